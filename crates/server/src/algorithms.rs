//! The algorithms that may be named, and which one answers.
//!
//! Tables of features of other systems answer under their own names. Names that have no table here are
//! known so that their clients go on working: they are answered by ours, and the answer says by which. A score of ours must not be compared with one of theirs.

use axum::extract::State;
use score::{Algorithm, Description, FeatureDescription};
use serde_json::{Map, Value, json};

use crate::app::App;
use crate::problem::{Answer, Problem, answered};

/// What `best` is called.
pub(crate) const BEST: &str = "best";

/// A name of another system's algorithm that has no table here.
struct Foreign {
    name: &'static str,
    description: &'static str,
}

/// Algorithms of nomenklatura that are answered by ours.
const FOREIGN: [Foreign; 3] = [
    Foreign { name: "logic-v2", description: "nomenklatura's current algorithm; answered by ours" },
    Foreign { name: "name-qualified", description: "names and some facts; answered by ours" },
    Foreign { name: "regression-v1", description: "a fitted regression; answered by ours" },
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
    /// What scores.
    pub(crate) used: Algorithm,
}

/// Whether an algorithm of that name may be asked for.
pub(crate) fn is_known(name: &str) -> bool {
    let name = name.trim().to_ascii_lowercase();
    name == BEST || used_for(&name).is_some()
}

/// What scores where a name is asked for, in small letters.
fn used_for(name: &str) -> Option<Algorithm> {
    let is_foreign = FOREIGN.iter().any(|it| it.name == name);
    Algorithm::named(name).or(is_foreign.then_some(Algorithm::default()))
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
        match used_for(&resolved) {
            Some(used) => Ok(Chosen { asked, used }),
            None => Err(Problem::bad(format!("Invalid algorithm: {}", name.trim()))),
        }
    }

    /// What has to be said about the choice.
    pub(crate) fn warnings(&self) -> Vec<String> {
        let is_other = FOREIGN.iter().any(|it| it.name == self.asked);
        match is_other {
            true => {
                vec![format!("{} is not used here: scored by {}", self.asked, self.used.name())]
            }
            false => Vec::new(),
        }
    }

    /// Refuses configuration that the algorithm does not know, and says what is not used of the rest.
    pub(crate) fn configure(
        &self,
        config: impl Iterator<Item = String>,
        has_weights: bool,
    ) -> Result<Vec<String>, Problem> {
        let is_ours = self.used.table().is_none();
        let mut warnings = Vec::new();
        for key in config {
            if !is_ours || !CONFIG.contains(&key.as_str()) {
                let name = if self.asked == BEST { self.used.name() } else { &self.asked };
                let detail = format!("Invalid configuration parameter: {key} for algorithm {name}");
                return Err(Problem::bad(detail));
            }
            warnings.push(format!("config.{key} is not used by {}", self.used.name()));
        }
        if has_weights && is_ours {
            warnings.push(format!("weights are not used by {}", self.used.name()));
        }
        Ok(warnings)
    }
}

/// `GET /algorithms`.
pub(crate) async fn list(State(app): State<App>) -> Answer {
    let hidden = &app.settings().hidden_algorithms;
    let ours = Algorithm::ALL.iter().map(|it| described(it.describe(), &[], *it));
    let foreign = FOREIGN.iter().map(|it| {
        let used = Algorithm::default();
        let told = Description { name: it.name, description: it.description, ..used.describe() };
        described(told, &CONFIG, used)
    });
    let is_shown = |it: &Value| !hidden.iter().any(|name| it["name"] == name.as_str());
    let algorithms: Vec<Value> = ours.chain(foreign).filter(is_shown).collect();
    answered(&json!({
        "algorithms": algorithms,
        "default": app.settings().default_algorithm,
        "best": Chosen::named(BEST, &app).map_or(score::ALGORITHM, |it| it.used.name()),
    }))
}

fn described(told: Description, config: &[&str], used: Algorithm) -> Value {
    let feature = |it: &FeatureDescription| {
        let told =
            json!({"description": it.description, "coefficient": it.coefficient, "url": null});
        (it.name.to_owned(), told)
    };
    let features: Map<String, Value> = told.features.iter().map(feature).collect();
    let setting = |it: &&str| {
        let told = json!({
            "type": "float",
            "description": format!("Accepted and not used by {}", used.name()),
            "default": null,
        });
        ((*it).to_owned(), told)
    };
    let config: Map<String, Value> = config.iter().map(setting).collect();
    json!({
        "name": told.name,
        "description": told.description,
        "features": features,
        "docs": {
            "name": told.name,
            "description": told.description,
            "config": config,
            "features": features,
        },
        "answered_by": used.name(),
    })
}
