use crate::world::{World, cost, id, intent, settle};
use ledger::Error;
use types::{
    Problem, Role, TeamId,
    view::{Measure, NewLimit, Period, SubjectKind},
};

fn of_role(role: Role, cap: i64) -> NewLimit {
    NewLimit {
        subject_kind: SubjectKind::Role,
        subject_id: Some(role.subject_id()),
        model: None,
        measure: Measure::Requests,
        cap,
        period: Period::Day,
        hard: true,
    }
}

#[tokio::test]
async fn a_limit_of_a_role_counts_everybody_who_has_it_together_and_nobody_else() {
    let world = World::new().await;
    world.role(&world.ben, Role::Member).await;
    world.role(&world.ada, Role::Admin).await;
    // What was used before by those who have the role counts as well.
    world.spend(&world.ben, 1).await;
    world.spend(&world.ada, 1).await;
    let limit = world.ledger.set_limit(&world.ada, of_role(Role::Member, 2)).await.unwrap();
    assert_eq!(world.windows(limit).await, [(0, 1)]);
    world.spend(&world.ben, 1).await;
    let refused = world.ledger.reserve(&world.ben, intent(&world.ben, 1, 1)).await.unwrap_err();
    let Error::Limit(refusal) = &refused else { panic!("{refused:?}") };
    assert_eq!(
        (refusal.whose, refusal.rule.as_str()),
        (SubjectKind::Role, "All members together may make 2 requests a day")
    );
    world.spend(&world.ada, 1).await;
    let shown = world.ledger.limits(&world.ada).await.unwrap();
    assert_eq!(shown[0].sentence, "All members together may make 2 requests a day");
}

#[tokio::test]
async fn a_role_that_there_is_not_has_no_limit() {
    let world = World::new().await;
    let refused = NewLimit { subject_id: Some(id::<uuid::Uuid>()), ..of_role(Role::Member, 2) };
    assert_eq!(Problem::from(world.ledger.set_limit(&world.ada, refused).await.unwrap_err()).status, 404);
}

#[tokio::test]
async fn the_limits_of_every_team_of_a_member_count() {
    let world = World::new().await;
    let (first, second) =
        (world.team("first", &[&world.ben]).await, world.team("second", &[&world.ben, &world.ada]).await);
    let of = |team: TeamId| (SubjectKind::Team, Some(team.0));
    let narrow = world.limit(of(second), Measure::Cost, cost(0, 100).0, Period::Month).await;
    let wide = world.limit(of(first), Measure::Cost, cost(0, 1_000).0, Period::Month).await;
    let ask = |output| {
        let mut intent = intent(&world.ben, 0, output);
        intent.teams = vec![first, second];
        world.ledger.reserve(&world.ben, intent)
    };
    let held = ask(80).await.unwrap();
    assert_eq!(
        (world.windows(narrow).await, world.windows(wide).await),
        (vec![(cost(0, 80).0, 0)], vec![(cost(0, 80).0, 0)])
    );
    assert!(matches!(ask(21).await, Err(Error::Limit(refusal)) if refusal.whose == SubjectKind::Team));
    settle(held, 0, 80).await;
    assert_eq!(world.rows().await[0].team_id, Some(first));
    // Ada is in the second alone, and was counted by neither.
    world.spend(&world.ada, 10).await;
    assert_eq!(world.windows(narrow).await, [(0, cost(0, 80).0)]);
}

#[tokio::test]
async fn every_subject_is_limited_for_one_model_too() {
    let world = World::new().await;
    let key = world.key_of(&world.ben).await;
    let team = world.team("team", &[&world.ben]).await;
    let ben = world.ben.member().unwrap().0;
    for (nth, (subject_kind, subject_id)) in [
        (SubjectKind::Org, None),
        (SubjectKind::Role, Some(Role::Member.subject_id())),
        (SubjectKind::Team, Some(team.0)),
        (SubjectKind::Member, Some(ben)),
        (SubjectKind::Key, Some(key.0)),
    ]
    .into_iter()
    .enumerate()
    {
        let model = format!("model-{nth}");
        let limit = NewLimit { subject_kind, subject_id, model: Some(model.clone()), ..of_role(Role::Member, 1) };
        world.ledger.set_limit(&world.ada, limit).await.unwrap();
        let ask = |model: &str| {
            let keyed = crate::world::with_key(&world.ben, key);
            let mut intent = intent(&keyed, 1, 1);
            (intent.teams, intent.model) = (vec![team], model.to_owned());
            let ledger = world.ledger.clone();
            async move { ledger.reserve(&keyed, intent).await }
        };
        settle(ask(&model).await.unwrap(), 1, 1).await;
        assert!(
            matches!(ask(&model).await, Err(Error::Limit(refusal)) if refusal.whose == subject_kind),
            "{subject_kind}"
        );
        settle(ask("another").await.unwrap(), 1, 1).await;
    }
}
