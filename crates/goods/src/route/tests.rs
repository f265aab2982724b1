use std::collections::BTreeSet;

use model::country::Country;

use super::*;
use crate::day::Day;
use crate::eccn::Classification;
use crate::hs::HsCode;

fn country(code: &str) -> Country {
    Country::get(code).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn usd(text: &str) -> Amount {
    Amount::parse(text, "USD").unwrap()
}

fn item(code: &str) -> Item {
    Item {
        code: Some(HsCode::parse(code).unwrap()),
        classification: Some(Classification::Ear99),
        description: Some("goods".to_owned()),
        quantity: Some(100),
        value: Some(usd("1000")),
        unit_price: Some(usd("10")),
        usual_price: Some(usd("10")),
        ..Item::default()
    }
}

fn past(date: &str, code: &str) -> Past {
    Past { date: day(date), item: item(code) }
}

fn party(name: &str) -> Party {
    Party {
        name: Some(name.to_owned()),
        country: Some(country("jp")),
        kind: Some(PartyKind::EndUser),
        founded: Some(day("1990-01-01")),
        customer_since: Some(day("2010-01-01")),
        address_kind: Some(AddressKind::Business),
        companies_at_address: Some(1),
        address_is_listed: Some(false),
        listed_likeness_permille: Some(0),
        website: Told::Is("https://example.org".to_owned()),
        email_domain: Some("example.org".to_owned()),
        activity: Some("making pumps".to_owned()),
        has_filings: Some(true),
        phone_country: Some(country("jp")),
        ip_country: Some(country("jp")),
        in_trade_data: Some(false),
        notices: Some(Vec::new()),
    }
}

/// A shipment of which everything is known and nothing speaks against: integrated circuits from Germany to
/// an old customer in Japan.
fn clean() -> Shipment {
    Shipment {
        date: Some(day("2026-01-12")),
        order_confirmed: Some(day("2025-12-01")),
        items: vec![item("854231")],
        exporter_country: Some(country("de")),
        origin: Some(country("de")),
        destination: Some(country("jp")),
        transit: Some(vec![country("nl")]),
        consignee: party("Quillfeather Pumps"),
        end_user: Told::Is("Quillfeather Pumps".to_owned()),
        end_use: Told::Is("pumps".to_owned()),
        statement_refused: Some(false),
        answers_evasive: Some(false),
        buyer_ignorant: Some(false),
        service_declined: Some(false),
        packaging_unfit: Some(false),
        destination_lacks_industry: Some(false),
        installed_base: Some(1_000),
        delivery_date: Told::Is(day("2026-01-20")),
        delivery_place_unusual: Some(false),
        changes: Some(Vec::new()),
        declared_parties: Some(vec!["Quillfeather Pumps Ltd".to_owned()]),
        payment: Payment {
            payer: party("QUILLFEATHER PUMPS"),
            payer_bank_country: Some(country("jp")),
            method: Some(PaymentMethod::LetterOfCredit),
            credit_consignee: Some("Quillfeather Pumps".to_owned()),
            issuing_bank: Some("Bramblewick Bank".to_owned()),
            payee_activity: Some("distributor of parts".to_owned()),
            invoice_text: Some("microcontrollers".to_owned()),
        },
        no_russia_clause: Some(true),
        end_customer_obscured: Some(false),
        history: Some(History {
            from: day("2018-01-01"),
            shipments: vec![past("2019-05-01", "854231"), past("2024-05-01", "854231")],
        }),
        ownership: Some(Ownership {
            owners: vec![Owner { name: "Ottoline".to_owned(), is_listed: false, share: None }],
            opaque_holders: Vec::new(),
            shared_directors: Some(Vec::new()),
            transfers: Some(Vec::new()),
            designated: None,
        }),
        continues_listed: Some(Vec::new()),
        vessel: Vessel {
            imo: Some("9074729".to_owned()),
            imo_of_another: Some(false),
            seen_in: Some(vec![country("nl")]),
            declared_in: Some(vec![country("nl")]),
            changes: Some(0),
        },
    }
}

fn findings(shipment: &Shipment) -> Vec<Flag> {
    flags(shipment, &Settings::default())
}

/// The flags with that finding.
fn with(shipment: &Shipment, finding: &str) -> Vec<&'static str> {
    let found = findings(shipment).into_iter().filter(|it| it.finding.as_str() == finding);
    found.map(|it| it.rule.id).collect()
}

/// Changes the clean shipment and names the flags that are raised, and only those.
#[track_caller]
fn check(change: impl FnOnce(&mut Shipment), expected: &[&str]) {
    let mut shipment = clean();
    change(&mut shipment);
    assert_eq!(with(&shipment, "raised"), expected, "{:?}", raised(&shipment));
}

fn raised(shipment: &Shipment) -> Vec<(&'static str, String)> {
    let found = findings(shipment).into_iter().filter_map(|it| match it.finding {
        Finding::Raised(reason) => Some((it.rule.id, reason)),
        _ => None,
    });
    found.collect()
}

/// Takes something from the clean shipment and names what flags then lack.
#[track_caller]
fn check_lack(change: impl FnOnce(&mut Shipment), expected: &[(&str, &str)]) {
    let mut shipment = clean();
    change(&mut shipment);
    let found = findings(&shipment).into_iter().filter_map(|it| match it.finding {
        Finding::NotChecked(lacking) => Some((it.rule.id, lacking.join(", "))),
        _ => None,
    });
    let found: Vec<_> = found.collect();
    let expected: Vec<_> = expected.iter().map(|it| (it.0, it.1.to_owned())).collect();
    assert_eq!(found, expected);
}

#[test]
fn every_flag_of_the_table_has_its_rule_and_its_source() {
    let ids: Vec<_> = every_rule().map(|it| it.id).collect();
    assert_eq!(ids.len(), 47);
    let rules: Vec<_> = rules::CHECKS.iter().map(|it| it.0).collect();
    assert_eq!(ids, rules, "rules stand in the order of the table");
    for rule in every_rule() {
        assert!(rule.citation.url.starts_with("https://"), "{}", rule.id);
        assert!(!rule.citation.publisher.is_empty(), "{}", rule.id);
        assert!(!rule.title.is_empty() && !rule.trigger.is_empty(), "{}", rule.id);
    }
}

#[test]
fn every_field_of_a_trigger_is_one_that_a_shipment_has() {
    let known: BTreeSet<_> = FIELDS.iter().map(|it| it.name).collect();
    assert_eq!(known.len(), FIELDS.len());
    assert!(FIELDS.is_sorted_by_key(|it| it.name));
    let needed: BTreeSet<_> = every_rule().flat_map(|it| it.fields.iter().copied()).collect();
    assert_eq!(needed, known);
}

#[test]
fn of_an_empty_shipment_no_flag_can_be_looked_for() {
    let empty = Shipment::default();
    assert_eq!(with(&empty, "not_checked").len(), 47);
    for field in FIELDS {
        assert!(!(field.is_known)(&empty), "{}", field.name);
    }
    for flag in findings(&empty) {
        let Finding::NotChecked(lacking) = flag.finding else { unreachable!() };
        for field in &flag.rule.fields {
            assert!(lacking.contains(field), "{} lacks {field}", flag.rule.id);
        }
    }
}

#[test]
fn a_clean_shipment_is_looked_over_for_every_flag() {
    let clean = clean();
    assert_eq!(raised(&clean), []);
    assert_eq!(with(&clean, "not_checked"), [""; 0]);
    assert_eq!(with(&clean, "not_raised").len(), 47);
}

#[test]
fn new_companies_are_noticed() {
    let newly = |it: &mut Party| {
        it.founded = Some(day("2023-06-01"));
        it.country = Some(country("rs"));
        it.phone_country = Some(country("jp"));
        it.ip_country = Some(country("rs"));
    };
    check(
        |it| {
            newly(&mut it.consignee);
            it.consignee.customer_since = Some(day("2025-11-01"));
        },
        &["RF-01"],
    );
    // An older customer, and goods of tier 3.
    check(|it| newly(&mut it.consignee), &[]);
    check(
        |it| {
            newly(&mut it.consignee);
            it.consignee.customer_since = Some(day("2025-11-01"));
            it.items = vec![item("848210")];
        },
        &[],
    );
    check(|it| newly(&mut it.payment.payer), &["RF-02", "RF-25"]);
    check(|it| it.consignee.founded = Some(day("2025-06-01")), &["RF-13"]);
    check(|it| it.consignee.has_filings = Some(false), &["RF-13"]);
}

#[test]
fn what_was_bought_before_the_invasion_is_compared() {
    let history = |shipments: Vec<Past>| Some(History { from: day("2018-01-01"), shipments });
    check(|it| it.history = history(vec![]), &["RF-03", "RF-04", "RF-47"]);
    let others = || vec![past("2019-05-01", "691110")];
    check(|it| it.history = history(others()), &["RF-04", "RF-47"]);
    // A camera of HS 2017 is a priority item, of tier 3A.
    check(|it| it.history = history(vec![past("2019-05-01", "852580")]), &["RF-47"]);
    check(
        |it| {
            it.history = history(others());
            it.consignee.customer_since = Some(day("2023-01-01"));
        },
        &["RF-04"],
    );
    check(
        |it| {
            let mut more = vec![past("2019-05-01", "854231")];
            more.extend((0..5).map(|_| past("2024-05-01", "854231")));
            it.history = history(more);
        },
        &["RF-05"],
    );
    check_lack(
        |it| it.history = Some(History { from: day("2023-01-01"), shipments: vec![] }),
        &[
            ("RF-03", "shipments before 2022-02-24"),
            ("RF-04", "shipments before 2022-02-24"),
            ("RF-05", "shipments before 2022-02-24"),
            ("RF-47", "shipments before 2022-02-24"),
        ],
    );
}

#[test]
fn a_surge_is_measured_in_pieces_where_currencies_differ() {
    let euros = |it: &mut Past| it.item.value = Some(Amount::parse("1", "EUR").unwrap());
    check(
        |it| {
            for past in &mut it.history.as_mut().unwrap().shipments {
                euros(past);
            }
            it.items[0].quantity = Some(100_000);
        },
        &["RF-05"],
    );
}

#[test]
fn points_of_diversion_count_on_the_way_and_at_its_end() {
    check(|it| it.transit = Some(vec![country("ae")]), &["RF-06"]);
    // The list of January 2025 named Israel, that of August does not; the alert of 2022 does.
    check(|it| it.transit = Some(vec![country("il")]), &["RF-06"]);
    check(|it| it.transit = Some(vec![country("mn")]), &[]);
    check(
        |it| {
            it.destination = Some(country("kz"));
            it.consignee.country = Some(country("kz"));
            it.consignee.phone_country = Some(country("kz"));
            it.consignee.ip_country = Some(country("kz"));
            it.payment.payer.country = Some(country("kz"));
            it.payment.payer_bank_country = Some(country("kz"));
        },
        &["RF-06"],
    );
    check(
        |it| {
            it.items = vec![item("691110")];
            it.transit = Some(vec![country("ae")]);
        },
        &[],
    );
    check_lack(|it| it.transit = None, &[("RF-06", "transit_countries"), ("RF-20", "route")]);
}

#[test]
fn signs_in_a_party_are_noticed() {
    check(|it| it.consignee.address_kind = Some(AddressKind::Residential), &["RF-07"]);
    check(|it| it.consignee.companies_at_address = Some(10), &["RF-08"]);
    check(|it| it.consignee.companies_at_address = Some(9), &[]);
    check(|it| it.consignee.address_is_listed = Some(true), &["RF-09"]);
    check(|it| it.consignee.website = Told::Missing, &[]);
    check(|it| it.consignee.email_domain = Some("Mail.ru".to_owned()), &["RF-11"]);
    check(
        |it| {
            it.consignee.website = Told::Missing;
            it.consignee.email_domain = Some("gmail.com".to_owned());
        },
        &["RF-10", "RF-11"],
    );
    check(|it| it.consignee.activity = Some("A small bakery".to_owned()), &["RF-12"]);
    check(|it| it.consignee.activity = Some("Пекарня".to_owned()), &["RF-12"]);
    check(|it| it.consignee.in_trade_data = Some(true), &["RF-39"]);
    check(
        |it| it.consignee.notices = Some(vec!["is-informed letter of 2025-03-01".to_owned()]),
        &["RF-40"],
    );
    check(|it| it.end_customer_obscured = Some(true), &["RF-41"]);
}

#[test]
fn signs_in_the_end_use_are_noticed() {
    check(|it| it.end_user = Told::Missing, &["RF-14"]);
    check(|it| it.end_use = Told::Missing, &["RF-14"]);
    check(|it| it.statement_refused = Some(true), &["RF-14"]);
    check(|it| it.destination_lacks_industry = Some(true), &["RF-15"]);
    check(|it| it.buyer_ignorant = Some(true), &["RF-16"]);
    check(|it| it.service_declined = Some(true), &["RF-17"]);
    check(|it| it.answers_evasive = Some(true), &["RF-18"]);
    check_lack(|it| it.end_use = Told::NotAsked, &[("RF-14", "end_use")]);
}

#[test]
fn signs_in_the_way_are_noticed() {
    let forwarder = |it: &mut Shipment| it.consignee.kind = Some(PartyKind::FreightForwarder);
    check(forwarder, &["RF-19"]);
    check(
        |it| {
            forwarder(it);
            it.end_user = Told::Is("Nordlysvik Pumper".to_owned());
        },
        &[],
    );
    check(
        |it| {
            forwarder(it);
            it.end_user = Told::Missing;
        },
        &["RF-14", "RF-19"],
    );
    let way = |codes: &[&str]| Some(codes.iter().map(|it| country(it)).collect::<Vec<_>>());
    check(|it| it.transit = way(&["nl", "de"]), &["RF-20"]);
    check(|it| it.transit = way(&["nl", "be", "fr"]), &["RF-20"]);
    check(|it| it.transit = way(&["nl", "be"]), &[]);
    check(|it| it.packaging_unfit = Some(true), &["RF-21"]);
    check(|it| it.delivery_date = Told::Missing, &["RF-22"]);
    check(|it| it.delivery_place_unusual = Some(true), &["RF-22"]);
    let change = |on: &str, what| Some(vec![Change { on: day(on), what }]);
    check(|it| it.changes = change("2025-12-02", Changed::Consignee), &["RF-23"]);
    check(|it| it.changes = change("2025-12-01", Changed::Route), &[]);
    let from = Changed::DestinationFrom;
    check(|it| it.changes = change("2025-11-01", from(country("by"))), &["RF-24"]);
    check(|it| it.changes = change("2025-12-30", from(country("ru"))), &["RF-23", "RF-24"]);
    check(|it| it.changes = change("2025-11-01", from(country("kr"))), &[]);
}

#[test]
fn signs_in_a_ship_are_noticed() {
    check(|it| it.vessel.seen_in = Some(vec![country("ir")]), &["RF-45"]);
    check(
        |it| {
            it.vessel.seen_in = Some(vec![country("ir")]);
            it.vessel.declared_in = Some(vec![country("ir")]);
        },
        &[],
    );
    check(|it| it.vessel.imo = Some("9074728".to_owned()), &["RF-45"]);
    check(|it| it.vessel.imo_of_another = Some(true), &["RF-45"]);
    check(|it| it.vessel.changes = Some(2), &["RF-45"]);
}

#[test]
fn signs_in_the_payment_are_noticed() {
    check(|it| it.payment.payer.name = Some("Thistlemarch Trading".to_owned()), &["RF-25"]);
    check(|it| it.payment.payer.country = Some(country("hk")), &["RF-25"]);
    let abroad = |it: &mut Shipment| it.payment.payer_bank_country = Some(country("cy"));
    check(abroad, &[]);
    check(
        |it| {
            abroad(it);
            it.payment.payer.website = Told::Missing;
            it.payment.payer.address_kind = Some(AddressKind::Residential);
        },
        &["RF-26"],
    );
    let cash = |it: &mut Shipment| it.payment.method = Some(PaymentMethod::Cash);
    check(cash, &[]);
    check(
        |it| {
            cash(it);
            it.items[0].value = Some(usd("10000.00"));
            it.items[0].quantity = Some(100);
        },
        &["RF-05", "RF-27"],
    );
    let to_bank = |it: &mut Shipment| {
        it.payment.credit_consignee = Some("BRAMBLEWICK BANK".to_owned());
    };
    check(to_bank, &[]);
    check(
        |it| {
            to_bank(it);
            it.end_user = Told::Missing;
        },
        &["RF-14", "RF-28"],
    );
    check(|it| it.items[0].unit_price = Some(usd("30.01")), &["RF-29"]);
    check(|it| it.items[0].unit_price = Some(usd("3.33")), &["RF-29"]);
    check(|it| it.items[0].unit_price = Some(usd("30")), &[]);
    check(|it| it.payment.payee_activity = Some("flower shop".to_owned()), &["RF-30"]);
    check_lack(
        |it| it.items[0].usual_price = Some(Amount::parse("10", "EUR").unwrap()),
        &[("RF-29", "prices in one currency")],
    );
}

#[test]
fn a_front_company_in_a_hub_is_noticed() {
    let front = |it: &mut Shipment| {
        it.consignee.founded = Some(day("2025-06-01"));
        it.consignee.website = Told::Missing;
        it.payment.payer.kind = Some(PartyKind::ExchangeHouse);
    };
    check(front, &["RF-13", "RF-44"]);
    let trading = |it: &mut Shipment, code: &str| {
        front(it);
        it.payment.payer.kind = Some(PartyKind::TradingCompany);
        it.payment.payer.country = Some(country(code));
        it.payment.payer_bank_country = Some(country(code));
    };
    check(|it| trading(it, "ae"), &["RF-13", "RF-25", "RF-44"]);
    check(|it| trading(it, "jp"), &["RF-13"]);
}

#[test]
fn signs_in_how_a_party_appears_are_noticed() {
    check(|it| it.consignee.listed_likeness_permille = Some(500), &["RF-31"]);
    // A hit of its own, and nothing.
    check(|it| it.consignee.listed_likeness_permille = Some(700), &[]);
    check(|it| it.consignee.listed_likeness_permille = Some(499), &[]);
    check(|it| it.consignee.phone_country = Some(country("ru")), &["RF-32"]);
    check(|it| it.consignee.ip_country = Some(country("ru")), &["RF-33"]);
}

#[test]
fn signs_in_the_owners_are_noticed() {
    let listed = |it: &mut Shipment, share| {
        let owners = &mut it.ownership.as_mut().unwrap().owners;
        owners.push(Owner { name: "Drake".to_owned(), is_listed: true, share });
    };
    check(|it| it.ownership.as_mut().unwrap().opaque_holders.push("a trust".into()), &["RF-34"]);
    check(|it| listed(it, None), &["RF-35"]);
    check(|it| listed(it, Some(4_999)), &["RF-36"]);
    check(|it| listed(it, Some(5_000)), &[]);
    check(
        |it| it.ownership.as_mut().unwrap().shared_directors = Some(vec!["A. Person".into()]),
        &["RF-36"],
    );
    let moved = |it: &mut Shipment, on: &str| {
        let ownership = it.ownership.as_mut().unwrap();
        ownership.transfers = Some(vec![day(on)]);
        ownership.designated = Some(day("2024-06-30"));
    };
    check(|it| moved(it, "2024-04-01"), &["RF-37"]);
    check(|it| moved(it, "2024-09-28"), &["RF-37"]);
    check(|it| moved(it, "2024-03-31"), &[]);
    check(|it| it.continues_listed = Some(vec!["managers".to_owned()]), &["RF-38"]);
}

#[test]
fn signs_in_the_goods_are_noticed() {
    let military = |it: &mut Shipment| {
        it.items[0].classification = Some(Classification::parse("9A610.x").unwrap());
    };
    check(military, &[]);
    check(
        |it| {
            military(it);
            it.installed_base = Some(99);
        },
        &["RF-42"],
    );
    let declared = |it: &mut Shipment, code: &str, words: &str| {
        it.items[0].code = Some(HsCode::parse(code).unwrap());
        it.items[0].description = Some(words.to_owned());
    };
    check(|it| declared(it, "850300", "tantalum capacitors"), &["RF-43"]);
    check(|it| declared(it, "853221", "tantalum capacitors"), &[]);
    check(|it| declared(it, "691110", "ceramic plates"), &[]);
    check(|it| declared(it, "850300", "spare parts"), &[]);
}

#[test]
fn the_clause_against_reexport_is_asked_for_where_the_regulation_does() {
    let abroad = |it: &mut Shipment, code: &str| {
        it.no_russia_clause = Some(false);
        it.destination = Some(country(code));
        it.consignee.country = Some(country(code));
        it.consignee.phone_country = Some(country(code));
        it.consignee.ip_country = Some(country(code));
        it.payment.payer.country = Some(country(code));
        it.payment.payer_bank_country = Some(country(code));
    };
    check(|it| abroad(it, "eg"), &["RF-46"]);
    check(|it| abroad(it, "fr"), &[]);
    check(
        |it| {
            abroad(it, "eg");
            it.exporter_country = Some(country("gb"));
        },
        &[],
    );
    check(
        |it| {
            abroad(it, "eg");
            it.items = vec![item("691110")];
        },
        &[],
    );
    check_lack(
        |it| it.no_russia_clause = Some(false),
        &[("RF-46", "partner countries of Annex VIII")],
    );
}

#[test]
fn goods_without_a_code_leave_open_what_their_code_would_tell() {
    check_lack(
        |it| it.items[0].code = None,
        &[
            ("RF-04", "hs6"),
            ("RF-05", "hs6"),
            ("RF-06", "hs6"),
            ("RF-43", "hs6"),
            ("RF-46", "hs6"),
            ("RF-47", "hs6"),
        ],
    );
    // Another item that answers is enough.
    check(
        |it| {
            it.items.push(Item::default());
            it.transit = Some(vec![country("ae")]);
        },
        &["RF-06"],
    );
}

#[test]
fn settings_move_the_numbers_that_are_ours() {
    let mut shipment = clean();
    shipment.consignee.companies_at_address = Some(5);
    let settings = Settings { shared_address_companies: 5, ..Settings::default() };
    let found = flags(&shipment, &settings);
    let raised: Vec<_> = found.iter().filter(|it| it.finding.as_str() == "raised").collect();
    assert_eq!(raised.len(), 1);
    assert_eq!(raised[0].rule.id, "RF-08");
}
