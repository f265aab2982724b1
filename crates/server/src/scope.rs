//! Which datasets and schemata a question is about.

use model::{DatasetName, Schema};

use crate::catalogue::Catalogue;
use crate::problem::Problem;

/// The datasets that are left of a scope; none of them means that nothing can be found.
pub(crate) fn datasets(
    catalogue: &Catalogue,
    name: &str,
    include: &[String],
    exclude: &[String],
) -> Result<Vec<DatasetName>, Problem> {
    let scope = catalogue.members(name).ok_or_else(|| Problem::missing("No such dataset."))?;
    let has = |list: &[String], it: &DatasetName| list.iter().any(|name| name == it.as_str());
    let keeps = |it: &DatasetName| (include.is_empty() || has(include, it)) && !has(exclude, it);
    Ok(scope.into_iter().filter(keeps).collect())
}

/// The schemata whose entities may be what a query of that schema means: of those that can be looked
/// for its ancestors, itself and its descendants. Of one that cannot be looked for, its descendants.
pub(crate) fn schemata(schema: &'static Schema) -> Vec<&'static Schema> {
    let all = Schema::all().iter().copied();
    let related = |it: &&'static Schema| match schema.is_matchable() {
        true => it.is_matchable() && (it.is_a(schema.name()) || schema.is_a(it.name())),
        false => it.is_a(schema.name()),
    };
    all.filter(related).collect()
}

/// The same without those that are named, each for itself and not for its descendants.
pub(crate) fn schemata_except(schema: &'static Schema, except: &[String]) -> Vec<&'static Schema> {
    let mut schemata = schemata(schema);
    schemata.retain(|it| !except.iter().any(|name| name == it.name()));
    schemata
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(schema: &str, expected: &str) {
        let schema = Schema::get(schema).expect("a schema");
        let names: Vec<&str> = schemata(schema).into_iter().map(Schema::name).collect();
        assert_eq!(names.join(" "), expected, "{schema:?}");
    }

    #[test]
    fn a_schema_stands_for_its_matchable_relatives() {
        check("Person", "LegalEntity Person");
        check("LegalEntity", "Company LegalEntity Organization Person PublicBody");
        check("Company", "Company LegalEntity Organization");
        check("Organization", "Company LegalEntity Organization PublicBody");
        check("Vessel", "Vehicle Vessel");
        check("Payment", "Payment");
    }

    #[test]
    fn thing_stands_for_everything_below_it() {
        let thing = Schema::get("Thing").expect("a schema");
        let names: Vec<&str> = schemata(thing).into_iter().map(Schema::name).collect();
        for expected in ["Address", "Company", "Person", "Vessel", "Security", "Thing"] {
            assert!(names.contains(&expected), "{expected} is not in {names:?}");
        }
        assert!(!names.contains(&"Ownership"));
    }

    #[test]
    fn leaving_out_is_exact() {
        let schema = Schema::get("LegalEntity").expect("a schema");
        let except = ["Organization".to_owned(), "NoSuchSchema".to_owned()];
        let names: Vec<&str> =
            schemata_except(schema, &except).into_iter().map(Schema::name).collect();
        assert_eq!(names, ["Company", "LegalEntity", "Person", "PublicBody"]);
    }
}
