//! Verifying the rows where they lie.

use crate::{
    Audit, Error, Event, READERS,
    append::Head,
    batch::ACTION,
    ledger_record::LedgerRecord,
    note::Checkpoint,
    record::EventRecord,
    rows::Rows,
    verify::{Chain, Fault, Given, Place, check_given},
};
use base64ct::{Base64, Encoding};
use context::Caller;
use store::entity::audit_event;
use types::{OrgId, view::Verdict};

/// The action under which verifications are recorded.
pub(crate) const VERIFIED: &str = "audit.verified";

impl Audit {
    /// Verifies the organization's log in the database: every event and its MAC, every ledger batch, every checkpoint
    /// that was kept, and that the log ends where its end is said to be. The rows go through the code that verifies
    /// exports. Verifying is itself an event, with what was found, recorded afterwards.
    ///
    /// **Permissions:** auditor, owner or admin.
    pub async fn verify_database(&self, caller: &Caller) -> Result<Verdict, Error> {
        self.verify_against(caller, None).await
    }

    /// The same, and with what an auditor kept: one of the keys has to be this log's own, and the log has to reach the
    /// checkpoint.
    ///
    /// **Permissions:** auditor, owner or admin.
    pub async fn verify_database_with(&self, caller: &Caller, given: &Given) -> Result<Verdict, Error> {
        self.verify_against(caller, Some(given)).await
    }

    async fn verify_against(&self, caller: &Caller, given: Option<&Given>) -> Result<Verdict, Error> {
        caller.require(READERS)?;
        let verdict = self.verify_log(caller.org(), given).await?;
        if let Err(error) = self.record_verdict(caller, &verdict).await {
            // A log that doesn't hold may not take events any more: its reader learns what is wrong all the same.
            if verdict.ok {
                return Err(error);
            }
            tracing::error!(%error, org = %caller.org(), "audit.verdict_not_recorded");
        }
        Ok(verdict)
    }

    async fn record_verdict(&self, caller: &Caller, verdict: &Verdict) -> Result<(), Error> {
        let write = self.store.write(caller.scope()).await?;
        self.append(&write, caller, verified(caller.org(), verdict)).await?;
        Ok(write.commit().await?)
    }

    pub(crate) async fn verify_log(&self, org: OrgId, given: Option<&Given>) -> Result<Verdict, Error> {
        let rows = Rows { store: self.store.clone(), org };
        let mut chain = Chain::new(org);
        let first_bad = match self.own_key(org, given) {
            Ok(()) => match self.walk(&rows, &mut chain, given.and_then(|given| given.checkpoint.as_ref())).await? {
                Ok(()) => None,
                Err(fault) => Some(fault.to_string()),
            },
            Err(why) => Some(why),
        };
        self.standing.note(org, first_bad.is_none());
        Ok(Verdict {
            ok: first_bad.is_none(),
            events: chain.events,
            ledger_rows: chain.ledger_rows,
            root: Base64::encode_string(&chain.frontier().root()),
            first_bad,
            took_ms: 0,
        })
    }

    /// The keyring may have been replaced together with the log: an auditor's key tells.
    fn own_key(&self, org: OrgId, given: Option<&Given>) -> Result<(), String> {
        let own = self.public_key_of(org);
        match given {
            Some(given) if !given.keys.iter().any(|key| key.to_line() == own) => {
                Err(format!("this server signs with another key than those given: its key is {own}"))
            }
            _ => Ok(()),
        }
    }

    /// The outer result is the database's, the inner one the log's.
    async fn walk(
        &self,
        rows: &Rows,
        chain: &mut Chain,
        given: Option<&Checkpoint>,
    ) -> Result<Result<(), Fault>, Error> {
        let cut = |size: u64| match given {
            Some(given) if given.size > size => {
                Err(Fault::at(Place::Given(given.size), format!("the log was cut: it has {size} events only")))
            }
            _ => Ok(()),
        };
        let head = match rows.head().await? {
            Some(head) => Head::of_row(&head),
            None => return Ok(cut(0)),
        };
        let head = match head {
            Ok(head) => head,
            Err(error) => return Ok(Err(Fault::at(Place::Event(1), error.to_string()))),
        };
        while chain.next() <= head.seq {
            let page = rows.events(chain.next(), head.seq).await?;
            if page.events.is_empty() {
                return Ok(Err(Fault::at(Place::Event(chain.next()), "it and what follows are missing")));
            }
            let mut checkpoints = page.checkpoints.into_iter().peekable();
            for row in &page.events {
                if let Err(fault) = self.authentic(chain, row) {
                    return Ok(Err(fault));
                }
                if row.action == ACTION {
                    for row in rows.batch(chain.next() - 1).await? {
                        if let Err(fault) = chain.ledger(&LedgerRecord::of_row(&row)) {
                            return Ok(Err(fault));
                        }
                    }
                    if let Err(fault) = chain.end_of_batch() {
                        return Ok(Err(fault));
                    }
                }
                if let Err(fault) = check_given(given, chain) {
                    return Ok(Err(fault));
                }
                while let Some(kept) = checkpoints.next_if(|kept| kept.size <= row.seq) {
                    if let Err(fault) = self.kept_checkpoint(chain, &kept.note) {
                        return Ok(Err(fault));
                    }
                }
            }
        }
        if *chain.last_leaf() != head.leaf || *chain.frontier() != head.frontier {
            let why = "the log does not end where its end is said to be";
            return Ok(Err(Fault::at(Place::Event(head.seq), why)));
        }
        Ok(cut(head.seq))
    }

    fn authentic(&self, chain: &mut Chain, row: &audit_event::Model) -> Result<(), Fault> {
        let place = Place::Event(chain.next());
        let Some(record) = EventRecord::of_row(row) else {
            return Err(Fault::at(place, "a hash of it is malformed"));
        };
        chain.event(&record)?;
        if !seal::is_hmac_sha256(&self.keys.mac, &record.leaf.0, &row.mac) {
            return Err(Fault::at(place, "this server did not write it: its MAC is wrong"));
        }
        Ok(())
    }

    /// A checkpoint that an earlier name or key of this server signed has to fit the tree all the same; its signature
    /// is for those who kept that key.
    fn kept_checkpoint(&self, chain: &Chain, note: &str) -> Result<(), Fault> {
        let size = chain.frontier().size();
        let bad = |why: &str| Fault::at(Place::Checkpoint(size), why);
        match Checkpoint::open(note, &[self.keys.public(chain.org())]) {
            Ok(checkpoint) => chain.checkpoint(&checkpoint, &[]),
            Err("no given key signed it") => {
                let root = Base64::encode_string(&chain.frontier().root());
                let says = note.lines().nth(1) == Some(&size.to_string()) && note.lines().nth(2) == Some(&root);
                if says { Ok(()) } else { Err(bad("the tree over the records has another root")) }
            }
            Err(why) => Err(bad(why)),
        }
    }
}

/// What a verification found, as the log records it.
pub(crate) fn verified(org: OrgId, verdict: &Verdict) -> Event {
    Event::new(VERIFIED, "audit", org.to_string())
        .with("ok", verdict.ok)
        .with("events", verdict.events)
        .with("ledger_rows", verdict.ledger_rows)
        .with("first_bad", verdict.first_bad.clone())
}
