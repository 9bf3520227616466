//! The form for a new key.

use super::keys::NEW;
use crate::{
    api::keys::MakeKey,
    parts::{ActionProblem, Button, Choice, Glyph, Kind, Notice, SelectField, TextField, Tone, problem_of},
    text::texts,
};
use leptos::prelude::*;

/// Name, expiry, cap.
#[component]
pub(super) fn KeyForm(
    make: ServerAction<MakeKey>,
    /// Days that the organization allows at most.
    most: u32,
    /// Days unless told otherwise.
    default: u32,
) -> impl IntoView {
    let words = texts().account();
    let problem = problem_of(make);
    // The answer of a form that the browser sends by itself would be lost, and with it the key.
    let can_show = RwSignal::new(false);
    Effect::new(move |_| can_show.set(true));
    let is_early = Signal::derive(move || !can_show.get());
    // Problems that a field shows are not said twice.
    let other = Signal::derive(move || {
        problem.get().filter(|problem| !matches!(problem.field.as_deref(), Some("name" | "cap" | "days")))
    });
    let days = (words.key_day_choices)(most, default);
    let days = days.into_iter().map(|(days, label)| Choice::new(days.to_string(), label)).collect::<Vec<_>>();
    view! {
        <ActionForm action=make attr:class="form">
            <TextField
                label=words.key_name
                name="name"
                hint=words.key_name_hint
                placeholder=words.key_name_example
                required=true
                problem=problem
            />
            <SelectField label=words.key_days name="days" choices=days value=default.to_string() problem=problem/>
            <TextField
                label=words.key_cap
                name="cap"
                hint=words.key_cap_hint
                prefix="$"
                suffix=words.a_month
                inputmode="decimal"
                problem=problem
            />
            <ActionProblem problem=other/>
            <div class="only-without-script"><Notice tone=Tone::Info>{words.needs_script}</Notice></div>
            <div class="dialog-actions">
                <Button closes=NEW>{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary icon=Glyph::Key submit=true busy=make.pending() disabled=is_early>{words.make_key}</Button>
            </div>
        </ActionForm>
    }
}
