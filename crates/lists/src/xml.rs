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
        } else if builder.record.is_none() && reader.get_ref().used() > limits.record / 2 {
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
