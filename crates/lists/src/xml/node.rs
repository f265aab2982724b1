//! An element that remembers what was read of it.

use std::cell::Cell;

/// An element with all that is in it. Names are local names, without a prefix.
///
/// Each access marks what it returns as read; [`Node::unread`] tells what nobody asked for.
/// Declarations of namespaces, places of schemata and `xsi:nil` are left out from the start.
#[derive(Debug)]
pub struct Node {
    name: Box<str>,
    line: u64,
    attributes: Vec<Attribute>,
    text: String,
    text_read: Cell<bool>,
    children: Vec<Node>,
}

#[derive(Debug, Clone)]
struct Attribute {
    name: Box<str>,
    value: Box<str>,
    read: Cell<bool>,
}

impl Node {
    /// The local name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The line on which its start tag begins, counted from 1.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// The value of an attribute, trimmed; `None` when it is absent or empty.
    pub fn attr(&self, name: &str) -> Option<&str> {
        let attribute = self.attributes.iter().find(|it| &*it.name == name)?;
        attribute.read.set(true);
        Some(&*attribute.value).filter(|it| !it.is_empty())
    }

    /// All attributes that are not empty.
    pub fn attrs(&self) -> impl Iterator<Item = (&str, &str)> {
        let filled = self.attributes.iter().filter(|it| !it.value.is_empty());
        filled.map(|it| {
            it.read.set(true);
            (&*it.name, &*it.value)
        })
    }

    /// Its own text, without that of its children: CDATA sections and references joined, trimmed.
    pub fn text(&self) -> &str {
        self.text_read.set(true);
        &self.text
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|it| it.name() == name)
    }

    /// All children of that name.
    pub fn children<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Node> {
        self.children.iter().filter(move |it| it.name() == name)
    }

    /// All children.
    pub fn all(&self) -> impl Iterator<Item = &Node> {
        self.children.iter()
    }

    /// The text of the first element at a path such as `a/b`; `None` when there is none or it is
    /// empty. The first `b` in any `a` counts.
    pub fn text_of(&self, path: &str) -> Option<&str> {
        let text = self.at(path)?.text();
        Some(text).filter(|it| !it.is_empty())
    }

    /// The first element at a path such as `a/b`.
    pub fn at(&self, path: &str) -> Option<&Node> {
        match path.split_once('/') {
            None => self.child(path),
            Some((first, rest)) => self.children(first).find_map(|it| it.at(rest)),
        }
    }

    /// Marks what has no meaning for screening: children with all that is in them, attributes as
    /// `@name`, and paths to either, such as `a/b` and `a/@name`.
    pub fn ignore(&self, names: &[&str]) {
        for name in names {
            match name.split_once('/') {
                Some((first, rest)) => self.children(first).for_each(|it| it.ignore(&[rest])),
                None => match name.strip_prefix('@') {
                    Some(attribute) => {
                        self.attr(attribute);
                    }
                    None => self.children(name).for_each(Node::ignore_all),
                },
            }
        }
    }

    /// Marks the whole element.
    pub fn ignore_all(&self) {
        self.text();
        self.attributes.iter().for_each(|it| it.read.set(true));
        self.children.iter().for_each(Node::ignore_all);
    }

    /// What is not empty and nobody read, as paths such as `a/b` (a text) or `a/b/@c` with the
    /// value. The element's own text is at `.`.
    pub fn unread(&self) -> Vec<(String, String)> {
        let mut found = Vec::new();
        self.collect_unread("", &mut found);
        found
    }

    fn collect_unread(&self, path: &str, found: &mut Vec<(String, String)>) {
        let below = |name: &str| match path {
            "" => name.to_owned(),
            _ => format!("{path}/{name}"),
        };
        for attribute in self.attributes.iter().filter(|it| !it.read.get()) {
            if !attribute.value.is_empty() {
                found.push((below(&format!("@{}", attribute.name)), attribute.value.to_string()));
            }
        }
        if !self.text_read.get() && !self.text.is_empty() {
            let path = if path.is_empty() { "." } else { path };
            found.push((path.to_owned(), self.text.clone()));
        }
        for child in &self.children {
            child.collect_unread(&below(&child.name), found);
        }
    }

    pub(super) fn new(name: &str, line: u64) -> Self {
        Node {
            name: name.into(),
            line,
            attributes: Vec::new(),
            text: String::new(),
            text_read: Cell::new(false),
            children: Vec::new(),
        }
    }

    pub(super) fn push_attribute(&mut self, name: &str, value: &str) {
        let attribute =
            Attribute { name: name.into(), value: value.trim().into(), read: Cell::new(false) };
        self.attributes.push(attribute);
    }

    pub(super) fn push_text(&mut self, text: &str) {
        // The white space that only sets out the elements is not kept.
        if self.text.is_empty() {
            self.text.push_str(text.trim_start());
        } else {
            self.text.push_str(text);
        }
    }

    pub(super) fn push_child(&mut self, child: Node) {
        self.children.push(child);
    }

    /// Brings the text into its final form: to be called once, at the end tag.
    pub(super) fn finish(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        self.text.shrink_to_fit();
    }

    pub(super) fn has_text(&self) -> bool {
        !self.text.is_empty()
    }

    pub(super) fn attribute_count(&self) -> usize {
        self.attributes.len()
    }

    pub(super) fn forget_attributes(&mut self) {
        self.attributes.clear();
    }

    pub(super) fn take_children(&mut self) -> Vec<Node> {
        std::mem::take(&mut self.children)
    }

    /// The element without its content.
    pub(super) fn start_tag(&self) -> Node {
        Node { attributes: self.attributes.clone(), ..Node::new(&self.name, self.line) }
    }
}
