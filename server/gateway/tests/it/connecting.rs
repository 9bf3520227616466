//! Connecting providers, and choosing models.

use crate::world::{KEY, World, question};
use gateway::{Error, NewConnection};
use sea_orm::PaginatorTrait;
use store::{Scoped, entity};
use types::{Problem, Secret, view::ConnectionKind};

async fn assert_nothing_is_stored(world: &World) {
    let read = world.store.read(world.scope).await.unwrap();
    assert_eq!(entity::connection::Entity::find_in(world.scope).count(&read).await.unwrap(), 0);
    assert_eq!(entity::provider_key::Entity::find_in(world.scope).count(&read).await.unwrap(), 0);
    assert_eq!(entity::sealed_secret::Entity::find_in(world.scope).count(&read).await.unwrap(), 0);
    assert!(world.actions().await.is_empty());
}

#[tokio::test]
async fn a_refused_key_stores_nothing_and_says_why() {
    let world = World::empty().await;
    let refused = world.gateway.connect(&world.admin, world.new_connection("sk-wrong")).await.unwrap_err();
    let problem = Problem::from(refused);
    assert_eq!((problem.status, problem.code.as_str()), (400, "probe_failed"));
    assert!(problem.detail.contains("refused the key (status 401)"), "{}", problem.detail);
    assert!(!problem.detail.contains("sk-wrong"));
    assert_nothing_is_stored(&world).await;
}

#[tokio::test]
async fn wrong_input_is_named_and_stores_nothing() {
    let world = World::empty().await;
    let with = |change: fn(&mut NewConnection)| {
        let mut new = world.new_connection(KEY);
        change(&mut new);
        new
    };
    for (new, code, field) in [
        (with(|new| new.name = "  ".into()), "invalid", "name"),
        (with(|new| new.key = Secret::new(" \n")), "invalid", "key"),
        (with(|new| new.key = Secret::new("two words")), "invalid", "key"),
        (with(|new| new.base_url = None), "invalid", "base_url"),
        (with(|new| new.base_url = Some("http://127.0.0.1:1/v1".into())), "address_refused", "base_url"),
        (with(|new| new.base_url = Some("http://169.254.169.254/v1".into())), "address_refused", "base_url"),
        (with(|new| new.base_url = Some("not a url".into())), "address_invalid", "base_url"),
        (with(|new| new.base_url.as_mut().unwrap().push_str("?x=1")), "invalid", "base_url"),
    ] {
        let problem = Problem::from(world.gateway.connect(&world.admin, new).await.unwrap_err());
        assert_eq!((problem.code.as_str(), problem.field.as_deref()), (code, Some(field)), "{problem}");
    }
    let mut elsewhere = world.new_connection(KEY);
    elsewhere.base_url = Some(world.base_url.replace("/v1", "/v2"));
    let problem = Problem::from(world.gateway.connect(&world.admin, elsewhere).await.unwrap_err());
    assert!(problem.detail.contains("Most base URLs end in /v1"), "{problem}");
    assert_nothing_is_stored(&world).await;
}

#[tokio::test]
async fn a_connection_has_models_prices_a_sealed_key_and_its_events() {
    let world = World::empty().await;
    let card = world.connect().await.unwrap();
    assert_eq!((card.name.as_str(), card.kind), ("Simulation", ConnectionKind::OpenAiCompatible));
    assert!(card.probe.unwrap().ok && card.keys.len() == 1 && card.keys[0].generation == 1);
    let choices = world.gateway.models(&world.member).await.unwrap();
    let first = &choices[0];
    assert_eq!((first.name.as_str(), first.is_default), ("gpt-5.4", true));
    assert_eq!(first.input_price.as_deref(), Some("$2.50"));
    let unpriced = choices.iter().find(|choice| choice.name == "sim-unpriced").unwrap();
    assert_eq!(unpriced.input_price, None);
    assert_eq!(
        world.actions().await,
        ["connection.created", "secret.set", "provider_key.activated", "policy.default_model_set"]
    );
    // Nowhere in the database stands the key in plain text.
    let read = world.store.read(world.scope).await.unwrap();
    let sealed = entity::sealed_secret::Entity::find_in(world.scope).one(&read).await.unwrap().unwrap();
    assert!(!sealed.blob.windows(KEY.len()).any(|window| window == KEY.as_bytes()));
    assert!(world.base_url.starts_with(&sealed.dest_origin));
    drop(read);
    assert!(matches!(world.connect().await, Err(Error::NameTaken(_))));
}

#[tokio::test]
async fn a_member_may_not_look_at_connections_or_change_them() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    let (gateway, member) = (&world.gateway, &world.member);
    let refused = [
        gateway.connections(member).await.err(),
        gateway.connect(member, world.new_connection(KEY)).await.err(),
        gateway.replace_key(member, card.id, Secret::new(KEY)).await.err(),
        gateway.probe(member, card.id).await.err(),
        gateway.remove(member, card.id).await.err(),
        gateway.set_default_model(member, "gpt-5.4").await.err(),
        gateway.set_models(member, card.id, &[]).await.err(),
        gateway.set_model_enabled(member, card.models[0].id, false).await.err(),
    ];
    for error in refused {
        assert_eq!(Problem::from(error.unwrap()).status, 403);
    }
}

#[tokio::test]
async fn models_are_allowed_refused_added_by_hand_and_made_the_default() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    let mini = card.models.iter().find(|model| model.name == "gpt-5.4-mini").unwrap();
    world.gateway.set_default_model(&world.admin, "gpt-5.4-mini").await.unwrap();
    world.gateway.set_model_enabled(&world.admin, mini.id, false).await.unwrap();
    let refused = Problem::from(world.ask(question("gpt-5.4-mini", "hi", false)).await.err().unwrap());
    assert_eq!((refused.status, refused.code.as_str()), (403, "model_not_allowed"));
    let unknown = Problem::from(world.ask(question("gpt-99", "hi", false)).await.err().unwrap());
    assert_eq!((unknown.status, unknown.code.as_str()), (404, "model_not_found"));
    assert!(world.control.completions().is_empty());
    let names = ["gpt-4o-mini".to_owned(), "by-hand".to_owned()];
    world.gateway.set_models(&world.admin, card.id, &names).await.unwrap();
    let choices = world.gateway.models(&world.member).await.unwrap();
    let mut offered: Vec<_> = choices.iter().map(|choice| choice.name.as_str()).collect();
    offered.sort_unstable();
    assert_eq!(offered, ["by-hand", "gpt-4o-mini"]);
    let wrong = world.gateway.set_default_model(&world.admin, "gpt-5.4").await.unwrap_err();
    assert_eq!(Problem::from(wrong).status, 400);
    let actions = world.actions().await;
    for action in ["model.enabled", "model.disabled", "policy.default_model_set"] {
        assert!(actions.iter().any(|done| done == action), "{action}");
    }
}

#[tokio::test]
async fn a_removed_connection_is_gone_its_key_forgotten_and_its_name_free() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    world.gateway.remove(&world.admin, card.id).await.unwrap();
    assert!(world.gateway.connections(&world.admin).await.unwrap().is_empty());
    assert!(world.gateway.models(&world.member).await.unwrap().is_empty());
    assert!(matches!(world.ask(question("gpt-5.4", "hi", false)).await, Err(Error::ModelNotFound(_))));
    assert!(matches!(world.gateway.remove(&world.admin, card.id).await, Err(Error::NotFound(_))));
    let read = world.store.read(world.scope).await.unwrap();
    assert_eq!(entity::sealed_secret::Entity::find_in(world.scope).count(&read).await.unwrap(), 0);
    drop(read);
    let actions = world.actions().await;
    assert!(actions.iter().any(|action| action == "connection.removed"));
    assert!(actions.iter().any(|action| action == "provider_key.revoked"));
    world.connect().await.unwrap();
}

#[tokio::test]
async fn a_probe_adds_models_that_are_new_and_tells_when_the_key_is_refused() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    world.control.refuse_after(KEY, 0);
    let card = world.gateway.probe(&world.admin, card.id).await.unwrap();
    let report = card.probe.unwrap();
    assert!(!report.ok && report.summary.contains("refused the key"), "{report:?}");
    assert!(!card.models.is_empty());
}

#[tokio::test]
async fn conversations_can_begin_with_anthropics_models_and_not_with_one_that_makes_embeddings() {
    let world = World::with_anthropic().await;
    world.enable("text-embedding-3-small").await;
    let refused = world.gateway.set_default_model(&world.admin, "text-embedding-3-small").await.unwrap_err();
    assert_eq!(Problem::from(refused).status, 400);
    world.gateway.set_default_model(&world.admin, "claude-sonnet-5-5").await.unwrap();
    let choices = world.gateway.models(&world.member).await.unwrap();
    assert!(choices.iter().any(|choice| choice.name == "claude-sonnet-5-5" && choice.is_default));
}
