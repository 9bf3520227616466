//! Who may use which model.

use crate::world::{World, question};
use context::{Caller, Credential, Origin};
use gateway::{AllowListChange as Change, Ask, Error};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use store::entity;
use types::{
    Problem, Role, TeamId,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

async fn offered(world: &World, who: &Caller) -> Vec<String> {
    let models = world.gateway.models(who).await.unwrap();
    models.into_iter().filter(|model| model.refused.is_none()).map(|model| model.name).collect()
}

async fn answers(world: &World, who: &Caller, model: &str) -> bool {
    let ask = Ask::chat_completions(question(model, "hi", false).to_string().into()).unwrap();
    match world.gateway.ask(who, ask).await {
        Ok(_) => true,
        Err(Error::ModelNotListed { .. }) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn whoever_has_a_list_may_use_nothing_else_and_is_shown_nothing_else() {
    let world = World::new().await;
    let member = world.member.member().unwrap().0;
    assert!(offered(&world, &world.member).await.len() > 2);
    let listed = world
        .gateway
        .change_allowed(&world.admin, SubjectKind::Member, member, Change::Allow(names(&["gpt-4o-mini", "gpt-5.4"])))
        .await;
    assert_eq!(listed.unwrap(), ["gpt-4o-mini", "gpt-5.4"]);
    let mut shown = offered(&world, &world.member).await;
    shown.sort();
    assert_eq!(shown, ["gpt-4o-mini", "gpt-5.4"]);
    assert!(answers(&world, &world.member, "gpt-5.4").await && !answers(&world, &world.member, "gpt-5.4-mini").await);
    assert!(answers(&world, &world.admin, "gpt-5.4-mini").await, "others are not meant");
    let refused = world.ask(question("gpt-5.4-mini", "hi", false)).await.err().unwrap();
    let problem = Problem::from(refused);
    assert_eq!((problem.status, problem.code.as_str()), (403, "model_not_allowed"));
    assert!(problem.detail.contains("you may use are on a list, with gpt-4o-mini, gpt-5.4"), "{problem}");
    let cleared = world.gateway.change_allowed(&world.admin, SubjectKind::Member, member, Change::Clear).await;
    assert!(cleared.unwrap().is_empty() && answers(&world, &world.member, "gpt-5.4-mini").await);
    let changed = world.actions().await.into_iter().filter(|action| action == "allow_list.changed").count();
    assert_eq!(changed, 2);
}

#[tokio::test]
async fn lists_of_role_team_and_key_narrow_one_another() {
    let world = World::new().await;
    let team: TeamId = uuid::Uuid::from_u128(7).into();
    let key = uuid::Uuid::from_u128(8);
    let write = world.store.write(world.scope).await.unwrap();
    let row =
        entity::team::Model { id: team, org_id: world.scope.org(), name: "T".into(), created_at: types::Moment(1) };
    row.into_active_model().insert(&write).await.unwrap();
    let member_id = world.member.member().unwrap();
    let row = entity::team_member::Model { org_id: world.scope.org(), team_id: team, member_id };
    row.into_active_model().insert(&write).await.unwrap();
    let row = entity::personal_key::Model {
        id: key.into(),
        org_id: world.scope.org(),
        member_id,
        name: "ci".into(),
        token_hash: vec![8],
        last_four: "abcd".into(),
        member_epoch: 0,
        created_at: types::Moment(1),
        expires_at: types::Moment(i64::MAX),
        revoked_at: None,
        last_used_at: None,
        last_used_from: None,
        mac: vec![],
    };
    row.into_active_model().insert(&write).await.unwrap();
    write.commit().await.unwrap();
    let allow = async |kind, id, models: &[&str]| {
        world.gateway.change_allowed(&world.admin, kind, id, Change::Replace(names(models))).await.unwrap();
    };
    allow(SubjectKind::Role, Role::Member.subject_id(), &["gpt-5.4", "gpt-5.4-mini", "gpt-4o-mini"]).await;
    allow(SubjectKind::Team, team.0, &["gpt-5.4-mini", "gpt-4o-mini"]).await;
    allow(SubjectKind::Key, key, &["gpt-4o-mini"]).await;
    let keyed = Caller::authenticated(
        world.scope.org(),
        world.member.member(),
        world.member.roles(),
        Credential::PersonalKey(key.into()),
        world.member.request_id,
        Origin::default(),
    );
    let mut chat = offered(&world, &world.member).await;
    chat.sort();
    assert_eq!(chat, ["gpt-4o-mini", "gpt-5.4-mini"]);
    assert_eq!(offered(&world, &keyed).await, ["gpt-4o-mini"]);
    assert!(answers(&world, &world.member, "gpt-5.4-mini").await && !answers(&world, &world.member, "gpt-5.4").await);
    assert!(answers(&world, &keyed, "gpt-4o-mini").await && !answers(&world, &keyed, "gpt-5.4-mini").await);
    let lists = world.gateway.allow_lists(&world.admin).await.unwrap();
    assert_eq!(lists.iter().map(|list| list.models.len()).collect::<Vec<_>>(), [3, 2, 1]);
}

#[tokio::test]
async fn a_list_names_models_that_there_are_and_is_never_emptied_by_taking_the_last_off() {
    let world = World::new().await;
    let change = async |who: &Caller, kind, id, change| {
        world.gateway.change_allowed(who, kind, id, change).await.map_err(|error| Problem::from(error).status)
    };
    let member = world.member.member().unwrap().0;
    let of_member = |one| change(&world.admin, SubjectKind::Member, member, one);
    assert_eq!(of_member(Change::Allow(names(&["gpt-of-nobody"]))).await, Err(404));
    assert_eq!(of_member(Change::Allow(names(&["gpt-5.4"]))).await, Ok(names(&["gpt-5.4"])));
    assert_eq!(of_member(Change::Refuse(names(&["gpt-5.4"]))).await, Err(400));
    assert_eq!(of_member(Change::Refuse(names(&["gpt-4o-mini"]))).await, Err(400));
    assert_eq!(of_member(Change::Replace(Vec::new())).await, Err(400));
    assert_eq!(change(&world.admin, SubjectKind::Org, world.scope.org().0, Change::Clear).await, Err(400));
    assert_eq!(change(&world.admin, SubjectKind::Team, uuid::Uuid::from_u128(1), Change::Clear).await, Err(404));
    assert_eq!(change(&world.member, SubjectKind::Member, member, Change::Clear).await, Err(403));
}

#[tokio::test]
async fn a_model_without_a_price_is_shown_with_the_reason_to_whom_a_cost_limit_refuses_it() {
    let world = World::new().await;
    let unpriced = async |who: &Caller| {
        let models = world.gateway.models(who).await.unwrap();
        models.into_iter().find(|model| model.name == "sim-unpriced").unwrap().refused
    };
    assert_eq!(unpriced(&world.member).await, None);
    let member = world.member.member().map(|member| member.0);
    let mut limit = NewLimit {
        subject_kind: SubjectKind::Member,
        subject_id: member,
        model: None,
        measure: Measure::Cost,
        cap: 1_000_000_000,
        period: Period::Month,
        hard: false,
    };
    world.ledger.set_limit(&world.admin, limit.clone()).await.unwrap();
    assert_eq!(unpriced(&world.member).await, None, "a warning refuses nothing");
    limit.hard = true;
    world.ledger.set_limit(&world.admin, limit).await.unwrap();
    let why = unpriced(&world.member).await.unwrap();
    assert!(why.contains("no price") && why.contains("limit on cost"), "{why}");
    assert_eq!(unpriced(&world.admin).await, None, "it is not the admin's limit");
}

#[tokio::test]
async fn what_this_process_did_not_hear_of_counts_within_a_second() {
    let world = World::new().await;
    assert!(answers(&world, &world.member, "gpt-5.4").await);
    let row = entity::allowed_model::Model {
        org_id: world.scope.org(),
        subject_kind: SubjectKind::Member.as_str().to_owned(),
        subject_id: world.member.member().unwrap().0,
        model: "gpt-4o-mini".to_owned(),
        created_at: types::Moment(1),
    };
    let write = world.store.write(world.scope).await.unwrap();
    row.into_active_model().insert(&write).await.unwrap();
    // Nobody is told.
    write.commit().await.unwrap();
    let since = std::time::Instant::now();
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(!answers(&world, &world.member, "gpt-5.4").await, "{:?} later", since.elapsed());
}
