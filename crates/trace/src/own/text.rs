//! A verdict as text that a person can check line by line.

use std::collections::BTreeMap;
use std::fmt;

use super::{Finding, Held, Party, Standing, Step, Sum, Verdict};
use crate::graph::Interest;

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.caption == self.id {
            true => f.write_str(&self.id),
            false => write!(f, "{} ({})", self.caption, self.id),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.target)?;
        writeln!(f, "{} on {}: {}", self.regime, self.on, self.finding.sentence())?;
        let numbered = || (1..).zip(&self.steps);
        let numbers: Numbers<'_> =
            numbered().map(|(number, it)| (it.party.id.as_str(), number)).collect();
        for (number, step) in numbered() {
            writeln!(f, "\n{number}. {}", step.party)?;
            step.write(f, &numbers)?;
        }
        self.list(f, "To be looked at", self.cautions.iter().map(|it| it.message.as_str()))?;
        self.list(f, "Notices", self.notices.iter().map(String::as_str))?;
        let rule = &self.rule;
        writeln!(f, "\nRule: {}", rule.name)?;
        writeln!(f, "  {}", rule.citation)?;
        writeln!(f, "  Effect: {}", rule.effect)?;
        writeln!(f, "  {}", rule.notes)?;
        writeln!(f, "  As of {}; basis: {}", rule.as_of, rule.basis)?;
        rule.source_url.iter().try_for_each(|it| writeln!(f, "  {it}"))
    }
}

/// The numbers of steps by the id of the party that they are about.
type Numbers<'v> = BTreeMap<&'v str, usize>;

impl Step {
    fn write(&self, f: &mut fmt::Formatter<'_>, numbers: &Numbers<'_>) -> fmt::Result {
        for held in &self.held {
            held.write(f, numbers.get(held.holder.id.as_str()).copied())?;
        }
        for sum in &self.sums {
            sum.write(f)?;
        }
        match (self.held.is_empty(), self.sums.is_empty()) {
            (true, _) => writeln!(f, "   no holder is known"),
            (false, true) => writeln!(f, "   = no stake that counts"),
            (false, false) => Ok(()),
        }?;
        match self.finding {
            Finding::Met if self.sums.iter().all(|it| it.finding() != Finding::Met) => {
                writeln!(f, "   = met by the sign of control")
            }
            Finding::Possible if self.sums.iter().all(|it| it.finding() < Finding::Possible) => {
                writeln!(
                    f,
                    "   = possible by a sign of control or an indirect stake, which needs a judgement"
                )
            }
            _ => Ok(()),
        }
    }
}

impl Verdict {
    fn list<'t>(
        &self,
        f: &mut fmt::Formatter<'_>,
        title: &str,
        lines: impl Iterator<Item = &'t str>,
    ) -> fmt::Result {
        let mut lines = lines.peekable();
        if lines.peek().is_some() {
            writeln!(f, "\n{title}:")?;
        }
        lines.try_for_each(|it| writeln!(f, "  - {it}"))
    }
}

impl Finding {
    fn sentence(self) -> &'static str {
        match self {
            Finding::NotShown => "what is known does not reach the threshold (not_shown)",
            Finding::Possible => {
                "it may fall under the rule; what is known leaves it open (possible)"
            }
            Finding::Met => "it falls under the rule (met)",
            Finding::Listed => "it is listed itself (listed)",
        }
    }
}

impl Held {
    fn write(&self, f: &mut fmt::Formatter<'_>, step: Option<usize>) -> fmt::Result {
        let sign = match self.standing {
            Standing::Listed(_) | Standing::ActsWith(_) | Standing::Met => '+',
            Standing::Possible => '?',
            _ => ' ',
        };
        let has = match self.interest {
            Interest::Shares => self.stake.to_string(),
            Interest::Votes | Interest::Indirect => {
                format!("{} of the {}", self.stake, self.interest.forth())
            }
            other => other.forth().to_owned(),
        };
        write!(f, "   {sign} {}: {has}; ", self.holder)?;
        match (&self.standing, step) {
            (Standing::Listed(why), _) if why.is_empty() => f.write_str("listed"),
            (Standing::Listed(why), _) => write!(f, "listed: {why}"),
            (Standing::ListedApart(why), _) => {
                write!(f, "listed, but tested alone, not counted here: {why}")
            }
            (Standing::ActsWith(listed), _) => write!(f, "holds jointly with {listed}"),
            (Standing::Met, Some(step)) => write!(f, "meets the test by step {step}"),
            (Standing::Met, None) => f.write_str("meets the test"),
            (Standing::Possible, Some(step)) => write!(f, "may meet the test by step {step}"),
            (Standing::Possible, None) => f.write_str("may meet the test"),
            (Standing::Circular, _) => f.write_str("counts only through this entity, not counted"),
            (Standing::DoesNotCount, _) => f.write_str("not counted"),
        }?;
        writeln!(f)?;
        for claim in &self.claims {
            let said = match claim.said.as_str() {
                "" => "no share stated".to_owned(),
                said => format!("{said:?}"),
            };
            let source = &claim.source;
            writeln!(f, "       {said}, {}, {} [{source}]", claim.period, claim.confidence)?;
        }
        Ok(())
    }
}

impl Sum {
    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of = match self.interest {
            Interest::Shares => "",
            other => &format!(" of the {}", other.forth()),
        };
        let outcome = match self.finding() {
            Finding::Met => "reached",
            Finding::Possible => "left open",
            _ => "not reached",
        };
        writeln!(f, "   = {}{of}; the threshold of {} is {outcome}", self.stake, self.threshold)
    }
}
