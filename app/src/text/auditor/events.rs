//! Texts of the audit log.

/// The words of the audit log.
pub struct EventTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// The filter's label.
    pub action: &'static str,
    /// No filter.
    pub any_action: &'static str,
    /// The filter's label.
    pub actor: &'static str,
    /// No filter.
    pub any_actor: &'static str,
    /// Applies the filters.
    pub filter: &'static str,
    /// Takes them away.
    pub clear: &'static str,
    /// The table's caption.
    pub table: &'static str,
    /// A column.
    pub seq: &'static str,
    /// A column.
    pub at: &'static str,
    /// A column.
    pub who: &'static str,
    /// A column.
    pub what: &'static str,
    /// A column.
    pub target: &'static str,
    /// A column.
    pub outcome: &'static str,
    /// A column.
    pub remote: &'static str,
    /// It was done.
    pub ok: &'static str,
    /// It was refused.
    pub refused: &'static str,
    /// A kind of actor as people say it.
    pub actor_kind: fn(&str) -> &'static str,
    /// An action in words; itself when it has none.
    pub action_words: fn(&str) -> String,
    /// A group of actions in words: the noun.
    pub noun: fn(&str) -> String,
    /// Nothing matches.
    pub nothing: &'static str,
    /// What to do then.
    pub nothing_text: &'static str,
    /// Leads to the events before.
    pub older: &'static str,
    /// Leads to the first page.
    pub newest: &'static str,
    /// The panel's title: number.
    pub event: fn(&str) -> String,
    /// A fact.
    pub exact_time: &'static str,
    /// A fact.
    pub actor_id: &'static str,
    /// A fact.
    pub target_id: &'static str,
    /// A fact.
    pub request: &'static str,
    /// The facts of the event itself.
    pub detail: &'static str,
    /// No facts.
    pub no_detail: &'static str,
    /// The hashes' heading.
    pub chain: &'static str,
    /// What they prove.
    pub chain_text: &'static str,
    /// This event's hash.
    pub leaf: &'static str,
    /// The hash before.
    pub prev: &'static str,
    /// It is the first.
    pub is_first: &'static str,
    /// Leads to the neighbour before: number.
    pub before: fn(&str) -> String,
    /// Leads to the neighbour after: number.
    pub after: fn(&str) -> String,
    /// Narrows the list to this actor.
    pub only_actor: &'static str,
    /// Narrows the list to this action.
    pub only_action: &'static str,
    /// An unknown number in the address.
    pub unknown: &'static str,
    /// The proof's card.
    pub proof: &'static str,
    /// What verifying does.
    pub proof_text: &'static str,
    /// Verifies.
    pub verify: &'static str,
    /// Being verified.
    pub verifying: &'static str,
    /// Everything holds.
    pub holds: &'static str,
    /// What was read: events, ledger rows, milliseconds.
    pub holds_text: fn(&str, &str, i64) -> String,
    /// Something does not.
    pub broken: &'static str,
    /// What to do then.
    pub broken_text: &'static str,
    /// A fact.
    pub root: &'static str,
    /// A download.
    pub export: &'static str,
    /// The offline proof's heading.
    pub offline: &'static str,
    /// How to do it.
    pub offline_text: &'static str,
    /// A fact.
    pub public_key: &'static str,
    /// The accessible name of the key's copy button.
    pub copy_key: &'static str,
    /// The command.
    pub command: &'static str,
    /// The accessible name of the command's copy button.
    pub copy_command: &'static str,
    /// The last signed checkpoint.
    pub checkpoint: &'static str,
    /// What it is: events.
    pub checkpoint_text: fn(&str) -> String,
    /// None was signed yet.
    pub no_checkpoint: &'static str,
}

/// English.
pub(super) const EN: EventTexts = EventTexts {
    title: "Events",
    intro: "Who did what to what, from where, with what outcome. Events can be added, never changed or removed.",
    action: "Action",
    any_action: "Any action",
    actor: "Actor",
    any_actor: "Anybody",
    filter: "Filter",
    clear: "Clear",
    table: "Events, newest first",
    seq: "No.",
    at: "Time, UTC",
    who: "Who",
    what: "What",
    target: "To what",
    outcome: "Outcome",
    remote: "From",
    ok: "Done",
    refused: "Refused",
    actor_kind: |kind| match kind {
        "member" => "Member",
        "operator" => "Operator",
        "app" => "App",
        "system" => "Keyhall itself",
        _ => "Nobody signed in",
    },
    action_words: |action| {
        let words = match action {
            "allow_list.changed" => "Changed who may use which models",
            "audit.exported" => "Exported the audit log",
            "audit.verified" => "Verified the audit log",
            "backup.created" => "Made a backup",
            "backup.restored" => "Restored a backup",
            "checkpoint.signed" => "Signed a checkpoint",
            "connection.created" => "Connected a provider",
            "connection.probed" => "Probed a connection",
            "connection.removed" => "Removed a connection",
            "conversation.deleted" => "Deleted a conversation",
            "conversation.purged" => "Deleted conversations by policy",
            "credential.forged" => "Showed a forged credential",
            "data_key.created" => "Made the data key",
            "email_domain.added" => "Added an e-mail domain",
            "email_domain.removed" => "Removed an e-mail domain",
            "guards.restored" => "Restored the database’s guards",
            "identity_provider.activated" => "Put an identity provider to use",
            "identity_provider.frozen" => "Took an identity provider out of use",
            "identity_provider.proposed" => "Proposed an identity provider",
            "identity_provider.replaced" => "Replaced an identity provider",
            "identity_provider.rules_changed" => "Changed role rules",
            "identity_provider.tried" => "Tried a sign-in",
            "identity_provider.withdrawn" => "Withdrew an identity provider",
            "identity_provider.created" => "Added an identity provider",
            "invitation.redeemed" => "Redeemed an invitation",
            "keyring.created" => "Made the keyring",
            "ledger.altered" => "A ledger row was altered",
            "ledger.batch" => "Sealed ledger rows",
            "ledger.overrun" => "A request cost more than was held",
            "limit.changed" => "Changed a limit",
            "limit.created" => "Set a limit",
            "limit.passed" => "A limit was passed",
            "limit.set" => "Set a limit",
            "limit.removed" => "Removed a limit",
            "member.added" => "Added a member",
            "member.admitted" => "Became a member",
            "member.invited" => "Invited a person",
            "member.invited_anew" => "Made a link for a member",
            "member.removed" => "Removed a member’s access",
            "member.roles_mapped" => "Roles came from the identity provider",
            "model.disabled" => "Switched a model off",
            "model.enabled" => "Switched a model on",
            "org.created" => "Made the organization",
            "org.deleted" => "Deleted the organization",
            "org.exported" => "Exported the organization",
            "org.resumed" => "Resumed the organization",
            "org.suspended" => "Suspended the organization",
            "personal_key.created" => "Made a personal key",
            "personal_key.revoked" => "Revoked a personal key",
            "policy.changed" => "Changed a policy",
            "policy.default_model_set" => "Chose the default model",
            "price.set" => "Set a model’s price",
            "prices.updated" => "Updated list prices",
            "provider_key.activated" => "Put a provider key to use",
            "provider_key.revoked" => "Revoked a provider key",
            "review.approved" => "Approved a review",
            "review.asked" => "Asked for a review",
            "review.ended" => "Ended a review",
            "review.read" => "Read a conversation under review",
            "role.granted" => "Granted a role",
            "role.revoked" => "Revoked a role",
            "seal.mismatch" => "A sealed secret did not match",
            "secret.forgotten" => "Deleted a sealed secret",
            "secret.set" => "Sealed a secret",
            "setup.link_made" => "Made a setup link",
            "setup.link_used" => "Used the setup link",
            "setup.refused" => "Refused a setup link",
            "sign_in.ended" => "Signed out",
            "sign_in.logout_refused" => "Logout token refused",
            "sign_in.refused" => "Sign-in was refused",
            "sign_in.succeeded" => "Signed in",
            "sign_in_link.created" => "Made a sign-in link",
            "sign_in_link.used" => "Signed in by a link",
            "team.created" => "Made a team",
            "team.joined" => "Added a member to a team",
            "team.left" => "Took a member out of a team",
            "team.removed" => "Removed a team",
            "team.renamed" => "Renamed a team",
            other => return other.replace(['.', '_'], " "),
        };
        words.to_owned()
    },
    noun: |noun| match noun {
        "audit" => "Audit log".to_owned(),
        "org" => "Organization".to_owned(),
        other => {
            let words = other.replace('_', " ");
            let mut letters = words.chars();
            letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
        }
    },
    nothing: "No event matches",
    nothing_text: "Another action or actor may.",
    older: "Older",
    newest: "Newest",
    event: |seq| format!("Event {seq}"),
    exact_time: "Time",
    actor_id: "Actor id",
    target_id: "Target id",
    request: "Request",
    detail: "Facts",
    no_detail: "The event carries no further facts.",
    chain: "Place in the chain",
    chain_text: "The hash of each event covers the one before, so none can be changed, removed or moved without changing all that follow.",
    leaf: "Hash of this event",
    prev: "Hash of the event before",
    is_first: "This is the first event.",
    before: |seq| format!("Event {seq}"),
    after: |seq| format!("Event {seq}"),
    only_actor: "Only this actor",
    only_action: "Only this action",
    unknown: "The log has no event with this number.",
    proof: "Proof",
    proof_text: "Recomputes the hash of every event and of every ledger row behind them, and compares with what was signed.",
    verify: "Verify now",
    verifying: "Recomputing every hash…",
    holds: "Everything holds",
    holds_text: |events, rows, took| format!("{events} events and {rows} ledger rows were recomputed in {took} ms."),
    broken: "Something was changed",
    broken_text: "Keep this file and the database as they are, and compare with an earlier export.",
    root: "Root hash",
    export: "Export with proof",
    offline: "Verify without this server",
    offline_text: "Export the log, save the public key that you noted earlier in a file, and let any copy of keyhall check it. It needs no database and no network.",
    public_key: "Public key",
    copy_key: "Copy the public key",
    command: "keyhall audit verify events.jsonl --key public-key.txt",
    copy_command: "Copy the command",
    checkpoint: "Last checkpoint",
    checkpoint_text: |events| format!("Signed over {events} events"),
    no_checkpoint: "None was signed yet: the first comes within a minute of activity.",
};
