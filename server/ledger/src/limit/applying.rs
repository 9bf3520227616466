//! The limits that apply to whoever asks.

use super::{
    list,
    sentence::{sentence, to_you},
    subjects::{Keys, Subjects},
};
use crate::{Error, Ledger};
use context::Caller;
use types::view::{LimitRow, SubjectKind};

impl Ledger {
    /// The limits that apply to the caller: the organization's, their roles', their teams', their own, and those of their
    /// keys (of the key alone that they ask with), each said to them: "You may spend $20.00 a month". The operator sees all.
    ///
    /// **Permissions:** any member.
    pub async fn applying(&self, caller: &Caller) -> Result<Vec<LimitRow>, Error> {
        match caller.personal_key() {
            Some(_) => self.binding(caller).await,
            None => self.counting(caller, Keys::All).await,
        }
    }

    /// The limits that will count the caller's next request: those of a key only when it is the one that they ask with. The
    /// operator sees all.
    ///
    /// **Permissions:** any member.
    pub async fn binding(&self, caller: &Caller) -> Result<Vec<LimitRow>, Error> {
        self.counting(caller, Keys::Only(caller.personal_key())).await
    }

    async fn counting(&self, caller: &Caller, keys: Keys) -> Result<Vec<LimitRow>, Error> {
        if caller.is_operator() {
            return self.limits(caller).await;
        }
        let member = caller.require_member()?;
        let read = self.store().read(caller.scope()).await?;
        let mut limits = list::in_force(&read, caller.scope()).await?;
        if !limits.is_empty() {
            let subjects = Subjects::of_caller(&read, caller, member, keys).await?;
            limits.retain(|limit| subjects.are_limited_by(limit));
        }
        let mut rows = self.limit_rows(&read, caller.scope(), limits).await?;
        for row in &mut rows {
            let who = match row.subject_kind {
                SubjectKind::Key if caller.personal_key().is_none() => "A key of yours",
                kind => to_you(kind, row.subject_id),
            };
            row.sentence = sentence(who, row.measure, row.cap, row.period, row.model.as_deref());
        }
        Ok(rows)
    }
}
