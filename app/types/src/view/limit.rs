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
    /// Whose, by id; `None` for the organization.
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
    /// Spent and held in the present window, in the cap's unit.
    pub used: i64,
    /// Of which held for requests that are being made.
    pub held: i64,
    /// When the present window ends.
    pub resets_at: Option<Moment>,
}

/// What an admin asks for when making a limit. Nothing is checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewLimit {
    /// Whose use it counts.
    pub subject_kind: SubjectKind,
    /// Whose, by id; `None` for the organization.
    pub subject_id: Option<uuid::Uuid>,
    /// Only this model.
    pub model: Option<String>,
    /// What it counts.
    pub measure: Measure,
    /// The cap: nano-dollars for cost, a count otherwise. Must be above zero.
    pub cap: i64,
    /// How long its window is.
    pub period: Period,
}
