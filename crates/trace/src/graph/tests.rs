use model::{Entity, Schema, Statement};
use proptest::prelude::*;

use super::*;

fn entity(id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    said_by("test", id, schema, values)
}

fn said_by(dataset: &str, id: &str, schema: &str, values: &[(&str, &str)]) -> Entity {
    let schema = Schema::get(schema).unwrap();
    let mut entity = Entity::new(id, schema);
    for (property, value) in values {
        let property = schema.property(property).unwrap();
        entity.push(Statement::new(property, *value, dataset.into()));
    }
    entity
}

/// The claims of a graph as lines.
fn shown(graph: &Graph) -> Vec<String> {
    graph
        .edges()
        .map(|it| {
            let edge = graph.edge(it);
            let [from, to] = [edge.source, edge.target].map(|it| graph.node(it).id);
            let Edge { kind, interest, stake, confidence, period, .. } = edge;
            let [kind, interest, confidence] =
                [kind.as_str(), interest.as_str(), confidence.as_str()];
            format!("{from} {kind} {to}: {interest}, {stake}, {confidence}, {period}")
        })
        .collect()
}

fn check(entities: &[Entity], expected: &[&str]) {
    let Built { graph, .. } = Graph::of(entities);
    assert_eq!(shown(&graph), expected);
    let reversed = Graph::of(entities.iter().rev()).graph;
    assert_eq!(reversed, graph, "the order of the entities shows");
    assert_eq!(Graph::decode(&graph.encode()), Ok(graph));
}

#[test]
fn relations_become_claims_with_share_and_dates() {
    check(
        &[
            entity("a", "Company", &[("name", "A")]),
            entity(
                "o",
                "Ownership",
                &[
                    ("owner", "p"),
                    ("asset", "a"),
                    ("percentage", "50,1%"),
                    ("startDate", "2020-01-02"),
                ],
            ),
            entity(
                "c",
                "Control",
                &[
                    ("controller", "p"),
                    ("controlled", "a"),
                    ("controlType", "voting-rights-50-to-75-percent"),
                ],
            ),
            entity(
                "d",
                "Directorship",
                &[("director", "p"), ("organization", "a"), ("role", "CEO")],
            ),
        ],
        &[
            "p owns a: shares, 50.1 %, stated, since 2020-01-02",
            "p controls a: votes, more than 50 % and less than 75 %, stated, no dates stated",
            "p directs a: management, an unknown share, stated, no dates stated",
        ],
    );
}

#[test]
fn links_are_what_their_role_says() {
    let link = |id: &str, role: &str| {
        entity(id, "UnknownLink", &[("subject", "a"), ("object", "b"), ("role", role)])
    };
    check(
        &[
            link("1", "supplies"),
            link("2", "affiliate"),
            link("3", "joint arrangement"),
            entity(
                "4",
                "Representation",
                &[
                    ("agent", "a"),
                    ("client", "b"),
                    ("role", "procures_for"),
                    ("publisher", "press"),
                ],
            ),
        ],
        &[
            "a acts_with b: none, an unknown share, stated, no dates stated",
            "a procures_for b: none, an unknown share, reported, no dates stated",
            "a supplies b: none, an unknown share, stated, no dates stated",
            "a linked b: none, an unknown share, stated, no dates stated",
        ],
    );
}

#[test]
fn sources_that_differ_stand_side_by_side() {
    let ends = [("owner", "p"), ("asset", "a")];
    let with = |share| [ends[0], ends[1], ("percentage", share)];
    let mut both = said_by("one", "o", "Ownership", &with("40"));
    both.merge(said_by("two", "o", "Ownership", &with("60")));
    check(
        &[both],
        &[
            "p owns a: shares, 40 %, stated, no dates stated",
            "p owns a: shares, 60 %, stated, no dates stated",
        ],
    );
}

#[test]
fn those_who_share_an_address_or_a_number_are_tied_to_it() {
    let at = |id: &str, address: &str, number: &str| {
        let values = [("name", id), ("address", address), ("registrationNumber", number)];
        entity(id, "Company", &values)
    };
    check(
        &[
            at("a", "1, Example Street, Town", "12345678"),
            at("b", "1 EXAMPLE STREET Town", "87654321"),
            at("c", "Town, Country", "12345678"),
            at("d", "Town, Country", "99"),
        ],
        &[
            "a has_address address:1examplestreettown: none, an unknown share, stated, no dates stated",
            "a has_identifier identifier:12345678: none, an unknown share, stated, no dates stated",
            "b has_address address:1examplestreettown: none, an unknown share, stated, no dates stated",
            "c has_identifier identifier:12345678: none, an unknown share, stated, no dates stated",
        ],
    );
}

#[test]
fn sanctions_and_topics_are_listings() {
    let entities = [
        entity("a", "Company", &[("name", "A"), ("topics", "sanction"), ("topics", "crime")]),
        entity(
            "s",
            "Sanction",
            &[
                ("entity", "a"),
                ("authority", "Office of Example"),
                ("country", "us"),
                ("program", "X"),
                ("listingDate", "2024-02-03"),
            ],
        ),
    ];
    let graph = Graph::of(&entities).graph;
    let node = graph.find("a").unwrap();
    let listings: Vec<String> = graph
        .listings(node)
        .map(|it| format!("{} {} {} {}", it.authority, it.country, it.programme, it.period))
        .collect();
    assert_eq!(listings, ["  sanction no dates stated", "Office of Example us X since 2024-02-03"]);
}

#[test]
fn what_ties_nobody_or_cannot_be_read_is_told() {
    let built = Graph::of(&[
        entity("o", "Ownership", &[("owner", "p"), ("asset", "a"), ("percentage", "150%")]),
        entity("h", "Ownership", &[("owner", "p")]),
        entity("a", "Company", &[("name", "A")]),
        entity("a", "Company", &[("name", "B")]),
    ]);
    let notices: Vec<String> = built.notices.iter().map(ToString::to_string).collect();
    assert_eq!(
        notices,
        [
            "test: record o: percentage: \"150%\" is taken as an unknown share: it is more than 100 % (flagged)",
            "test: record h: names no owner or no asset and ties nobody (unplaced)",
            "test: record a: comes twice with different names or schemata; one of them is shown (flagged)",
        ]
    );
}

#[test]
fn other_bytes_are_refused() {
    let graph = Graph::of(&[entity("a", "Company", &[("name", "A")])]).graph;
    let bytes = graph.encode();
    let mut other_version = bytes.clone();
    other_version[8] = 99;
    assert!(Graph::decode(&other_version).unwrap_err().is_version());
    let mut other_mark = bytes.clone();
    other_mark[0] = b'X';
    for (bytes, expected) in [
        (&b""[..], "this is no graph: it does not begin with the mark of one"),
        (&other_mark, "this is no graph: it does not begin with the mark of one"),
        (&bytes[..bytes.len() - 1], "the graph is damaged: its texts have another length"),
        (&bytes[..45], "the graph is damaged: it is cut short"),
    ] {
        assert_eq!(Graph::decode(bytes).unwrap_err().to_string(), expected);
    }
}

/// Looks at everything that a graph holds, so that a number that points nowhere would panic.
fn look_at_all(graph: &Graph) -> usize {
    let nodes = graph.nodes().map(|it| {
        let around = graph.outgoing(it).chain(graph.incoming(it));
        let texts = around.map(|it| it.origin.url.len() + it.role.len() + it.said.len());
        let listings = graph.listings(it).map(|it| it.programme.len() + it.origin.record.len());
        graph.node(it).caption.len() + texts.sum::<usize>() + listings.sum::<usize>()
    });
    nodes.sum()
}

proptest! {
    #[test]
    fn damaged_bytes_are_refused_or_read_and_never_panic(
        damage in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in proptest::option::of(any::<proptest::sample::Index>()),
    ) {
        let values = [("owner", "p"), ("asset", "a"), ("percentage", "25-50"), ("role", "Ä")];
        let entities = [
            entity("a", "Company", &[("name", "Ä"), ("topics", "sanction")]),
            entity("o", "Ownership", &values),
            entity("l", "UnknownLink", &[("subject", "a"), ("object", "b")]),
        ];
        let mut bytes = Graph::of(&entities).graph.encode();
        for (place, value) in damage {
            let length = bytes.len();
            bytes[place.index(length)] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len() + 1));
        }
        if let Ok(graph) = Graph::decode(&bytes) {
            look_at_all(&graph);
            prop_assert_eq!(graph.encode(), bytes);
        }
    }
}
