//! Server functions: limits.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::{
    LimitId, MemberId, TeamId,
    view::{LimitRow, Measure, Period},
};

/// The organization's limits and what a new one may name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LimitList {
    /// With the names of their subjects.
    pub rows: Vec<LimitRow>,
    /// Members with access, by name.
    pub members: Vec<(MemberId, String)>,
    /// Teams, by name.
    pub teams: Vec<(TeamId, String)>,
    /// Models that are offered.
    pub models: Vec<String>,
}

/// Every limit.
#[server(input = GetUrl, output = Json)]
pub async fn list_limits() -> Result<LimitList, ApiError> {
    use types::view::{MemberStatus, SubjectKind};
    let caller = super::caller::caller().await?;
    caller.require(&[types::Role::Admin, types::Role::Owner])?;
    let mut rows = expect_context::<ledger::Ledger>().limits(&caller).await?;
    let members = expect_context::<identity::Identity>().members(&caller).await?;
    for row in rows.iter_mut().filter(|row| row.subject_kind == SubjectKind::Member) {
        if let Some(member) = members.iter().find(|member| row.subject_id == Some(member.id.0)) {
            row.subject.clone_from(&member.name);
        }
    }
    let teams = expect_context::<identity::Identity>().team_names(&caller).await?;
    for row in rows.iter_mut().filter(|row| row.subject_kind == SubjectKind::Team) {
        if let Some(name) = row.subject_id.and_then(|id| teams.get(&TeamId(id))) {
            row.subject.clone_from(name);
        }
    }
    let mut teams: Vec<_> = teams.into_iter().collect();
    teams.sort_by_key(|(_, name)| name.to_lowercase());
    let members = members.into_iter().filter(|member| member.status != MemberStatus::Removed);
    let models = expect_context::<gateway::Gateway>().models(&caller).await?;
    Ok(LimitList {
        rows,
        teams,
        members: members.map(|member| (member.id, member.name)).collect(),
        models: models.into_iter().map(|model| model.name).collect(),
    })
}

/// Sets a limit. `who` is `org`, the id of a member, `team:` and the id of a team, or `key` with the key's id in `key`; `amount` is dollars for cost and a
/// whole number otherwise; without a model it counts all.
#[server(output = Json)]
pub async fn set_limit(
    who: String,
    #[server(default)] key: String,
    #[server(default)] amount: String,
    measure: Measure,
    per: Period,
    #[server(default)] model: String,
) -> Result<LimitId, ApiError> {
    let caller = super::caller::caller().await?;
    let limit = checked::limit(&who, &key, &amount, measure, per, &model)?;
    let set = expect_context::<ledger::Ledger>().set_limit(&caller, limit).await;
    // The room names its own fields; the form's are called as people read them.
    set.map_err(|error| {
        let mut problem = types::Problem::from(error);
        problem.field = problem.field.map(|field| match field.as_str() {
            "cap" => "amount".to_owned(),
            "subject_id" => "who".to_owned(),
            _ => field,
        });
        problem.into()
    })
}

/// Removes a limit.
#[server(output = Json)]
pub async fn remove_limit(limit: LimitId) -> Result<(), ApiError> {
    let caller = super::caller::caller().await?;
    expect_context::<ledger::Ledger>().remove_limit(&caller, limit).await?;
    Ok(())
}

/// The written form of a limit, checked field by field.
#[cfg(feature = "ssr")]
mod checked {
    use crate::text::texts;
    use types::{
        MemberId, NanoUsd, PersonalKeyId, Problem, TeamId,
        money::NotAnAmount,
        view::{Measure, NewLimit, Period, SubjectKind},
    };

    pub(super) fn limit(
        who: &str,
        key: &str,
        amount: &str,
        measure: Measure,
        per: Period,
        model: &str,
    ) -> Result<NewLimit, Problem> {
        let words = &texts().admin().limits;
        let (subject_kind, subject_id) = match who.trim() {
            "org" => (SubjectKind::Org, None),
            "key" => match key.trim().parse::<PersonalKeyId>() {
                Ok(id) => (SubjectKind::Key, Some(id.0)),
                Err(_) => return Err(Problem::invalid("key", words.key_malformed)),
            },
            team if team.starts_with("team:") => match team.trim_start_matches("team:").parse::<TeamId>() {
                Ok(id) => (SubjectKind::Team, Some(id.0)),
                Err(_) => return Err(Problem::invalid("who", words.who_unknown)),
            },
            member => match member.parse::<MemberId>() {
                Ok(id) => (SubjectKind::Member, Some(id.0)),
                Err(_) => return Err(Problem::invalid("who", words.who_unknown)),
            },
        };
        let model = Some(model.trim().to_owned()).filter(|model| !model.is_empty());
        // What is under way is counted now, not over a time.
        let period = if measure == Measure::Concurrency { Period::Total } else { per };
        Ok(NewLimit { subject_kind, subject_id, model, measure, cap: cap(amount, measure)?, period })
    }

    fn cap(amount: &str, measure: Measure) -> Result<i64, Problem> {
        let words = &texts().admin().limits;
        let wrong = |detail: String| Problem::invalid("amount", detail);
        let text = amount.trim();
        if text.is_empty() {
            return Err(wrong(words.amount_missing.to_owned()));
        }
        // Dollars are read for every measure: a count is an amount without a fraction.
        let nano = match text.parse::<NanoUsd>() {
            Ok(amount) => amount.0,
            Err(NotAnAmount::TooLarge(_)) => return Err(wrong(words.amount_absurd.to_owned())),
            Err(_) => return Err(wrong((words.amount_malformed)(text))),
        };
        let cap = match measure {
            Measure::Cost => nano,
            _ if nano % NanoUsd::PER_DOLLAR != 0 => {
                return Err(wrong((words.amount_fraction)((words.measure_name)(measure))));
            }
            _ => nano / NanoUsd::PER_DOLLAR,
        };
        match cap {
            ..0 => Err(wrong(words.amount_negative.to_owned())),
            0 => Err(wrong(words.amount_zero.to_owned())),
            cap => Ok(cap),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn an_amount_is_above_zero_and_readable_or_the_field_says_why() {
            assert_eq!(cap("50", Measure::Cost), Ok(50_000_000_000));
            assert_eq!(cap(" 12.50 ", Measure::Cost), Ok(12_500_000_000));
            assert_eq!(cap("1,000,000", Measure::Tokens), Ok(1_000_000));
            for (text, measure) in [
                ("", Measure::Cost),
                ("0", Measure::Cost),
                ("-5", Measure::Requests),
                ("1.5", Measure::Tokens),
                ("many", Measure::Tokens),
                ("99999999999999999999", Measure::Cost),
            ] {
                assert_eq!(cap(text, measure).unwrap_err().field.as_deref(), Some("amount"), "{text}");
            }
        }

        #[test]
        fn a_limit_is_for_the_organization_a_member_or_a_key() {
            let id = "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f";
            let limit = |who, key| limit(who, key, "5", Measure::Requests, Period::Day, " ");
            assert_eq!(limit("org", "").map(|limit| (limit.subject_kind, limit.model)), Ok((SubjectKind::Org, None)));
            assert_eq!(limit(id, "").map(|limit| limit.subject_kind), Ok(SubjectKind::Member));
            assert_eq!(limit("key", id).map(|limit| limit.subject_kind), Ok(SubjectKind::Key));
            let team = format!("team:{id}");
            assert_eq!(limit(&team, "").map(|limit| limit.subject_kind), Ok(SubjectKind::Team));
            assert_eq!(limit("team:x", "").unwrap_err().field.as_deref(), Some("who"));
            assert_eq!(limit("key", "laptop").unwrap_err().field.as_deref(), Some("key"));
            assert_eq!(limit("everyone", "").unwrap_err().field.as_deref(), Some("who"));
        }
    }
}
