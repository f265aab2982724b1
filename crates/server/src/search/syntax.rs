//! The query syntax of Lucene, as far as people type it: words, phrases, fields, groups, `AND`, `OR`,
//! `NOT`, `+`, `-`, wildcards, edit distances, ranges, regular expressions, boosts.
//!
//! [`parse`] refuses what is malformed; [`parse_simply`] makes the best of it.

/// A query, taken apart.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Everything.
    All,
    /// One word, or several written as one.
    Word { field: Option<String>, text: String },
    /// The same within a number of edits.
    Fuzzy { field: Option<String>, text: String, edits: Option<u8> },
    /// A word with `*` and `?` in it; those that are escaped are not.
    Wildcard { field: Option<String>, pattern: Vec<Piece> },
    /// Words in a row, with so many others between.
    Phrase { field: Option<String>, text: String, slop: u32 },
    /// A regular expression over whole words.
    Regex { field: Option<String>, pattern: String },
    /// Values between two.
    Range { field: Option<String>, low: Option<Bound>, high: Option<Bound> },
    /// Clauses.
    Group(Vec<(Role, Node)>),
    /// A clause that counts more or less.
    Boost(Box<Node>, f32),
}

/// A part of a word with wildcards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    Letters(String),
    /// `?`
    One,
    /// `*`
    Many,
}

/// An end of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bound {
    pub(crate) value: String,
    pub(crate) inclusive: bool,
}

/// What a clause is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Must,
    Should,
    MustNot,
}

/// Groups within groups at most.
const MAX_DEPTH: usize = 32;

/// Clauses of a query at most, as Lucene has it.
const MAX_CLAUSES: usize = 1024;

/// Parses a query.
///
/// # Errors
///
/// What is wrong, in a short sentence.
pub(crate) fn parse(text: &str) -> Result<Node, String> {
    Parser::new(text, false).query()
}

/// Parses a query and passes over whatever is malformed. There are no fields, and `|` means `OR`.
pub(crate) fn parse_simply(text: &str) -> Node {
    Parser::new(text, true).query().unwrap_or(Node::Group(Vec::new()))
}

struct Parser<'a> {
    rest: std::iter::Peekable<std::str::Chars<'a>>,
    is_simple: bool,
    clauses: usize,
}

/// How a clause is tied to the one before it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tie {
    None,
    And,
    Or,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, is_simple: bool) -> Parser<'a> {
        Parser { rest: text.chars().peekable(), is_simple, clauses: 0 }
    }

    fn query(&mut self) -> Result<Node, String> {
        let node = self.group(0)?;
        match self.rest.peek() {
            // Without a group around it `group` ends at a bracket that closes nothing.
            Some(_) if self.is_simple => {
                let mut clauses = vec![(Role::Must, node)];
                while self.rest.next().is_some() {
                    clauses.push((Role::Must, self.group(0)?));
                }
                Ok(Node::Group(clauses.into_iter().filter(|it| !is_empty(&it.1)).collect()))
            }
            Some(it) => Err(format!("unexpected '{it}'")),
            None => Ok(node),
        }
    }

    fn skip_space(&mut self) {
        while self.rest.next_if(|it| it.is_whitespace()).is_some() {}
    }

    fn takes(&mut self, character: char) -> bool {
        self.rest.next_if_eq(&character).is_some()
    }

    /// Clauses up to the end or to a closing bracket.
    fn group(&mut self, depth: usize) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return Err(format!("groups are nested over {MAX_DEPTH} deep"));
        }
        let mut clauses: Vec<(Role, Node)> = Vec::new();
        let mut tie = Tie::None;
        loop {
            self.skip_space();
            match self.rest.peek() {
                None | Some(')') => break,
                Some(_) => {}
            }
            if let Some(found) = self.tie() {
                if (tie != Tie::None || clauses.is_empty()) && !self.is_simple {
                    return Err("an operator has nothing before it".to_owned());
                }
                tie = found;
                continue;
            }
            let is_first = clauses.is_empty();
            let sign = self.sign();
            self.skip_space();
            let Some(node) = self.clause(depth)? else {
                if sign.is_some() && !self.is_simple {
                    return Err("an operator has nothing behind it".to_owned());
                }
                continue;
            };
            self.clauses += 1;
            if self.clauses > MAX_CLAUSES {
                return Err(format!("there are more than {MAX_CLAUSES} clauses"));
            }
            // `OR` frees the clause before it as well.
            if tie == Tie::Or
                && let Some((role, _)) = clauses.last_mut()
                && *role == Role::Must
            {
                *role = Role::Should;
            }
            let role = match sign {
                Some(Role::MustNot) => Role::MustNot,
                Some(_) => Role::Must,
                None if tie == Tie::Or && !is_first => Role::Should,
                None => Role::Must,
            };
            clauses.push((role, node));
            tie = Tie::None;
        }
        if tie != Tie::None && !self.is_simple {
            return Err("an operator has nothing behind it".to_owned());
        }
        match clauses.as_slice() {
            [(Role::Must | Role::Should, _)] => {
                Ok(clauses.pop().map_or(Node::All, |(_, node)| node))
            }
            _ => Ok(Node::Group(clauses)),
        }
    }

    /// `AND`, `OR`, `&&`, `||`, and `|` where nothing else is known.
    fn tie(&mut self) -> Option<Tie> {
        let ahead: String = self.rest.clone().take(4).collect();
        let is_word = |word: &str| {
            ahead.strip_prefix(word).is_some_and(|it| {
                it.chars().next().is_none_or(|it| it.is_whitespace() || it == '(')
            })
        };
        let (length, tie) = match () {
            () if self.is_simple && ahead.starts_with('|') => (1, Tie::Or),
            () if self.is_simple => return None,
            () if is_word("AND") => (3, Tie::And),
            () if is_word("OR") => (2, Tie::Or),
            () if ahead.starts_with("&&") => (2, Tie::And),
            () if ahead.starts_with("||") => (2, Tie::Or),
            () => return None,
        };
        for _ in 0..length {
            self.rest.next();
        }
        Some(tie)
    }

    /// `+`, `-`, `!`, `NOT`.
    fn sign(&mut self) -> Option<Role> {
        if self.takes('+') {
            return Some(Role::Must);
        }
        if self.takes('-') || (!self.is_simple && self.takes('!')) {
            return Some(Role::MustNot);
        }
        let ahead: String = self.rest.clone().take(4).collect();
        let is_not = ahead.strip_prefix("NOT").is_some_and(|it| it.starts_with([' ', '(']));
        if !self.is_simple && is_not {
            self.rest.by_ref().take(3).for_each(drop);
            return Some(Role::MustNot);
        }
        None
    }

    fn clause(&mut self, depth: usize) -> Result<Option<Node>, String> {
        let node = self.unboosted(None, depth)?;
        match node {
            Some(node) if !self.is_simple && self.takes('^') => {
                let number = self.number().ok_or("a boost is a number")?;
                Ok(Some(Node::Boost(Box::new(node), number)))
            }
            node => Ok(node),
        }
    }

    fn unboosted(&mut self, field: Option<String>, depth: usize) -> Result<Option<Node>, String> {
        match self.rest.peek().copied() {
            None if field.is_some() => Err("a field has no value".to_owned()),
            None => Ok(None),
            Some('(') => {
                self.rest.next();
                let group = self.group(depth + 1)?;
                if !self.takes(')') && !self.is_simple {
                    return Err("a bracket is not closed".to_owned());
                }
                Ok(Some(match field {
                    Some(field) => within(group, &field),
                    None => group,
                }))
            }
            Some('"') => self.phrase(field).map(Some),
            Some('/') if !self.is_simple => self.regex(field).map(Some),
            Some('[' | '{') if !self.is_simple => self.range(field).map(Some),
            Some('<' | '>') if !self.is_simple && field.is_some() => {
                self.half_range(field).map(Some)
            }
            Some(')') if field.is_some() => Err("a field has no value".to_owned()),
            Some(_) => self.word(field, depth),
        }
    }

    fn phrase(&mut self, field: Option<String>) -> Result<Node, String> {
        self.rest.next();
        let mut text = String::new();
        loop {
            match self.rest.next() {
                None if self.is_simple => break,
                None => return Err("a quotation is not closed".to_owned()),
                Some('"') => break,
                Some('\\') => text.extend(self.rest.next()),
                Some(it) => text.push(it),
            }
        }
        let slop = if self.takes('~') { self.number().unwrap_or(0.0) as u32 } else { 0 };
        Ok(Node::Phrase { field, text, slop: slop.min(100) })
    }

    fn regex(&mut self, field: Option<String>) -> Result<Node, String> {
        self.rest.next();
        let mut pattern = String::new();
        loop {
            match self.rest.next() {
                None => return Err("a regular expression is not closed".to_owned()),
                Some('/') => return Ok(Node::Regex { field, pattern }),
                Some('\\') if self.takes('/') => pattern.push('/'),
                Some(it) => pattern.push(it),
            }
        }
    }

    fn range(&mut self, field: Option<String>) -> Result<Node, String> {
        let low_inclusive = self.rest.next() == Some('[');
        let mut inner = String::new();
        let high_inclusive = loop {
            match self.rest.next() {
                None => return Err("a range is not closed".to_owned()),
                Some(']') => break true,
                Some('}') => break false,
                Some(it) => inner.push(it),
            }
        };
        let (low, high) = inner.split_once(" TO ").ok_or("a range has no TO")?;
        let bound = |text: &str, inclusive| {
            let value = text.trim().trim_matches('"').to_owned();
            (value != "*").then_some(Bound { value, inclusive })
        };
        if low.trim().is_empty() || high.trim().is_empty() {
            return Err("a range has no end".to_owned());
        }
        Ok(Node::Range { field, low: bound(low, low_inclusive), high: bound(high, high_inclusive) })
    }

    /// `>2000`, `<=2000`.
    fn half_range(&mut self, field: Option<String>) -> Result<Node, String> {
        let is_low = self.rest.next() == Some('>');
        let inclusive = self.takes('=');
        let (pieces, _) = self.letters()?;
        let value = plain(&pieces);
        if value.is_empty() {
            return Err("a range has no end".to_owned());
        }
        let bound = Some(Bound { value, inclusive });
        Ok(match is_low {
            true => Node::Range { field, low: bound, high: None },
            false => Node::Range { field, low: None, high: bound },
        })
    }

    fn word(&mut self, field: Option<String>, depth: usize) -> Result<Option<Node>, String> {
        let (pieces, ended_by) = self.letters()?;
        if ended_by == Some(':') && !self.is_simple {
            self.rest.next();
            let name = plain(&pieces);
            if field.is_some() || name.is_empty() {
                return Err("unexpected ':'".to_owned());
            }
            self.skip_space();
            return self.unboosted(Some(name), depth);
        }
        if pieces.is_empty() {
            return match ended_by {
                Some(it) if !self.is_simple => Err(format!("unexpected '{it}'")),
                // Passed over.
                _ => {
                    self.rest.next();
                    Ok(None)
                }
            };
        }
        if self.takes('~') {
            let edits = self.number().map(|it| it as u8);
            return Ok(Some(Node::Fuzzy { field, text: plain(&pieces), edits }));
        }
        let is_all = pieces == [Piece::Many];
        let has_wildcards = pieces.iter().any(|it| !matches!(it, Piece::Letters(_)));
        Ok(Some(match field {
            None if is_all => Node::All,
            Some(star) if is_all && star == "*" => Node::All,
            field if has_wildcards => Node::Wildcard { field, pattern: pieces },
            field => Node::Word { field, text: plain(&pieces) },
        }))
    }

    /// A word up to a character that ends it, and that character. A slash begins a regular expression
    /// wherever it stands.
    fn letters(&mut self) -> Result<(Vec<Piece>, Option<char>), String> {
        let mut pieces: Vec<Piece> = Vec::new();
        let mut ended_by = None;
        while let Some(&next) = self.rest.peek() {
            match next {
                it if it.is_whitespace() => break,
                '\\' => {
                    self.rest.next();
                    match self.rest.next() {
                        Some(it) => push(&mut pieces, it),
                        None if self.is_simple => break,
                        None => return Err("a backslash has nothing behind it".to_owned()),
                    }
                }
                '(' | ')' | '"' | '~' => {
                    ended_by = Some(next);
                    break;
                }
                '|' if self.is_simple => {
                    ended_by = Some(next);
                    break;
                }
                ':' | '^' | '[' | ']' | '{' | '}' | '/' | '!' if !self.is_simple => {
                    ended_by = Some(next);
                    break;
                }
                '*' | '?' if !(self.is_simple && next == '?') => {
                    self.rest.next();
                    pieces.push(if next == '*' { Piece::Many } else { Piece::One });
                }
                it => {
                    self.rest.next();
                    push(&mut pieces, it);
                }
            }
        }
        if let Some(it) = ended_by.filter(|it| !self.is_simple && "]}".contains(*it)) {
            return Err(format!("unexpected '{it}'"));
        }
        Ok((pieces, ended_by))
    }

    fn number(&mut self) -> Option<f32> {
        let mut text = String::new();
        while let Some(it) = self.rest.next_if(|it| it.is_ascii_digit() || *it == '.') {
            text.push(it);
        }
        text.parse().ok()
    }
}

fn push(pieces: &mut Vec<Piece>, letter: char) {
    match pieces.last_mut() {
        Some(Piece::Letters(letters)) => letters.push(letter),
        _ => pieces.push(Piece::Letters(letter.to_string())),
    }
}

fn is_empty(node: &Node) -> bool {
    matches!(node, Node::Group(clauses) if clauses.is_empty())
}

fn plain(pieces: &[Piece]) -> String {
    let text = pieces.iter().map(|it| match it {
        Piece::Letters(letters) => letters.as_str(),
        Piece::One => "?",
        Piece::Many => "*",
    });
    text.collect()
}

/// Puts a field before every clause of a group that has none.
fn within(node: Node, of: &str) -> Node {
    let name = |field: Option<String>| field.or_else(|| Some(of.to_owned()));
    match node {
        Node::Word { field, text } => Node::Word { field: name(field), text },
        Node::Fuzzy { field, text, edits } => Node::Fuzzy { field: name(field), text, edits },
        Node::Wildcard { field, pattern } => Node::Wildcard { field: name(field), pattern },
        Node::Phrase { field, text, slop } => Node::Phrase { field: name(field), text, slop },
        Node::Regex { field, pattern } => Node::Regex { field: name(field), pattern },
        Node::Range { field, low, high } => Node::Range { field: name(field), low, high },
        Node::Boost(node, boost) => Node::Boost(Box::new(within(*node, of)), boost),
        Node::Group(clauses) => {
            Node::Group(clauses.into_iter().map(|(role, it)| (role, within(it, of))).collect())
        }
        Node::All => Node::Wildcard { field: Some(of.to_owned()), pattern: vec![Piece::Many] },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A query as it was understood, in a notation of its own.
    fn shown(node: &Node) -> String {
        let at =
            |field: &Option<String>| field.as_ref().map_or(String::new(), |it| format!("{it}="));
        match node {
            Node::All => "ALL".to_owned(),
            Node::Word { field, text } => format!("{}{text}", at(field)),
            Node::Fuzzy { field, text, edits } => format!("{}{text}~{edits:?}", at(field)),
            Node::Wildcard { field, pattern } => format!("{}wild {}", at(field), plain(pattern)),
            Node::Phrase { field, text, slop } => format!("{}'{text}'~{slop}", at(field)),
            Node::Regex { field, pattern } => format!("{}/{pattern}/", at(field)),
            Node::Range { field, low, high } => {
                let end =
                    |it: &Option<Bound>| it.as_ref().map_or("*".to_owned(), |it| it.value.clone());
                format!("{}{}..{}", at(field), end(low), end(high))
            }
            Node::Boost(node, boost) => format!("{}^{boost}", shown(node)),
            Node::Group(clauses) => {
                let clauses = clauses.iter().map(|(role, node)| {
                    let sign = match role {
                        Role::Must => "+",
                        Role::Should => "",
                        Role::MustNot => "-",
                    };
                    format!("{sign}{}", shown(node))
                });
                format!("({})", clauses.collect::<Vec<_>>().join(" "))
            }
        }
    }

    #[test]
    fn what_people_type_is_understood() {
        for (text, expected) in [
            ("", "()"),
            ("*", "ALL"),
            ("*:*", "ALL"),
            ("ivan", "ivan"),
            ("ivan petrov", "(+ivan +petrov)"),
            ("ivan OR petrov", "(ivan petrov)"),
            ("ivan AND petrov", "(+ivan +petrov)"),
            ("ivan NOT petrov", "(+ivan -petrov)"),
            ("-ivan", "(-ivan)"),
            ("(ivan OR pjotr) petrov", "(+(ivan pjotr) +petrov)"),
            ("\"ivan petrov\"~2", "'ivan petrov'~2"),
            ("countries:ru", "countries=ru"),
            (
                "properties.birthDate:(1970 OR 1971)",
                "(properties.birthDate=1970 properties.birthDate=1971)",
            ),
            ("dates:[1970 TO 1980}", "dates=1970..1980"),
            ("dates:>=1970", "dates=1970..*"),
            ("petr*v", "wild petr*v"),
            ("petrov~1 ivan~", "(+petrov~Some(1) +ivan~None)"),
            ("/petr[ao]v/", "/petr[ao]v/"),
            ("ivan^2.5", "ivan^2.5"),
            ("a\\:b", "a:b"),
            ("al-Masri", "al-Masri"),
        ] {
            assert_eq!(parse(text).map(|it| shown(&it)).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn what_is_malformed_is_refused_and_forgiven_on_request() {
        for text in [
            "(ivan",
            "ivan)",
            "\"ivan",
            "invalid/query",
            "AND ivan",
            "ivan AND",
            "field:",
            "a:b:c",
            "[1 TO",
            "[1 2]",
            "ivan OR OR petrov",
            "ivan^x",
            "+",
            "a]",
            "x\\",
        ] {
            assert!(parse(text).is_err(), "{text}: {:?}", parse(text));
            let forgiven = shown(&parse_simply(text));
            assert!(!forgiven.contains("ALL"), "{text}: {forgiven}");
        }
        assert_eq!(shown(&parse_simply("invalid/query")), "invalid/query");
        assert_eq!(shown(&parse_simply("ivan | petrov -pavel")), "(ivan petrov -pavel)");
    }

    #[test]
    fn nesting_and_clauses_end_at_their_limits() {
        let deep = format!("{}a{}", "(".repeat(5000), ")".repeat(5000));
        assert!(parse(&deep).unwrap_err().contains("nested"));
        assert!(parse(&"a ".repeat(5000)).unwrap_err().contains("clauses"));
    }
}
