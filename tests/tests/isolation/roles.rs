//! Every person × every entry: who may, gets in; who may not, is told so.

use crate::{
    answer::{Answer, By, ask},
    house::{House, Person},
    policy::{Entry, written},
};
use reqwest::StatusCode;

fn may(person: &Person, entry: &Entry) -> bool {
    let is_key = matches!(person.asker, crate::answer::Asker::Key(_));
    entry.whom.contains("anyone")
        || (is_key && entry.is_for_keys())
        || person.roles.iter().any(|role| entry.whom.contains(role.as_str()))
}

/// What the person was told, in one word.
fn word(answer: &Answer) -> &'static str {
    match answer.status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN | StatusCode::TOO_MANY_REQUESTS => "refused",
        status if status.is_redirection() && answer.location.contains("/sign-in?return_to") => "refused",
        status if status.is_server_error() => "broken",
        _ => "in",
    }
}

#[tokio::test]
async fn everybody_gets_in_where_the_policy_says_so_and_nowhere_else() {
    let house = House::new().await;
    let (mut cases, mut wrong) = (0, Vec::new());
    for entry in written() {
        let (_, path) = entry.parts();
        for person in &house.people {
            let is_key = matches!(person.asker, crate::answer::Asker::Key(_));
            // A key is good at the gateway only; anywhere else it is nobody, who is walked anyway.
            if is_key != entry.is_for_keys() && (is_key || person.name != "nobody") {
                continue;
            }
            let values = entry.slots().into_iter().map(|slot| (slot.name, House::nothing_of(&slot.kind))).collect();
            let answer = ask(&house.world, &person.asker, &entry, &values, By::Script, "acme").await;
            let expected = if may(person, &entry) { "in" } else { "refused" };
            cases += 1;
            if word(&answer) != expected {
                wrong.push(format!("{} × {path}: {} ({}), not {expected}", person.name, word(&answer), answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} are wrong:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 200, "only {cases} cases were made");
    eprintln!("{cases} cases of people at doors");
    house.world.end().await;
}
