//! Forms.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, FormData, HtmlButtonElement, HtmlFormElement, SubmitEvent, UrlSearchParams};

/// The fields of a form that is being sent, with the button that sends it, as a browser would write them.
pub fn fields_of(event: &SubmitEvent) -> String {
    let form = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok());
    let Some(fields) = form.and_then(|form| FormData::new_with_form(&form).ok()) else { return String::new() };
    let button = event.submitter().and_then(|button| button.dyn_into::<HtmlButtonElement>().ok());
    if let Some(button) = button.filter(|button| !button.name().is_empty()) {
        drop(fields.append_with_str(&button.name(), &button.value()));
    }
    let written = UrlSearchParams::new_with_str_sequence_sequence(&fields);
    written.map(|written| String::from(written.to_string())).unwrap_or_default()
}

/// Sends the form in which a control has just changed, as its button would.
pub fn send(event: &Event) {
    let control = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let form = control.and_then(|control| control.closest("form").ok().flatten());
    if let Some(form) = form.and_then(|form| form.dyn_into::<HtmlFormElement>().ok()) {
        // Fails where the browser finds a field wrong, and says so beside it.
        drop(form.request_submit());
    }
}

/// Empties the forms inside an element: a key must not stay in a field that nobody sees.
pub fn reset_in(id: &str) {
    let forms = document().query_selector_all(&format!("#{id} form"));
    let Ok(forms) = forms else { return };
    for place in 0..forms.length() {
        if let Some(form) = forms.item(place).and_then(|node| node.dyn_into::<HtmlFormElement>().ok()) {
            form.reset();
        }
    }
}

/// Lets the controls inside an element follow the address: whatever the reader changed gives way to what the page says now, without
/// the focus being lost. What stands there when the page comes to life stays.
pub fn follow<T: PartialEq + Clone + Send + Sync + 'static>(id: &'static str, address: Memo<T>) {
    Effect::new(move |before: Option<T>| {
        let now = address.get();
        if before.is_some_and(|before| before != now) {
            // After the controls themselves were drawn again.
            request_animation_frame(move || reset_in(id));
        }
        now
    });
}
