//! What becomes of each member of a translated text. The rules are read by the code that translates and printed in
//! `docs/TRANSLATION.md`, so that neither can say something else than the other.

/// What becomes of one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is told in the other API's words: in which.
    Becomes(&'static str),
    /// It is left out, because nothing changes by that: why.
    Ignored(&'static str),
    /// The request is refused with 400, naming it: why. Values that say the same as leaving it out pass.
    Refused {
        /// The values that pass, as JSON. `null` passes everywhere.
        unless: &'static [&'static str],
        /// Why.
        why: &'static str,
    },
}

/// A member and its fate.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its name.
    pub name: &'static str,
    /// What becomes of it.
    pub fate: Fate,
}

/// A kind of object and all its members that are known. Any other member of a request is refused.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where it stands, in a reader's words.
    pub title: &'static str,
    /// Its members.
    pub rules: &'static [Rule],
}

/// A member that is told in these words.
pub const fn becomes(name: &'static str, words: &'static str) -> Rule {
    Rule { name, fate: Fate::Becomes(words) }
}

/// A member that is left out.
pub const fn ignored(name: &'static str, why: &'static str) -> Rule {
    Rule { name, fate: Fate::Ignored(why) }
}

/// A member that is refused.
pub const fn refused(name: &'static str, why: &'static str) -> Rule {
    Rule { name, fate: Fate::Refused { unless: &[], why } }
}

/// A member that is refused unless it says what is so anyway.
pub const fn refused_unless(name: &'static str, unless: &'static [&'static str], why: &'static str) -> Rule {
    Rule { name, fate: Fate::Refused { unless, why } }
}

impl Place {
    /// What becomes of a member.
    pub fn fate(&self, name: &str) -> Option<Fate> {
        self.rules.iter().find(|rule| rule.name == name).map(|rule| rule.fate)
    }
}
