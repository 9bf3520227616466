//! The written form of a limit, checked field by field.

use crate::text::texts;
use types::{
    MemberId, NanoUsd, PersonalKeyId, Problem, Role,
    money::NotAnAmount,
    view::{LimitRow, Measure, NewLimit, Period, SubjectKind},
};
use uuid::Uuid;

/// A limit as the form sends it. Nothing is checked yet.
pub(super) struct Written {
    pub who: String,
    pub key: String,
    pub amount: String,
    pub measure: Measure,
    pub per: Period,
    pub model: String,
    pub then: String,
}

impl Written {
    pub fn checked(&self) -> Result<NewLimit, Problem> {
        let (subject_kind, subject_id) = self.subject()?;
        let model = Some(self.model.trim().to_owned()).filter(|model| !model.is_empty());
        let measure = self.measure;
        // What is under way is counted now, not over a time.
        let period = if measure == Measure::Concurrency { Period::Total } else { self.per };
        let hard = measure == Measure::Concurrency || self.then != "warn";
        Ok(NewLimit { subject_kind, subject_id, model, measure, cap: cap(&self.amount, measure)?, period, hard })
    }

    fn subject(&self) -> Result<(SubjectKind, Option<Uuid>), Problem> {
        let words = &texts().admin().limits;
        let who = self.who.trim();
        if let Some(role) = who.strip_prefix("role:") {
            let role: Role = role.parse().map_err(|_| Problem::invalid("who", words.who_unknown))?;
            return Ok((SubjectKind::Role, Some(role.subject_id())));
        }
        match who {
            "org" => Ok((SubjectKind::Org, None)),
            "key" => match self.key.trim().parse::<PersonalKeyId>() {
                Ok(id) => Ok((SubjectKind::Key, Some(id.0))),
                Err(_) => Err(Problem::invalid("key", words.key_malformed)),
            },
            member => match member.parse::<MemberId>() {
                Ok(id) => Ok((SubjectKind::Member, Some(id.0))),
                Err(_) => Err(Problem::invalid("who", words.who_unknown)),
            },
        }
    }
}

/// The same limit with another cap.
pub(super) fn with_cap(row: &LimitRow, amount: &str) -> Result<NewLimit, Problem> {
    Ok(NewLimit {
        subject_kind: row.subject_kind,
        subject_id: row.subject_id,
        model: row.model.clone(),
        measure: row.measure,
        cap: cap(amount, row.measure)?,
        period: row.period,
        hard: row.hard,
    })
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

    fn written(who: &str, key: &str) -> Written {
        Written {
            who: who.to_owned(),
            key: key.to_owned(),
            amount: "5".to_owned(),
            measure: Measure::Requests,
            per: Period::Day,
            model: " ".to_owned(),
            then: String::new(),
        }
    }

    #[test]
    fn a_limit_is_for_the_organization_a_role_a_member_or_a_key() {
        let id = "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f";
        let limit = |who, key| written(who, key).checked();
        assert_eq!(limit("org", "").map(|limit| (limit.subject_kind, limit.model)), Ok((SubjectKind::Org, None)));
        assert_eq!(limit(id, "").map(|limit| limit.subject_kind), Ok(SubjectKind::Member));
        assert_eq!(limit("key", id).map(|limit| limit.subject_kind), Ok(SubjectKind::Key));
        let role = Some(Role::Auditor.subject_id());
        assert_eq!(
            limit("role:auditor", "").map(|limit| (limit.subject_kind, limit.subject_id)),
            Ok((SubjectKind::Role, role))
        );
        assert_eq!(limit("key", "laptop").unwrap_err().field.as_deref(), Some("key"));
        assert_eq!(limit("everyone", "").unwrap_err().field.as_deref(), Some("who"));
        assert_eq!(limit("role:king", "").unwrap_err().field.as_deref(), Some("who"));
    }

    #[test]
    fn a_limit_refuses_unless_it_is_told_to_warn() {
        assert!(written("org", "").checked().unwrap().hard);
        let warns = Written { then: "warn".to_owned(), ..written("org", "") };
        assert!(!warns.checked().unwrap().hard);
        assert!(Written { measure: Measure::Concurrency, ..warns }.checked().unwrap().hard);
    }
}
