//! Limits: a cap on cost, tokens, requests or concurrency, for a subject and a window.

use crate::{LimitId, Moment};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $error:ident, $what:literal, { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "lowercase")]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// Every word.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The word in databases and command lines.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text,)* }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        /// The text is none of the words.
        #[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
        #[error("`{0}` is not {what}: use one of {all}", what = $what, all = [$($text),*].join(", "))]
        pub struct $error(pub String);

        impl FromStr for $name {
            type Err = $error;
            fn from_str(text: &str) -> Result<Self, $error> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or_else(|| $error(text.to_owned()))
            }
        }
    };
}

words! {
    /// What a limit counts.
    Measure, NotAMeasure, "a measure", {
        /// Nano-dollars.
        Cost = "cost",
        /// Input and output tokens.
        Tokens = "tokens",
        /// Requests.
        Requests = "requests",
        /// Requests in flight at once.
        Concurrency = "concurrency",
    }
}

words! {
    /// How long a window is. Windows follow the calendar in the organization's time zone; weeks start on Monday.
    Period, NotAPeriod, "a period", {
        /// A clock minute.
        Minute = "minute",
        /// A clock hour.
        Hour = "hour",
        /// A calendar day.
        Day = "day",
        /// Monday to Sunday.
        Week = "week",
        /// A calendar month.
        Month = "month",
        /// Never resets.
        Total = "total",
    }
}

words! {
    /// Whose use a limit counts.
    SubjectKind, NotASubjectKind, "a subject", {
        /// The whole organization.
        Org = "org",
        /// Everybody with a role, together.
        Role = "role",
        /// A team.
        Team = "team",
        /// One member.
        Member = "member",
        /// An app, whoever uses it.
        App = "app",
        /// One personal key.
        Key = "key",
    }
}

/// One limit as a page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitRow {
    /// Which.
    pub id: LimitId,
    /// The whole rule as a sentence: "Ben may spend $20.00 a month on gpt-5.4".
    pub sentence: String,
    /// Whose use it counts.
    pub subject_kind: SubjectKind,
    /// Whose, by id; `None` for the organization. Roles have fixed ids: [`crate::Role::subject_id`].
    pub subject_id: Option<uuid::Uuid>,
    /// The name of the subject.
    pub subject: String,
    /// Only this model, where set.
    pub model: Option<String>,
    /// What it counts.
    pub measure: Measure,
    /// The cap: nano-dollars for cost, a count otherwise.
    pub cap: i64,
    /// How long its window is.
    pub period: Period,
    /// Whether it refuses when passed; a soft one only warns.
    pub hard: bool,
    /// Spent and held in the present window, in the cap's unit.
    pub used: i64,
    /// When the present window ends.
    pub resets_at: Option<Moment>,
}

impl LimitRow {
    /// What is left of it now, never below zero.
    pub const fn left(&self) -> i64 {
        let left = self.cap.saturating_sub(self.used);
        if left < 0 { 0 } else { left }
    }

    /// Whether it is a soft one that is used up.
    pub const fn is_warning(&self) -> bool {
        !self.hard && self.used >= self.cap
    }
}

/// What an admin asks for when making a limit. Nothing is checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLimit {
    /// Whose use it counts.
    pub subject_kind: SubjectKind,
    /// Whose, by id; `None` for the organization. Roles have fixed ids: [`crate::Role::subject_id`].
    pub subject_id: Option<uuid::Uuid>,
    /// Only this model.
    pub model: Option<String>,
    /// What it counts.
    pub measure: Measure,
    /// The cap: nano-dollars for cost, a count otherwise. Must be above zero.
    pub cap: i64,
    /// How long its window is.
    pub period: Period,
    /// Whether it refuses when passed; a soft one only warns.
    pub hard: bool,
}

/// A limit that counts somebody's requests, and how soon it would refuse one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EffectiveLimit {
    /// The limit, as it stands.
    pub limit: LimitRow,
    /// How many more requests like theirs fit: known where they, or the organization, made some in the last 30 days.
    pub fits: Option<u64>,
    /// Whether it is the hard one that would refuse first.
    pub is_first: bool,
}

/// What a limit would have done in the last 30 days.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replay {
    /// Requests that it would have counted.
    pub counted: u64,
    /// Of which it would have refused so many (a soft one: warned).
    pub refused: u64,
    /// Of so many members.
    pub members: u64,
    /// Whether there were more requests than were looked at: the newest were.
    pub is_cut: bool,
}
