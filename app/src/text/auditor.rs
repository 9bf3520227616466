//! Texts of the audit area, one file per page.

pub mod events;
pub mod reviews;
pub mod usage;

/// The words of the audit area.
pub struct AuditorTexts {
    /// Usage.
    pub usage: usage::UsageTexts,
    /// Events.
    pub events: events::EventTexts,
    /// Reviews.
    pub reviews: reviews::ReviewTexts,
}

/// English.
pub(super) static EN: AuditorTexts = AuditorTexts { usage: usage::EN, events: events::EN, reviews: reviews::EN };
