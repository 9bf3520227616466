//! The four people of the demo.

use types::Role;

/// One of them, as the demo's identity provider knows them.
#[derive(Clone, Copy, Debug)]
pub struct Person {
    /// `sub`: what the member is bound to.
    pub subject: &'static str,
    /// The name on their face.
    pub name: &'static str,
    /// Their address.
    pub email: &'static str,
    /// The groups that the identity provider puts into the claim `groups`.
    pub groups: &'static [&'static str],
    /// What to click first.
    pub comes_to: &'static str,
}

/// Ada, Ben, Cleo and Dan.
pub const PEOPLE: [Person; 4] = [
    Person {
        subject: "ada",
        name: "Ada Okafor",
        email: "ada@acme.example",
        groups: &["keyhall-owners", "keyhall-admins"],
        comes_to: "owner and admin: Connections, Members, Limits",
    },
    Person {
        subject: "ben",
        name: "Ben Sørensen",
        email: "ben@acme.example",
        groups: &["engineering"],
        comes_to: "member: chat, My keys, My usage",
    },
    Person {
        subject: "cleo",
        name: "Cleo Marchetti",
        email: "cleo@acme.example",
        groups: &["keyhall-auditors"],
        comes_to: "auditor: Audit, Usage and Events, export and verify",
    },
    Person {
        subject: "dan",
        name: "Dan Whitfield",
        email: "dan@acme.example",
        groups: &["design"],
        comes_to: "member: chat",
    },
];

/// The claim and its values that give roles: (value, role).
pub const ROLE_RULES: [(&str, Role); 3] =
    [("keyhall-owners", Role::Owner), ("keyhall-admins", Role::Admin), ("keyhall-auditors", Role::Auditor)];

/// The claim that the rules look into.
pub const ROLES_CLAIM: &str = "groups";
