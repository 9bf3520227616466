//! Moments.

use crate::text::texts;
use leptos::prelude::*;
use types::Moment;

/// A moment to the minute in UTC, or "Never".
#[component]
pub fn When(
    /// When.
    #[prop(into)]
    at: Option<Moment>,
    /// Only the day.
    #[prop(optional)]
    day: bool,
) -> impl IntoView {
    match at {
        Some(at) => view! {
            <time class="when" datetime=at.to_rfc3339() title=format!("{} {}", at.to_minute(), texts().parts.utc)>
                {if day { at.to_day() } else { at.to_minute() }}
            </time>
        }
        .into_any(),
        None => view! { <span class="when when-never">{texts().parts.never}</span> }.into_any(),
    }
}
