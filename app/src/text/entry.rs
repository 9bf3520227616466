//! Texts of signed-out pages.

pub mod setup;

/// The words of signed-out pages.
pub struct EntryTexts {
    /// The landing page's title.
    pub landing_title: &'static str,
    /// What the product is, in a sentence.
    pub landing_text: &'static str,
    /// The search's label.
    pub find_label: &'static str,
    /// The search's example.
    pub find_placeholder: &'static str,
    /// Looks for the organization.
    pub find: &'static str,
    /// Nothing was found: what was looked for.
    pub find_nothing: fn(&str) -> String,
    /// What to do then.
    pub find_nothing_text: &'static str,
    /// Leads to an organization.
    pub go_on_to: fn(&str) -> String,
    /// What one can rely on.
    pub promises: &'static [(&'static str, &'static str)],
    /// The sign-in page's title: organization.
    pub sign_in_to: fn(&str) -> String,
    /// Goes to an identity provider: its name.
    pub continue_with: fn(&str) -> String,
    /// Under the buttons.
    pub no_password: &'static str,
    /// No identity provider yet.
    pub no_provider: &'static str,
    /// What to do then.
    pub no_provider_text: &'static str,
    /// Another organization.
    pub other_organization: &'static str,
    /// The signed-out page.
    pub signed_out: &'static str,
    /// What that means.
    pub signed_out_text: &'static str,
    /// Back to the beginning.
    pub to_start: &'static str,
    /// The page of a refusal that belongs to no organization.
    pub refused: &'static str,
    /// No such page.
    pub not_found: &'static str,
    /// Why.
    pub not_found_text: &'static str,
    /// The first run.
    pub setup: setup::SetupTexts,
    /// What a refused sign-in means, by the problem's code: title and what to do.
    pub refusal: fn(&str) -> (&'static str, &'static str),
}

/// English.
pub(super) static EN: EntryTexts = EntryTexts {
    landing_title: "Find your organization",
    landing_text: "Keyhall is your team’s AI workspace: one key, kept by nobody; every request named, every limit held.",
    find_label: "Name or work e-mail",
    find_placeholder: "acme or you@acme.com",
    find: "Continue",
    find_nothing: |text| format!("No organization is called “{text}” here"),
    find_nothing_text: "Check the spelling, or ask a colleague for the address of your workspace.",
    go_on_to: |name| format!("Go on to {name}"),
    promises: &[
        ("The key stays here", "Provider keys are sealed; nobody reads them again."),
        ("Limits hold", "What you may spend is reserved before it is spent."),
        ("Everything is provable", "The audit log can be checked without trusting us."),
    ],
    sign_in_to: |name| format!("Sign in to {name}"),
    continue_with: |provider| format!("Continue with {provider}"),
    no_password: "You sign in at your organization’s own identity provider. Keyhall has no password of yours.",
    no_provider: "Nobody can sign in here yet",
    no_provider_text: "This organization has no identity provider. Its owner connects one.",
    other_organization: "Another organization",
    signed_out: "You are signed out",
    signed_out_text: "This browser holds no sign-in for that organization any more. Your identity provider may still know you.",
    to_start: "To the start page",
    refused: "You could not be signed in",
    not_found: "There is no such page",
    not_found_text: "It may have been removed, or the address is wrong.",
    setup: setup::EN,
    refusal,
};

fn refusal(code: &str) -> (&'static str, &'static str) {
    match code {
        "sign_in_cancelled" | "access_denied" => {
            ("You cancelled the sign-in", "Nothing happened. Start again when you like.")
        }
        "flow_expired" | "no_such_flow" | "sign_in_expired" | "unknown_flow" => (
            "That took too long, or was opened twice",
            "A sign-in is good for ten minutes and for one browser. Start it again here.",
        ),
        "not_admitted" | "not_a_member" | "sign_up_closed" | "no_such_member" => (
            "Your account is not a member here",
            "The identity provider knows you, but this organization admits only people whom it invited. Ask an admin to invite you.",
        ),
        "member_removed" | "member_inactive" | "removed" => (
            "Your access was removed",
            "An admin of this organization removed your access. Ask them if you think that this is a mistake.",
        ),
        "invitation_invalid" | "no_such_invitation" | "invitation_expired" | "invitation_used" => (
            "This invitation is no longer good",
            "It was used already, or is older than seven days. Ask an admin for a new one.",
        ),
        "issuer_mismatch" | "mix_up" | "state_mismatch" | "token_invalid" | "id_token_invalid" => (
            "The answer of the identity provider was not right",
            "It did not belong to this sign-in, so it was refused. Start again; if it stays, tell an admin.",
        ),
        "provider_unreachable" | "identity_provider_unreachable" | "discovery_failed" | "identity_provider_error" => (
            "The identity provider did not answer",
            "Try again in a moment. If it stays, tell an admin of your organization.",
        ),
        "not_found" => ("There is no such organization", "Check the address, or look for it by name."),
        "org_suspended" | "suspended" => {
            ("This organization is suspended", "Its people can’t sign in at present. Ask its owner.")
        }
        "rate_limited" | "rate_limit_exceeded" => ("Too many tries at once", "Wait a minute, then try again."),
        _ => (
            "You could not be signed in",
            "Start again. If it stays, tell an admin of your organization when it happened.",
        ),
    }
}
