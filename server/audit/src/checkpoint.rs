//! Signing how long a log is and what its root is.

use crate::{
    Actor, Audit, Error, Event,
    append::{Head, lock_head},
    hex::Hex,
    log::scope_of,
    note::Checkpoint,
    record::EventRecord,
    rows::signed,
};
use context::OrgScope;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder};
use store::{
    Scoped, SharedRows, Write,
    entity::{audit_checkpoint, audit_event, audit_head, locator},
};
use types::{Moment, OrgId};

/// A log with so many events since its last checkpoint gets one, however recent that is.
const MANY: i64 = 1024;
/// A log with any event since its last checkpoint gets one after so many seconds. A little less than a minute: whoever
/// looks every minute finds it due.
const SECONDS: i64 = 55;

/// A checkpoint with its signature.
pub(crate) struct Signed {
    pub(crate) checkpoint: Checkpoint,
    pub(crate) note: String,
}

impl Audit {
    /// Signs the log as it is now and keeps the note; answers it. An organization's checkpoint is recorded in the
    /// instance log (`checkpoint.signed`) in the same transaction. A log that did not grow keeps its last note.
    ///
    /// # Errors
    /// [`Error::Empty`]; [`Error::Corrupt`] when the log's last event is not authentic: nothing is signed then.
    pub async fn checkpoint(&self, org: OrgId) -> Result<String, Error> {
        Ok(self.sign(org).await?.note)
    }

    pub(crate) async fn sign(&self, org: OrgId) -> Result<Signed, Error> {
        let (scope, is_instance) = (scope_of(org), org == OrgId::INSTANCE);
        let scopes = [scope, scope_of(OrgId::INSTANCE)];
        let write = self.store.write_many(if is_instance { &scopes[..1] } else { &scopes }).await?;
        let head = lock_head(&write, scope).await?;
        if head.seq == 0 {
            return Err(Error::Empty(org));
        }
        self.check_last(&write, scope, &head).await?;
        let checkpoint = Checkpoint { origin: self.keys.log_name(org), size: head.seq, root: head.frontier.root() };
        let note = checkpoint.sign(&self.keys.signing);
        let known = audit_checkpoint::Entity::find_one_in(scope, (org, signed(head.seq))).one(&write).await?;
        if known.is_some() {
            // Signing is deterministic: this is the note that was kept, unless the server has got another name since.
            return Ok(Signed { checkpoint, note });
        }
        let row =
            audit_checkpoint::Model { org_id: org, size: signed(head.seq), note: note.clone(), at: self.clock.now() };
        audit_checkpoint::Entity::insert(row.into_active_model()).exec_without_returning(&write).await?;
        if !is_instance {
            let event = Event::new("checkpoint.signed", "org", org.to_string())
                .with("size", head.seq)
                .with("root", Hex(checkpoint.root).to_string());
            self.append_system(&write, OrgId::INSTANCE, Actor::System("audit.checkpoint"), event).await?;
        }
        write.commit().await?;
        // Whatever collects the server's output keeps the note outside of it.
        tracing::info!(%org, size = checkpoint.size, note, "audit.checkpoint_signed");
        Ok(Signed { checkpoint, note })
    }

    /// Signs every log that grew since its last checkpoint, when that is a minute old or 1,024 events were appended; the
    /// instance log last. Answers how many were signed. Call it at least once a minute.
    ///
    /// # Errors
    /// The first failure, after every log was tried.
    pub async fn checkpoint_due(&self) -> Result<usize, Error> {
        let (mut count, mut first_failure) = (0, None);
        for org in self.logs().await? {
            match self.sign_when_due(org).await {
                Ok(signed) => count += usize::from(signed),
                Err(error) => {
                    tracing::error!(%org, %error, "audit.checkpoint_failed");
                    first_failure.get_or_insert(error);
                }
            }
        }
        first_failure.map_or(Ok(count), Err)
    }

    async fn sign_when_due(&self, org: OrgId) -> Result<bool, Error> {
        let scope = scope_of(org);
        let read = self.store.read(scope).await?;
        let size = audit_head::Entity::find_in(scope).one(&read).await?.map_or(0, |head| head.seq);
        let last = audit_checkpoint::Entity::find_in(scope).order_by_desc(audit_checkpoint::Column::Size);
        let (signed, at) = last.one(&read).await?.map_or((0, Moment(0)), |last| (last.size, last.at));
        drop(read);
        let grown = size - signed;
        let is_due = grown >= MANY || (grown > 0 && self.clock.now() >= at.plus_seconds(SECONDS));
        if is_due {
            self.sign(org).await?;
        }
        Ok(is_due)
    }

    /// Every organization, then the instance: their checkpoints are its events.
    pub(crate) async fn logs(&self) -> Result<Vec<OrgId>, Error> {
        let read = self.store.read_shared().await?;
        let slugs = locator::Entity::find_shared().filter(locator::Column::Kind.eq("slug")).all(&read).await?;
        let mut orgs: Vec<_> = slugs.into_iter().map(|slug| slug.org_id).collect();
        orgs.sort_unstable();
        orgs.dedup();
        orgs.push(OrgId::INSTANCE);
        Ok(orgs)
    }

    /// Refuses to sign an end that this server did not write.
    async fn check_last(&self, write: &Write, scope: OrgScope, head: &Head) -> Result<(), Error> {
        let org = scope.org();
        let corrupt = |why| Error::Corrupt { org, why };
        let last = audit_event::Entity::find_one_in(scope, (org, signed(head.seq))).one(write).await?;
        let last = last.ok_or(corrupt("its last event is missing"))?;
        let record = EventRecord::of_row(&last).ok_or(corrupt("its last event is malformed"))?;
        let leaf = record.compute_leaf(org, &mut Vec::new());
        if leaf != head.leaf || record.leaf.0 != leaf || !seal::is_hmac_sha256(&self.keys.mac, &leaf, &last.mac) {
            return Err(corrupt("its last event was changed"));
        }
        Ok(())
    }
}
