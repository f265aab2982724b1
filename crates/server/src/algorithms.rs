//! The algorithms that may be named, and which one answers.
//!
//! Names of other systems are known so that their clients go on working: they are answered by ours, and
//! the answer says by which. A score of ours must not be compared with one of theirs.

use axum::extract::State;
use serde_json::{Value, json};

use crate::app::App;
use crate::problem::{Answer, Problem, answered};

/// What `best` is called.
pub(crate) const BEST: &str = "best";

/// A name that may be asked for.
struct Known {
    name: &'static str,
    description: &'static str,
}

/// Algorithms of nomenklatura that are answered by ours.
const FOREIGN: [Known; 6] = [
    Known { name: "logic-v2", description: "nomenklatura's current algorithm; answered by ours" },
    Known { name: "logic-v1", description: "nomenklatura's earlier algorithm; answered by ours" },
    Known { name: "name-based", description: "names alone; answered by ours" },
    Known { name: "name-qualified", description: "names and some facts; answered by ours" },
    Known { name: "regression-v1", description: "a fitted regression; answered by ours" },
    Known { name: "ofac", description: "as OFAC's own search scores names; answered by ours" },
];

/// Configuration of `logic-v2`: known, so that a request with it is answered, and told that it changes
/// nothing.
const CONFIG: [&str; 6] = [
    "nm_name_property",
    "nm_number_mismatch",
    "nm_extra_query_name",
    "nm_extra_result_name",
    "nm_family_name_weight",
    "nm_fuzzy_cutoff_factor",
];

/// What a request asked for and what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chosen {
    /// As it was asked for, in small letters.
    pub(crate) asked: String,
    /// The name of what scores.
    pub(crate) used: &'static str,
}

/// Whether an algorithm of that name may be asked for.
pub(crate) fn is_known(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    name == BEST || name == score::ALGORITHM || FOREIGN.iter().any(|it| it.name == name)
}

impl Chosen {
    /// The algorithm of that name.
    pub(crate) fn named(name: &str, app: &App) -> Result<Chosen, Problem> {
        let asked = name.trim().to_ascii_lowercase();
        let resolved = match asked.as_str() {
            BEST => match app.settings().best_algorithm.trim().to_ascii_lowercase() {
                // It stands for itself where nobody says otherwise.
                best if best == BEST => score::ALGORITHM.to_owned(),
                other => other,
            },
            _ => asked.clone(),
        };
        match is_known(&resolved) {
            true => Ok(Chosen { asked, used: score::ALGORITHM }),
            false => Err(Problem::bad(format!("Invalid algorithm: {}", name.trim()))),
        }
    }

    /// What has to be said about the choice.
    pub(crate) fn warnings(&self) -> Vec<String> {
        match self.asked == BEST || self.asked == self.used {
            true => Vec::new(),
            false => vec![format!("{} is not used here: scored by {}", self.asked, self.used)],
        }
    }

    /// Refuses configuration that no algorithm knows, and says what is not used of the rest.
    pub(crate) fn configure(
        &self,
        config: impl Iterator<Item = String>,
        has_weights: bool,
    ) -> Result<Vec<String>, Problem> {
        let mut warnings = Vec::new();
        for key in config {
            if !CONFIG.contains(&key.as_str()) {
                let name = if self.asked == BEST { self.used } else { &self.asked };
                let detail = format!("Invalid configuration parameter: {key} for algorithm {name}");
                return Err(Problem::bad(detail));
            }
            warnings.push(format!("config.{key} is not used by {}", self.used));
        }
        if has_weights {
            warnings.push(format!("weights are not used by {}", self.used));
        }
        Ok(warnings)
    }
}

/// A feature of ours, as its evidence names it.
struct Feature {
    name: &'static str,
    description: &'static str,
}

const FEATURES: [Feature; 5] = [
    Feature {
        name: "name",
        description: "How well the best pair of names agrees, and how rare the words are that agree.",
    },
    Feature {
        name: "birth_date",
        description: "Birth dates that agree to the day, month or year, or stand against each other.",
    },
    Feature { name: "country", description: "A country in common, or none." },
    Feature { name: "gender", description: "Genders that differ." },
    Feature {
        name: "identifier",
        description: "The same identifier, or another under a scheme that gives each holder one.",
    },
];

/// `GET /algorithms`.
pub(crate) async fn list(State(app): State<App>) -> Answer {
    let hidden = &app.settings().hidden_algorithms;
    let ours = Known {
        name: score::ALGORITHM,
        description: "Evidence in log-odds: what each finding adds is shown, and their sum is the score.",
    };
    let all = std::iter::once((&ours, true)).chain(FOREIGN.iter().map(|it| (it, false)));
    let shown = all.filter(|(it, _)| !hidden.iter().any(|name| name == it.name));
    let algorithms: Vec<Value> = shown.map(|(it, is_ours)| described(it, is_ours)).collect();
    answered(&json!({
        "algorithms": algorithms,
        "default": app.settings().default_algorithm,
        "best": Chosen::named(BEST, &app).map_or(score::ALGORITHM, |it| it.used),
    }))
}

fn described(known: &Known, is_ours: bool) -> Value {
    let features: serde_json::Map<String, Value> = FEATURES
        .iter()
        .map(|it| {
            let told = json!({"description": it.description, "coefficient": 1.0, "url": null});
            (it.name.to_owned(), told)
        })
        .collect();
    let config: serde_json::Map<String, Value> = match is_ours {
        true => serde_json::Map::new(),
        false => CONFIG
            .iter()
            .map(|it| {
                let told = json!({
                    "type": "float",
                    "description": format!("Accepted and not used by {}", score::ALGORITHM),
                    "default": null,
                });
                ((*it).to_owned(), told)
            })
            .collect(),
    };
    json!({
        "name": known.name,
        "description": known.description,
        "features": features,
        "docs": {
            "name": known.name,
            "description": known.description,
            "config": config,
            "features": features,
        },
        "answered_by": score::ALGORITHM,
    })
}
