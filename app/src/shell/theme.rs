//! Light, dark, or as the system says.

use serde::{Deserialize, Serialize};

/// The cookie that holds the choice, so that the server draws it right the first time.
pub const COOKIE: &str = "kh-theme";

/// A choice of colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// The word in the cookie and in `data-theme`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads the cookie's word; anything unknown is the system's choice.
    pub fn read(word: &str) -> Self {
        match word {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The choice of this request.
    #[cfg(feature = "ssr")]
    pub fn of_request() -> Self {
        crate::api::caller::cookie(COOKIE).map_or(Self::System, |word| Self::read(&word))
    }
}
