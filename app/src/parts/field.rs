//! Fields: a label, a control, a hint and what is wrong, tied together for those who can't see them.

use super::{Icon, quoted};
use crate::{browser::page, parts::Glyph};
use leptos::prelude::*;
use types::Problem;

/// One option of a [`SelectField`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What is sent.
    pub value: String,
    /// What is shown.
    pub label: String,
}

impl Choice {
    /// A choice.
    pub fn new(value: impl Into<String>, label: impl Into<String>) -> Self {
        Self { value: value.into(), label: label.into() }
    }
}

/// The detail of a problem, when it is about the field of this name.
fn wrong(problem: Signal<Option<Problem>>, name: &str) -> Memo<Option<String>> {
    let name = name.to_owned();
    Memo::new(move |_| {
        let problem = problem.get()?;
        let detail = if problem.detail.is_empty() { problem.title } else { problem.detail };
        (problem.field.as_deref() == Some(name.as_str())).then_some(detail)
    })
}

/// The ids of the hint and the error, as `aria-describedby` wants them.
fn described(
    id: &str,
    has_hint: bool,
    wrong: Memo<Option<String>>,
) -> impl Fn() -> Option<String> + Clone + Send + use<> {
    let (hint, error) = (format!("{id}-hint"), format!("{id}-error"));
    move || match (has_hint, wrong.get().is_some()) {
        (true, true) => Some(format!("{hint} {error}")),
        (true, false) => Some(hint.clone()),
        (false, true) => Some(error.clone()),
        (false, false) => None,
    }
}

#[component]
fn Frame(
    id: String,
    label: String,
    hint: Option<String>,
    wrong: Memo<Option<String>>,
    children: Children,
) -> impl IntoView {
    let (hint_id, error_id) = (format!("{id}-hint"), format!("{id}-error"));
    let control = id.clone();
    // Who is told that a field is wrong is led to it.
    Effect::new(move |_| {
        if wrong.read().is_some() {
            page::focus(&control);
        }
    });
    view! {
        <div class="field" class:field-wrong=move || wrong.get().is_some()>
            <label class="field-label" for=id>{label}</label>
            {children()}
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> }.into_any())}
            {move || {
                let id = error_id.clone();
                wrong.get().map(|text| view! { <p class="field-error" id=id><Icon of=Glyph::Wrong/><span>{quoted(&text)}</span></p> }.into_any())
            }}
        </div>
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The name under which it is sent; also what a problem's `field` names.
    #[prop(into)]
    name: String,
    /// Unique on the page; made from the name unless given.
    #[prop(optional, into)]
    id: Option<String>,
    /// The input's type: `text`, `email`, `url`, `number`, `password`, `search`, `date`.
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What to write.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// What browsers may fill in; `off` unless given.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// What stands before the text (`$`).
    #[prop(optional, into)]
    prefix: Option<String>,
    /// What stands behind it (`days`).
    #[prop(optional, into)]
    suffix: Option<String>,
    /// Which on-screen keyboard: `decimal`, `numeric`, `email`, `url`.
    #[prop(optional, into)]
    inputmode: Option<&'static str>,
    /// The problem of the form, shown here when it names this field.
    #[prop(optional, into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let wrong = wrong(problem, &name);
    let described = described(&id, hint.is_some(), wrong);
    view! {
        <Frame id=id.clone() label=label hint=hint wrong=wrong>
            <span class="input-box">
                {prefix.map(|text| view! { <span class="input-mark" aria-hidden="true">{text}</span> }.into_any())}
                <input
                    class="input"
                    id=id
                    type=kind
                    name=name
                    value=value
                    placeholder=placeholder
                    required=required
                    autocomplete=autocomplete
                    spellcheck="false"
                    inputmode=inputmode
                    aria-invalid=move || wrong.get().map(|_| "true")
                    aria-describedby=described
                />
                {suffix.map(|text| view! { <span class="input-mark" aria-hidden="true">{text}</span> }.into_any())}
            </span>
        </Frame>
    }
}

/// Several lines of text; grows with them.
#[component]
pub fn AreaField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// Unique on the page; made from the name unless given.
    #[prop(optional, into)]
    id: Option<String>,
    /// What stands in it at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// An example.
    #[prop(optional, into)]
    placeholder: Option<String>,
    /// What to write.
    #[prop(optional, into)]
    hint: Option<String>,
    /// Must be filled in.
    #[prop(optional)]
    required: bool,
    /// The problem of the form, shown here when it names this field.
    #[prop(optional, into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let wrong = wrong(problem, &name);
    let described = described(&id, hint.is_some(), wrong);
    view! {
        <Frame id=id.clone() label=label hint=hint wrong=wrong>
            <textarea
                class="input input-area"
                id=id
                name=name
                rows="3"
                placeholder=placeholder
                required=required
                aria-invalid=move || wrong.get().map(|_| "true")
                aria-describedby=described
            >
                {value}
            </textarea>
        </Frame>
    }
}

/// One of several choices.
#[component]
pub fn SelectField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// Unique on the page; made from the name unless given.
    #[prop(optional, into)]
    id: Option<String>,
    /// What can be chosen.
    choices: Vec<Choice>,
    /// What is chosen at first.
    #[prop(optional, into)]
    value: Option<String>,
    /// What it means.
    #[prop(optional, into)]
    hint: Option<String>,
    /// The problem of the form, shown here when it names this field.
    #[prop(optional, into)]
    problem: Signal<Option<Problem>>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let wrong = wrong(problem, &name);
    let described = described(&id, hint.is_some(), wrong);
    let options = choices
        .into_iter()
        .map(|choice| {
            let selected = value.as_deref() == Some(choice.value.as_str());
            view! { <option value=choice.value selected=selected>{choice.label}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <Frame id=id.clone() label=label hint=hint wrong=wrong>
            <span class="input-box">
                <select
                    class="input input-select"
                    id=id
                    name=name
                    aria-invalid=move || wrong.get().map(|_| "true")
                    aria-describedby=described
                >
                    {options}
                </select>
                <Icon of=Glyph::Open/>
            </span>
        </Frame>
    }
}

/// A yes or no. Sends `true` when it is ticked and nothing otherwise: read it as `Option<bool>` with `#[server(default)]`.
#[component]
pub fn CheckField(
    /// The label.
    #[prop(into)]
    label: String,
    /// The name under which it is sent.
    #[prop(into)]
    name: String,
    /// Unique on the page; made from the name unless given.
    #[prop(optional, into)]
    id: Option<String>,
    /// Ticked at first.
    #[prop(optional)]
    checked: bool,
    /// What it means.
    #[prop(optional, into)]
    hint: Option<String>,
) -> impl IntoView {
    let id = id.unwrap_or_else(|| format!("field-{name}"));
    let hint_id = format!("{id}-hint");
    view! {
        <div class="field field-check">
            <input
                class="check"
                type="checkbox"
                id=id.clone()
                name=name
                value="true"
                checked=checked
                aria-describedby=hint.is_some().then(|| hint_id.clone())
            />
            <label class="field-label" for=id>{label}</label>
            {hint.map(|hint| view! { <p class="field-hint" id=hint_id>{hint}</p> }.into_any())}
        </div>
    }
}
