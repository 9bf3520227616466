//! Replacing a key while people work.

use crate::world::{KEY, World, hear, question};
use demo::model_provider::Fault;
use std::time::Duration;
use types::{
    Problem, Secret,
    view::{ConnectionCard, ProviderKeyState},
};

const NEXT: &str = "sk-simulated-canary-key-0002";

async fn states(world: &World, wanted: &[(u32, ProviderKeyState)]) -> ConnectionCard {
    for _ in 0..500 {
        let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
        let now: Vec<_> = card.keys.iter().map(|key| (key.generation, key.state)).collect();
        if now == wanted {
            return card;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", world.gateway.connections(&world.admin).await.unwrap().remove(0).keys);
}

#[tokio::test]
async fn a_refused_key_replaces_nothing() {
    let world = World::new().await;
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    let refused = world.gateway.replace_key(&world.admin, card.id, Secret::new(NEXT)).await.unwrap_err();
    assert_eq!(Problem::from(refused).code, "probe_failed");
    states(&world, &[(1, ProviderKeyState::Active)]).await;
    assert!(world.ask(question("gpt-5.4", "hi", false)).await.is_ok());
}

#[tokio::test]
async fn requests_in_flight_finish_on_the_old_key_and_it_is_revoked_when_the_last_has_ended() {
    let world = World::new().await;
    world.control.accept(NEXT);
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    let in_flight = world.ask(question(Fault::Endless.model(), "hi", true)).await.unwrap();
    world.gateway.replace_key(&world.admin, card.id, Secret::new(NEXT)).await.unwrap();
    states(&world, &[(2, ProviderKeyState::Active), (1, ProviderKeyState::Retiring)]).await;
    assert!(world.ask(question("gpt-5.4", "hi", false)).await.is_ok());
    let used = world.control.completions();
    assert_eq!(used[0].authorization, format!("Bearer {KEY}"));
    assert_eq!(used[1].authorization, format!("Bearer {NEXT}"));
    drop(in_flight);
    let card = states(&world, &[(2, ProviderKeyState::Active), (1, ProviderKeyState::Revoked)]).await;
    assert_ne!(card.keys[0].fingerprint, card.keys[1].fingerprint);
    let actions = world.actions().await;
    assert_eq!(actions.iter().filter(|action| *action == "provider_key.activated").count(), 2);
    assert_eq!(actions.iter().filter(|action| *action == "secret.forgotten").count(), 1);
    assert_eq!(actions.last().map(String::as_str), Some("provider_key.revoked"));
}

#[tokio::test]
async fn no_request_fails_while_the_key_is_replaced_again_and_again() {
    let world = World::new().await;
    world.control.accept(NEXT);
    let card = world.gateway.connections(&world.admin).await.unwrap().remove(0);
    let asking = async {
        for round in 0..60 {
            let stream = round % 2 == 0;
            let answer = world.ask(question("gpt-4o-mini", "hi", stream)).await.unwrap();
            if stream {
                let heard = hear(answer).await;
                assert!(heard.error.is_none(), "{:?}", heard.error);
            }
        }
    };
    let replacing = async {
        for round in 0..6 {
            let key = if round % 2 == 0 { NEXT } else { KEY };
            world.gateway.replace_key(&world.admin, card.id, Secret::new(key)).await.unwrap();
        }
    };
    tokio::join!(asking, replacing);
    assert_eq!(world.rows().await.iter().filter(|row| row.outcome == "ok").count(), 60);
}
