//! XML documents as streams of small trees, one a record.
//!
//! [`read`] hands over each record as a [`Node`] as soon as it is complete, so that a document of any
//! size needs the memory of its largest record. Every access to a node marks what was read;
//! [`Node::unread`] then proves that a reader lost nothing.
//!
//! Entities are never expanded and nothing outside the document is ever opened: only the five
//! predefined references and numeric ones mean something.

mod node;
mod watched;

pub use node::Node;

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::bytes::Limits;
use crate::{Error, Part};
use watched::Watched;

/// Attributes of one element. The most in any list that we know is twelve.
const ATTRIBUTES: usize = 256;

/// Bytes of [`Limits::record`] that pay for one element or attribute: in memory each takes about
/// that much more than in the file, so a record of nothing but `<a/>` is bounded as well.
const BYTES_PER_ELEMENT: u64 = 64;

/// What a document consists of, in its order.
#[derive(Debug)]
pub enum Found {
    /// The start tag of the root with its attributes. Comes first, once.
    Root(Node),
    /// A whole record.
    Record(Node),
    /// A whole element outside of records that contains no record: the date of publication,
    /// reference values. Of an element that holds records, as `<INDIVIDUALS>` does, only the start
    /// tag comes, and that only if it has attributes; text of its own comes at its end, as a node of
    /// its own. An element of more than half of [`Limits::record`] comes in pieces: each child on
    /// its own.
    Other(Node),
}

/// Reads a document and hands over what is in it. `records` are the local names of the elements that
/// are records, wherever they stand outside of another record.
///
/// # Errors
///
/// When the document is not well-formed, is cut short, declares entities, or passes a limit; the
/// message names the line. What was complete before has been handed over.
pub fn read(
    part: Part<'_>,
    limits: &Limits,
    records: &[&str],
    on: &mut dyn FnMut(Found),
) -> Result<(), Error> {
    let mut reader = Reader::from_reader(Watched::new(part.text, limits.record));
    // A lone ampersand is an error of the publisher's that has one meaning; it costs no document.
    reader.config_mut().allow_dangling_amp = true;
    let mut builder = Builder {
        limits,
        records,
        on,
        open: Vec::new(),
        record: None,
        elements: 0,
        root_seen: false,
    };
    let mut buffer = Vec::new();
    loop {
        let line = reader.get_ref().line();
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let step = match event {
            Ok(Event::Eof) => break builder.end().map_err(|it| it.at(&part.name, line)),
            Ok(event) => builder.take(event, line),
            Err(quick_xml::Error::Io(error)) => {
                // A limit that was passed is known by its line only here.
                let error = Error::read(&part.name, &error);
                break Err(if error.file.is_empty() {
                    let message = format!("line {line}: {}", error.message);
                    Error::limit(&part.name, message).hint("is this the right file?")
                } else {
                    error
                });
            }
            Err(error) => Err(Refusal::malformed(error.to_string())),
        };
        if let Err(refusal) = step {
            break Err(refusal.at(&part.name, line));
        }
        if builder.is_between_elements() {
            reader.get_mut().restart();
        } else if builder.is_large(reader.get_ref().used()) {
            builder.break_up();
            reader.get_mut().restart();
        }
    }
}

/// Why a document is refused, before the file and the line are known.
struct Refusal {
    message: String,
    hint: Option<&'static str>,
    is_limit: bool,
}

impl Refusal {
    fn malformed(message: impl Into<String>) -> Self {
        Refusal { message: message.into(), hint: None, is_limit: false }
    }

    fn limit(message: impl Into<String>) -> Self {
        Refusal { message: message.into(), hint: None, is_limit: true }
    }

    fn hint(mut self, hint: &'static str) -> Self {
        self.hint = Some(hint);
        self
    }

    fn at(self, file: &str, line: u64) -> Error {
        let make = if self.is_limit { Error::limit } else { Error::malformed };
        let error = make(file.to_owned(), format!("line {line}: {}", self.message));
        match self.hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}

/// An element that is not closed yet.
struct Open {
    node: Node,
    /// It holds a record, or is the root, or grew too large: its children are handed over one by one.
    is_wrapper: bool,
}

struct Builder<'a> {
    limits: &'a Limits,
    records: &'a [&'a str],
    on: &'a mut dyn FnMut(Found),
    open: Vec<Open>,
    /// How many elements were open when the record began.
    record: Option<usize>,
    /// Elements and attributes that are held at the moment.
    elements: u64,
    root_seen: bool,
}

impl Builder<'_> {
    fn take(&mut self, event: Event<'_>, line: u64) -> Result<(), Refusal> {
        match event {
            Event::Start(tag) => self.start(&tag, line)?,
            Event::Empty(tag) => {
                self.start(&tag, line)?;
                self.close();
            }
            Event::End(_) => self.close(),
            Event::Text(text) => self.text(&text.xml10_content())?,
            Event::CData(text) => self.text(&text.xml10_content())?,
            Event::GeneralRef(reference) => self.reference(&reference)?,
            Event::DocType(declaration) => refuse_declarations(&declaration)?,
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::Eof => {}
        }
        Ok(())
    }

    fn start(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<(), Refusal> {
        if self.open.len() >= self.limits.depth as usize {
            let message = format!("more than {} elements within each other", self.limits.depth);
            return Err(Refusal::limit(message));
        }
        let node = self.node(tag, line)?;
        if self.open.is_empty() {
            self.root(&node)?;
        }
        let is_wrapper = self.open.is_empty();
        if self.record.is_none() && self.records.contains(&node.name()) {
            self.break_up();
            self.record = Some(self.open.len());
        }
        self.open.push(Open { node, is_wrapper });
        Ok(())
    }

    fn node(&mut self, tag: &BytesStart<'_>, line: u64) -> Result<Node, Refusal> {
        let mut node = Node::new(tag.local_name().as_ref(), line);
        for (count, attribute) in tag.attributes().enumerate() {
            if count >= ATTRIBUTES {
                return Err(Refusal::limit(format!("an element of over {ATTRIBUTES} attributes")));
            }
            let attribute = attribute.map_err(|it| Refusal::malformed(it.to_string()))?;
            let value = attribute
                .normalized_value(XmlVersion::Explicit1_0)
                .map_err(|it| Refusal::malformed(it.to_string()))?;
            if !is_about_xml(attribute.key.as_ref()) {
                node.push_attribute(attribute.key.local_name().as_ref(), &value);
            }
        }
        self.elements += 1 + node.attribute_count() as u64;
        if self.elements > self.limits.record / BYTES_PER_ELEMENT {
            let most = self.limits.record / BYTES_PER_ELEMENT;
            return Err(Refusal::limit(format!("a record of over {most} elements and attributes")));
        }
        Ok(node)
    }

    fn root(&mut self, node: &Node) -> Result<(), Refusal> {
        if self.root_seen {
            return Err(Refusal::malformed("another root element after the end of the first"));
        }
        if node.name().eq_ignore_ascii_case("html") {
            return Err(Refusal::malformed("a web page, where a list was expected")
                .hint("the address may have changed, or answers with an error page"));
        }
        self.root_seen = true;
        (self.on)(Found::Root(node.start_tag()));
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        match self.open.last_mut() {
            Some(open) => open.node.push_text(text),
            None if text.trim().is_empty() => {}
            None => return Err(Refusal::malformed("text outside of the root element")),
        }
        Ok(())
    }

    fn reference(&mut self, reference: &BytesRef<'_>) -> Result<(), Refusal> {
        let malformed = |it: quick_xml::Error| Refusal::malformed(it.to_string());
        if let Some(character) = reference.resolve_char_ref().map_err(malformed)? {
            return self.text(character.encode_utf8(&mut [0; 4]));
        }
        match resolve_xml_entity(reference) {
            Some(text) => self.text(text),
            None => {
                let name: String = reference.chars().take(60).collect();
                Err(Refusal::malformed(format!("unknown entity &{name};")))
            }
        }
    }

    /// Closes the innermost element. The parser has made sure that the names agree.
    fn close(&mut self) {
        let Some(Open { mut node, is_wrapper }) = self.open.pop() else { return };
        node.finish();
        if self.record == Some(self.open.len()) {
            self.record = None;
            self.elements = 0;
            (self.on)(Found::Record(node));
        } else if is_wrapper {
            self.elements = 0;
            if node.has_text() {
                node.forget_attributes();
                (self.on)(Found::Other(node));
            }
        } else if let Some(parent) = self.open.last_mut() {
            if parent.is_wrapper && self.record.is_none() {
                self.elements = 0;
                (self.on)(Found::Other(node));
            } else {
                parent.node.push_child(node);
            }
        }
    }

    /// Makes wrappers of all that is open, and hands over what was held back in it.
    fn break_up(&mut self) {
        for open in &mut self.open {
            let root = open.is_wrapper;
            open.is_wrapper = true;
            if !root && open.node.attribute_count() > 0 {
                (self.on)(Found::Other(open.node.start_tag()));
            }
            for child in open.node.take_children() {
                (self.on)(Found::Other(child));
            }
        }
        self.elements = 0;
    }

    /// Nothing is held back at the moment.
    fn is_between_elements(&self) -> bool {
        self.record.is_none() && self.open.iter().all(|it| it.is_wrapper && !it.node.has_text())
    }

    /// What is held back outside of records has come to half of what a record may be.
    fn is_large(&self, used: u64) -> bool {
        let held = used.max(self.elements * BYTES_PER_ELEMENT);
        self.record.is_none() && held > self.limits.record / 2
    }

    fn end(&self) -> Result<(), Refusal> {
        let Some(open) = self.open.last() else {
            return if self.root_seen {
                Ok(())
            } else {
                Err(Refusal::malformed("no XML element in the document"))
            };
        };
        let (name, line) = (open.node.name(), open.node.line());
        Err(Refusal::malformed(format!(
            "the document ends inside <{name}>, open since line {line}"
        ))
        .hint("the file is cut short: download it again"))
    }
}

/// A plain `<!DOCTYPE name>` is harmless; one with declarations in it is how entity bombs and
/// references to other files are made.
fn refuse_declarations(declaration: &str) -> Result<(), Refusal> {
    if declaration.contains('[') {
        return Err(Refusal::limit(
            "a DOCTYPE with declarations of its own, refused: they make entity bombs and reach for \
             other files",
        )
        .hint("no publisher of lists needs them; is this the right file?"));
    }
    Ok(())
}

/// Whether an attribute speaks of the markup alone: namespaces, schemata, empty elements.
fn is_about_xml(name: &str) -> bool {
    const ABOUT_SCHEMATA: [&str; 3] =
        ["xsi:schemaLocation", "xsi:noNamespaceSchemaLocation", "xsi:nil"];
    name == "xmlns" || name.starts_with("xmlns:") || ABOUT_SCHEMATA.contains(&name)
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::*;
    use crate::Text;

    /// One line for each thing found: what it is, its line, and all that is in it.
    fn outline(found: &Found) -> String {
        let (kind, node) = match found {
            Found::Root(node) => ("root", node),
            Found::Record(node) => ("record", node),
            Found::Other(node) => ("other", node),
        };
        let content: Vec<String> =
            node.unread().into_iter().map(|(path, value)| format!("{path}={value}")).collect();
        format!("{} {} {}: {}", node.line(), kind, node.name(), content.join(", "))
    }

    fn read_all(text: Text<'_>, limits: &Limits) -> (Vec<String>, Result<(), Error>) {
        let mut found = Vec::new();
        let part = Part { role: "main", name: "list.xml".to_owned(), text };
        let result = read(part, limits, &["record"], &mut |it| found.push(outline(&it)));
        (found, result)
    }

    fn check(text: &str, expected: &[&str]) {
        let (found, result) = read_all(text.into(), &Limits::default());
        result.unwrap();
        assert_eq!(found, expected);
    }

    fn check_refused(text: &str, limits: &Limits, found: usize, is_limit: bool, expected: &str) {
        let (all, result) = read_all(text.into(), limits);
        let error = result.unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!(error.is_limit(), is_limit);
        assert_eq!(all.len(), found, "{all:?}");
    }

    fn record(text: &str) -> Node {
        let mut record = None;
        let part = Part { role: "main", name: String::new(), text: text.into() };
        read(part, &Limits::default(), &["record"], &mut |it| {
            if let Found::Record(node) = it {
                record = Some(node);
            }
        })
        .unwrap();
        record.unwrap()
    }

    #[test]
    fn records_come_one_by_one_and_wrappers_are_not_held() {
        check(
            "<?xml version='1.0'?>\n<list date='2026-01-02' xmlns='a:b'>\n<published>now</published>\n\
             <people>\n<record id='1'><name>A</name></record>\n<record id='2'/></people>\n\
             <firms code='x'><record>\n<name>B</name></record><count>1</count></firms>\n\
             <values><value>v</value><value>w</value></values></list>",
            &[
                "2 root list: @date=2026-01-02",
                "3 other published: .=now",
                "5 record record: @id=1, name=A",
                "6 record record: @id=2",
                "7 other firms: @code=x",
                "7 record record: name=B",
                "8 other count: .=1",
                "9 other values: value=v, value=w",
            ],
        );
    }

    #[test]
    fn what_stands_before_the_first_record_of_a_wrapper_is_handed_over() {
        check(
            "<list><group><title>T</title><note>n</note><record>1</record>tail</group></list>",
            &[
                "1 root list: ",
                "1 other title: .=T",
                "1 other note: .=n",
                "1 record record: .=1",
                "1 other group: .=tail",
            ],
        );
    }

    #[test]
    fn a_record_within_a_record_belongs_to_it_and_a_root_may_be_one() {
        check(
            "<record a='1'><x><record>in</record></x></record>",
            &["1 root record: @a=1", "1 record record: @a=1, x/record=in"],
        );
    }

    #[test]
    fn text_is_joined_across_references_and_cdata() {
        check(
            "<l><record> A &amp; B &#x41;&#66; <![CDATA[<C> & D]]>\n<!-- no -->E &quot;F&quot; G & H\n\
             </record></l>",
            &["1 root l: ", "1 record record: .=A & B AB <C> & D\nE \"F\" G & H"],
        );
        check(
            "<l><p:record p:a=' x &lt; &#233; ' xsi:nil='true'/></l>",
            &["1 root l: ", "1 record record: @a=x < é"],
        );
    }

    #[test]
    fn what_was_read_is_marked_and_the_rest_is_told() {
        let node = record(
            "<record id='7' kind=''><name lang='en'>A</name><name>B</name><empty> </empty>\
             <born><date>1960</date><place code='x'>P</place></born>own</record>",
        );
        let unread = |node: &Node| node.unread().into_iter().map(|it| it.0).collect::<Vec<_>>();
        let all = [
            ".",
            "@id",
            "born/date",
            "born/place",
            "born/place/@code",
            "name",
            "name",
            "name/@lang",
        ];
        let mut found = unread(&node);
        found.sort();
        assert_eq!(found, all);

        assert_eq!(node.attr("id"), Some("7"));
        assert_eq!(node.attr("kind"), None);
        assert_eq!(node.text(), "own");
        assert_eq!(node.text_of("born/date"), Some("1960"));
        assert_eq!(node.text_of("empty"), None);
        assert_eq!(node.text_of("born/none"), None);
        assert_eq!(unread(&node), ["name/@lang", "name", "name", "born/place/@code", "born/place"]);

        assert_eq!(node.children("name").map(Node::text).collect::<Vec<_>>(), ["A", "B"]);
        node.ignore(&["name/@lang", "born/place", "absent"]);
        assert_eq!(unread(&node), [""; 0]);
    }

    #[test]
    fn every_access_marks_no_more_than_it_shows() {
        let fresh = || record("<record a='1' b='2'><x c='3'>X</x></record>");
        let left =
            |node: &Node| node.unread().into_iter().map(|it| it.0).collect::<Vec<_>>().join(" ");
        let node = fresh();
        assert_eq!(node.attrs().collect::<Vec<_>>(), [("a", "1"), ("b", "2")]);
        assert_eq!(left(&node), "x/@c x");
        let node = fresh();
        node.all().for_each(|it| assert_eq!(it.name(), "x"));
        assert!(node.child("x").is_some());
        assert_eq!(left(&node), "@a @b x/@c x");
        let node = fresh();
        node.ignore(&["@a", "x"]);
        assert_eq!(left(&node), "@b");
        node.ignore_all();
        assert_eq!(left(&node), "");
    }

    #[test]
    fn a_truncated_document_keeps_what_was_complete() {
        let whole = "<list>\n<record>1</record>\n<record>\n<name>A</name></record></list>";
        let limits = Limits::default();
        check_refused(
            &whole[..whole.find("</name>").unwrap()],
            &limits,
            2,
            false,
            "list.xml: line 4: the document ends inside <name>, open since line 4",
        );
        let error =
            "list.xml: line 4: syntax error: tag not closed: `>` not found before end of input";
        check_refused(&whole[..whole.find("me>A").unwrap()], &limits, 2, false, error);
        let error = "list.xml: line 1: no XML element in the document";
        check_refused("", &limits, 0, false, error);
    }

    #[test]
    fn documents_that_are_not_well_formed_are_refused_by_their_line() {
        let limits = Limits::default();
        for (text, found, expected) in [
            (
                "<l>\n<record></l></record>",
                1,
                "line 2: ill-formed document: expected `</record>`, but `</l>` was found",
            ),
            ("<l>\n&nbsp;</l>", 1, "line 2: unknown entity &nbsp;"),
            ("<l/>\n<l/>", 1, "line 2: another root element after the end of the first"),
            ("name,born\nA,1960", 0, "line 1: text outside of the root element"),
            ("<HTML>\n<p>", 0, "line 1: a web page, where a list was expected"),
        ] {
            check_refused(text, &limits, found, false, &format!("list.xml: {expected}"));
        }
    }

    #[test]
    fn declarations_of_entities_are_refused_and_a_plain_doctype_is_not() {
        let limits = Limits::default();
        let expected = "list.xml: line 1: a DOCTYPE with declarations of its own, refused: they make \
                        entity bombs and reach for other files";
        let bomb = "<!DOCTYPE l [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]><l>&b;</l>";
        check_refused(bomb, &limits, 0, true, expected);
        let external = "<!DOCTYPE l [<!ENTITY a SYSTEM 'file:///etc/passwd'>]><l>&a;</l>";
        check_refused(external, &limits, 0, true, expected);
        check("<!DOCTYPE l SYSTEM 'list.dtd'><l>A</l>", &["1 root l: ", "1 other l: .=A"]);
    }

    #[test]
    fn nesting_attributes_and_elements_have_limits() {
        let limits = Limits { depth: 10, record: 64 * 1000, ..Limits::default() };
        let deep = format!("<l>{}", "<a>".repeat(1_000_000));
        let expected = "list.xml: line 1: more than 10 elements within each other";
        check_refused(&deep, &limits, 1, true, expected);

        let attributes: String = (0..300).map(|it| format!(" a{it}=''")).collect();
        let expected = "list.xml: line 1: an element of over 256 attributes";
        check_refused(&format!("<l><record{attributes}/></l>"), &limits, 1, true, expected);

        let many = format!("<l><record>{}</record></l>", "<a/>".repeat(5000));
        let expected = "list.xml: line 1: a record of over 1000 elements and attributes";
        check_refused(&many, &limits, 1, true, expected);
    }

    #[test]
    fn a_record_or_a_token_beyond_the_limit_is_refused_in_bounded_memory() {
        let limits = Limits { record: 1 << 20, ..Limits::default() };
        for beginning in
            ["<l>\n<record>", "<l>\n<record a='", "<l>\n<!--", "<l>\n<![CDATA[", "<l>\n&"]
        {
            let endless = beginning.as_bytes().chain(io::repeat(b'a').take(1 << 40));
            let (found, result) = read_all(Text::decode(Box::new(endless)).unwrap(), &limits);
            let error = result.unwrap_err();
            assert!(error.is_limit());
            assert_eq!(error.to_string(), "list.xml: line 2: a record of more than 1048576 bytes");
            assert_eq!(found, ["1 root l: "]);
        }
    }

    #[test]
    fn many_records_and_large_elements_without_records_pass_a_small_limit() {
        let limits = Limits { record: 2000, ..Limits::default() };
        let text = format!("<l><r>{}</r></l>", "<record><a>1</a></record>".repeat(10_000));
        let (found, result) = read_all(text.as_str().into(), &limits);
        result.unwrap();
        assert_eq!(found.len(), 10_001);
        let text = format!("<l><values>{}</values></l>", "<v>value</v>\n".repeat(1000));
        let (found, result) = read_all(text.as_str().into(), &limits);
        result.unwrap();
        assert_eq!(found.len(), 1001);
        assert_eq!(found[1000], "1000 other v: .=value");
    }
}
