//! Which threshold reaches what the user wants, from the user's own labels.

use std::fmt;
use std::str::FromStr;

use super::figures::Figures;
use super::resampled::{Draw, Resampled};
use crate::statistics::Interval;

/// What a threshold has to reach.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Goal {
    /// At most so many alerts per 1,000 negatives.
    Alerts(f64),
    /// At least this share of the positives found.
    Recall(f64),
}

impl FromStr for Goal {
    type Err = String;

    fn from_str(text: &str) -> Result<Goal, String> {
        let expected = "expected alerts=NUMBER, of 1,000 customers, or recall=SHARE, as in alerts=5 or \
                        recall=0.95";
        let (name, value) = text.split_once('=').ok_or(expected)?;
        let value: f64 = value.trim().parse().map_err(|_| expected)?;
        match name.trim() {
            "alerts" if (0.0..=1000.0).contains(&value) => Ok(Goal::Alerts(value)),
            "recall" if (0.0..=1.0).contains(&value) => Ok(Goal::Recall(value)),
            _ => Err(expected.to_owned()),
        }
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Goal::Alerts(alerts) => write!(f, "at most {alerts} alerts per 1,000"),
            Goal::Recall(recall) => write!(f, "at least {recall} of the positives found"),
        }
    }
}

/// The threshold that reaches a goal.
pub(super) struct Advice {
    pub(super) goal: Goal,
    /// Its figures; none if no threshold reaches the goal.
    pub(super) figures: Option<Figures>,
    /// Where the threshold lies when the labelled queries are drawn again.
    pub(super) interval: Option<Interval>,
    /// Why it is not to be trusted.
    pub(super) warning: Option<String>,
}

/// Fewer labelled queries on the far side of a threshold than this do not fix it.
const FEW: f64 = 10.0;

impl Advice {
    /// Looks for the lowest threshold with so few alerts, or for the highest that finds so many.
    pub(super) fn of(goal: Goal, curve: &[Figures], resampled: &Resampled) -> Advice {
        let reaches = |it: &Figures| match goal {
            Goal::Alerts(most) => it.alerts.value().is_some_and(|it| it * 1000.0 <= most),
            Goal::Recall(least) => it.found.value().is_some_and(|it| it >= least),
        };
        let thresholds: Vec<f64> = curve.iter().filter_map(|it| it.group.parse().ok()).collect();
        let places = 0..curve.len();
        let place = match goal {
            Goal::Alerts(_) => places.clone().find(|it| reaches(&curve[*it])),
            Goal::Recall(_) => places.rev().find(|it| reaches(&curve[*it])),
        };
        let figures = place.map(|it| Figures {
            kind: "advice".to_owned(),
            group: format!("{goal}: {}", curve[it].group),
            ..curve[it].clone()
        });
        let drawn = |draw: &Draw| {
            let reached = |it: &usize| match goal {
                Goal::Alerts(most) => draw.alerts(*it).is_some_and(|it| it * 1000.0 <= most),
                Goal::Recall(least) => draw.recall(*it).is_some_and(|it| it >= least),
            };
            let mut places = 0..thresholds.len();
            let place = match goal {
                Goal::Alerts(_) => places.find(reached),
                Goal::Recall(_) => places.rev().find(reached),
            };
            // Where nothing reaches the goal, the threshold would lie beyond the end.
            Some(match (place, goal) {
                (Some(place), _) => thresholds[place],
                (None, Goal::Alerts(_)) => 1.0,
                (None, Goal::Recall(_)) => thresholds.first().copied().unwrap_or(0.0),
            })
        };
        Advice { goal, figures, interval: resampled.interval(drawn), warning: warning(goal, curve) }
    }

    /// The advice as a sentence.
    pub(super) fn sentence(&self) -> String {
        let goal = self.goal;
        let Some(figures) = &self.figures else {
            return format!("no threshold has {goal}");
        };
        let threshold = figures.group.rsplit(' ').next().unwrap_or_default();
        let interval = self
            .interval
            .map_or(String::new(), |it| format!(" (95 %: {:.2} to {:.2})", it.low, it.high));
        let recall = figures.found.value().map_or("-".to_owned(), |it| format!("{it:.3}"));
        let alerts = figures.alerts.value();
        let alerts = alerts.map_or("-".to_owned(), |it| format!("{:.1}", it * 1000.0));
        format!(
            "{goal} from --threshold {threshold}{interval}: finds {recall} of the positives, \
             {alerts} alerts per 1,000 negatives"
        )
    }
}

/// Whether there are too few labels for the goal.
fn warning(goal: Goal, curve: &[Figures]) -> Option<String> {
    let of = |pick: fn(&Figures) -> u64| curve.first().map_or(0, pick) as f64;
    let (have, share, what) = match goal {
        Goal::Alerts(most) => (of(|it| it.alerts.of), most / 1000.0, "negatives"),
        Goal::Recall(least) => (of(|it| it.found.of), 1.0 - least, "positives"),
    };
    if have * share >= FEW {
        return None;
    }
    if share == 0.0 {
        return Some(format!(
            "warning: no count of labels proves that there will never be one; {have} {what} show that \
             it is fewer than {:.1} in 1,000, at 95 %",
            3000.0 / f64::max(have, 3.0)
        ));
    }
    Some(format!(
        "warning: {have} {what} are too few for {goal}: that is {:.1} of them; label at least {:.0}",
        have * share,
        (FEW / share).ceil()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_are_read_and_others_are_refused() {
        assert_eq!("alerts=5".parse(), Ok(Goal::Alerts(5.0)));
        assert_eq!("recall=0.95".parse(), Ok(Goal::Recall(0.95)));
        for bad in ["recall", "recall=2", "alerts=-1", "precision=0.5", "recall=many", "recall=NaN"]
        {
            assert!(bad.parse::<Goal>().is_err(), "{bad}");
        }
    }
}
