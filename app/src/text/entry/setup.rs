//! Texts of the first run.

mod recipes;

pub use recipes::RecipeTexts;
use types::view::{Check, Diagnosis, Recipe};

/// The words of the first run.
pub struct SetupTexts {
    /// The window's title.
    pub title: &'static str,
    /// The five steps: what, and in a few words how.
    pub steps: &'static [(&'static str, &'static str)],
    /// What the list of steps is.
    pub steps_label: &'static str,
    /// A step that is behind.
    pub done: &'static str,
    /// How long the link is good: the time.
    pub good_until: fn(&str) -> String,
    /// Under the steps.
    pub nothing_leaves: &'static str,
    /// Before the first step.
    pub token_title: &'static str,
    /// What to do there.
    pub token_text: &'static str,
    /// The token's label.
    pub token: &'static str,
    /// Where it is found.
    pub token_hint: &'static str,
    /// Opens the wizard.
    pub open: &'static str,
    /// Who has no link.
    pub no_link: &'static str,
    /// What to do then; the command follows.
    pub no_link_text: &'static str,
    /// Step 1.
    pub organization_title: &'static str,
    /// What it is for.
    pub organization_text: &'static str,
    /// The organization's name.
    pub name: &'static str,
    /// Where it shows.
    pub name_hint: &'static str,
    /// One.
    pub name_example: &'static str,
    /// The slug.
    pub slug: &'static str,
    /// What it may hold.
    pub slug_hint: &'static str,
    /// The time zone.
    pub zone: &'static str,
    /// What it decides.
    pub zone_hint: &'static str,
    /// To the next step.
    pub go_on: &'static str,
    /// To the step before.
    pub back: &'static str,
    /// Step 2: organization.
    pub provider_title: fn(&str) -> String,
    /// What it is for.
    pub provider_text: &'static str,
    /// Step 2, once the organization is there: organization.
    pub correct_title: fn(&str) -> String,
    /// What it is for then.
    pub correct_text: &'static str,
    /// The choice of a recipe.
    pub recipes: &'static str,
    /// A recipe's words.
    pub recipe: fn(Recipe) -> &'static RecipeTexts,
    /// Above a guide: the provider's name.
    pub guide_title: fn(Recipe) -> String,
    /// Before an example of the issuer.
    pub guide_issuer: &'static str,
    /// Before the claim's name.
    pub guide_claim: &'static str,
    /// What is copied.
    pub redirect_uri: &'static str,
    /// The issuer.
    pub issuer: &'static str,
    /// How it must be spelled.
    pub issuer_hint: &'static str,
    /// The client identifier.
    pub client_id: &'static str,
    /// Where it is found.
    pub client_id_hint: &'static str,
    /// The client secret.
    pub client_secret: &'static str,
    /// What happens with it.
    pub client_secret_hint: &'static str,
    /// Said without script: the one thing that is not kept.
    pub secret_again: &'static str,
    /// Role rules.
    pub roles: &'static str,
    /// They may be left empty.
    pub optional: &'static str,
    /// What they do.
    pub roles_hint: &'static str,
    /// The claim.
    pub claim: &'static str,
    /// Value of owners.
    pub owners: &'static str,
    /// Value of admins.
    pub admins: &'static str,
    /// Value of auditors.
    pub auditors: &'static str,
    /// An example of a value, by the field's name.
    pub role_example: fn(&str) -> &'static str,
    /// Who becomes a member.
    pub admission: &'static str,
    /// Everybody.
    pub everyone: &'static str,
    /// What that means.
    pub everyone_hint: &'static str,
    /// Only invited people.
    pub invited: &'static str,
    /// What that means.
    pub invited_hint: &'static str,
    /// Examines, then goes on.
    pub check_and_go_on: &'static str,
    /// While it is examined.
    pub checking: &'static str,
    /// What the findings are.
    pub doctor: &'static str,
    /// So many findings are bad.
    pub unfit: fn(usize) -> String,
    /// What that means.
    pub unfit_text: &'static str,
    /// All is well.
    pub fit: &'static str,
    /// What that means.
    pub fit_text: &'static str,
    /// Before what was tried.
    pub tried: &'static str,
    /// Not looked at.
    pub skipped: &'static str,
    /// A check's name.
    pub check: fn(Check) -> &'static str,
    /// What came of it, for those who can't see the mark.
    pub diagnosis: fn(Diagnosis) -> &'static str,
    /// Step 3: organization.
    pub owner_title: fn(&str) -> String,
    /// What happens.
    pub owner_text: &'static str,
    /// What is ready.
    pub ready: &'static [&'static str],
    /// Goes to the identity provider: its name.
    pub sign_in: fn(&str) -> String,
    /// Before the way back.
    pub wrong_there: &'static str,
    /// The way back.
    pub correct: &'static str,
    /// Why the owner's sign-in was refused, by the log's word and its facts.
    pub refused: fn(&str, &str) -> (&'static str, &'static str),
    /// Before the identity provider's error code.
    pub it_said: &'static str,
    /// Step 4: title and what to do.
    pub welcome: (&'static str, &'static str),
    /// Step 5: title and what to do.
    pub ready_to_ask: (&'static str, &'static str),
    /// To the chat.
    pub ask_first: &'static str,
}

/// English.
pub(super) const EN: SetupTexts = SetupTexts {
    title: "Set up",
    steps: &[
        ("Organization", "Its name and address"),
        ("Identity provider", "Where your people sign in"),
        ("Owner", "You sign in, and own it"),
        ("AI provider", "One key, sealed"),
        ("First answer", "Ask something"),
    ],
    steps_label: "Steps",
    done: "done",
    good_until: |at| format!("The link is good until {at}"),
    nothing_leaves: "Nothing is stored before it was checked.",
    token_title: "Welcome to Keyhall",
    token_text: "This server is opened with a setup link, once. Open the link itself, or paste its token here.",
    token: "Setup token",
    token_hint: "The part of the link behind #. The whole link will do, too.",
    open: "Open setup",
    no_link: "No link at hand?",
    no_link_text: "Whoever runs this server makes one there, good for one hour:",
    organization_title: "Name your organization",
    organization_text: "The people, keys and limits of one company or team live in one organization. You can change its name later.",
    name: "Name",
    name_hint: "What people call it.",
    name_example: "Acme Robotics",
    slug: "Address",
    slug_hint: "Small letters, digits and hyphens. It begins the address of every page, and stays.",
    zone: "Time zone",
    zone_hint: "Days and months begin in it: so do limits.",
    go_on: "Continue",
    back: "Back",
    provider_title: |name| format!("Where do people of {name} sign in?"),
    provider_text: "Keyhall keeps no passwords. Register it at your identity provider, then paste what it gives you. It is checked live, and nothing is stored before it fits.",
    correct_title: |name| format!("Correct the identity provider of {name}"),
    correct_text: "The organization is there and waits for its owner. What you enter here takes the place of what was entered before.",
    recipes: "Your identity provider",
    recipe: recipes::of,
    guide_title: |recipe| match recipe {
        Recipe::Other => "At your identity provider".to_owned(),
        known => format!("At {}", recipes::of(known).name),
    },
    guide_issuer: "The issuer looks like",
    guide_claim: "Claim:",
    redirect_uri: "Copy the redirect URI",
    issuer: "Issuer",
    issuer_hint: "Letter for letter as the identity provider spells it.",
    client_id: "Client ID",
    client_id_hint: "From the registration of Keyhall there.",
    client_secret: "Client secret",
    client_secret_hint: "Sealed when it is stored, and never shown again.",
    secret_again: "If something has to be corrected, the client secret has to be pasted again: this page does not keep it.",
    roles: "Roles from groups",
    optional: "optional",
    roles_hint: "Whoever has one of these values in the claim gets the role at every sign-in, and loses it with the value. You become owner without any.",
    claim: "Claim",
    owners: "Value for owners",
    admins: "Value for admins",
    auditors: "Value for auditors",
    role_example: |field| match field {
        "owners" => "keyhall-owners",
        "admins" => "keyhall-admins",
        _ => "keyhall-auditors",
    },
    admission: "Who becomes a member?",
    everyone: "Everybody who can sign in there",
    everyone_hint: "They are members from their first sign-in on.",
    invited: "Only people whom we invite",
    invited_hint: "Choose this when more people than yours can sign in there, as at Google.",
    check_and_go_on: "Check and continue",
    checking: "Checking…",
    doctor: "What the check found",
    unfit: |bad| match bad {
        1 => "One thing is in the way".to_owned(),
        more => format!("{more} things are in the way"),
    },
    unfit_text: "Nobody could sign in through it. Correct it here or at the identity provider, then check again.",
    fit: "The identity provider is fit",
    fit_text: "People can sign in through it.",
    tried: "Tried",
    skipped: "Not looked at: something before it is in the way.",
    check: |check| match check {
        Check::Address => "The address may be used",
        Check::Reachable => "The server answers",
        Check::Tls => "Its TLS can be trusted",
        Check::Document => "It has a discovery document",
        Check::Issuer => "The document is this issuer’s",
        Check::Endpoints => "Its addresses may be used",
        Check::CodeFlow => "Authorization code flow",
        Check::Pkce => "PKCE with S256",
        Check::Algorithms => "Signatures of ID tokens",
        Check::Keys => "Its keys can be read",
    },
    diagnosis: |diagnosis| match diagnosis {
        Diagnosis::Good => "good",
        Diagnosis::Doubt => "worth a look",
        Diagnosis::Bad => "in the way",
        Diagnosis::Skipped => "not looked at",
    },
    owner_title: |name| format!("{name} is ready for its owner"),
    owner_text: "Sign in once. Whoever completes this sign-in owns the organization, and the setup link is used up.",
    ready: &["The organization is founded", "The identity provider was checked", "The client secret is sealed"],
    sign_in: |provider| format!("Sign in with {provider}"),
    wrong_there: "It does not let you in?",
    correct: "Correct the identity provider",
    refused: |reason, facts| match reason {
        "exchange" if facts.contains("client") => (
            "The identity provider does not know this client",
            "Client ID or client secret is not right. Copy both again, then sign in.",
        ),
        "exchange" => (
            "The identity provider did not accept the code",
            "Often the client secret is not right, or the redirect URI was registered with another spelling.",
        ),
        "identity_provider" => (
            "The identity provider refused the sign-in",
            "Is Keyhall assigned to you there, and is the redirect URI registered letter for letter?",
        ),
        "flow_unknown" | "other_browser" | "state_mismatch" => {
            ("That sign-in was used already, or took too long", "Start it again here, in this browser.")
        }
        "id_token" | "userinfo" => (
            "The identity provider’s answer was not right",
            "It does not match the issuer or the client that were entered.",
        ),
        "issuer" => ("The identity provider did not answer", "Try again in a moment, or correct its address."),
        _ => ("You were not signed in", "Start again. If it stays, correct the identity provider."),
    },
    it_said: "It said",
    welcome: (
        "Welcome. One step is left before the first question",
        "Connect an AI provider: paste its key once. It is tried, sealed, and then nobody reads it again.",
    ),
    ready_to_ask: ("Everything is ready", "Your people sign in and chat from now on; limits are set under Limits."),
    ask_first: "Ask the first question",
};
