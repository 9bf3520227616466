//! Two organizations in one server: `acme`, whose people try, and `globex`, which must not notice.

use crate::answer::Asker;
use context::{Caller, SystemEntropy};
use demo::people::{ROLE_RULES, ROLES_CLAIM};
use gateway::AllowListChange;
use identity::{NewOrg, NewProvider};
use sea_orm::{QueryFilter, QueryOrder};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use store::{Scoped, entity};
use tests::{Browser, MODEL, PROVIDER_KEY, World, connection};
use types::{
    Role, RoleSet, Secret,
    view::{Measure, NewLimit, Period, SubjectKind},
};

/// Stands in every text of `globex` and may stand in no answer to `acme`.
pub const CANARY: &str = "globex-canary";

/// A person who asks.
pub struct Person {
    /// Whom a failing test names.
    pub name: &'static str,
    /// The session, or none.
    pub asker: Asker,
    /// What they are in `acme`.
    pub roles: RoleSet,
}

/// Identifiers by kind.
pub type Ids = BTreeMap<&'static str, String>;

/// The two organizations.
pub struct House {
    pub world: World,
    /// The operator in `globex`.
    pub globex: Caller,
    pub people: Vec<Person>,
    /// What `acme`'s Ben has.
    pub own: Ids,
    /// What `globex` has.
    pub foreign: Ids,
}

impl House {
    pub async fn new() -> Self {
        Self::with_log(0).await
    }

    /// The same where `globex` has so many more events, so that the other has none at the place of its last one.
    pub async fn with_log(longer: usize) -> Self {
        let world = World::new().await;
        let globex = globex(&world, longer).await;
        let mut people =
            vec![Person { name: "nobody", asker: Asker::Browser(Browser::new(&world.url)), roles: RoleSet::NONE }];
        for name in ["ada", "ben", "cleo", "dan"] {
            people.push(Person { name, asker: Asker::Browser(world.signed_in(name).await), roles: RoleSet::NONE });
        }
        let dan = world.rooms.identity.find_member(&world.operator, "dan@acme.example").await.unwrap();
        world.rooms.identity.grant_role(&world.operator, dan, Role::Admin).await.unwrap();
        for member in world.rooms.identity.members(&world.operator).await.unwrap() {
            let same =
                |person: &&mut Person| member.email.as_deref().is_some_and(|email| email.starts_with(person.name));
            if let Some(person) = people.iter_mut().find(same) {
                person.roles = member.roles;
            }
        }
        people.push(Person { name: "a key", asker: Asker::Key(world.key().await), roles: RoleSet::NONE });
        let ben = Browser::new(&world.url);
        ben.sign_in("acme", "ben").await;
        let own = filled(&world, &world.operator, "acme", &ben, "ours").await;
        let ada = Browser::new(&world.url);
        ada.sign_in("globex", "ada").await;
        let foreign = filled(&world, &globex, "globex", &ada, CANARY).await;
        Self { world, globex, people, own, foreign }
    }

    /// What an identifier of this kind looks like when it names nothing. An event's place in the log is a number.
    pub fn nothing_of(kind: &str) -> String {
        if kind == "seq" {
            return "999999999".to_owned();
        }
        let entropy: &dyn context::Entropy = &SystemEntropy;
        entropy.id::<types::RequestId>(context::Clock::now(&context::SystemClock)).to_string()
    }
}

async fn globex(world: &World, longer: usize) -> Caller {
    let issuer = {
        let scope = world.operator.scope();
        let read = world.rooms.store.read(scope).await.unwrap();
        entity::identity_provider::Entity::find_in(scope).one(&read).await.unwrap().unwrap().issuer
    };
    let provider = NewProvider {
        name: format!("{CANARY} accounts"),
        issuer,
        client_id: "tests".to_owned(),
        client_secret: Some(Secret::new("tests-canary-client-secret")),
        roles_claim: Some(ROLES_CLAIM.to_owned()),
        rules: ROLE_RULES.map(|(value, role)| (ROLES_CLAIM.to_owned(), value.to_owned(), role)).to_vec(),
        check: true,
    };
    let org = NewOrg {
        slug: "globex".to_owned(),
        name: format!("{CANARY} incorporated"),
        time_zone: "UTC".to_owned(),
        provider: Some(provider),
    };
    let identity = &world.rooms.identity;
    identity.create_org(&identity.instance_operator("tests", "localhost"), org).await.unwrap();
    let operator = identity.operator("globex", "tests", "localhost").await.unwrap();
    let mut new = connection(&world.provider_url, PROVIDER_KEY);
    new.name = format!("{CANARY} provider");
    world.rooms.gateway.connect(&operator, new).await.unwrap();
    for _ in 0..longer {
        world.rooms.gateway.set_default_model(&operator, MODEL).await.unwrap();
    }
    operator
}

/// Makes one of everything in an organization and answers with the identifiers.
async fn filled(world: &World, operator: &Caller, slug: &str, browser: &Browser, word: &str) -> Ids {
    let rooms = &world.rooms;
    let page = format!("/{slug}");
    let service = rooms.identity.add_service_member(operator, &format!("{word} pipeline")).await.unwrap();
    let team = rooms.identity.create_team(operator, &format!("{word} team")).await.unwrap();
    rooms.identity.join_team(operator, team, service).await.unwrap();
    let key = rooms.identity.make_key_for(operator, service, &format!("{word} key"), Some(30)).await.unwrap();
    let limit = NewLimit {
        subject_kind: SubjectKind::Member,
        subject_id: Some(service.0),
        model: None,
        measure: Measure::Cost,
        cap: 50_000_000_000,
        period: Period::Month,
        hard: true,
    };
    let limit = rooms.ledger.set_limit(operator, limit).await.unwrap();
    let (invited, _) =
        rooms.identity.invite(operator, &format!("{word}@globex.example"), word, RoleSet::NONE).await.unwrap();
    let list = AllowListChange::Allow(vec![MODEL.to_owned()]);
    rooms.gateway.change_allowed(operator, SubjectKind::Member, service.0, list).await.unwrap();
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": word}], "max_tokens": 20});
    let asked = world.http.post(world.at("/v1/chat/completions")).bearer_auth(&key.key).json(&asked);
    let answer = asked.header("idempotency-key", "same").send().await.unwrap();
    let request = answer.headers()["x-keyhall-request-id"].to_str().unwrap().to_owned();
    assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    let text = format!("{word} question");
    let sent = browser.call(&page, "/rpc/app/api/chat/send_message", &[("text", &text), ("model", MODEL)]).await;
    let sent: Value = sent.json().await.unwrap();
    let turn = sent["turn_id"].as_str().unwrap_or_else(|| panic!("no turn in {sent}")).to_owned();
    let mut policy = rooms.identity.policy(operator).await.unwrap();
    policy.content_is_reviewed = true;
    rooms.identity.set_policy(operator, policy).await.unwrap();
    let cleo = Browser::new(&world.url);
    cleo.sign_in(slug, "cleo").await;
    let (reason, conversation) = (format!("{word} has to be looked at"), sent["conversation_id"].as_str().unwrap());
    let asked: [(&str, &str); 3] = [("conversation_id", conversation), ("reason", &reason), ("hours", "8")];
    let asked = cleo.call(&page, "/rpc/app/api/review/ask_for_review", &asked).await;
    assert!(asked.status().is_success(), "{}", asked.text().await.unwrap());
    let scope = operator.scope();
    world
        .until("the reply has ended and every row is in the chain", async |world| {
            let read = world.rooms.store.read(scope).await.unwrap();
            let turns = entity::turn::Entity::find_in(scope).all(&read).await.unwrap();
            let rows = entity::ledger::Entity::find_in(scope).all(&read).await.unwrap();
            turns.iter().all(|turn| turn.state != "running") && rows.iter().all(|row| row.batch_seq.is_some())
        })
        .await;
    let read = rooms.store.read(scope).await.unwrap();
    macro_rules! first {
        ($table:ident) => {
            entity::$table::Entity::find_in(scope).one(&read).await.unwrap().unwrap().id.to_string()
        };
    }
    let reply = {
        use sea_orm::ColumnTrait;
        let replies = entity::message::Entity::find_in(scope).filter(entity::message::Column::ParentId.is_not_null());
        replies.one(&read).await.unwrap().unwrap().id.to_string()
    };
    let head = entity::audit_event::Entity::find_in(scope)
        .order_by_desc(entity::audit_event::Column::Seq)
        .one(&read)
        .await
        .unwrap()
        .unwrap();
    BTreeMap::from([
        ("org", operator.org().to_string()),
        ("member", service.to_string()),
        ("invited", invited.to_string()),
        ("team", team.to_string()),
        ("key", key.row.id.to_string()),
        ("limit", limit.to_string()),
        ("connection", first!(connection)),
        ("model", first!(model)),
        ("provider", first!(identity_provider)),
        ("conversation", first!(conversation)),
        ("message", reply),
        ("turn", turn),
        ("review", first!(review)),
        ("ledger", first!(ledger)),
        ("request", request),
        ("sign_in", first!(sign_in)),
        ("seq", head.seq.to_string()),
    ])
}

/// What an organization may spend in a month.
pub fn a_months_limit() -> NewLimit {
    NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: None,
        measure: Measure::Cost,
        cap: 900_000_000_000,
        period: Period::Month,
        hard: true,
    }
}
