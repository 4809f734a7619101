//! What a rule of the comparison is. The table itself is beside, as data.

/// Whom a change breaks on the wire. The order is that of gravity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wire {
    /// Nothing that goes over the wire changes.
    Trivial,
    /// What goes over the wire changes, and breaks neither side.
    Safe,
    /// A server that keeps to the old description can fail a caller who keeps to the new one.
    Servers,
    /// A caller who keeps to the old description can fail at a server that keeps to the new one.
    Callers,
    /// Both.
    Both,
}

impl Wire {
    /// All classes, the gravest first.
    pub const ALL: [Self; 5] = [Self::Both, Self::Callers, Self::Servers, Self::Safe, Self::Trivial];

    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Trivial => "trivial",
            Self::Safe => "safe",
            Self::Servers => "breaking-for-servers",
            Self::Callers => "breaking-for-callers",
            Self::Both => "breaking-for-both",
        }
    }

    /// Whether callers who keep to the old description can fail.
    pub fn breaks_callers(self) -> bool {
        matches!(self, Self::Callers | Self::Both)
    }

    /// Whether servers that keep to the old description can fail.
    pub fn breaks_servers(self) -> bool {
        matches!(self, Self::Servers | Self::Both)
    }

    /// What breaks whatever either breaks.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        match (self.breaks_callers() || other.breaks_callers(), self.breaks_servers() || other.breaks_servers()) {
            (true, true) => Self::Both,
            (true, false) => Self::Callers,
            (false, true) => Self::Servers,
            (false, false) => self.max(other),
        }
    }
}

/// A rule of the comparison.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Stable name, such as `parameter-removed`.
    pub id: &'static str,
    /// Whom it breaks.
    pub wire: Wire,
    /// What has changed where it applies, in a line.
    pub purpose: &'static str,
    /// Why it breaks those and no others.
    pub why: &'static str,
    /// A snippet of an old description, and what stands there in the new one.
    pub example: (&'static str, &'static str),
}

impl Rule {
    /// Whether it is about a credential that becomes secret, or is so no longer: in a client, about how it is given.
    pub fn is_of_secrecy(&self) -> bool {
        *self == super::table::CREDENTIAL_SECRET
    }
}

/// All rules, in the order of their subjects.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    super::table::ALL.iter().copied().flatten().copied()
}

/// The rule of a name.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|r| r.id.eq_ignore_ascii_case(id))
}
