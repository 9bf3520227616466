//! Texts of the members page.

use types::{
    Role,
    view::{MemberKind, MemberStatus},
};

/// The words of the members page.
pub struct MemberTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// Opens the form for a person.
    pub invite: &'static str,
    /// Opens the form for a pipeline or a bot.
    pub add_service: &'static str,
    /// The search field.
    pub search: &'static str,
    /// What it looks through.
    pub search_hint: &'static str,
    /// The filter's label.
    pub role: &'static str,
    /// No filter.
    pub any_role: &'static str,
    /// The filter's label.
    pub status: &'static str,
    /// No filter.
    pub any_status: &'static str,
    /// Applies the filters.
    pub filter: &'static str,
    /// Takes the filters away.
    pub clear: &'static str,
    /// How many are shown, of how many.
    pub shown: fn(usize, usize) -> String,
    /// Nobody matches the filters.
    pub nobody: &'static str,
    /// What to do then.
    pub nobody_text: &'static str,
    /// The table's caption.
    pub table: &'static str,
    /// A column.
    pub name: &'static str,
    /// A column.
    pub roles: &'static str,
    /// A column.
    pub last_seen: &'static str,
    /// A column.
    pub keys: &'static str,
    /// A column.
    pub spent: &'static str,
    /// A column.
    pub requests: &'static str,
    /// Somebody whom the identity provider does not know yet.
    pub anew: &'static str,
    /// What the link does.
    pub anew_text: &'static str,
    /// Makes the link.
    pub anew_make: &'static str,
    /// A column and a fact.
    pub team: &'static str,
    /// In none.
    pub no_team: &'static str,
    /// Spent of the member's own cap.
    pub of_cap: fn(&str, &str) -> String,
    /// No role at all.
    pub no_role: &'static str,
    /// A role as people say it.
    pub role_name: fn(Role) -> &'static str,
    /// What a role may do.
    pub role_means: fn(Role) -> &'static str,
    /// A status as people say it.
    pub status_name: fn(MemberStatus) -> &'static str,
    /// A kind as people say it.
    pub kind_name: fn(MemberKind) -> &'static str,
    /// The panel's accessible name: member.
    pub panel: fn(&str) -> String,
    /// A fact of the panel.
    pub member_id: &'static str,
    /// The roles' heading.
    pub may: &'static str,
    /// Gives a role.
    pub grant: &'static str,
    /// Takes a role.
    pub revoke: &'static str,
    /// The accessible name of the button that gives a role: role, member.
    pub grant_to: fn(&str, &str) -> String,
    /// The accessible name of the button that takes a role: role, member.
    pub revoke_from: fn(&str, &str) -> String,
    /// The limits' heading.
    pub limits: &'static str,
    /// No limit applies.
    pub no_limits: &'static str,
    /// Leads to the form for a limit.
    pub set_limit: &'static str,
    /// Leads to the report of the member.
    pub see_usage: &'static str,
    /// The heading of the end of access.
    pub access: &'static str,
    /// What removing access does.
    pub remove_text: &'static str,
    /// Opens the dialog.
    pub remove: &'static str,
    /// The dialog's title: member.
    pub remove_title: fn(&str) -> String,
    /// What will end.
    pub remove_confirm: fn(&str) -> String,
    /// Does it.
    pub remove_now: &'static str,
    /// The receipt's title: member.
    pub removed: fn(&str) -> String,
    /// The receipt: sign-ins, keys, milliseconds.
    pub receipt: fn(u32, u32, i64) -> String,
    /// Somebody whose access is gone.
    pub is_removed: &'static str,
    /// The invitation's dialog.
    pub invite_title: &'static str,
    /// What an invitation is.
    pub invite_text: &'static str,
    /// A field.
    pub email: &'static str,
    /// A field's hint.
    pub email_hint: &'static str,
    /// A field.
    pub full_name: &'static str,
    /// The roles that an invitation gives.
    pub invite_roles: &'static str,
    /// Makes the invitation.
    pub make_invitation: &'static str,
    /// The invitation was made: address.
    pub invited: fn(&str) -> String,
    /// The invitation was made, by a form without script.
    pub invited_somebody: &'static str,
    /// What to do with the link.
    pub invited_text: &'static str,
    /// The accessible name of the link's copy button.
    pub copy_link: &'static str,
    /// Takes the link off the page.
    pub done: &'static str,
    /// The service member's dialog.
    pub service_title: &'static str,
    /// What a service member is.
    pub service_text: &'static str,
    /// A field.
    pub service_name: &'static str,
    /// A field's example.
    pub service_example: &'static str,
    /// Makes it.
    pub make_service: &'static str,
    /// It was made: name.
    pub service_made: fn(&str) -> String,
    /// What next.
    pub service_next: &'static str,
    /// An unknown member in the address.
    pub unknown: &'static str,
}

/// English.
pub(super) const EN: MemberTexts = MemberTexts {
    title: "Members",
    intro: "Who may use the organization’s models, what they may do, and what they spent this month.",
    invite: "Invite a person",
    add_service: "Add a service member",
    search: "Search members",
    search_hint: "Name or e-mail",
    role: "Role",
    any_role: "Any role",
    status: "Status",
    any_status: "Not removed",
    filter: "Filter",
    clear: "Clear",
    shown: |shown, all| if shown == all { format!("{all} members") } else { format!("{shown} of {all} members") },
    nobody: "Nobody matches",
    nobody_text: "Another name, role or status may.",
    table: "Members",
    name: "Name",
    roles: "Roles",
    last_seen: "Last sign-in",
    keys: "Keys",
    spent: "Spent this month",
    requests: "Requests",
    anew: "The identity provider does not know them?",
    anew_text: "After a change of the identity provider, a link keeps somebody the member that they are: whoever signs in through it, once and within 7 days, is them.",
    anew_make: "Make a link",
    team: "Team",
    no_team: "None",
    of_cap: |spent, cap| format!("{spent} of {cap}"),
    no_role: "None",
    role_name: |role| match role {
        Role::Member => "Member",
        Role::Admin => "Admin",
        Role::Auditor => "Auditor",
        Role::Owner => "Owner",
    },
    role_means: |role| match role {
        Role::Member => "Chats and makes personal keys.",
        Role::Admin => "Connects providers, sets limits, removes people.",
        Role::Auditor => "Reads, verifies and exports usage and events. Changes nothing.",
        Role::Owner => "Configures sign-in, roles and policies.",
    },
    status_name: |status| match status {
        MemberStatus::Invited => "Invited",
        MemberStatus::Active => "Active",
        MemberStatus::Removed => "Removed",
    },
    kind_name: |kind| match kind {
        MemberKind::Person => "Person",
        MemberKind::Service => "Service member",
    },
    panel: |name| format!("{name}, details"),
    member_id: "Member id",
    may: "Roles",
    grant: "Grant",
    revoke: "Revoke",
    grant_to: |role, name| format!("Grant {role} to {name}"),
    revoke_from: |role, name| format!("Revoke {role} from {name}"),
    limits: "Limits that apply",
    no_limits: "No limit applies. They may spend whatever the provider allows.",
    set_limit: "Set a limit",
    see_usage: "See usage",
    access: "Access",
    remove_text: "Ends every sign-in, key and running request on every server within a second. What they did stays on record.",
    remove: "Remove access",
    remove_title: |name| format!("Remove access of {name}?"),
    remove_confirm: |name| {
        format!(
            "{name} is signed out everywhere and their keys stop working. It is written to the audit log under your name."
        )
    },
    remove_now: "Remove access now",
    removed: |name| format!("{name} has no access any more"),
    receipt: |sign_ins, keys, took| {
        let many = |count: u32, word: &str| if count == 1 { format!("1 {word}") } else { format!("{count} {word}s") };
        format!("Ended {} and revoked {} in {took} ms.", many(sign_ins, "sign-in"), many(keys, "key"))
    },
    is_removed: "Access was removed. The ledger and the audit log keep what they did.",
    invite_title: "Invite a person",
    invite_text: "You get a link that works once, for 7 days. Whoever signs in through it becomes this member.",
    email: "E-mail",
    email_hint: "To show and to find them by. Keyhall sends no mail.",
    full_name: "Name",
    invite_roles: "Further roles",
    make_invitation: "Make invitation link",
    invited: |email| format!("Send this link to {email}"),
    invited_somebody: "Send this link to the person whom you invited",
    invited_text: "It is shown once and works once, for 7 days.",
    copy_link: "Copy the invitation link",
    done: "Done",
    service_title: "Add a service member",
    service_text: "A pipeline or a bot: it never signs in and has only keys, so its use is not counted as a person’s.",
    service_name: "Name",
    service_example: "nightly-reports",
    make_service: "Add service member",
    service_made: |name| format!("{name} was added"),
    service_next: "It can do nothing until it has a key: an operator makes one with “keyhall key create”.",
    unknown: "This member is not in the organization.",
};
