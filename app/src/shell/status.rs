//! The answer's status and headers, while a page is made.

/// Answers with this status, unless an earlier part of the page chose one that is worse. Does nothing in the browser.
pub fn answer_with(status: u16) {
    #[cfg(feature = "ssr")]
    if let (Some(response), Ok(status)) =
        (leptos::prelude::use_context::<leptos_axum::ResponseOptions>(), http::StatusCode::from_u16(status))
    {
        response.set_status(status);
    }
    #[cfg(not(feature = "ssr"))]
    let _ = status;
}
