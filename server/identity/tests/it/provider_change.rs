//! Changing what an organization signs in by: proposed, tried, made active; and nobody locks themselves out.

use crate::{
    provider::{CLIENT, Provider, SECRET},
    world::{NOON, World},
};
use context::Caller;
use identity::{CallbackParams, ChangedProvider, Error};
use serde_json::json;
use types::{
    IdentityProviderId, Problem, Role, Secret,
    view::{ProviderState, RoleRule, Standing, Trial, TrialFault},
};

fn changed(issuer: &str, secret: Option<&str>) -> ChangedProvider {
    ChangedProvider {
        name: "New SSO".to_owned(),
        issuer: issuer.to_owned(),
        client_id: CLIENT.to_owned(),
        client_secret: secret.map(Secret::new),
    }
}

/// The world with a second provider, and an owner by the first one's claims.
async fn two_providers() -> (World, Provider, Caller) {
    let (first, second) = (Provider::start(NOON).await, Provider::start(NOON).await);
    let mut world = World::without_org(first, &second.address()).await;
    world.org = world.found("acme").await.unwrap();
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    (world, second, ada)
}

async fn candidate(world: &World, ada: &Caller, provider: &Provider) -> IdentityProviderId {
    let proposal = world.identity.propose_provider(ada, changed(&provider.issuer(), Some(SECRET))).await.unwrap();
    proposal.candidate.unwrap_or_else(|| panic!("{:?}", proposal.findings))
}

/// The whole trial in one browser: at `provider`, as whoever it says.
async fn tried(world: &World, ada: &Caller, id: IdentityProviderId, provider: &Provider) -> Result<Trial, Error> {
    let begun = world.identity.begin_trial(ada, id).await?;
    let back = provider.authorize(&begun.authorize_url);
    assert!(world.identity.trial_in(begun.handle.reveal()).await.unwrap().is_some());
    world.identity.finish_trial(ada, begun.handle.reveal(), back).await
}

fn is(provider: &Provider, subject: &str, groups: &[&str]) {
    let mut steer = provider.steer();
    steer.claims["sub"] = subject.into();
    steer.claims["groups"] = groups.to_vec().into();
}

fn code(error: Error) -> String {
    Problem::from(error).code
}

async fn states(world: &World, ada: &Caller) -> Vec<ProviderState> {
    let settings = world.identity.identity_settings(ada).await.unwrap();
    settings.providers.iter().map(|provider| provider.state).collect()
}

#[tokio::test]
async fn another_provider_is_proposed_tried_and_then_active_and_the_old_one_is_frozen() {
    let (world, second, ada) = two_providers().await;
    let id = candidate(&world, &ada, &second).await;
    assert_eq!(states(&world, &ada).await, [ProviderState::Active, ProviderState::Candidate]);
    // Nobody signs in by it yet.
    assert!(matches!(
        world.identity.begin_sign_in("acme", Some(id), "/acme", None, &Default::default()).await,
        Err(Error::NoSuchProvider)
    ));
    assert_eq!(code(world.identity.activate_provider(&ada, id).await.unwrap_err()), "not_tried");
    is(&second, "ada-elsewhere", &["keyhall-owners", "staff"]);
    let trial = tried(&world, &ada, id, &second).await.unwrap();
    assert_eq!((trial.fault, trial.standing, trial.state), (None, Standing::You, ProviderState::Candidate));
    assert!(trial.roles.has(Role::Owner));
    assert!(trial.claims.contains(&("groups".to_owned(), r#"["keyhall-owners","staff"]"#.to_owned())));
    assert!(trial.claims.iter().all(|(name, _)| name != "nonce"));
    let matched: Vec<_> = trial.rules.iter().filter(|(_, matched)| *matched).map(|(rule, _)| rule.role).collect();
    assert_eq!(matched, [Role::Owner]);
    world.identity.activate_provider(&ada, id).await.unwrap();
    assert_eq!(states(&world, &ada).await, [ProviderState::Active, ProviderState::Frozen]);
    // Ada comes in by the new one and is who she was.
    let begun = world.begin().await;
    let back = second.authorize(&begun.authorize_url);
    let signed_in = world.finish(begun.handle.reveal(), back).await.unwrap();
    let again = world.caller_of(&signed_in).await.unwrap();
    assert_eq!(again.member(), ada.member());
    assert!(again.roles().has(Role::Owner));
    for action in ["proposed", "tried", "activated", "frozen"] {
        assert_eq!(world.events(&format!("identity_provider.{action}")).await.len(), 1, "{action}");
    }
}

#[tokio::test]
async fn rules_stand_in_one_order_also_in_a_copy() {
    let (world, second, ada) = two_providers().await;
    candidate(&world, &ada, &second).await;
    for provider in world.identity.identity_settings(&ada).await.unwrap().providers {
        let shown: Vec<_> = provider.rules.iter().map(|rule| (&rule.claim, &rule.value)).collect();
        assert!(shown.len() > 1 && shown.is_sorted(), "{shown:?}");
    }
}

#[tokio::test]
async fn a_trial_signs_nobody_in_and_its_claims_are_nowhere() {
    let (world, _, ada) = two_providers().await;
    let present = world.identity.identity_settings(&ada).await.unwrap().providers[0].id;
    let (members, sign_ins) = (world.member_rows().await.len(), world.sign_ins().await);
    world.become_person("somebody", &["keyhall-admins"]);
    world.provider.steer().claims["canary"] = "claim-canary".into();
    let trial = tried(&world, &ada, present, &world.provider).await.unwrap();
    assert_eq!((trial.standing, trial.fault), (Standing::Newcomer, None));
    assert_eq!(trial.roles.to_string(), "admin, member");
    assert_eq!((world.member_rows().await.len(), world.sign_ins().await), (members, sign_ins));
    let log = format!("{:?}", world.events("identity_provider.tried").await);
    assert!(!log.contains("canary") && !log.contains("somebody"), "{log}");
}

#[tokio::test]
async fn the_answer_of_a_trial_is_good_once_for_its_owner_and_for_no_sign_in() {
    let (world, _, ada) = two_providers().await;
    let bo = world.caller("bo", &["keyhall-owners"]).await;
    let present = world.identity.identity_settings(&ada).await.unwrap().providers[0].id;
    let unknown = |result: Result<Trial, Error>| Problem::from(result.unwrap_err()).code;
    let begun = world.identity.begin_trial(&ada, present).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let handle = begun.handle.reveal();
    assert_eq!(unknown(world.identity.finish_trial(&bo, handle, back).await), "flow_unknown");
    let begun = world.identity.begin_trial(&ada, present).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let handle = begun.handle.reveal();
    world.identity.finish_trial(&ada, handle, back.clone()).await.unwrap();
    assert_eq!(unknown(world.identity.finish_trial(&ada, handle, back).await), "flow_unknown");
    // Neither takes the other's answer.
    let begun = world.identity.begin_trial(&ada, present).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    assert!(world.finish(begun.handle.reveal(), back).await.is_err());
    let begun = world.begin().await;
    let back = world.provider.authorize(&begun.authorize_url);
    assert_eq!(world.identity.trial_in(begun.handle.reveal()).await.unwrap(), None);
    assert_eq!(unknown(world.identity.finish_trial(&ada, begun.handle.reveal(), back).await), "flow_unknown");
}

#[tokio::test]
async fn a_provider_that_would_lock_its_owner_out_does_not_become_active() {
    let (world, second, ada) = two_providers().await;
    let ben = world.caller("ben", &[]).await;
    let id = candidate(&world, &ada, &second).await;
    is(&second, "ada-elsewhere", &["staff"]);
    let trial = tried(&world, &ada, id, &second).await.unwrap();
    assert_eq!(trial.fault, Some(TrialFault::NotOwner));
    assert_eq!(code(world.identity.activate_provider(&ada, id).await.unwrap_err()), "not_tried");
    // A rule for what came makes the next trial go well, and any change of the rules asks for another one.
    let rule = |value: &str| RoleRule { claim: "groups".to_owned(), value: value.to_owned(), role: Role::Owner };
    world.identity.add_role_rule(&ada, id, rule("staff")).await.unwrap();
    assert_eq!(tried(&world, &ada, id, &second).await.unwrap().fault, None);
    world.identity.remove_role_rule(&ada, id, &rule("staff")).await.unwrap();
    assert_eq!(code(world.identity.activate_provider(&ada, id).await.unwrap_err()), "not_tried");
    // By grant she owns it whatever the claims say.
    world.identity.grant_role(&world.operator().await, ada.member().unwrap(), Role::Owner).await.unwrap();
    assert_eq!(tried(&world, &ada, id, &second).await.unwrap().fault, None);
    world.wait(3_601);
    assert_eq!(code(world.identity.activate_provider(&ada, id).await.unwrap_err()), "not_tried");
    // Nobody else proposes, tries or activates.
    for refused in [
        world.identity.activate_provider(&ben, id).await.unwrap_err(),
        world.identity.begin_trial(&ben, id).await.unwrap_err(),
        world.identity.propose_provider(&ben, changed(&second.issuer(), Some(SECRET))).await.unwrap_err(),
        world.identity.withdraw_candidate(&ben).await.unwrap_err(),
    ] {
        assert_eq!(code(refused), "forbidden");
    }
}

#[tokio::test]
async fn a_new_secret_at_the_same_issuer_keeps_every_member_and_the_sealed_one_is_kept_when_none_is_given() {
    let (world, _, ada) = two_providers().await;
    let ben = world.caller("ben", &[]).await;
    let issuer = world.provider.issuer();
    let needs_secret = ChangedProvider { client_id: "another".to_owned(), ..changed(&issuer, None) };
    let refused = world.identity.propose_provider(&ada, needs_secret).await.unwrap_err();
    assert!(matches!(refused, Error::Invalid { field: "client_secret", .. }));
    let proposal = world.identity.propose_provider(&ada, changed(&issuer, None)).await.unwrap();
    let id = proposal.candidate.unwrap();
    // Whoever comes as somebody else does not take the owner's place.
    world.become_person("ben", &["keyhall-owners"]);
    assert_eq!(tried(&world, &ada, id, &world.provider).await.unwrap().fault, Some(TrialFault::AnotherMember));
    world.become_person("ada", &["keyhall-owners"]);
    assert_eq!(tried(&world, &ada, id, &world.provider).await.unwrap().fault, None);
    world.identity.activate_provider(&ada, id).await.unwrap();
    assert_eq!(world.caller("ben", &[]).await.member(), ben.member());
    assert_eq!(world.events("identity_provider.activated").await[0]["members_carried"], 1);
    // The frozen one shares the secret and can come back.
    let old = world.identity.identity_settings(&ada).await.unwrap().providers[1].id;
    world.become_person("ada", &["keyhall-owners"]);
    assert_eq!(tried(&world, &ada, old, &world.provider).await.unwrap().fault, None);
    world.identity.activate_provider(&ada, old).await.unwrap();
    assert_eq!(world.caller("ben", &[]).await.member(), ben.member());
}

#[tokio::test]
async fn what_the_doctor_finds_unfit_is_not_stored_and_a_withdrawn_candidate_leaves_nothing() {
    let (world, second, ada) = two_providers().await;
    second.steer().discovery_answer = Some((500, "", "broken".to_owned()));
    let proposal = world.identity.propose_provider(&ada, changed(&second.issuer(), Some(SECRET))).await.unwrap();
    assert_eq!(proposal.candidate, None);
    assert!(!proposal.findings.is_empty());
    assert_eq!(states(&world, &ada).await, [ProviderState::Active]);
    second.steer().discovery_answer = None;
    candidate(&world, &ada, &second).await;
    // A second proposal takes the place of the first.
    let id = candidate(&world, &ada, &second).await;
    assert_eq!(states(&world, &ada).await, [ProviderState::Active, ProviderState::Candidate]);
    is(&second, "ada-elsewhere", &["keyhall-owners"]);
    tried(&world, &ada, id, &second).await.unwrap();
    world.identity.withdraw_candidate(&ada).await.unwrap();
    assert_eq!(states(&world, &ada).await, [ProviderState::Active]);
    assert_eq!(world.events("secret.forgotten").await.len(), 2);
    // The wrong secret is told, and recorded without it.
    let id = {
        let wrong = changed(&second.issuer(), Some("wrong-secret-canary"));
        world.identity.propose_provider(&ada, wrong).await.unwrap().candidate.unwrap()
    };
    assert_eq!(code(tried(&world, &ada, id, &second).await.unwrap_err()), "exchange");
    let recorded = world.events("identity_provider.tried").await;
    assert_eq!(recorded.last().unwrap()["reason"], json!("exchange"));
    assert!(!format!("{recorded:?}").contains("canary"));
}

#[tokio::test]
async fn the_last_rule_that_makes_owners_stays_until_somebody_owns_by_grant() {
    let world = World::new().await;
    let ada = world.caller("ada", &["keyhall-owners"]).await;
    let provider = world.identity.identity_settings(&ada).await.unwrap().providers[0].clone();
    let owners = provider.rules.iter().find(|rule| rule.role == Role::Owner).unwrap();
    assert_eq!(code(world.identity.remove_role_rule(&ada, provider.id, owners).await.unwrap_err()), "last_owner");
    let others: Vec<_> = provider.rules.iter().filter(|rule| rule.role != Role::Owner).cloned().collect();
    for rule in &others {
        world.identity.remove_role_rule(&ada, provider.id, rule).await.unwrap();
    }
    world.identity.grant_role(&ada, ada.member().unwrap(), Role::Owner).await.unwrap();
    world.identity.remove_role_rule(&ada, provider.id, owners).await.unwrap();
    let events = world.events("identity_provider.rules_changed").await;
    assert_eq!(events.last().unwrap()["removed"], json!(["groups = keyhall-owners → owner"]));
    // Granted, she stays it at her next sign-in.
    assert!(world.caller("ada", &[]).await.roles().has(Role::Owner));
}

#[tokio::test]
async fn an_error_of_the_identity_provider_is_told_and_the_trial_is_over() {
    let (world, _, ada) = two_providers().await;
    let present = world.identity.identity_settings(&ada).await.unwrap().providers[0].id;
    let begun = world.identity.begin_trial(&ada, present).await.unwrap();
    let back = world.provider.authorize(&begun.authorize_url);
    let denied = CallbackParams { code: None, error: Some("access_denied".to_owned()), ..back };
    let refused = world.identity.finish_trial(&ada, begun.handle.reveal(), denied).await.unwrap_err();
    assert_eq!(code(refused), "cancelled");
}

#[tokio::test]
async fn whom_the_new_provider_does_not_know_keeps_their_membership_by_an_owners_link() {
    let (world, second, ada) = two_providers().await;
    let ben = world.caller("ben", &[]).await.member().unwrap();
    // As long as they can come in themselves nobody comes in for them.
    assert_eq!(code(world.identity.invite_anew(&ada, ben).await.unwrap_err()), "known_already");
    let id = candidate(&world, &ada, &second).await;
    is(&second, "ada-elsewhere", &["keyhall-owners"]);
    tried(&world, &ada, id, &second).await.unwrap();
    world.identity.activate_provider(&ada, id).await.unwrap();
    let (link, unused) =
        (world.identity.invite_anew(&ada, ben).await.unwrap(), world.identity.invite_anew(&ada, ben).await.unwrap());
    let sign_in = async |link: &url::Url| {
        let token = link.query_pairs().find(|(name, _)| name == "invitation").unwrap().1.into_owned();
        let token = seal::Token::parse(&token);
        let begun = world.identity.begin_sign_in("acme", None, "/acme", token, &Default::default()).await.unwrap();
        let back = second.authorize(&begun.authorize_url);
        world.finish(begun.handle.reveal(), back).await
    };
    is(&second, "ben-elsewhere", &[]);
    let signed_in = sign_in(&link).await.unwrap();
    assert_eq!(world.caller_of(&signed_in).await.unwrap().member(), Some(ben));
    // The other link is worth nothing since.
    is(&second, "mallory", &[]);
    assert!(sign_in(&unused).await.is_err());
    assert_eq!(world.events("member.invited_anew").await.len(), 2);
    assert_eq!(world.member_rows().await.len(), 2, "nobody became somebody new");
}
