//! `policy.toml`: what is mounted, for whom, and which of its inputs name something.

use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use tests::World;

/// One entry.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Method and path as mounted: `POST /rpc/app/api/keys/revoke_key`.
    pub at: String,
    /// The roles that get in; `anyone` needs no sign-in, `key` is a personal key.
    #[serde(rename = "for")]
    pub whom: BTreeSet<String>,
    /// The form's or the query's fields. `<kind>` is a slot for an identifier of that kind.
    #[serde(default)]
    pub fields: BTreeMap<String, String>,
    /// The same for parts of the path.
    #[serde(default)]
    pub path: BTreeMap<String, String>,
    /// A JSON body, for the gateway.
    #[serde(default)]
    pub body: Option<String>,
    /// While one slot is tried, the others hold identifiers of the caller's own; otherwise ones that name nothing.
    #[serde(default)]
    pub others_are_own: bool,
}

/// An input that takes an identifier.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slot {
    /// The field's or the path part's name.
    pub name: String,
    /// What it names.
    pub kind: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Policy {
    door: Vec<Entry>,
}

impl Entry {
    /// The method and the path.
    pub fn parts(&self) -> (&str, &str) {
        self.at.split_once(' ').unwrap_or_else(|| panic!("`{}` is not a method and a path", self.at))
    }

    /// Every input that takes an identifier.
    pub fn slots(&self) -> Vec<Slot> {
        let inputs = self.fields.iter().chain(&self.path);
        inputs
            .filter_map(|(name, value)| {
                let kind = value.strip_prefix('<')?.strip_suffix('>')?;
                Some(Slot { name: name.clone(), kind: kind.to_owned() })
            })
            .collect()
    }

    /// Whether it is walked with a personal key instead of a browser's session.
    pub fn is_for_keys(&self) -> bool {
        self.whom.contains("key")
    }
}

/// The list as written.
pub fn written() -> Vec<Entry> {
    let policy: Policy = toml::from_str(include_str!("policy.toml")).unwrap();
    policy.door
}

#[tokio::test]
async fn what_is_mounted_is_what_the_policy_lists() {
    let world = World::without_connection().await;
    let mounted: BTreeSet<String> =
        server::web::mounted(&world.rooms).into_iter().map(|door| format!("{} {}", door.method, door.path)).collect();
    let listed: BTreeSet<String> = written().into_iter().map(|entry| entry.at).collect();
    let unlisted: Vec<_> = mounted.difference(&listed).collect();
    let unmounted: Vec<_> = listed.difference(&mounted).collect();
    assert!(
        unlisted.is_empty() && unmounted.is_empty(),
        "mounted and not in policy.toml: {unlisted:#?}\nin policy.toml and not mounted: {unmounted:#?}"
    );
    assert_eq!(listed.len(), written().len(), "an entry stands twice");
    world.end().await;
}
