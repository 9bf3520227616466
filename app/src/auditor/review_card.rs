//! One review: whose conversation, who asked, why, who approved it, until when, how often it was read.

use super::reviews::Actions;
use crate::{
    parts::{Badge, Button, Card, CardHead, Glyph, Kind, LinkButton, Tone, When},
    shell::use_hall,
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    MemberId,
    view::{ReviewRow, ReviewState},
};

#[component]
pub(super) fn ReviewCard(
    row: ReviewRow,
    me: MemberId,
    may_decide: bool,
    is_reviewed: bool,
    actions: Actions,
) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let hall = use_hall();
    let (id, is_mine) = (row.id.to_string(), row.auditor_id == me);
    let may_read = is_mine && is_reviewed && row.state == ReviewState::Open;
    let may_approve = may_decide && is_reviewed && !is_mine && row.state == ReviewState::Waiting;
    let may_end = (is_mine || may_decide) && row.state != ReviewState::Ended;
    let end = match (row.state, is_mine) {
        (ReviewState::Waiting, true) => words.withdraw,
        (ReviewState::Waiting, false) => words.refuse,
        _ => words.end,
    };
    let read = hall.to(&format!("/audit/reviews/{id}"));
    let (form_id, hours, title, asked_by) =
        (id.clone(), row.hours, (words.of)(&row.member), (words.asked_by)(&row.auditor));
    let approver = if row.approver.is_empty() { words.nobody_yet.to_owned() } else { row.approver.clone() };
    let (reason, readings) = (row.reason.clone(), (words.times)(row.readings));
    let (asked_at, until, ended_at) = (row.asked_at, row.until, row.ended_at);
    view! {
        <Card>
            <CardHead title=title hint=asked_by><State row=row/></CardHead>
            <blockquote class="review-reason" dir="auto">{reason}</blockquote>
            <dl class="facts">
                <dt>{words.asked_at}</dt><dd><When at=asked_at/></dd>
                <dt>{words.approved_by}</dt>
                <dd>{approver}</dd>
                {until.map(|until| view! { <dt>{words.until}</dt><dd><When at=until/></dd> })}
                {ended_at.map(|at| view! { <dt>{words.ended_at}</dt><dd><When at=at/></dd> })}
                <dt>{words.readings}</dt><dd>{readings}</dd>
            </dl>
            {(may_read || may_approve || may_end).then(|| view! {
                <div class="row">
                    {may_read.then(|| view! {
                        <LinkButton href=read kind=Kind::Primary icon=Glyph::Eye>{words.read}</LinkButton>
                    })}
                    {may_approve.then(|| view! {
                        <ActionForm action=actions.approve>
                            <input type="hidden" name="review" value=form_id/>
                            <Button kind=Kind::Primary submit=true busy=actions.approve.pending()>
                                {(words.approve)(hours)}
                            </Button>
                        </ActionForm>
                    })}
                    {may_end.then(|| view! {
                        <ActionForm action=actions.end>
                            <input type="hidden" name="review" value=id/>
                            <Button submit=true busy=actions.end.pending()>{end}</Button>
                        </ActionForm>
                    })}
                </div>
            })}
        </Card>
    }
}

/// Where it stands, as a mark.
#[component]
fn State(row: ReviewRow) -> impl IntoView {
    let words = &texts().auditor().reviews;
    let (tone, word) = match row.state {
        ReviewState::Waiting => (Tone::Warn, words.waiting),
        ReviewState::Open => (Tone::Ok, words.open),
        ReviewState::Ended if row.approved_at.is_none() => (Tone::Neutral, words.not_approved),
        ReviewState::Ended => (Tone::Neutral, words.over),
    };
    view! { <Badge tone=tone>{word}</Badge> }
}
