//! The lists that goods are looked up in.

/// A list of goods.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum List {
    /// The Common High Priority List: 50 subheadings that Russia seeks for its weapons.
    CommonHighPriority,
    /// The US Commerce Control List, as far as its entries touch priority goods and unmanned aircraft.
    CommerceControl,
    /// Groups of goods that Iran seeks for unmanned aircraft. The groups are those of a US advisory; which
    /// codes they touch is our own reading and no official table.
    IranUavGroups,
}

impl List {
    /// The name on the wire. Never renamed, never reused.
    pub fn as_str(self) -> &'static str {
        match self {
            List::CommonHighPriority => "chpl",
            List::CommerceControl => "us_ccl",
            List::IranUavGroups => "iran_uav_groups",
        }
    }

    /// Whether an authority says which codes are on it. Where we had to read that ourselves, a find is a
    /// reason to look and no control.
    pub fn is_official(self) -> bool {
        match self {
            List::CommonHighPriority | List::CommerceControl => true,
            List::IranUavGroups => false,
        }
    }

    /// The name for people.
    pub fn title(self) -> &'static str {
        match self {
            List::CommonHighPriority => "Common High Priority List",
            List::CommerceControl => "Commerce Control List",
            List::IranUavGroups => "Goods that Iran seeks for unmanned aircraft",
        }
    }
}
