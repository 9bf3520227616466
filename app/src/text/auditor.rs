//! Texts of the audit area, one file per page.

pub mod events;
pub mod usage;

/// The words of the audit area.
pub struct AuditorTexts {
    /// Usage.
    pub usage: usage::UsageTexts,
    /// Events.
    pub events: events::EventTexts,
}

/// English.
pub(super) static EN: AuditorTexts = AuditorTexts { usage: usage::EN, events: events::EN };
