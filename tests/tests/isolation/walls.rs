//! Every slot × every person × every kind of identifier of another organization.

use crate::{
    answer::{Answer, Asker, By, ask, difference},
    house::{CANARY, House, Person},
    policy::{Entry, Slot, written},
    snapshot,
};
use std::collections::BTreeMap;
use store::{Scoped, entity};

/// Whoever tells so much fails anyway.
const ENOUGH: usize = 20;
/// More events than trying adds to a log.
const LONG_LOG: usize = 500;

/// The values of one try: the slot holds `tried`, the others the caller's own or nothing.
fn values(house: &House, entry: &Entry, slot: &Slot, tried: &str) -> BTreeMap<String, String> {
    let others = entry.slots().into_iter().map(|other| {
        let own = house.own.get(other.kind.as_str()).filter(|_| entry.others_are_own);
        let value = own.cloned().unwrap_or_else(|| House::nothing_of(&other.kind));
        (other.name, value)
    });
    let mut values: BTreeMap<String, String> = others.collect();
    values.insert(slot.name.clone(), tried.to_owned());
    values
}

fn applies(person: &Person, entry: &Entry) -> bool {
    matches!(person.asker, Asker::Key(_)) == entry.is_for_keys() && person.name != "nobody"
}

#[tokio::test]
async fn an_identifier_of_another_organization_names_nothing_to_a_server_function() {
    foreign_identifiers_name_nothing(is_server_function, 4_000).await;
}

#[tokio::test]
async fn an_identifier_of_another_organization_names_nothing_at_a_door() {
    foreign_identifiers_name_nothing(|entry| !is_server_function(entry), 3_000).await;
}

/// Two tests share the entries: whatever is listed is tried in one of them.
async fn foreign_identifiers_name_nothing(is_tried: impl Fn(&Entry) -> bool, least: usize) {
    let house = House::with_log(LONG_LOG).await;
    let before = snapshot::of(&house.world.rooms.store, house.globex.scope()).await;
    let (mut cases, mut wrong) = (0, Vec::new());
    // What a slot is made for can tell most, and comes first: what is broken shows soon.
    for likely in [true, false] {
        for entry in written().into_iter().filter(|entry| is_tried(entry)) {
            if wrong.len() > ENOUGH {
                break;
            }
            for slot in entry.slots() {
                let kinds = house.foreign.iter().filter(|(kind, _)| (**kind == slot.kind) == likely);
                let kinds: Vec<_> = kinds.filter(|(kind, _)| (slot.kind == "seq") == (**kind == "seq")).collect();
                cases += tries(&house, &entry, &slot, &kinds, &mut wrong).await;
            }
        }
        assert!(wrong.is_empty(), "{} of {cases} tell something:\n{}", wrong.len(), wrong.join("\n"));
        let after = snapshot::of(&house.world.rooms.store, house.globex.scope()).await;
        snapshot::assert_same(&before, &after);
    }
    assert!(cases > least, "only {cases} cases were made");
    nobody_of_acme_stands_in_globex_log(&house).await;
    eprintln!("{cases} cases of foreign identifiers");
    house.world.end().await;
}

/// Everybody tries these identifiers of the other organization in one slot. Answers how many tries it were.
async fn tries(
    house: &House,
    entry: &Entry,
    slot: &Slot,
    kinds: &[(&&'static str, &String)],
    wrong: &mut Vec<String>,
) -> usize {
    let mut cases = 0;
    if kinds.is_empty() {
        return cases;
    }
    for person in house.people.iter().filter(|person| applies(person, entry)) {
        for by in ways(entry) {
            let told = async |tried: &str| -> Answer {
                ask(&house.world, &person.asker, entry, &values(house, entry, slot, tried), *by, "acme").await
            };
            let expected = told(&House::nothing_of(&slot.kind)).await;
            for (kind, foreign) in kinds {
                let answer = told(foreign).await;
                cases += 1;
                if answer != expected || answer.body.contains(CANARY) {
                    wrong.push(format!(
                        "{} × {} × {} = {kind} of globex ({by:?}):\n{}",
                        person.name,
                        entry.at,
                        slot.name,
                        difference(&answer, &expected)
                    ));
                }
            }
        }
    }
    cases
}

fn is_server_function(entry: &Entry) -> bool {
    entry.at.starts_with("POST /rpc/")
}

fn ways(entry: &Entry) -> &'static [By] {
    if is_server_function(entry) { &[By::Script, By::Form] } else { &[By::Script] }
}

async fn nobody_of_acme_stands_in_globex_log(house: &House) {
    let acme = house.world.rooms.identity.members(&house.world.operator).await.unwrap();
    let scope = house.globex.scope();
    let read = house.world.rooms.store.read(scope).await.unwrap();
    for event in entity::audit_event::Entity::find_in(scope).all(&read).await.unwrap() {
        assert!(acme.iter().all(|member| member.id.to_string() != event.actor_id), "{event:?}");
    }
}

#[tokio::test]
async fn a_page_of_another_organization_lends_no_authority() {
    let house = House::with_log(LONG_LOG).await;
    let before = snapshot::of(&house.world.rooms.store, house.globex.scope()).await;
    let nobody = house.people.iter().find(|person| person.name == "nobody").unwrap();
    let (mut cases, mut wrong) = (0, Vec::new());
    for entry in written().into_iter().filter(|entry| !entry.is_for_keys()) {
        let values: BTreeMap<_, _> = entry
            .slots()
            .into_iter()
            .map(|slot| {
                let foreign = house.foreign.get(slot.kind.as_str()).cloned();
                (slot.name, foreign.unwrap_or_else(|| House::nothing_of(&slot.kind)))
            })
            .collect();
        let expected = ask(&house.world, &nobody.asker, &entry, &values, By::Script, "globex").await;
        for person in house.people.iter().filter(|person| applies(person, &entry)) {
            let answer = ask(&house.world, &person.asker, &entry, &values, By::Script, "globex").await;
            cases += 1;
            // What is for everybody may differ by what is minted for each; where it leads to may not.
            let leads = |answer: &Answer| answer.location.split('?').next().unwrap_or_default().to_owned();
            if answer.status != expected.status || leads(&answer) != leads(&expected) {
                wrong.push(format!("{} × {}: {answer:.300?} instead of {expected:.300?}", person.name, entry.at));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {cases} let somebody in:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 200, "only {cases} cases were made");
    assert_eq!(before, snapshot::of(&house.world.rooms.store, house.globex.scope()).await, "globex is not what it was");
    eprintln!("{cases} cases on pages of another organization");
    house.world.end().await;
}
