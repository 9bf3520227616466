//! One model: what is known about it, and the organization's own price.

use crate::{
    api::models::SetPrice,
    parts::{ActionProblem, Button, Kind, Notice, Panel, TextField, Tone, answer_of, besides, problem_of},
    shell::use_hall,
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    PicoUsdPerUnit,
    view::{ModelPrice, ModelRow},
};

#[component]
pub(super) fn ModelPanel(row: Option<ModelRow>, action: ServerAction<SetPrice>) -> impl IntoView {
    let words = &texts().admin().models;
    let back = use_hall().to("/admin/models");
    let Some(row) = row else {
        return view! {
            <Panel title=words.title back=back><Notice tone=Tone::Warn>{words.unknown}</Notice></Panel>
        }
        .into_any();
    };
    let saved = answer_of(action);
    let name = row.name.clone();
    let holds = [
        row.vision.then(|| words.vision.to_owned()),
        row.context_window.map(|tokens| (words.context)(&number::whole(tokens))),
        row.max_output.map(|tokens| (words.max_output)(&number::whole(tokens))),
    ];
    let holds = holds.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let price = match row.price {
        Some(price) if price.own => words.own_price_word,
        Some(_) => words.list_price,
        None => words.unpriced,
    };
    view! {
        <Panel title=row.name.clone() back=back note=view! { <p class="panel-note">{holds}</p> }.into_any()>
            {move || saved.get().filter(|saved| *saved == name).map(|saved| view! {
                <Notice tone=Tone::Ok title=(words.price_saved)(&saved)>{words.price_saved_text}</Notice>
            })}
            <dl class="facts">
                <dt>{words.connection}</dt><dd>{row.connection.clone()}</dd>
                <dt>{words.present_price}</dt><dd>{price}</dd>
            </dl>
            {row.price.is_none().then(|| view! { <Notice tone=Tone::Warn>{words.unpriced_text}</Notice> })}
            <section class="panel-part">
                <h3>{words.own_price}</h3>
                <p class="muted">{words.own_price_text}</p>
                <PriceForm model=row.name price=row.price action=action/>
            </section>
        </Panel>
    }
    .into_any()
}

#[component]
fn PriceForm(model: String, price: Option<ModelPrice>, action: ServerAction<SetPrice>) -> impl IntoView {
    let words = &texts().admin().models;
    let problem = problem_of(action);
    let other = besides(problem, &["input", "cached_input", "cache_write", "output"]);
    let now =
        move |of: fn(&ModelPrice) -> PicoUsdPerUnit| price.as_ref().map(|price| plain(of(price))).unwrap_or_default();
    view! {
        <ActionForm action=action attr:class="form">
            <input type="hidden" name="model" value=model/>
            <TextField
                label=words.input_field
                name="input"
                prefix="$"
                suffix=words.suffix
                inputmode="decimal"
                value=now(|price| price.input)
                hint=words.zero_hint
                required=true
                problem=problem
            />
            <TextField
                label=words.cached_field
                name="cached_input"
                prefix="$"
                suffix=words.suffix
                inputmode="decimal"
                value=now(|price| price.cached_input)
                hint=words.cached_hint
                problem=problem
            />
            <TextField
                label=words.cache_write_field
                name="cache_write"
                prefix="$"
                suffix=words.suffix
                inputmode="decimal"
                hint=words.cache_write_hint
                problem=problem
            />
            <TextField
                label=words.output_field
                name="output"
                prefix="$"
                suffix=words.suffix
                inputmode="decimal"
                value=now(|price| price.output)
                required=true
                problem=problem
            />
            <ActionProblem problem=other/>
            <div><Button kind=Kind::Primary submit=true busy=action.pending()>{words.save_price}</Button></div>
        </ActionForm>
    }
}

/// A rate as a field holds it: without the sign that stands before the field.
fn plain(rate: PicoUsdPerUnit) -> String {
    rate.to_string().replace(['$', ','], "")
}

#[cfg(test)]
mod tests {
    use super::plain;
    use types::PicoUsdPerUnit;

    #[test]
    fn a_price_in_a_field_reads_back_as_itself() {
        for text in ["0", "0.075", "2.50", "1250"] {
            let rate = PicoUsdPerUnit::per_million(text).unwrap();
            assert_eq!(PicoUsdPerUnit::per_million(&plain(rate)), Ok(rate));
        }
    }
}
