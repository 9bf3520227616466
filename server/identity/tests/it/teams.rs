//! Teams: who counts together.

use crate::world::World;
use identity::Error;
use types::{
    NanoUsd, Problem,
    view::{Measure, NewLimit, Period, SubjectKind},
};

#[tokio::test]
async fn a_team_is_made_renamed_filled_and_removed_and_each_change_is_recorded() {
    let world = World::new().await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    let (ben, dan) =
        (world.caller("ben", &[]).await.member().unwrap(), world.caller("dan", &[]).await.member().unwrap());
    let identity = &world.identity;
    let red = identity.create_team(&admin, " Red ").await.unwrap();
    let blue = identity.create_team(&admin, "Blue").await.unwrap();
    let taken = identity.create_team(&admin, "RED").await.unwrap_err();
    assert_eq!(Problem::from(taken).code, "team_exists");
    identity.join_team(&admin, red, ben).await.unwrap();
    identity.join_team(&admin, red, ben).await.unwrap();
    identity.join_team(&admin, blue, dan).await.unwrap();
    // Into another team is out of the one before.
    identity.join_team(&admin, red, dan).await.unwrap();
    identity.rename_team(&admin, red, "Crimson").await.unwrap();
    let teams = identity.teams(&admin).await.unwrap();
    let named: Vec<_> = teams.iter().map(|team| (team.name.as_str(), team.members.len())).collect();
    assert_eq!(named, [("Blue", 0), ("Crimson", 2)]);
    assert_eq!(identity.find_team(&admin, "crimson").await.unwrap(), red);
    assert_eq!(identity.find_team(&admin, &red.to_string()).await.unwrap(), red);
    assert!(matches!(identity.find_team(&admin, "Red").await, Err(Error::NoSuchTeam(_))));
    identity.leave_team(&admin, red, dan).await.unwrap();
    identity.leave_team(&admin, red, dan).await.unwrap();
    identity.remove_member(&admin, ben).await.unwrap();
    assert!(identity.teams(&admin).await.unwrap().iter().all(|team| team.members.is_empty()));
    assert_eq!(Problem::from(identity.join_team(&admin, red, ben).await.unwrap_err()).code, "not_active");
    identity.remove_team(&admin, red).await.unwrap();
    assert!(matches!(identity.rename_team(&admin, red, "Gone").await, Err(Error::NoSuchTeam(_))));
    for (action, times) in
        [("team.created", 2), ("team.joined", 3), ("team.left", 1), ("team.renamed", 1), ("team.removed", 1)]
    {
        assert_eq!(world.events(action).await.len(), times, "{action}");
    }
}

#[tokio::test]
async fn a_team_with_limits_of_its_own_is_not_removed() {
    let world = World::new().await;
    let operator = world.operator().await;
    let red = world.identity.create_team(&operator, "Red").await.unwrap();
    let limit = NewLimit {
        subject_kind: SubjectKind::Team,
        subject_id: Some(red.0),
        model: None,
        measure: Measure::Cost,
        cap: NanoUsd::dollars(5).0,
        period: Period::Month,
    };
    let limit = world.ledger.set_limit(&operator, limit).await.unwrap();
    let row = world.identity.teams(&operator).await.unwrap().remove(0);
    assert_eq!((row.cap, row.limits), (Some(NanoUsd::dollars(5)), 1));
    assert_eq!(Problem::from(world.identity.remove_team(&operator, red).await.unwrap_err()).code, "team_has_limits");
    world.ledger.remove_limit(&operator, limit).await.unwrap();
    world.identity.remove_team(&operator, red).await.unwrap();
}

#[tokio::test]
async fn members_and_auditors_change_no_team() {
    let world = World::new().await;
    let admin = world.caller("admin", &["keyhall-admins"]).await;
    let red = world.identity.create_team(&admin, "Red").await.unwrap();
    for groups in [vec![], vec!["keyhall-auditors"]] {
        let them = world.caller("them", &groups).await;
        let member = them.member().unwrap();
        for refused in [
            world.identity.create_team(&them, "Blue").await.map(drop).unwrap_err(),
            world.identity.rename_team(&them, red, "Blue").await.unwrap_err(),
            world.identity.remove_team(&them, red).await.unwrap_err(),
            world.identity.join_team(&them, red, member).await.unwrap_err(),
            world.identity.leave_team(&them, red, member).await.unwrap_err(),
        ] {
            assert_eq!(Problem::from(refused).status, 403);
        }
    }
}
