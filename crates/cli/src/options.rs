//! Options that all commands have that screen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use model::{DatasetName, Schema};
use portcullis::policy::Policy;
use portcullis::{Algorithm, Engine, Filter, Options};

use crate::error::Hint as _;

/// What to report of an answer.
#[derive(Debug, Clone, Args)]
pub(crate) struct ScreeningArgs {
    /// Hits to show for each party at most
    #[arg(long, value_name = "N", default_value_t = 5)]
    limit: usize,
    /// Score from which on a hit has to be reviewed, between 0 and 1 [default: that of the policy, 0.70]
    #[arg(long, value_name = "SCORE", value_parser = score)]
    threshold: Option<f64>,
    /// Lowest score to show; hits below the threshold are shown, not to be reviewed, and may be fewer
    /// than all [default: the threshold]
    #[arg(long, value_name = "SCORE", value_parser = score)]
    min_score: Option<f64>,
    #[command(flatten)]
    algorithm: AlgorithmArgs,
    #[command(flatten)]
    filter: FilterArgs,
}

/// Which entities an answer may name.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Which entities may be hits")]
struct FilterArgs {
    /// Only those that this dataset says something of; may be repeated
    #[arg(long, value_name = "NAME")]
    only_dataset: Vec<String>,
    /// Not those that only this dataset says something of; may be repeated
    #[arg(long, value_name = "NAME")]
    except_dataset: Vec<String>,
    /// Only those of this schema or one below it, such as Vessel; may be repeated
    #[arg(long, value_name = "SCHEMA", value_parser = schema)]
    only_schema: Vec<&'static Schema>,
    /// Only those with this topic, such as sanction or role.pep; may be repeated
    #[arg(long, value_name = "TOPIC")]
    only_topic: Vec<String>,
    /// Only those with this country, such as ir; may be repeated
    #[arg(long, value_name = "COUNTRY")]
    only_country: Vec<String>,
    /// Only those that their source changed then or later, and those of which it does not say when
    #[arg(long, value_name = "DATE", value_parser = instant)]
    changed_since: Option<i64>,
    /// Not the entity of this id; may be repeated
    #[arg(long, value_name = "ID")]
    except_id: Vec<String>,
    /// File with ids of entities to leave out, one a line
    #[arg(long, value_name = "FILE")]
    except_ids: Option<PathBuf>,
}

impl ScreeningArgs {
    /// The same for an engine, whose corpus has what the filter names, and under a policy.
    pub(crate) fn options(&self, engine: &Engine, policy: &Policy) -> anyhow::Result<Options> {
        let threshold = self.threshold.unwrap_or(policy.parties.review_from.get());
        Ok(Options {
            limit: self.limit,
            threshold,
            min_score: self.min_score.unwrap_or(threshold),
            algorithm: self.algorithm.algorithm,
            filter: self.filter.read(engine)?,
            ..Options::default()
        })
    }
}

impl ScreeningArgs {
    /// What a report says of the user's filter, by the names of the options.
    pub(crate) fn chosen(&self) -> Vec<(&'static str, String)> {
        let filter = &self.filter;
        let schemata = filter.only_schema.iter().map(|it| it.name().to_owned()).collect();
        let since = filter.changed_since.map(|it| format!("{it} seconds since 1970"));
        let file = filter.except_ids.as_ref().map(|it| it.display().to_string());
        let chosen = [
            ("algorithm", self.algorithm.chosen().into_iter().collect()),
            ("only-dataset", filter.only_dataset.clone()),
            ("except-dataset", filter.except_dataset.clone()),
            ("only-schema", schemata),
            ("only-topic", filter.only_topic.clone()),
            ("only-country", filter.only_country.clone()),
            ("changed-since", since.into_iter().collect()),
            ("except-id", filter.except_id.clone()),
            ("except-ids", file.into_iter().collect()),
        ];
        let named = |(name, values): (&'static str, Vec<String>)| {
            values.into_iter().map(move |it| (name, it))
        };
        chosen.into_iter().flat_map(named).collect()
    }
}

impl FilterArgs {
    fn read(&self, engine: &Engine) -> anyhow::Result<Filter> {
        let datasets = |names: &[String]| names.iter().map(|it| DatasetName::new(it)).collect();
        let mut except_ids = self.except_id.clone();
        if let Some(path) = &self.except_ids {
            let ids = fs::read_to_string(path)
                .with_context(|| format!("cannot read the ids in {}", path.display()))
                .hint("it has the id of one entity a line, as hits name them")?;
            let ids = ids.lines().map(str::trim).filter(|it| !it.is_empty());
            except_ids.extend(ids.map(str::to_owned));
        }
        let filter = Filter {
            datasets: datasets(&self.only_dataset),
            except_datasets: datasets(&self.except_dataset),
            schemata: self.only_schema.clone(),
            exact_schemata: Vec::new(),
            topics: self.only_topic.clone(),
            countries: self.only_country.iter().map(|it| it.to_ascii_lowercase()).collect(),
            changed_since: self.changed_since,
            except_ids,
        };
        filter.check(engine).context("nothing was screened")?;
        Ok(filter)
    }
}

fn schema(text: &str) -> Result<&'static Schema, String> {
    Schema::find(text)
        .ok_or_else(|| "there is no such schema; see the names in `schema`".to_owned())
}

fn instant(text: &str) -> Result<i64, String> {
    let expected = "expected a day such as 2026-01-31, or an instant such as 2026-01-31T12:00:00Z";
    model::date::instant(text).ok_or_else(|| expected.to_owned())
}

/// What compares.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct AlgorithmArgs {
    /// What compares: portcullis, or logic-v1, name-based or ofac as other engines have them, which look
    /// at every entity and whose scores are no probabilities
    #[arg(long, value_name = "NAME", default_value = "portcullis", value_parser = algorithm)]
    pub(crate) algorithm: Algorithm,
}

impl AlgorithmArgs {
    /// The name of the algorithm if it is not the usual one.
    fn chosen(self) -> Option<String> {
        let is_usual = self.algorithm == Algorithm::default();
        (!is_usual).then(|| self.algorithm.name().to_owned())
    }
}

/// An algorithm by its name.
pub(crate) fn algorithm(text: &str) -> Result<Algorithm, String> {
    let known = Algorithm::ALL.map(Algorithm::name).join(", ");
    Algorithm::named(text).ok_or_else(|| format!("expected one of portcullis, {known}"))
}

/// A score, as arguments have it.
pub(crate) fn score(text: &str) -> Result<f64, String> {
    let score: f64 = text.parse().map_err(|_| "expected a number between 0 and 1".to_owned())?;
    if (0.0..=1.0).contains(&score) {
        Ok(score)
    } else {
        Err("expected a number between 0 and 1".to_owned())
    }
}

/// Which policy an answer follows.
#[derive(Debug, Clone, Args)]
pub(crate) struct PolicyArgs {
    /// Policy to follow: a TOML file with what differs from `portcullis policy show`
    #[arg(long, value_name = "FILE")]
    policy: Option<PathBuf>,
}

impl PolicyArgs {
    /// Reads it.
    pub(crate) fn read(&self) -> anyhow::Result<Policy> {
        self.policy.as_ref().map_or_else(|| Ok(Policy::default()), |it| read_policy(it))
    }

    /// What a report says of it.
    pub(crate) fn chosen(&self) -> Option<(&'static str, String)> {
        Some(("policy", self.policy.as_ref()?.display().to_string()))
    }
}

/// Reads a policy.
pub(crate) fn read_policy(path: &Path) -> anyhow::Result<Policy> {
    let text = fs::read_to_string(path)
        .with_context(|| format!("cannot read the policy {}", path.display()))
        .hint("`portcullis policy show > policy.toml` writes the defaults to start from")?;
    Policy::read(&text)
        .with_context(|| path.display().to_string())
        .hint("`portcullis policy show` has every name with its meaning")
}
