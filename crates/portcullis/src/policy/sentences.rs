//! A policy in words.

use goods::route::{Settings, every_rule};

use super::{Follows, Identity, Policy, number};

impl Policy {
    /// What the policy does, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![self.parties_told(), self.stop_told()];
        sentences.push(format!("A hit that no list names {}.", then(self.parties.unlisted)));
        sentences.extend(self.ownership_told());
        sentences.push(self.network_told());
        sentences.push(format!(
            "A party at the address of a listed one {}.",
            then(self.network.listed_address)
        ));
        sentences.extend(self.goods_told());
        sentences.push(self.route_told());
        sentences.push(self.flags_told());
        sentences.extend(self.numbers_told());
        sentences.push("What raises nothing is \"no hit\", which is no clearance.".to_owned());
        sentences
    }

    fn parties_told(&self) -> String {
        let parties = &self.parties;
        let lists = match parties.lists.as_slice() {
            [] => "every dataset of the corpus".to_owned(),
            some => format!("the datasets {}", some.join(", ")),
        };
        let from = parties.review_from.get();
        format!("Parties are screened against {lists}; a hit of {from:.2} or more is reviewed.")
    }

    fn stop_told(&self) -> String {
        let words = self.parties.stop_identity.iter().map(|it| match it {
            Identity::Identifier => "a number that identifies",
            Identity::BirthDate => "the day of birth",
        });
        let words = words.collect::<Vec<_>>().join(" or ");
        match words.as_str() {
            "" => "No likeness to a listed party stops by itself.".to_owned(),
            words => format!(
                "A hit of {:.2} or more on a listed party stops if {words} agrees exactly; a name alone never stops.",
                self.parties.stop_from.get()
            ),
        }
    }

    fn ownership_told(&self) -> Vec<String> {
        let ownership = &self.ownership;
        let regimes: Vec<&str> = ownership.regimes.iter().map(|it| it.as_str()).collect();
        if regimes.is_empty() {
            return vec!["Majority ownership is not asked about.".to_owned()];
        }
        vec![format!(
            "Majority ownership is asked about under {}, by the rule of the record's day: reached, it {} if the party is surely the entity and is reviewed at most if it is not; left open, it {}; a listed party with a smaller share {}.",
            regimes.join(", "),
            then(ownership.met),
            then(ownership.possible),
            then(ownership.minority)
        )]
    }

    fn network_told(&self) -> String {
        let network = &self.network;
        format!(
            "An unlisted party that a way of at most {} ties and {} points leads to a listed one {}; at most {} are shown.",
            network.depth,
            network.most_points,
            then(network.tied_to_listed),
            network.ways
        )
    }

    fn goods_told(&self) -> Vec<String> {
        let goods = &self.goods;
        if goods.lists.is_empty() {
            return vec!["Goods are not looked up.".to_owned()];
        }
        let lists: Vec<&str> = goods.lists.iter().map(|it| it.list().as_str()).collect();
        vec![format!(
            "Goods are looked up in {}: on a list and bound for a country that its rules name {}, on a list otherwise {}, only by their description {}.",
            lists.join(", "),
            then(goods.to_named_country),
            then(goods.listed),
            then(goods.proposed)
        )]
    }

    fn route_told(&self) -> String {
        match self.route.lists.as_slice() {
            [] => "Points of diversion are those of every list in force on the record's day."
                .to_owned(),
            some => format!("Points of diversion are those of {}.", some.join(", ")),
        }
    }

    fn flags_told(&self) -> String {
        let with = |least: u32, most: u32| {
            let ids = every_rule().map(|it| it.id);
            let ids = ids.filter(|it| (least..=most).contains(&self.flags.weight(it)));
            ids.collect::<Vec<_>>().join(", ")
        };
        let from = self.flags.review_from;
        let alone = with(from, u32::MAX);
        let out = with(0, 0);
        let out = if out.is_empty() { String::new() } else { format!("; left out: {out}") };
        format!(
            "Raised red flags are reviewed if their points come to {from} or more; by itself enough: {alone}{out}."
        )
    }

    /// Numbers that differ from those of the table.
    fn numbers_told(&self) -> Vec<String> {
        let (mut own, mut usual) = (self.flags.settings(), Settings::default());
        let mut told = Vec::new();
        for setting in Settings::rationale() {
            let pair = number(&mut own, setting.name).zip(number(&mut usual, setting.name));
            if let Some((own, usual)) = pair
                && own != usual
            {
                let (name, unit) = (setting.name, setting.unit);
                told.push(format!("{name} is {own} {unit} instead of {usual}."));
            }
        }
        told
    }
}

/// What follows, as a verb.
fn then(follows: Follows) -> &'static str {
    match follows {
        Follows::Note => "is told and nothing follows",
        Follows::Review => "is reviewed",
        Follows::Stop => "stops",
    }
}
