//! A log on a real SQLite file.

use audit::{Audit, Event, Keys, ledger_batch};
use context::{Caller, Clock, Credential, Entropy, Origin, SettableClock, SystemEntropy};
use sea_orm::{EntityTrait, IntoActiveModel};
use std::sync::Arc;
use store::{
    Store, Write,
    entity::{ledger, locator},
};
use test_database::TestDatabase;
use types::{Moment, NanoUsd, OrgId, Role, RoleSet};

pub(crate) const START: Moment = Moment(1_764_000_000_000_000);

pub(crate) fn id<T: From<uuid::Uuid>>() -> T {
    (&SystemEntropy as &dyn Entropy).id(START)
}

pub(crate) fn keys() -> Keys {
    Keys { mac: [1; 32], checkpoint_seed: [2; 32], origin: "hall.example".to_owned() }
}

pub(crate) struct World {
    pub(crate) database: TestDatabase,
    pub(crate) store: Store,
    pub(crate) clock: Arc<SettableClock>,
    pub(crate) audit: Audit,
    pub(crate) org: OrgId,
}

impl World {
    pub(crate) async fn new() -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let clock = Arc::new(SettableClock::at(START));
        let audit = Audit::new(store.clone(), clock.clone(), keys());
        let org = id();
        let world = Self { database, store, clock, audit, org };
        let write = world.store.write_shared().await.unwrap();
        let slug = locator::Model { kind: "slug".to_owned(), key: b"acme".to_vec(), org_id: org };
        locator::Entity::insert(slug.into_active_model()).exec_without_returning(&write).await.unwrap();
        write.commit().await.unwrap();
        world
    }

    pub(crate) fn caller(&self, role: Role) -> Caller {
        caller(self.org, RoleSet::NONE.with(role), Credential::SignIn(id()))
    }

    pub(crate) fn auditor(&self) -> Caller {
        self.caller(Role::Auditor)
    }

    pub(crate) async fn write(&self) -> Write {
        self.store.write(self.auditor().scope()).await.unwrap()
    }

    /// Appends so many events, a second apart.
    pub(crate) async fn append(&self, count: u64) {
        let ada = self.caller(Role::Admin);
        for nth in 0..count {
            let write = self.write().await;
            let event = Event::new("thing.made", "thing", id::<OrgId>().to_string())
                .with("nth", nth)
                .with("name", "line\nend, \"quoted\" and é");
            self.audit.append(&write, &ada, event).await.unwrap();
            write.commit().await.unwrap();
            self.clock.advance_seconds(1);
        }
    }

    /// Settles so many ledger rows and records them as one batch, the way `ledger` does.
    pub(crate) async fn settle(&self, count: i64) -> u64 {
        let rows: Vec<_> = (0..count).map(|nth| self.ledger_row(nth)).collect();
        let write = self.write().await;
        let seq = self.audit.append(&write, &self.caller(Role::Admin), ledger_batch(&rows)).await.unwrap();
        for row in rows {
            let row = ledger::Model { batch_seq: Some(i64::try_from(seq).unwrap()), ..row };
            ledger::Entity::insert(row.into_active_model()).exec_without_returning(&write).await.unwrap();
        }
        write.commit().await.unwrap();
        seq
    }

    pub(crate) fn ledger_row(&self, nth: i64) -> ledger::Model {
        let now = self.clock.now();
        ledger::Model {
            id: id(),
            org_id: self.org,
            request_id: id(),
            member_id: id(),
            team_id: None,
            app_id: None,
            key_id: Some(id()),
            sign_in_id: None,
            connection_id: id(),
            provider_key_id: id(),
            model: "gpt-5".to_owned(),
            provider_model: "gpt-5-2026-01-01".to_owned(),
            endpoint: "chat.completions".to_owned(),
            stream: true,
            state: "settled".to_owned(),
            outcome: "ok".to_owned(),
            usage_source: "provider".to_owned(),
            input_tokens: 100 + nth,
            cached_input_tokens: 10,
            cache_write_tokens: 0,
            output_tokens: 20,
            reasoning_tokens: 5,
            usage_details: (nth % 2 == 1).then(|| r#"{"cache_write_1h_tokens":2}"#.to_owned()),
            cost: NanoUsd(12_500 + nth),
            reserved: NanoUsd(99_000),
            reserved_tokens: 4096,
            price_id: "catalog:openai/gpt-5@1".to_owned(),
            price: r#"{"input":"1.25"}"#.to_owned(),
            provider_request_id: (nth % 2 == 0).then(|| format!("req_{nth}")),
            ttft_ms: Some(80),
            duration_ms: None,
            instance_id: id(),
            at: now,
            sent_at: Some(now),
            settled_at: Some(now.plus_seconds(nth / 2)),
            batch_seq: None,
            mac: vec![3; 32],
        }
    }

    pub(crate) async fn export(&self, from: Option<u64>, to: Option<u64>) -> String {
        let mut out = Vec::new();
        self.audit.export(&self.auditor(), from, to, &mut out).await.unwrap();
        String::from_utf8(out).unwrap()
    }

    pub(crate) fn vkeys(&self) -> Vec<String> {
        vec![self.audit.public_key_of(self.org)]
    }

    /// What somebody who holds the database can do: no trigger stops them.
    pub(crate) async fn tamper(&self, sql: &str) {
        self.database.tamper(sql).await;
    }
}

pub(crate) fn caller(org: OrgId, roles: RoleSet, credential: Credential) -> Caller {
    let origin = Origin { address: Some([192, 0, 2, 7].into()), user_agent: "test".to_owned() };
    #[expect(clippy::disallowed_methods, reason = "tests authenticate nobody")]
    Caller::authenticated(org, Some(id()), roles, credential, id(), origin)
}
