//! The schemata of FollowTheMoney and their properties, read from `data/schemata.txt`.

use std::fmt;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What kind of thing an entity is: a person, a vessel, the ownership of one thing by another.
///
/// Schemata live as long as the program; compare them with `==`.
pub struct Schema {
    name: &'static str,
    label: &'static str,
    plural: &'static str,
    parents: Vec<&'static str>,
    /// This schema and all that it descends from, in the order of the alphabet.
    lineage: Vec<&'static str>,
    is_abstract: bool,
    matchable: bool,
    hidden: bool,
    deprecated: bool,
    caption: Vec<&'static str>,
    featured: Vec<&'static str>,
    required: Vec<&'static str>,
    edge: Option<Edge>,
    starts: Vec<&'static str>,
    ends: Vec<&'static str>,
    /// Own and inherited properties, by name.
    properties: FxHashMap<&'static str, &'static Property>,
    /// The same in the order of the alphabet.
    sorted: Vec<&'static Property>,
}

/// How an entity that stands for a relation names its two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Edge {
    /// The property that holds the entity at the beginning (the owner, the director).
    pub source: &'static str,
    /// The property that holds the entity at the end (the asset, the organisation).
    pub target: &'static str,
    /// Whether beginning and end differ in meaning.
    pub directed: bool,
    /// The property that says more about the relation, such as a share.
    pub caption: Option<&'static str>,
    /// The verb between the two, such as "owns".
    pub label: &'static str,
}

/// Something that may be said of an entity.
///
/// Properties live as long as the program; two are equal when the same schema defines them under
/// the same name.
pub struct Property {
    /// The name on the wire, such as `birthDate`.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// The schema that defines it.
    pub schema: &'static str,
    /// What its values look like.
    pub kind: PropertyType,
    /// The identifier scheme that its values follow, such as `lei`.
    pub format: Option<&'static str>,
    /// The schema of the entities that it points to.
    pub range: Option<&'static str>,
    /// The name of the same relation seen from the other end.
    pub reverse: Option<&'static str>,
    /// Whether equal values speak for two entities being one.
    pub matchable: bool,
    /// Whether it is kept out of displays.
    pub hidden: bool,
    /// Whether new data should use another property.
    pub deprecated: bool,
}

/// What the values of a property look like, which decides how they are cleaned and compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "the names are FollowTheMoney's and say it all")]
pub enum PropertyType {
    Address,
    Checksum,
    Country,
    Date,
    Email,
    Entity,
    Gender,
    Html,
    Identifier,
    Ip,
    Json,
    Language,
    Mimetype,
    Name,
    Number,
    Phone,
    String,
    Text,
    Topic,
    Url,
}

impl PropertyType {
    const NAMES: [(&'static str, Self); 20] = [
        ("address", Self::Address),
        ("checksum", Self::Checksum),
        ("country", Self::Country),
        ("date", Self::Date),
        ("email", Self::Email),
        ("entity", Self::Entity),
        ("gender", Self::Gender),
        ("html", Self::Html),
        ("identifier", Self::Identifier),
        ("ip", Self::Ip),
        ("json", Self::Json),
        ("language", Self::Language),
        ("mimetype", Self::Mimetype),
        ("name", Self::Name),
        ("number", Self::Number),
        ("phone", Self::Phone),
        ("string", Self::String),
        ("text", Self::Text),
        ("topic", Self::Topic),
        ("url", Self::Url),
    ];

    /// The type of that name on the wire, as the statements format writes it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
    }

    /// The name on the wire.
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(_, kind)| *kind == self)
            .map(|(name, _)| *name)
            .expect("every type is in the table")
    }
}

impl Schema {
    /// The schema of that name, exactly as FollowTheMoney writes it.
    pub fn get(name: &str) -> Option<&'static Schema> {
        MODEL.by_name.get(name).copied()
    }

    /// The schema of that name whatever the case of its letters, for names that people type.
    pub fn find(name: &str) -> Option<&'static Schema> {
        Self::get(name)
            .or_else(|| Self::all().iter().copied().find(|it| it.name.eq_ignore_ascii_case(name)))
    }

    /// Every schema, in the order of the alphabet.
    pub fn all() -> &'static [&'static Schema] {
        &MODEL.all
    }

    /// The name on the wire, such as `LegalEntity`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// What people call one of them.
    pub fn label(&self) -> &'static str {
        self.label
    }

    /// What people call several of them.
    pub fn plural(&self) -> &'static str {
        self.plural
    }

    /// The schemata that it adds to.
    pub fn parents(&self) -> &[&'static str] {
        &self.parents
    }

    /// This schema and all that it descends from, in the order of the alphabet.
    pub fn lineage(&self) -> &[&'static str] {
        &self.lineage
    }

    /// Whether it is that schema or descends from it.
    pub fn is_a(&self, ancestor: &str) -> bool {
        self.lineage.contains(&ancestor)
    }

    /// Whether only its descendants occur in data.
    pub fn is_abstract(&self) -> bool {
        self.is_abstract
    }

    /// Whether such entities may be looked for.
    pub fn is_matchable(&self) -> bool {
        self.matchable
    }

    /// Whether it is kept out of displays.
    pub fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Whether new data should use another schema.
    pub fn is_deprecated(&self) -> bool {
        self.deprecated
    }

    /// The properties whose first value names the entity, best first.
    pub fn caption(&self) -> &[&'static str] {
        &self.caption
    }

    /// The properties to show first.
    pub fn featured(&self) -> &[&'static str] {
        &self.featured
    }

    /// The properties without which the entity says nothing.
    pub fn required(&self) -> &[&'static str] {
        &self.required
    }

    /// The two ends, if the schema stands for a relation.
    pub fn edge(&self) -> Option<Edge> {
        self.edge
    }

    /// The properties that date its beginning.
    pub fn starts(&self) -> &[&'static str] {
        &self.starts
    }

    /// The properties that date its end.
    pub fn ends(&self) -> &[&'static str] {
        &self.ends
    }

    /// The own or inherited property of that name.
    pub fn property(&self, name: &str) -> Option<&'static Property> {
        self.properties.get(name).copied()
    }

    /// Own and inherited properties, in the order of the alphabet.
    pub fn properties(&self) -> &[&'static Property] {
        &self.sorted
    }
}

impl PartialEq for Schema {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for Schema {}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

impl PartialEq for Property {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.schema == other.schema
    }
}

impl Eq for Property {}

impl fmt::Debug for Property {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.schema, self.name)
    }
}

struct Model {
    all: Vec<&'static Schema>,
    by_name: FxHashMap<&'static str, &'static Schema>,
}

static MODEL: LazyLock<Model> = LazyLock::new(|| {
    Model::read(include_str!("../data/schemata.txt")).expect("the tests read the same table")
});

/// A block of the table before its ancestors are known.
#[derive(Default)]
struct Block {
    name: &'static str,
    parents: Vec<&'static str>,
    label: &'static str,
    plural: &'static str,
    flags: Vec<&'static str>,
    caption: Vec<&'static str>,
    featured: Vec<&'static str>,
    required: Vec<&'static str>,
    edge: Option<Edge>,
    starts: Vec<&'static str>,
    ends: Vec<&'static str>,
    properties: Vec<&'static Property>,
}

impl Model {
    fn read(table: &'static str) -> Result<Model, String> {
        let mut blocks: Vec<Block> = Vec::new();
        for (number, line) in table.lines().enumerate() {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            if line.starts_with(' ') {
                let block = blocks.last_mut().ok_or("a line before the first block")?;
                block.add(line.trim()).map_err(|why| format!("line {}: {why}", number + 1))?;
            } else {
                blocks.push(Block::open(line));
            }
        }
        Self::resolve(&blocks)
    }

    fn resolve(blocks: &[Block]) -> Result<Model, String> {
        let by_name: FxHashMap<&str, &Block> = blocks.iter().map(|it| (it.name, it)).collect();
        let mut model = Model { all: Vec::new(), by_name: FxHashMap::default() };
        for block in blocks {
            let mut lineage = Vec::new();
            let mut open = vec![block.name];
            while let Some(name) = open.pop() {
                if lineage.contains(&name) {
                    continue;
                }
                let ancestor = by_name.get(name).ok_or_else(|| format!("no schema {name}"))?;
                lineage.push(name);
                open.extend(&ancestor.parents);
            }
            lineage.sort_unstable();
            let mut sorted: Vec<&'static Property> =
                lineage.iter().flat_map(|name| by_name[name].properties.iter().copied()).collect();
            sorted.sort_by_key(|it| it.name);
            let schema: &'static Schema = Box::leak(Box::new(Schema {
                name: block.name,
                label: block.label,
                plural: block.plural,
                parents: block.parents.clone(),
                lineage,
                is_abstract: block.flags.contains(&"abstract"),
                matchable: block.flags.contains(&"matchable"),
                hidden: block.flags.contains(&"hidden"),
                deprecated: block.flags.contains(&"deprecated"),
                caption: block.caption.clone(),
                featured: block.featured.clone(),
                required: block.required.clone(),
                edge: block.edge,
                starts: block.starts.clone(),
                ends: block.ends.clone(),
                properties: sorted.iter().map(|it| (it.name, *it)).collect(),
                sorted,
            }));
            model.all.push(schema);
            model.by_name.insert(schema.name, schema);
        }
        Ok(model)
    }
}

impl Block {
    fn open(line: &'static str) -> Block {
        let (name, parents) = line.split_once('<').unwrap_or((line, ""));
        Block {
            name: name.trim(),
            parents: parents.split_whitespace().collect(),
            ..Block::default()
        }
    }

    fn add(&mut self, line: &'static str) -> Result<(), String> {
        let (key, rest) = line.split_once(' ').ok_or("a key without a value")?;
        let words = || rest.split_whitespace().collect::<Vec<_>>();
        match key {
            "label" => {
                let (one, many) = rest.split_once(" | ").ok_or("a label without a plural")?;
                (self.label, self.plural) = (one, many);
            }
            "flags" => self.flags = words(),
            "caption" => self.caption = words(),
            "featured" => self.featured = words(),
            "required" => self.required = words(),
            "from" => self.starts = words(),
            "to" => self.ends = words(),
            "edge" => self.edge = Some(Edge::read(rest)?),
            "+" => self.properties.push(Property::read(self.name, rest)?),
            _ => return Err(format!("unknown key {key}")),
        }
        Ok(())
    }
}

impl Edge {
    fn read(line: &'static str) -> Result<Edge, String> {
        let mut words = line.splitn(6, ' ');
        let mut next =
            || words.next().ok_or("an edge is: source -> target direction caption label");
        let (source, _arrow, target) = (next()?, next()?, next()?);
        let directed = next()? == "directed";
        let caption = Some(next()?).filter(|it| *it != "-");
        Ok(Edge { source, target, directed, caption, label: next()? })
    }
}

impl Property {
    fn read(schema: &'static str, line: &'static str) -> Result<&'static Property, String> {
        let (facts, label) = line.split_once(" | ").ok_or("a property without a label")?;
        let mut words = facts.split_whitespace();
        let name = words.next().ok_or("a property without a name")?;
        let kind = words.next().and_then(PropertyType::from_name).ok_or("an unknown type")?;
        let mut property = Property {
            name,
            label,
            schema,
            kind,
            format: None,
            range: None,
            reverse: None,
            matchable: false,
            hidden: false,
            deprecated: false,
        };
        for word in words {
            match word.split_once('=') {
                Some(("format", it)) => property.format = Some(it),
                Some(("range", it)) => property.range = Some(it),
                Some(("reverse", it)) => property.reverse = Some(it),
                None if word == "matchable" => property.matchable = true,
                None if word == "hidden" => property.hidden = true,
                None if word == "deprecated" => property.deprecated = true,
                _ => return Err(format!("unknown flag {word}")),
            }
        }
        Ok(Box::leak(Box::new(property)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_in_the_table_exists() {
        for schema in Schema::all() {
            assert!(!schema.label().is_empty(), "{schema:?} has no label");
            for parent in schema.parents() {
                assert!(Schema::get(parent).is_some(), "{schema:?} descends from {parent}");
            }
            let lists = [
                schema.caption(),
                schema.featured(),
                schema.required(),
                schema.starts(),
                schema.ends(),
            ];
            for name in lists.into_iter().flatten() {
                assert!(schema.property(name).is_some(), "{schema:?} names {name}");
            }
            for property in schema.properties() {
                if let Some(range) = property.range {
                    assert!(Schema::get(range).is_some(), "{property:?} points to {range}");
                }
                assert_eq!(
                    property.kind == PropertyType::Entity,
                    property.range.is_some(),
                    "{property:?}: entity properties, and no others, have a range"
                );
            }
        }
    }

    #[test]
    fn the_format_of_an_identifier_is_a_scheme_that_can_be_checked() {
        for property in Schema::all().iter().flat_map(|it| it.properties()) {
            if let Some(format) = property.format {
                assert_eq!(property.kind, PropertyType::Identifier, "{property:?}");
                let checked = text::identifier::check(format, "");
                assert_ne!(checked, text::identifier::Checked::UnknownScheme, "{property:?}");
            }
        }
    }

    #[test]
    fn labels_are_for_people() {
        for schema in Schema::all() {
            let labels = schema.properties().iter().map(|it| (it.name, it.label));
            let own = [(schema.name(), schema.label()), (schema.name(), schema.plural())];
            for (name, label) in labels.chain(own) {
                let first = label.chars().next();
                assert!(first.is_some_and(char::is_uppercase), "{name}: {label:?}");
                assert!(label.len() <= 40 && label.trim() == label, "{name}: {label:?}");
            }
        }
    }

    #[test]
    fn a_damaged_table_is_told_by_its_line() {
        let cases = [
            ("  label A | As\n", "a line before the first block"),
            ("A\n  label As\n", "line 2: a label without a plural"),
            ("A\n\n  + name nome | Name\n", "line 3: an unknown type"),
            ("A\n  + name name x=1 | Name\n", "line 2: unknown flag x=1"),
            ("A\n  + name name\n", "line 2: a property without a label"),
            ("A\n  colour red\n", "line 2: unknown key colour"),
            ("A\n  edge a -> b directed\n", "line 2: an edge is"),
            ("A < B\n", "no schema B"),
        ];
        for (table, expected) in cases {
            let error = Model::read(table).err().expect("the table is damaged");
            assert!(error.starts_with(expected), "{table:?}: {error}");
        }
    }

    #[test]
    fn both_ends_of_an_edge_are_entities() {
        let edges: Vec<_> = Schema::all().iter().filter_map(|it| Some((it, it.edge()?))).collect();
        assert!(edges.len() >= 12, "only {} edges", edges.len());
        for (schema, edge) in edges {
            for end in [edge.source, edge.target] {
                let property = schema.property(end).expect("the end of an edge is a property");
                assert_eq!(property.kind, PropertyType::Entity, "{property:?}");
            }
        }
    }

    #[test]
    fn no_property_means_two_things_in_one_schema() {
        for schema in Schema::all() {
            for pair in schema.properties().windows(2) {
                assert!(
                    pair[0].name != pair[1].name || pair[0].kind == pair[1].kind,
                    "{schema:?}: {:?} and {:?}",
                    pair[0],
                    pair[1]
                );
            }
        }
    }

    #[test]
    fn a_company_is_a_legal_entity_and_an_asset() {
        let company = Schema::get("Company").expect("in the table");
        assert!(company.is_a("LegalEntity") && company.is_a("Asset") && !company.is_a("Person"));
        assert_eq!(company.property("name").map(|it| it.schema), Some("Thing"));
        assert_eq!(Schema::find("vessel"), Schema::get("Vessel"));
    }
}
