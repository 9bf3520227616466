//! Which model answers: the browser's own list, by connection, with prices.

use super::thread::use_thread;
use crate::{
    parts::{Glyph, Icon},
    text::texts,
};
use leptos::prelude::*;
use types::view::ModelChoice;

/// The picker in the composer. What can't be used says why.
#[component]
pub(super) fn ModelPicker() -> impl IntoView {
    let words = &texts().chat;
    let thread = use_thread();
    let models = thread.models.get_value();
    let mut connections: Vec<String> = models.iter().map(|model| model.connection.clone()).collect();
    connections.sort();
    connections.dedup();
    let chosen = thread.model.get_untracked();
    let groups = connections
        .into_iter()
        .map(|connection| {
            let options = models
                .iter()
                .filter(|model| model.connection == connection)
                .map(|model| {
                    let selected = chosen.as_deref() == Some(model.name.as_str());
                    let is_refused = model.refused.is_some();
                    view! {
                        <option value=model.name.clone() selected=selected disabled=is_refused>{line(model)}</option>
                    }
                    .into_any()
                })
                .collect::<Vec<_>>();
            view! { <optgroup label=connection.clone()>{options}</optgroup> }.into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <span class="model-picker">
            <Icon of=Glyph::Model/>
            <select
                name="model"
                aria-label=words.model
                title=move || thread.model.get().and_then(|name| prices(&models, &name)).unwrap_or_default()
                on:change=move |event| thread.model.set(Some(event_target_value(&event)))
            >
                {groups}
            </select>
            <Icon of=Glyph::Open/>
        </span>
    }
}

fn line(model: &ModelChoice) -> String {
    let words = &texts().chat;
    if let Some(refused) = &model.refused {
        return format!("{} · {refused}", model.name);
    }
    let prices = match (&model.input_price, &model.output_price) {
        (Some(input), Some(output)) => (words.prices_short)(input, output),
        _ => words.unpriced.to_owned(),
    };
    format!("{} · {prices}", model.name)
}

/// The prices of a model in words.
fn prices(models: &[ModelChoice], name: &str) -> Option<String> {
    let words = &texts().chat;
    let model = models.iter().find(|model| model.name == name)?;
    match (&model.input_price, &model.output_price) {
        (Some(input), Some(output)) => Some((words.prices)(input, output)),
        _ => Some(words.unpriced.to_owned()),
    }
}
