//! Texts of signed-out pages.

pub mod setup;

use types::SignInReason;

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
    /// Signs in there again.
    pub sign_in_again: &'static str,
    /// To the identity provider's own signing out.
    pub sign_out_of: fn(&str) -> String,
    /// The operator's single-use link.
    pub link_title: &'static str,
    /// Where it comes from and how long it is good.
    pub link_text: &'static str,
    /// Uses it.
    pub link_button: &'static str,
    /// Back to the beginning.
    pub to_start: &'static str,
    /// The page of a refusal that belongs to no organization.
    pub refused: &'static str,
    /// The title of a page that is not there.
    pub not_found_title: &'static str,
    /// No such page.
    pub not_found: &'static str,
    /// Why.
    pub not_found_text: &'static str,
    /// The first run.
    pub setup: setup::SetupTexts,
    /// What a refused sign-in means: title and what to do.
    pub refusal: fn(SignInReason) -> (&'static str, &'static str),
}

/// English.
pub(super) static EN: EntryTexts = EntryTexts {
    landing_title: "Find your organization",
    landing_text: "Keyhall is your team’s AI workspace: one key, kept by nobody; every request named, every limit held.",
    find_label: "Name or work e-mail",
    find_placeholder: "acme or you@acme.com",
    find: "Continue",
    find_nothing: |text| format!("No organization is found by “{text}” here"),
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
    sign_in_again: "Sign in again",
    sign_out_of: |provider| format!("Sign out of {provider} too"),
    link_title: "Sign in once",
    link_text: "The operator of this server made this link for you. It works once, within ten minutes.",
    link_button: "Sign in",
    to_start: "To the start page",
    refused: "You could not be signed in",
    not_found_title: "Not found",
    not_found: "There is no such page",
    not_found_text: "It may have been removed, or the address is wrong.",
    setup: setup::EN,
    refusal,
};

fn refusal(reason: SignInReason) -> (&'static str, &'static str) {
    use SignInReason as Why;
    match reason {
        Why::FlowUnknown => (
            "That took too long, or was opened twice",
            "A sign-in is good once, and for ten minutes. Start it again here.",
        ),
        Why::OtherBrowser => {
            ("This sign-in began in another browser", "It ends where it began. Start it again in this browser.")
        }
        Why::StateMismatch => (
            "Two sign-ins crossed",
            "The answer belongs to another sign-in of this browser. Start again, in one window.",
        ),
        Why::Cancelled => (
            "You were not let through",
            "You cancelled, or your identity provider does not let you use Keyhall. Start again, or ask whoever looks after your account.",
        ),
        Why::IdentityProvider => (
            "The identity provider refused",
            "It did not sign you in. Start again; if it stays, tell an owner of your organization.",
        ),
        Why::CallbackIssuer => (
            "The answer came from another identity provider",
            "It is not the one that was asked, so the answer was refused. Start again; if it stays, tell an owner.",
        ),
        Why::NoCode | Why::Exchange | Why::IdToken | Why::UserInfo => (
            "The answer of the identity provider was not right",
            "It could not be verified, so it was refused. Start again; if it stays, ask an owner to look at the audit log.",
        ),
        Why::Issuer => (
            "The identity provider can’t be used now",
            "It did not answer, or its answer was not right. Try again in a moment; if it stays, tell an owner.",
        ),
        Why::NotAdmitted => (
            "Your account is not a member here",
            "The identity provider knows you, but this organization admits only people whom it invited. Ask an admin to invite you.",
        ),
        Why::Removed => (
            "Your access was removed",
            "An admin of this organization removed your access. Ask them if you think that this is a mistake.",
        ),
        Why::Invitation => (
            "This invitation is no longer good",
            "It was used already, is older than seven days, or its link is incomplete. Ask an admin for a new one.",
        ),
        Why::Suspended => ("This organization is suspended", "Its people can’t sign in at present. Ask its owner."),
        Why::Frozen => (
            "This identity provider is not in use any more",
            "The organization signs in elsewhere now. Start again here.",
        ),
        Why::NoProvider => (
            "There is no such identity provider here",
            "The organization signs in elsewhere, or nowhere yet. Start again here, or ask its owner.",
        ),
        Why::NoOrganization => ("There is no such organization", "Check the address, or look for it by name."),
        Why::TooMany => ("Too many sign-ins at once", "Wait a minute, then try again."),
        Why::Failed => (
            "You could not be signed in",
            "Something went wrong here. Start again; if it stays, tell an admin when it happened.",
        ),
    }
}
