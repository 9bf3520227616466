//! A new limit, written as the sentence that it will be; it asks first where it would surprise somebody.

use crate::{
    api::limits::{LimitList, SetLimit},
    parts::{ActionProblem, Button, Glyph, Icon, Kind, Notice, Sentence, Tone, besides, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    Problem, Role,
    view::{Measure, Period},
};

const FIELDS: [&str; 3] = ["who", "key", "amount"];

/// The form. A refused one keeps what was typed and says beside the sentence what is wrong.
#[component]
pub(super) fn LimitForm(list: LimitList, who: String, action: ServerAction<SetLimit>) -> impl IntoView {
    let words = &texts().admin().limits;
    let problem = problem_of(action);
    // What no control can show stands above the button; a question is asked there.
    let other = besides(problem, &FIELDS);
    let other = Signal::derive(move || other.get().filter(|problem| !is_question(problem)));
    let wrong = move |name: &'static str| move || is_wrong(problem, name).then_some("true");
    view! {
        <ActionForm action=action attr:class="limit-form">
            <Sentence>
                <span class="pick limit-who">
                    <select class="input input-select" name="who" aria-label=words.who aria-invalid=wrong("who")>
                    <option value="org">{words.organization}</option>
                    <optgroup label=words.roles>
                        {Role::ALL.into_iter().rev().map(|role| view! {
                            <option value=format!("role:{role}")>{(words.everybody)(role)}</option>
                        }).collect_view()}
                    </optgroup>
                    {(!list.teams.is_empty()).then(|| view! {
                        <optgroup label=words.teams>
                            {list.teams.into_iter().map(|(id, name)| {
                                let id = format!("team:{id}");
                                view! { <option value=id.clone() selected=id == who>{name}</option> }
                            }).collect_view()}
                        </optgroup>
                    })}
                    <optgroup label=words.members>
                        {list.members.into_iter().map(|(id, name)| {
                            let id = id.to_string();
                            view! { <option value=id.clone() selected=id == who>{name}</option> }
                        }).collect_view()}
                    </optgroup>
                    <option value="key">{words.a_key}</option>
                </select>
                    <Icon of=Glyph::Open/>
                </span>
                <input
                    class="input input-inline limit-key mono"
                    name="key"
                    autocomplete="off"
                    spellcheck="false"
                    placeholder=words.key_id
                    aria-label=words.key_id
                    aria-invalid=wrong("key")
                    aria-describedby="limit-wrong"
                />
                <span>{words.may_use}</span>
                <input
                    class="input input-inline limit-amount"
                    name="amount"
                    inputmode="decimal"
                    autocomplete="off"
                    placeholder="50"
                    aria-label=words.amount
                    aria-invalid=wrong("amount")
                    aria-describedby="limit-wrong"
                />
                <span class="pick limit-measure">
                    <select class="input input-select" name="measure" aria-label=words.measure>
                    {Measure::ALL.iter().map(|each| view! {
                        <option value=each.as_str()>{(words.measure_name)(*each)}</option>
                    }).collect_view()}
                </select>
                    <Icon of=Glyph::Open/>
                </span>
                <span class="limit-per">
                    <span>{words.per}</span>
                    <span class="pick">
                    <select class="input input-select" name="per" aria-label=words.period>
                        {Period::ALL.iter().map(|each| view! {
                            <option value=each.as_str() selected=*each == Period::Month>{(words.period_name)(*each)}</option>
                        }).collect_view()}
                    </select>
                    <Icon of=Glyph::Open/>
                </span>
                </span>
                <span>{words.on}</span>
                <span class="pick limit-model">
                    <select class="input input-select" name="model" aria-label=words.model>
                    <option value="">{words.any_model}</option>
                    {list.models.into_iter().map(|model| view! { <option value=model.clone()>{model.clone()}</option> }).collect_view()}
                </select>
                    <Icon of=Glyph::Open/>
                </span>
                <span class="limit-then">
                    <span>{words.or}</span>
                    <span class="pick">
                        <select class="input input-select" name="then" aria-label=words.then>
                            <option value="refuse">{words.refuses}</option>
                            <option value="warn">{words.warns}</option>
                        </select>
                        <Icon of=Glyph::Open/>
                    </span>
                </span>
            </Sentence>
            <p class="field-error" id="limit-wrong" role="alert">
                {move || problem.get().filter(is_of_a_field).map(|problem| view! { <Icon of=Glyph::Wrong/>{said(problem)} })}
            </p>
            <ActionProblem problem=other/>
            <Question problem=problem busy=action.pending()/>
            {move || view! {
                <div><Button kind=kind_beside(problem) icon=Glyph::Limit submit=true busy=action.pending()>{words.set}</Button></div>
            }}
        </ActionForm>
    }
}

/// What is asked before it is set, with the button that answers: the question goes back as it was asked, so that nobody
/// agrees to something else.
#[component]
pub(super) fn Question(
    /// The action's; shows nothing where it is no question.
    #[prop(into)]
    problem: Signal<Option<Problem>>,
    /// It is being set.
    #[prop(into)]
    busy: Signal<bool>,
) -> impl IntoView {
    let words = &texts().admin().limits;
    move || {
        problem.get().filter(is_question).map(|problem| {
            let question = problem.title.clone();
            view! {
                <Notice tone=Tone::Warn title=problem.title>
                    <p>{problem.detail}</p>
                    <p><Button kind=Kind::Primary submit=true name="sure" value=question busy=busy>{words.sure}</Button></p>
                </Notice>
            }
        })
    }
}

/// One button asks to be pressed: while there is a [`Question`], its own.
pub(super) fn kind_beside(problem: Signal<Option<Problem>>) -> Kind {
    if problem.get().as_ref().is_some_and(is_question) { Kind::Quiet } else { Kind::Primary }
}

/// Whether a limit's action asks instead of refusing.
pub(super) fn is_question(problem: &Problem) -> bool {
    problem.code == "limit_asks"
}

fn is_wrong(problem: Signal<Option<Problem>>, name: &str) -> bool {
    problem.read().as_ref().and_then(|problem| problem.field.as_deref()) == Some(name)
}

fn is_of_a_field(problem: &Problem) -> bool {
    problem.field.as_deref().is_some_and(|field| FIELDS.contains(&field))
}

fn said(problem: Problem) -> String {
    if problem.detail.is_empty() { problem.title } else { problem.detail }
}
