//! Setting a limit, and asking first where it would surprise somebody.

use super::{ApiError, limits::LimitSet};
use crate::{admin::limit_words, text::texts};
use context::Caller;
use leptos::prelude::expect_context;
use types::{
    LimitId, MemberId, Problem,
    view::{LimitRow, NewLimit, SubjectKind},
};

/// Sets it. Where it would take another limit's place than `known`, or would have refused something in the last 30 days, the
/// question is the answer (409 `limit_asks`), unless `sure` is that question.
pub(super) async fn set(
    caller: &Caller,
    new: NewLimit,
    known: Option<LimitId>,
    sure: &str,
) -> Result<LimitSet, ApiError> {
    let ledger = expect_context::<ledger::Ledger>();
    let called = |error: ledger::Error| ApiError::from(as_the_form_calls_it(error.into()));
    let replay = ledger.replay(caller, new.clone()).await.map_err(called)?;
    let replaced = ledger.replaced_by(caller, new.clone()).await?;
    let replaced = replaced.filter(|old| Some(old.id) != known && old.cap != new.cap);
    if replaced.is_some() || replay.refused > 0 {
        let words = &texts().admin().limits;
        let who = subject(caller, &new).await?;
        let rule = |cap| limit_words::rule(&who, new.measure, cap, new.period, new.model.as_deref());
        let question = (words.asks)(&rule(new.cap), replaced.map(|old| rule(old.cap)).as_deref());
        if question != sure.trim() {
            return Err(Problem::new(409, "limit_asks", question).because((words.replayed)(&replay, new.hard)).into());
        }
    }
    let hard = new.hard;
    let id = ledger.set_limit(caller, new).await.map_err(called)?;
    Ok(LimitSet { id, hard, replay })
}

/// Fills in the name of a member's limit.
pub(super) fn name<'a>(row: &mut LimitRow, of: impl Fn(MemberId) -> Option<&'a str>) {
    let member = row.subject_id.filter(|_| row.subject_kind == SubjectKind::Member).map(MemberId);
    if let Some(name) = member.and_then(of) {
        name.clone_into(&mut row.subject);
    }
}

async fn subject(caller: &Caller, new: &NewLimit) -> Result<String, ApiError> {
    let mut name = String::new();
    if let (SubjectKind::Member, Some(id)) = (new.subject_kind, new.subject_id) {
        let member = MemberId(id);
        let mut names = expect_context::<identity::Identity>().names(caller, &[member]).await?;
        name = names.remove(&member).unwrap_or_default();
    }
    Ok(limit_words::called(new.subject_kind, new.subject_id, &name))
}

/// The room names its own fields; the form's are called as people read them.
fn as_the_form_calls_it(mut problem: Problem) -> Problem {
    problem.field = problem.field.map(|field| match field.as_str() {
        "cap" => "amount".to_owned(),
        "subject_id" => "who".to_owned(),
        _ => field,
    });
    problem
}
