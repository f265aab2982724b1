//! Answers as JSON lines: the wire form of a screening.

use std::io::{self, Write};

use goods::route::{Finding, Flag};
use model::{Contribution, CorpusInfo, Entity, Evidence, Hit, Nats, Notice};
use portcullis::Filter;
use portcullis::assess::{GoodsAnswer, Reason};
use serde::Serialize;
use serde::ser::{SerializeMap as _, Serializer};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

use super::{Answer, PartyAnswer, standing};
use crate::command::effect_object;
use crate::context::Context;

/// Writes one line a record.
pub(crate) struct Writer {
    corpus: Box<RawValue>,
}

impl Writer {
    pub(crate) fn new(corpus: &CorpusInfo, filter: &Filter) -> Writer {
        let datasets = corpus.datasets.iter().map(|it| DatasetJson {
            name: &it.name,
            version: &it.version,
            entities: it.entities,
        });
        let json = CorpusJson {
            digest: &corpus.digest,
            changes: corpus.changes.as_deref(),
            datasets: datasets.collect(),
            filter: (!filter.is_empty()).then(|| FilterJson::of(filter)),
        };
        Writer { corpus: to_raw_value(&json).expect("text and numbers") }
    }

    pub(crate) fn write(&self, answers: &[Answer], context: &mut Context) -> io::Result<()> {
        self.write_to(answers, &mut context.out)
    }

    /// The same, wherever the lines go.
    pub(crate) fn write_to(&self, answers: &[Answer], out: &mut dyn Write) -> io::Result<()> {
        for answer in answers {
            serde_json::to_writer(&mut *out, &RowJson::of(answer, &self.corpus))?;
            out.write_all(b"\n")?;
        }
        Ok(())
    }
}

#[derive(Serialize)]
struct CorpusJson<'a> {
    digest: &'a str,
    /// The digest of what changed in the corpus since, where that lies beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    changes: Option<&'a str>,
    datasets: Vec<DatasetJson<'a>>,
    /// Which of its entities could be hits, if not all.
    #[serde(skip_serializing_if = "Option::is_none")]
    filter: Option<FilterJson<'a>>,
}

/// The parts of a filter that limit something, by the names of the options.
#[derive(Serialize)]
struct FilterJson<'a> {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_dataset: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    except_dataset: Vec<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    only_schema: Vec<&'a str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    only_topic: &'a [String],
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    only_country: &'a [String],
    /// In seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    changed_since: Option<i64>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    except_id: &'a [String],
}

impl<'a> FilterJson<'a> {
    fn of(filter: &'a Filter) -> Self {
        FilterJson {
            only_dataset: filter.datasets.iter().map(|it| it.as_str()).collect(),
            except_dataset: filter.except_datasets.iter().map(|it| it.as_str()).collect(),
            only_schema: filter.schemata.iter().map(|it| it.name()).collect(),
            only_topic: &filter.topics,
            only_country: &filter.countries,
            changed_since: filter.changed_since,
            except_id: &filter.except_ids,
        }
    }
}

#[derive(Serialize)]
struct DatasetJson<'a> {
    name: &'a str,
    version: &'a str,
    entities: u64,
}

/// One line. `query` is there if the record is about one party; `parties` always is.
#[derive(Serialize)]
struct RowJson<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    row: u64,
    id: Option<&'a str>,
    outcome: &'static str,
    complete: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    algorithm: Option<&'static str>,
    /// The log-odds before any evidence, in nats as the contributions are.
    #[serde(skip_serializing_if = "Option::is_none")]
    prior: Option<f64>,
    corpus: &'a RawValue,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    query: Option<QueryJson<'a>>,
    parties: Vec<PartyJson<'a>>,
    hits: Vec<HitJson<'a>>,
    /// Why the record has its outcome, the weightiest first.
    reasons: Vec<ReasonJson<'a>>,
    /// What the lists say of its goods.
    goods: Vec<Value>,
    /// The red flags of its route, its parties and its payment.
    route: Vec<FlagJson<'a>>,
    /// The day whose rules and listings were asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<String>,
    notices: Vec<NoticeJson<'a>>,
}

impl<'a> RowJson<'a> {
    fn of(answer: &'a Answer, corpus: &'a RawValue) -> Self {
        let parties = answer.screened();
        let assessment = answer.assessment.as_ref().ok();
        let query = match parties {
            [only] => Some(QueryJson::of(only.query.entity())),
            _ => None,
        };
        RowJson {
            file: answer.file.as_deref(),
            row: answer.row,
            id: answer.id.as_deref(),
            outcome: answer.outcome(),
            complete: answer.is_complete(),
            algorithm: parties.first().map(|it| it.screening.algorithm),
            prior: parties.first().and_then(|it| it.screening.prior).map(Nats::to_f64),
            corpus,
            error: answer.assessment.as_ref().err().map(String::as_str),
            query,
            parties: parties.iter().map(PartyJson::of).collect(),
            hits: answer.hits().map(|(party, hit)| HitJson::of(party, hit)).collect(),
            reasons: answer.reasons().iter().map(ReasonJson::of).collect(),
            goods: assessment.map_or_else(Vec::new, |it| it.goods.iter().map(goods_json).collect()),
            route: assessment
                .map_or_else(Vec::new, |it| it.flags.iter().map(FlagJson::of).collect()),
            on: assessment.map(|it| it.on.to_string()),
            notices: answer.all_notices().map(NoticeJson::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct ReasonJson<'a> {
    kind: &'static str,
    outcome: &'static str,
    weight: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    party: Option<&'a str>,
    id: &'a str,
    message: &'a str,
    sources: &'a [String],
    /// The arithmetic of owners.
    #[serde(skip_serializing_if = "Option::is_none")]
    ownership: Option<Value>,
}

impl<'a> ReasonJson<'a> {
    fn of(reason: &'a Reason) -> Self {
        ReasonJson {
            kind: reason.kind.as_str(),
            outcome: reason.follows.as_str(),
            weight: reason.weight,
            party: reason.party.as_deref(),
            id: &reason.id,
            message: &reason.message,
            sources: &reason.sources,
            ownership: reason.standing.as_deref().map(standing::json),
        }
    }
}

/// A red flag.
#[derive(Serialize)]
struct FlagJson<'a> {
    flag: &'static str,
    title: &'static str,
    finding: &'static str,
    /// Why it is raised.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'a str>,
    /// The data that the record lacks for it.
    #[serde(skip_serializing_if = "<[&str]>::is_empty")]
    lacks: &'a [&'static str],
    guidance: &'static str,
    url: &'static str,
}

impl<'a> FlagJson<'a> {
    fn of(flag: &'a Flag) -> Self {
        let (why, lacks) = match &flag.finding {
            Finding::Raised(why) => (Some(why.as_str()), &[][..]),
            Finding::NotRaised => (None, &[][..]),
            Finding::NotChecked(lacks) => (None, lacks.as_slice()),
        };
        FlagJson {
            flag: flag.rule.id,
            title: flag.rule.title,
            finding: flag.finding.as_str(),
            why,
            lacks,
            guidance: flag.rule.citation.paragraph,
            url: flag.rule.citation.url,
        }
    }
}

/// An item with what the lists say of it.
fn goods_json(found: &GoodsAnswer) -> Value {
    let item = &found.item;
    let controls = found.answer.controls.iter().map(|it| {
        json!({
            "list": it.list.as_str(),
            "code": it.listed,
            "how": it.how.as_str(),
            "tier": it.tier.map(goods::Tier::as_str),
            "title": it.title,
            "effects": it.effects.iter().map(effect_object).collect::<Vec<_>>(),
            "url": it.citation.url,
            "as_of": it.citation.as_of.to_string(),
        })
    });
    let proposals = found.answer.proposals.iter().map(|it| {
        json!({
            "code": it.code.to_string(),
            "rank": it.rank,
            "title": it.title,
            "tier": it.tier.map(goods::Tier::as_str),
        })
    });
    json!({
        "code": item.code.map(|it| it.to_string()),
        "eccn": item.classification.as_ref().map(ToString::to_string),
        "description": item.description,
        "controls": controls.collect::<Vec<_>>(),
        "proposals": proposals.collect::<Vec<_>>(),
        "not_searched": found.answer.unread.iter().map(|it| it.citation.paragraph).collect::<Vec<_>>(),
    })
}

#[derive(Serialize)]
struct QueryJson<'a> {
    schema: &'static str,
    properties: Properties<'a>,
}

impl<'a> QueryJson<'a> {
    fn of(entity: &'a Entity) -> Self {
        QueryJson { schema: entity.schema().name(), properties: Properties(entity) }
    }
}

/// The values of an entity by property.
struct Properties<'a>(&'a Entity);

impl Serialize for Properties<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let properties = self.0.properties();
        let mut map = serializer.serialize_map(Some(properties.len()))?;
        for property in properties {
            map.serialize_entry(property.name, &self.0.values(property.name))?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct PartyJson<'a> {
    role: &'a str,
    outcome: &'static str,
    complete: bool,
    query: QueryJson<'a>,
    /// Entities at or above the threshold that the limit left out of `hits`.
    further_hits: u32,
}

impl<'a> PartyJson<'a> {
    fn of(party: &'a PartyAnswer) -> Self {
        PartyJson {
            role: &party.role,
            outcome: party.screening.outcome.as_str(),
            complete: party.screening.complete,
            query: QueryJson::of(party.query.entity()),
            further_hits: party.screening.further_hits,
        }
    }
}

#[derive(Serialize)]
struct HitJson<'a> {
    id: &'a str,
    caption: &'a str,
    schema: &'static str,
    datasets: Vec<&'a str>,
    score: f64,
    #[serde(rename = "match")]
    is_match: bool,
    /// The role of the party that it was found for.
    party: &'a str,
    evidence: Vec<EvidenceJson<'a>>,
}

impl<'a> HitJson<'a> {
    fn of(party: &'a PartyAnswer, hit: &'a Hit) -> Self {
        HitJson {
            id: &hit.id,
            caption: &hit.caption,
            schema: hit.schema.name(),
            datasets: hit.datasets.iter().map(|it| it.as_str()).collect(),
            score: hit.score,
            is_match: hit.is_match,
            party: &party.role,
            evidence: hit.evidence.iter().map(EvidenceJson::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct EvidenceJson<'a> {
    feature: &'static str,
    query: &'a str,
    candidate: &'a str,
    detail: &'a str,
    /// In nats; under a table of features the share of the score, which is the product of the two
    /// numbers below.
    contribution: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    strength: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    weight: Option<f64>,
    /// Whether it moves a score that other features gave.
    #[serde(skip_serializing_if = "Option::is_none")]
    qualifier: Option<bool>,
}

impl<'a> EvidenceJson<'a> {
    fn of(evidence: &'a Evidence) -> Self {
        let share = match evidence.contribution {
            Contribution::Share { strength, weight, is_qualifier } => {
                Some((strength, weight, is_qualifier))
            }
            Contribution::Nats(_) => None,
        };
        EvidenceJson {
            feature: evidence.feature,
            query: &evidence.query,
            candidate: &evidence.candidate,
            detail: &evidence.detail,
            contribution: evidence.contribution.to_f64(),
            strength: share.map(|it| it.0),
            weight: share.map(|it| it.1),
            qualifier: share.map(|it| it.2),
        }
    }
}

#[derive(Serialize)]
struct NoticeJson<'a> {
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
    message: &'a str,
}

impl<'a> NoticeJson<'a> {
    fn of(notice: &'a Notice) -> Self {
        NoticeJson {
            kind: notice.kind.as_str(),
            field: notice.field.as_deref(),
            message: &notice.message,
        }
    }
}
