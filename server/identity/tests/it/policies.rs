//! What an organization decides: it holds where it matters, and its effect is told in numbers.

use crate::world::World;
use identity::{Error, Policy};
use types::{Problem, view::KeyLifetimes};

#[tokio::test]
async fn a_key_lives_as_long_as_the_policy_says_when_nobody_says_otherwise_and_never_longer_than_it_allows() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    let old = world.identity.make_personal_key(&ada, "old", Some(90), None).await.unwrap();
    world
        .identity
        .change_policy(&ada, |policy| (policy.personal_key_days, policy.personal_key_default_days) = (30, 7))
        .await
        .unwrap();
    let made = world.identity.make_personal_key(&ada, "new", None, None).await.unwrap();
    let life = made.row.expires_at.unix_seconds() - made.row.created_at.unix_seconds();
    assert_eq!(life, 7 * 86_400);
    let refused = world.identity.make_personal_key(&ada, "long", Some(31), None).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid { field: "expires", .. }));
    // Keys that there were keep their dates, and are counted.
    assert!(world.token_refusal(&old.key).await.is_empty());
    let expected = KeyLifetimes { live: 2, longer: 1, ending_soon: 1 };
    assert_eq!(world.identity.key_lifetimes(&ada, 30).await.unwrap(), expected);
    assert_eq!(world.identity.key_lifetimes(&ada, 90).await.unwrap().longer, 0);
    world.identity.revoke_personal_key(&ada, old.row.id).await.unwrap();
    assert_eq!(world.identity.key_lifetimes(&ada, 30).await.unwrap().live, 1);
}

#[tokio::test]
async fn a_default_longer_than_the_longest_is_refused_and_so_are_absurd_days() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    type Change = fn(&mut Policy);
    let wrong: [(Change, &str); 5] = [
        (|policy| policy.personal_key_default_days = 91, "personal_key_default_days"),
        (|policy| policy.personal_key_default_days = 0, "personal_key_default_days"),
        (|policy| policy.personal_key_days = 366, "personal_key_days"),
        (|policy| policy.retention_days = Some(0), "retention_days"),
        (|policy| policy.retention_days = Some(36_501), "retention_days"),
    ];
    for (change, field) in wrong {
        let refused = world.identity.change_policy(&ada, change).await.unwrap_err();
        assert_eq!(Problem::from(refused).field.as_deref(), Some(field));
    }
    world.identity.change_policy(&ada, |_| {}).await.unwrap();
    assert!(world.events("policy.changed").await.is_empty());
}

#[tokio::test]
async fn who_is_not_invited_stays_out_when_the_policy_says_so_and_the_numbers_tell_who_came() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    world.caller("ben", &[]).await;
    let arrivals = world.identity.arrivals(&ada).await.unwrap();
    assert_eq!((arrivals.people, arrivals.admitted, arrivals.waiting), (2, 2, 0));
    world.identity.change_policy(&ada, |policy| policy.admit_on_first_sign_in = false).await.unwrap();
    world.become_person("stranger", &["keyhall-admins"]);
    let refused = world.sign_in().await.unwrap_err();
    assert_eq!(Problem::from(refused.error).code, "not_admitted");
    world.identity.invite(&ada, "x@acme.example", "X", Default::default()).await.unwrap();
    world.wait(91 * 86_400);
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    let arrivals = world.identity.arrivals(&ada).await.unwrap();
    assert_eq!((arrivals.people, arrivals.admitted, arrivals.waiting), (2, 0, 1));
}
