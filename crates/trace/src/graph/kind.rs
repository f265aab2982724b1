//! What ties two entities, what an owner has, and how sure a source is.

/// Makes an enum whose variants have a code in the byte form, a name on the wire, and words for people.
macro_rules! coded {
    (
        $(#[$meta:meta])* $name:ident
        { $($(#[$doc:meta])* $variant:ident = $code:literal, $word:literal, $forth:literal, $back:literal;)* }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$doc])* $variant = $code,)* }

        impl $name {
            /// Every one, by its code.
            pub const ALL: &[$name] = &[$($name::$variant,)*];

            /// The code in the byte form. Never renumbered, never reused.
            pub(crate) fn code(self) -> u8 {
                self as u8
            }

            pub(crate) fn of_code(code: u8) -> Option<$name> {
                match code {
                    $($code => Some($name::$variant),)*
                    _ => None,
                }
            }

            /// The name on the wire. Never renamed, never reused.
            pub fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)* }
            }

            /// Words for people, read from the first entity to the second.
            pub fn forth(self) -> &'static str {
                match self { $($name::$variant => $forth,)* }
            }

            /// Words for people, read from the second entity to the first.
            pub fn back(self) -> &'static str {
                match self { $($name::$variant => $back,)* }
            }
        }
    };
}

coded! {
    /// What ties two entities. A directed kind goes from the one who acts to the one acted upon.
    Kind {
        /// Holds a share of it.
        Owns = 1, "owns", "owns", "is owned by";
        /// Has votes in it, fills its board, or sways it otherwise.
        Controls = 2, "controls", "controls", "is controlled by";
        /// Sits on its board or manages it.
        Directs = 3, "directs", "directs", "is directed by";
        /// Is employed by it.
        WorksFor = 4, "works_for", "works for", "employs";
        /// Is a member of it.
        BelongsTo = 5, "belongs_to", "belongs to", "has as member";
        /// Is a relative. No direction.
        Family = 6, "family", "is a relative of", "is a relative of";
        /// Is an associate. No direction.
        Associate = 7, "associate", "is an associate of", "is an associate of";
        /// Holds shares or votes by arrangement with the other. No direction.
        ActsWith = 8, "acts_with", "acts jointly with", "acts jointly with";
        /// Acts for it.
        Represents = 9, "represents", "represents", "is represented by";
        /// Buys for it.
        ProcuresFor = 10, "procures_for", "procures for", "has goods procured by";
        /// Delivers to it.
        Supplies = 11, "supplies", "supplies", "is supplied by";
        /// Runs it, as an operator runs a ship or a plant.
        Operates = 12, "operates", "operates", "is operated by";
        /// Paid it.
        Pays = 13, "pays", "paid", "was paid by";
        /// Owes it money.
        Owes = 14, "owes", "owes", "is owed by";
        /// Was there before it.
        Precedes = 15, "precedes", "precedes", "succeeds";
        /// Holds the office, won the contract, takes part in the project or the case.
        TakesPart = 16, "takes_part", "takes part in", "has as participant";
        /// Issued it, as a company its shares.
        Issues = 17, "issues", "issued", "was issued by";
        /// Tied in a way that the source does not name. No direction.
        Linked = 18, "linked", "is linked to", "is linked to";
        /// Has that address.
        HasAddress = 19, "has_address", "has the address", "is the address of";
        /// Has that identifier.
        HasIdentifier = 20, "has_identifier", "has the identifier", "is an identifier of";
    }
}

impl Kind {
    /// Whether it is about ownership or control.
    pub fn is_stake(self) -> bool {
        matches!(self, Kind::Owns | Kind::Controls)
    }

    /// Whether it goes from one to the other, and does not mean the same both ways.
    pub fn is_directed(self) -> bool {
        !matches!(self, Kind::Family | Kind::Associate | Kind::ActsWith | Kind::Linked)
    }
}

coded! {
    /// What an owner or controller has.
    Interest {
        /// Capital, profit, or a share of which nothing else is said.
        Shares = 1, "shares", "shares", "shares";
        /// Voting rights.
        Votes = 2, "votes", "votes", "votes";
        /// The right to appoint or remove most of the board.
        Board = 3, "board", "the right to fill the board", "the right to fill the board";
        /// Control or influence of another kind, in law or in fact.
        Influence = 4, "influence", "influence or control", "influence or control";
        /// An office in its management.
        Management = 5, "management", "an office in its management", "an office in its management";
        /// Shares or votes held through others, as a source sums them up.
        Indirect = 7, "indirect", "shares, held through others", "shares, held through others";
        /// Nothing of that kind: the tie is no interest.
        None = 6, "none", "no interest", "no interest";
    }
}

coded! {
    /// How sure the source of a claim is, from the least to the most.
    Confidence {
        /// The claim is denied or contested.
        Disputed = 1, "disputed", "disputed", "disputed";
        /// It is alleged, suspected or presumed.
        Suspected = 2, "suspected", "suspected", "suspected";
        /// The press or investigators report it.
        Reported = 3, "reported", "reported", "reported";
        /// A register or an authority states it.
        Stated = 4, "stated", "stated", "stated";
    }
}

impl Confidence {
    /// Whether a claim counts as a fact in the arithmetic of ownership. A report does: readers see its
    /// source. A suspicion only makes a result possible.
    pub fn is_firm(self) -> bool {
        self >= Confidence::Reported
    }
}
