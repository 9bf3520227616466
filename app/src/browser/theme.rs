//! The colours of the page that is open.

use crate::shell::Theme;
use leptos::prelude::*;

/// Shows a theme at once; the server draws it from the cookie the next time.
pub fn show(theme: Theme) {
    if let Some(root) = document().document_element() {
        drop(root.set_attribute("data-theme", theme.as_str()));
    }
}
