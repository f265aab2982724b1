//! Numbers that no authority gave, each with its reason.
//!
//! Apart from dates, lists of countries and tiers, the guidance states no number. The table
//! `data/rules/route_settings.csv` has ours with their rationale; a user's policy may have others.

use std::sync::LazyLock;

use crate::table::Table;

/// The numbers by which flags are raised. [`Settings::default`] has those of the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// How many times the earlier daily average a surge is.
    pub surge_factor: u32,
    /// Days up to which a company has no history.
    pub short_history_days: u32,
    /// Companies at one address from which on it is shared by many.
    pub shared_address_companies: u32,
    /// Signs from which on a payer looks like a shell company.
    pub shell_signs: u32,
    /// Cents of US dollars from which on goods are expensive.
    pub high_value_cents: u32,
    /// How many times dearer or cheaper than usual a price does not fit.
    pub price_factor: u32,
    /// Countries between origin and destination that are still usual.
    pub transit_countries: u32,
    /// Thousandths of likeness to a listed party from which on it has to be looked at.
    pub review_from_permille: u32,
    /// Thousandths of likeness from which on it is a hit of its own.
    pub listed_from_permille: u32,
    /// Days before or after a listing in which a transfer of shares is close to it.
    pub transfer_window_days: u32,
    /// Changes of a ship's name, flag or owner in a year that are a sign.
    pub vessel_changes: u32,
    /// Rank from which on a description names goods.
    pub description_rank: u32,
    /// Domains of mail that anybody can have.
    pub free_mail: Vec<String>,
    /// Lists of points of diversion that count.
    pub diversion_lists: Vec<String>,
}

/// A number or list of [`Settings`] as the table has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// The name, which is that of the field.
    pub name: &'static str,
    /// The value that is used unless a policy says otherwise.
    pub value: &'static str,
    /// What it counts.
    pub unit: &'static str,
    /// Why it is that.
    pub rationale: &'static str,
}

impl Settings {
    /// Every setting with its reason.
    pub fn rationale() -> &'static [Setting] {
        &TABLE
    }
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            surge_factor: number("surge_factor"),
            short_history_days: number("short_history_days"),
            shared_address_companies: number("shared_address_companies"),
            shell_signs: number("shell_signs"),
            high_value_cents: number("high_value_cents"),
            price_factor: number("price_factor"),
            transit_countries: number("transit_countries"),
            review_from_permille: number("review_from_permille"),
            listed_from_permille: number("listed_from_permille"),
            transfer_window_days: number("transfer_window_days"),
            vessel_changes: number("vessel_changes"),
            description_rank: number("description_rank"),
            free_mail: words("free_mail"),
            diversion_lists: words("diversion_lists"),
        }
    }
}

fn value(name: &str) -> &'static str {
    let found = TABLE.iter().find(|it| it.name == name);
    found.unwrap_or_else(|| panic!("the table has the setting {name}")).value
}

fn words(name: &str) -> Vec<String> {
    value(name).split(' ').map(str::to_owned).collect()
}

fn number(name: &str) -> u32 {
    value(name).parse().unwrap_or_else(|_| panic!("the setting {name} is a number"))
}

static TABLE: LazyLock<Vec<Setting>> = LazyLock::new(|| {
    let table = Table::read(include_str!("../../../../data/rules/route_settings.csv"));
    let setting = |row: crate::table::Row<'_>| Setting {
        name: row.get("name"),
        value: row.get("value"),
        unit: row.get("unit"),
        rationale: row.get("rationale"),
    };
    table.rows().map(setting).collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_of_points_counts() {
        assert_eq!(Settings::default().diversion_lists, crate::route::diversion_lists());
    }

    #[test]
    fn every_setting_is_a_field_and_has_its_reason() {
        let fields = format!("{:?}", Settings::default());
        for setting in Settings::rationale() {
            assert!(fields.contains(&format!("{}: ", setting.name)), "{}", setting.name);
            assert!(setting.rationale.len() > 40, "{}", setting.name);
            assert!(!setting.unit.is_empty(), "{}", setting.name);
        }
        assert_eq!(fields.matches(": ").count(), Settings::rationale().len());
    }
}
