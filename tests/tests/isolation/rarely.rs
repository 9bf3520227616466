//! What an organization does rarely: provider keys that come and go, limits and lists of roles, teams, reviews, a price
//! list, a link that signs in, a question that is asked twice, people who go, conversations that become too old.

use crate::{
    house::{CANARY, House},
    lives::{call, settled},
};
use gateway::AllowListChange;
use identity::Policy;
use sea_orm::sea_query::Expr;
use serde_json::json;
use store::{Scoped, entity};
use tests::{Browser, MODEL, PROVIDER_KEY, connection};
use types::{
    Role, Secret,
    view::{Measure, NewLimit, Period, SubjectKind},
};

/// All of it in `acme`.
pub async fn everything(house: &House) {
    custody(house).await;
    roles(house).await;
    teams(house).await;
    reviews(house).await;
    prices(house).await;
    link(house).await;
    twice(house).await;
}

/// A limit of a role, in billionths of a dollar. A role has the same identifier in every organization.
pub fn limit_of_members(cap: i64) -> NewLimit {
    NewLimit {
        subject_kind: SubjectKind::Role,
        subject_id: Some(Role::Member.subject_id()),
        model: None,
        measure: Measure::Cost,
        cap,
        period: Period::Month,
        hard: true,
    }
}

/// Provider keys come, change and go.
async fn custody(house: &House) {
    let (world, operator) = (&house.world, &house.world.operator);
    let mut second = connection(&world.provider_url, PROVIDER_KEY);
    second.name = "Second".to_owned();
    let card = world.rooms.gateway.connect(operator, second).await.unwrap();
    let id = card.id;
    world.rooms.gateway.replace_key(operator, id, Secret::new(PROVIDER_KEY)).await.unwrap();
    world.rooms.gateway.probe(operator, id).await.unwrap();
    world.rooms.gateway.set_models(operator, id, &["one".to_owned(), "two".to_owned()]).await.unwrap();
    let model = {
        use sea_orm::{ColumnTrait, QueryFilter};
        let read = world.rooms.store.read(operator.scope()).await.unwrap();
        let ours = entity::model::Entity::find_in(operator.scope()).filter(entity::model::Column::ConnectionId.eq(id));
        ours.one(&read).await.unwrap().unwrap().id
    };
    world.rooms.gateway.set_model_enabled(operator, model, false).await.unwrap();
    world.rooms.gateway.remove(operator, id).await.unwrap();
    let sealed = world.rooms.vault.sealed_rows(operator).await.unwrap();
    assert!(sealed.iter().filter(|row| row.purpose == "provider_key").map(|row| row.rows).sum::<u64>() >= 2);
}

async fn roles(house: &House) {
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    let role = Role::Member.subject_id();
    let limit = rooms.ledger.set_limit(operator, limit_of_members(100_000_000_000)).await.unwrap();
    assert_eq!(rooms.ledger.set_limit(operator, limit_of_members(200_000_000_000)).await.unwrap(), limit);
    let list = AllowListChange::Allow(vec![MODEL.to_owned()]);
    rooms.gateway.change_allowed(operator, SubjectKind::Role, role, list).await.unwrap();
    let ben = house.world.signed_in("ben").await;
    call(&ben, "chat/send_message", &[("text", "Within the limit and on the list"), ("model", MODEL)]).await;
    settled(house).await;
    rooms.gateway.change_allowed(operator, SubjectKind::Role, role, AllowListChange::Clear).await.unwrap();
    rooms.ledger.remove_limit(operator, limit).await.unwrap();
}

async fn teams(house: &House) {
    let (identity, operator) = (&house.world.rooms.identity, &house.world.operator);
    let dan = identity.find_member(operator, "dan@acme.example").await.unwrap();
    let team = identity.create_team(operator, "Night").await.unwrap();
    identity.join_team(operator, team, dan).await.unwrap();
    identity.rename_team(operator, team, "Day").await.unwrap();
    identity.leave_team(operator, team, dan).await.unwrap();
    identity.remove_team(operator, team).await.unwrap();
}

/// What Cleo asked for is approved, read and ended.
async fn reviews(house: &House) {
    let (ada, cleo) = (house.world.signed_in("ada").await, house.world.signed_in("cleo").await);
    let review = [("review", house.own["review"].as_str())];
    call(&ada, "review/approve_review", &review).await;
    let read = call(&cleo, "review/read_review", &review).await;
    assert!(read.to_string().contains("ours question") && !read.to_string().contains(CANARY), "{read}");
    call(&ada, "review/end_review", &review).await;
}

/// The server's list comes, and comes again. `globex` holds one of that name, which no organization should.
async fn prices(house: &House) {
    let rooms = &house.world.rooms;
    let list = json!({"version": CANARY, "models": [{"p": "openai", "m": MODEL, "match": [format!("={MODEL}")],
        "prices": [{"in": 5, "out": 7}]}]});
    let server = rooms.identity.instance_operator("tests", "localhost");
    for _ in 0..2 {
        rooms.ledger.update_prices(&server, &list.to_string()).await.unwrap();
    }
    rooms.ledger.list_prices().await.unwrap();
}

async fn link(house: &House) {
    let (identity, operator) = (&house.world.rooms.identity, &house.world.operator);
    let dan = identity.find_member(operator, "dan@acme.example").await.unwrap();
    let link = identity.sign_in_link(operator, dan).await.unwrap();
    let token = link.query_pairs().next().unwrap().1.into_owned();
    for (org, arrives) in [("globex", false), ("acme", true)] {
        let path = format!("/{org}/sign-in/link");
        let answer = Browser::new(&house.world.url).submit(&path, &path, &[("token", &token)]).await;
        let went = answer.headers()["location"].to_str().unwrap();
        assert_eq!(went == format!("/{org}"), arrives, "{went}");
    }
}

/// A request of a key that is repeated is done once.
async fn twice(house: &House) {
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    let member = rooms.identity.find_member(operator, "ours pipeline").await.unwrap();
    let key = rooms.identity.make_key_for(operator, member, "twice", Some(30)).await.unwrap().key;
    let asked = json!({"model": MODEL, "messages": [{"role": "user", "content": "Twice"}], "max_tokens": 20});
    let mut answers = Vec::new();
    for _ in 0..2 {
        let asked = house.world.http.post(house.world.at("/v1/chat/completions")).bearer_auth(&key).json(&asked);
        let answer = asked.header("idempotency-key", "twice").send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        answers.push(answer.text().await.unwrap());
        settled(house).await;
    }
    assert_eq!(answers[0], answers[1]);
}

/// People go, and what they said becomes too old.
pub async fn departures(house: &House) {
    let (rooms, operator) = (&house.world.rooms, &house.world.operator);
    for name in ["ben@acme.example", "night job"] {
        let member = rooms.identity.find_member(operator, name).await.unwrap();
        rooms.identity.remove_member(operator, member).await.unwrap();
    }
    grow_old(house, operator.scope()).await;
    let policy = Policy { retention_days: Some(1), ..rooms.identity.policy(operator).await.unwrap() };
    rooms.identity.set_policy(operator, policy).await.unwrap();
    assert!(rooms.chat.sweep_retention().await.unwrap() > 0, "nothing was too old");
}

/// Nothing was said for three days, in this organization.
pub async fn grow_old(house: &House, scope: context::OrgScope) {
    let rooms = &house.world.rooms;
    let write = rooms.store.write(scope).await.unwrap();
    let three_days_ago = rooms.clock.now().plus_days(-3);
    let older = entity::conversation::Entity::update_in(scope)
        .col_expr(entity::conversation::Column::UpdatedAt, Expr::value(three_days_ago));
    older.exec(&write).await.unwrap();
    write.commit().await.unwrap();
}
