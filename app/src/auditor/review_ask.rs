//! Asking for a review: whose conversation, which one, why, for how long.

use crate::{
    api::review::AskForReview,
    browser::form,
    parts::{
        ActionProblem, AreaField, Button, Card, CardHead, Choice, Glyph, Kind, SelectField, Toolbar, When, besides,
        problem_of,
    },
    shell::use_hall,
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::Form;
use types::{MemberId, view::ReviewableRow};

/// Hours that are offered.
const HOURS: [u32; 4] = [1, 8, 24, 72];

#[component]
pub(super) fn AskForm(
    people: Vec<(MemberId, String)>,
    /// The member who was chosen; empty when none was.
    of: String,
    conversations: Vec<ReviewableRow>,
    action: ServerAction<AskForReview>,
) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let hall = use_hall();
    let mut choices = vec![Choice::new("", words.choose_member)];
    choices.extend(people.into_iter().map(|(id, name)| Choice::new(id.to_string(), name)));
    let is_chosen = !of.is_empty();
    let has_none = is_chosen && conversations.is_empty();
    view! {
        <Card>
            <CardHead title=words.ask_title hint=words.ask_hint/>
            <Form method="get" action=hall.to("/audit/reviews") noscroll=true on:change=|event| form::send(&event)>
                <Toolbar>
                    <SelectField label=words.whose name="of" choices=choices value=of/>
                    <Button submit=true icon=Glyph::Chat>{words.show_conversations}</Button>
                </Toolbar>
            </Form>
            {has_none.then(|| view! { <p class="muted">{words.no_conversations}</p> })}
            {(is_chosen && !has_none).then(|| view! { <Ask conversations=conversations action=action/> })}
        </Card>
    }
}

#[component]
fn Ask(conversations: Vec<ReviewableRow>, action: ServerAction<AskForReview>) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let problem = problem_of(action);
    let hours = HOURS.map(|hours| Choice::new(hours.to_string(), (words.hours_of)(hours))).to_vec();
    let rows = conversations
        .into_iter()
        .map(|row| {
            view! {
                <label class="choice">
                    <input
                        class="choice-mark"
                        type="radio"
                        name="conversation_id"
                        value=row.conversation_id.to_string()
                        required=true
                    />
                    <span class="choice-words">
                        <span class="choice-label">{words.said}" "<When at=row.said_at/></span>
                        <span class="choice-effect">
                            {(words.messages)(&number::whole(row.messages))}", "{words.began}" "<When at=row.began_at/>
                        </span>
                    </span>
                </label>
            }
        })
        .collect_view();
    view! {
        <ActionForm action=action attr:class="form">
            <fieldset class="choices review-choices"><legend class="unseen">{words.which}</legend>{rows}</fieldset>
            <AreaField
                label=words.reason name="reason" hint=words.reason_hint placeholder=words.reason_example required=true
                problem=problem
            />
            <SelectField label=words.hours name="hours" choices=hours value="24" problem=problem/>
            <ActionProblem problem=besides(problem, &["reason", "hours"])/>
            <div><Button kind=Kind::Primary icon=Glyph::Eye submit=true busy=action.pending()>{words.ask}</Button></div>
        </ActionForm>
    }
}
