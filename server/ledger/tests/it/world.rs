//! One organization with two members, on a file of its own.

use audit::Audit;
use context::{Caller, Clock, Credential, Entropy, OrgScope, Origin, SettableClock, SystemEntropy, SystemScope};
use ledger::{Intent, Kinds, Ledger, Outcome, Priced, Rate, Rates, Reservation, Settled, Usage, UsageSource};
use sea_orm::{ActiveModelTrait, ColumnTrait, IntoActiveModel, QueryFilter};
use seal::Keyring;
use std::sync::Arc;
use store::{Scoped, Store, entity};
use test_database::TestDatabase;
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use types::{
    LimitId, MemberId, Moment, NanoUsd, OrgId, PersonalKeyId, PicoUsdPerUnit, Role, RoleSet, TeamId,
    view::{Measure, NewLimit, Period, SubjectKind, UsageQuery},
};

pub struct World {
    _database: TestDatabase,
    pub store: Store,
    pub clock: Arc<SettableClock>,
    pub audit: Audit,
    pub keyring: Arc<Keyring>,
    pub ledger: Ledger,
    pub org: OrgId,
    pub ada: Caller,
    pub ben: Caller,
    pub operator: Caller,
}

pub fn id<T: From<uuid::Uuid>>() -> T {
    (&SystemEntropy as &dyn Entropy).id(Moment(1))
}

fn caller(org: OrgId, member: Option<MemberId>, roles: &[Role], credential: Credential) -> Caller {
    let roles: RoleSet = roles.iter().copied().collect();
    Caller::authenticated(org, member, roles, credential, id(), Origin::default())
}

impl World {
    pub async fn at(now: &str, time_zone: &str) -> Self {
        let database = TestDatabase::migrated().await;
        let store = database.store().await;
        let clock = Arc::new(SettableClock::at(now.parse().unwrap()));
        let keyring = Arc::new(Keyring::generate(&SystemEntropy));
        let keys = audit::Keys {
            mac: keyring.audit_key(),
            checkpoint_seed: keyring.checkpoint_seed(),
            origin: "keyhall.test".to_owned(),
        };
        let audit = Audit::new(store.clone(), clock.clone(), keys);
        let org: OrgId = id();
        let (ada, ben): (MemberId, MemberId) = (id(), id());
        found(&store, org, time_zone, "acme", &[(ada, "Ada"), (ben, "Ben")]).await;
        let operator = Credential::Operator { user: "root".to_owned(), host: "test".to_owned() };
        Self {
            ledger: ledger(&store, &audit, &clock, &keyring),
            _database: database,
            store,
            clock,
            audit,
            keyring,
            org,
            ada: caller(org, Some(ada), &[Role::Admin], Credential::SignIn(id())),
            ben: caller(org, Some(ben), &[Role::Member], Credential::SignIn(id())),
            operator: caller(org, None, &[], operator),
        }
    }

    pub async fn new() -> Self {
        Self::at("2026-11-23T10:00:00Z", "UTC").await
    }

    /// Somebody of another organization in the same database.
    pub async fn another_organization(&self) -> Caller {
        let (org, member): (OrgId, MemberId) = (id(), id());
        found(&self.store, org, "UTC", "other", &[(member, "Eve")]).await;
        caller(org, Some(member), &[Role::Admin], Credential::SignIn(id()))
    }

    /// A second server on the same database.
    pub fn other_server(&self) -> Ledger {
        ledger(&self.store, &self.audit, &self.clock, &self.keyring)
    }

    pub fn scope(&self) -> OrgScope {
        SystemScope::named("test").for_org(self.org)
    }

    pub async fn limit(
        &self,
        subject: (SubjectKind, Option<uuid::Uuid>),
        measure: Measure,
        cap: i64,
        period: Period,
    ) -> LimitId {
        let (subject_kind, subject_id) = subject;
        let limit = NewLimit { subject_kind, subject_id, model: None, measure, cap, period, hard: true };
        self.ledger.set_limit(&self.ada, limit).await.unwrap()
    }

    pub async fn org_limit(&self, measure: Measure, cap: i64, period: Period) -> LimitId {
        self.limit((SubjectKind::Org, None), measure, cap, period).await
    }

    /// Gives somebody a role, as sign-in does.
    pub async fn role(&self, who: &Caller, role: Role) {
        let row = entity::member_role::Model {
            org_id: self.org,
            member_id: who.member().unwrap(),
            role: role.as_str().to_owned(),
            source: "mapping".to_owned(),
        };
        let write = self.store.write(self.scope()).await.unwrap();
        row.into_active_model().insert(&write).await.unwrap();
        write.commit().await.unwrap();
    }

    pub async fn team(&self, name: &str, people: &[&Caller]) -> TeamId {
        let team: TeamId = id();
        let write = self.store.write(self.scope()).await.unwrap();
        let row = entity::team::Model { id: team, org_id: self.org, name: name.to_owned(), created_at: Moment(1) };
        row.into_active_model().insert(&write).await.unwrap();
        for person in people {
            let member_id = person.member().unwrap();
            let row = entity::team_member::Model { org_id: self.org, team_id: team, member_id };
            row.into_active_model().insert(&write).await.unwrap();
        }
        write.commit().await.unwrap();
        team
    }

    pub async fn key_of(&self, owner: &Caller) -> PersonalKeyId {
        let key: PersonalKeyId = id();
        let row = entity::personal_key::Model {
            id: key,
            org_id: self.org,
            member_id: owner.member().unwrap(),
            name: "laptop".to_owned(),
            token_hash: key.0.as_bytes().to_vec(),
            last_four: "abcd".to_owned(),
            member_epoch: 0,
            created_at: self.clock.now(),
            expires_at: self.clock.now().plus_days(90),
            revoked_at: None,
            last_used_at: None,
            last_used_from: None,
            mac: vec![],
        };
        let write = self.store.write(self.scope()).await.unwrap();
        row.into_active_model().insert(&write).await.unwrap();
        write.commit().await.unwrap();
        key
    }

    /// What is held and spent in the windows of a limit, oldest first.
    pub async fn windows(&self, limit: LimitId) -> Vec<(i64, i64)> {
        use entity::limit_window::{Column, Entity};
        let read = self.store.read(self.scope()).await.unwrap();
        let mut rows = Entity::find_in(self.scope()).filter(Column::LimitId.eq(limit)).all(&read).await.unwrap();
        rows.sort_by_key(|row| row.starts_at);
        rows.iter().map(|row| (row.reserved, row.spent)).collect()
    }

    pub async fn rows(&self) -> Vec<entity::ledger::Model> {
        let read = self.store.read(self.scope()).await.unwrap();
        entity::ledger::Entity::find_in(self.scope()).all(&read).await.unwrap()
    }

    pub async fn events(&self, action: &str) -> Vec<entity::audit_event::Model> {
        use entity::audit_event::{Column, Entity};
        let read = self.store.read(self.scope()).await.unwrap();
        Entity::find_in(self.scope()).filter(Column::Action.eq(action)).all(&read).await.unwrap()
    }

    pub fn query(&self, from: &str, to: &str, by: types::view::GroupBy) -> UsageQuery {
        UsageQuery::over(from.parse().unwrap(), to.parse().unwrap(), by)
    }

    /// Reserves, sends and settles one request of 1,000 input tokens and `output` output tokens.
    pub async fn spend(&self, who: &Caller, output: u64) -> Settled {
        let reservation = self.ledger.reserve(who, intent(who, 1_000, output)).await.unwrap();
        settle(reservation, 1_000, output).await
    }
}

pub async fn settle(reservation: Reservation, input_tokens: u64, output_tokens: u64) -> Settled {
    reservation.settle(outcome(input_tokens, output_tokens)).await.unwrap()
}

pub fn outcome(input_tokens: u64, output_tokens: u64) -> Outcome {
    Outcome {
        outcome: "ok",
        usage: Some(Usage { input_tokens, output_tokens, ..Usage::default() }),
        usage_source: UsageSource::Provider,
        ttft_ms: Some(120),
        provider_request_id: Some("req_1".to_owned()),
    }
}

/// $1 per million input tokens and $10 per million output tokens: 1,000 and 10,000 nano-dollars a token.
pub fn price() -> Priced {
    let rate = Rate {
        input: PicoUsdPerUnit(1_000_000),
        cached_input: PicoUsdPerUnit(100_000),
        cache_write: PicoUsdPerUnit(1_000_000),
        output: PicoUsdPerUnit(10_000_000),
        ..Rate::default()
    };
    Priced {
        price_id: "catalog:test/model@1".to_owned(),
        rates: Rates::flat(rate),
        context_window: Some(100_000),
        max_output: Some(10_000),
        vision: false,
        own: false,
    }
}

pub const fn cost(input: i64, output: i64) -> NanoUsd {
    NanoUsd(input * 1_000 + output * 10_000)
}

pub fn intent(who: &Caller, input: u64, output: u64) -> Intent {
    Intent {
        request_id: id(),
        member: who.member().unwrap(),
        roles: who.roles(),
        teams: Vec::new(),
        app: None,
        key: who.personal_key(),
        sign_in: None,
        connection: id(),
        provider_key: id(),
        model: "model".to_owned(),
        provider_model: "model-2026".to_owned(),
        endpoint: "chat.completions",
        stream: true,
        input_bound_tokens: input,
        output_bound_tokens: output,
        answers: 1,
        predicted_tokens: 0,
        kinds: Kinds::default(),
        has_worst_case: true,
        price: Some(price()),
        sends_at_once: true,
    }
}

/// The same person with a key.
pub fn with_key(who: &Caller, key: PersonalKeyId) -> Caller {
    Caller::authenticated(who.org(), who.member(), who.roles(), Credential::PersonalKey(key), id(), Origin::default())
}

fn ledger(store: &Store, audit: &Audit, clock: &Arc<SettableClock>, keyring: &Arc<Keyring>) -> Ledger {
    Ledger::new(
        store.clone(),
        audit.clone(),
        clock.clone(),
        Arc::new(SystemEntropy),
        keyring.clone(),
        TaskTracker::new(),
        CancellationToken::new(),
    )
}

async fn found(store: &Store, org: OrgId, time_zone: &str, slug: &str, members: &[(MemberId, &str)]) {
    let scope = SystemScope::named("test").for_org(org);
    let write = store.write(scope).await.unwrap();
    let row = entity::org::Model {
        id: org,
        slug: slug.to_owned(),
        name: "Acme".to_owned(),
        status: "active".to_owned(),
        time_zone: time_zone.to_owned(),
        epoch: 0,
        created_at: Moment(1),
    };
    row.into_active_model().insert(&write).await.unwrap();
    let locator = entity::locator::Model { kind: "slug".to_owned(), key: slug.as_bytes().to_vec(), org_id: org };
    locator.into_active_model().insert(&write).await.unwrap();
    for (member, name) in members {
        let row = entity::member::Model {
            id: *member,
            org_id: org,
            kind: "person".to_owned(),
            name: (*name).to_owned(),
            email: None,
            status: "active".to_owned(),
            epoch: 0,
            created_at: Moment(1),
            last_seen_at: None,
            removed_at: None,
        };
        row.into_active_model().insert(&write).await.unwrap();
    }
    write.commit().await.unwrap();
}
