//! Texts of the identity page.

use types::view::{Standing, TrialFault};

/// The words of the identity page.
pub struct IdentityTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// For those who may look only.
    pub owners_only: &'static str,
    /// No identity provider.
    pub none: &'static str,
    /// What that means.
    pub none_text: &'static str,
    /// Under the name of the one in use.
    pub present_hint: &'static str,
    /// A mark.
    pub in_use: &'static str,
    /// A fact and a field.
    pub issuer: &'static str,
    /// A fact and a field.
    pub client_id: &'static str,
    /// A fact and a field.
    pub client_secret: &'static str,
    /// There is a secret.
    pub sealed: &'static str,
    /// There is none.
    pub no_secret: &'static str,
    /// A fact: members known by it.
    pub known: &'static str,
    /// How many: in figures, and as a number.
    pub people: fn(&str, u64) -> String,
    /// A fact.
    pub since: &'static str,
    /// A fact.
    pub redirect_uri: &'static str,
    /// Copies it.
    pub copy_redirect_uri: &'static str,
    /// Signs in without signing in.
    pub dry_run: &'static str,
    /// What that shows.
    pub dry_run_hint: &'static str,
    /// Asks the issuer for its documents.
    pub run_doctor: &'static str,
    /// Opens the form.
    pub change: &'static str,
    /// Opens it where nothing is connected.
    pub connect: &'static str,
    /// The form's title.
    pub change_title: &'static str,
    /// What the form does.
    pub change_text: &'static str,
    /// A field.
    pub name: &'static str,
    /// What it is for.
    pub name_hint: &'static str,
    /// What stands in it at first.
    pub default_name: &'static str,
    /// What to write.
    pub issuer_hint: &'static str,
    /// Where one is sealed.
    pub secret_kept: &'static str,
    /// Where none is.
    pub secret_hint: &'static str,
    /// Sends the form.
    pub propose: &'static str,
    /// The doctor is at work.
    pub examining: &'static str,
    /// The doctor's card.
    pub doctor: &'static str,
    /// Whom he looked at.
    pub doctor_of: fn(&str) -> String,
    /// Puts the doctor's card away.
    pub put_away: &'static str,
    /// The card of a configuration that is not in use yet: name.
    pub candidate: fn(&str) -> String,
    /// What that means.
    pub candidate_hint: &'static str,
    /// A mark.
    pub not_in_use: &'static str,
    /// A step.
    pub step_examined: &'static str,
    /// What it means.
    pub step_examined_text: &'static str,
    /// A step.
    pub step_try: &'static str,
    /// What it means.
    pub step_try_text: &'static str,
    /// It was done, before the time.
    pub tried_well: &'static str,
    /// A step.
    pub step_activate: &'static str,
    /// What it means.
    pub step_activate_text: &'static str,
    /// Goes to the identity provider.
    pub try_it: &'static str,
    /// Goes there once more.
    pub try_again: &'static str,
    /// Makes it the one in use.
    pub make_active: &'static str,
    /// Forgets it.
    pub withdraw: &'static str,
    /// It worked.
    pub activated: &'static str,
    /// What that means.
    pub activated_text: &'static str,
    /// The card of a trial: name of the provider.
    pub trial_of: fn(&str) -> String,
    /// Under it.
    pub shown_once: &'static str,
    /// A trial showed nothing: why.
    pub trial_failed: fn(&str) -> String,
    /// Nothing was changed by it.
    pub trial_failed_text: &'static str,
    /// Why it can't be made active: title and text.
    pub fault: fn(TrialFault) -> (&'static str, &'static str),
    /// The one in use works.
    pub works: &'static str,
    /// What that means.
    pub works_text: &'static str,
    /// It may be made active.
    pub may_activate: &'static str,
    /// What that means.
    pub may_activate_text: &'static str,
    /// A fact.
    pub who_came: &'static str,
    /// Who that is.
    pub standing: fn(&Standing) -> String,
    /// A fact.
    pub subject: &'static str,
    /// A fact.
    pub roles_come: &'static str,
    /// How many rules matched, of how many.
    pub rules_matched: fn(usize, usize) -> String,
    /// A rule did.
    pub matched: &'static str,
    /// A rule did not.
    pub not_matched: &'static str,
    /// The claims that came: how many.
    pub claims: fn(usize) -> String,
    /// The table of them.
    pub claims_table: &'static str,
    /// A column and a field.
    pub claim: &'static str,
    /// A column and a field.
    pub value: &'static str,
    /// A field.
    pub role: &'static str,
    /// The card of rules.
    pub rules: &'static str,
    /// What rules do.
    pub rules_hint: &'static str,
    /// What they do when they are those of another configuration: its name.
    pub rules_of_candidate: fn(&str) -> String,
    /// There is none.
    pub no_rules: &'static str,
    /// What a rule gives: role.
    pub gives: fn(&str) -> String,
    /// Adds one.
    pub add_rule: &'static str,
    /// Takes one away.
    pub remove: &'static str,
    /// The button's accessible name: claim, value.
    pub remove_rule_which: fn(&str, &str) -> String,
    /// The card of domains.
    pub domains: &'static str,
    /// What they do.
    pub domains_hint: &'static str,
    /// There is none.
    pub no_domains: &'static str,
    /// A field.
    pub domain: &'static str,
    /// Adds one.
    pub add_domain: &'static str,
    /// The button's accessible name: domain.
    pub remove_domain_which: fn(&str) -> String,
    /// The card of what was in use before.
    pub frozen: &'static str,
    /// What that means.
    pub frozen_hint: &'static str,
}

/// English.
pub(super) const EN: IdentityTexts = IdentityTexts {
    title: "Identity",
    intro: "Where your people sign in, which roles their groups give them, and by which addresses they find you.",
    owners_only: "Only owners change how people sign in.",
    none: "No identity provider",
    none_text: "Nobody can sign in here until an owner connects one.",
    present_hint: "What people sign in by. It is never edited: another configuration is tried beside it first.",
    in_use: "In use",
    issuer: "Issuer",
    client_id: "Client ID",
    client_secret: "Client secret",
    sealed: "Sealed; nobody reads it again",
    no_secret: "None: a public client",
    known: "Known by it",
    people: |figure, count| format!("{figure} {}", if count == 1 { "person" } else { "people" }),
    since: "Since",
    redirect_uri: "Redirect URI",
    copy_redirect_uri: "Copy the redirect URI",
    dry_run: "Try a sign-in",
    dry_run_hint: "A trial signs nobody in. It shows the claims that come, the rules that match and the roles that come of them, once, to you alone.",
    run_doctor: "Run the doctor",
    change: "Change…",
    connect: "Connect one…",
    change_title: "Another configuration",
    change_text: "The doctor looks at it now. Then you try it with a sign-in of your own, and only then you make it active. Until that, everybody signs in as before.",
    name: "Name on the button",
    name_hint: "What people know it by.",
    default_name: "Company account",
    issuer_hint: "Exactly as the provider spells it, usually without anything behind the host or the tenant.",
    secret_kept: "Leave it empty to keep the sealed one, while issuer and client stay the same. A new one is sealed at once.",
    secret_hint: "It is sealed at once and never shown again.",
    propose: "Check it",
    examining: "Checking…",
    doctor: "The doctor",
    doctor_of: |issuer| format!("Asked {issuer} for everything that signing in needs."),
    put_away: "Put away",
    candidate: |name| format!("{name}: on its way"),
    candidate_hint: "Nobody signs in by it yet. What is in use goes on unchanged.",
    not_in_use: "Not in use",
    step_examined: "Checked",
    step_examined_text: "The doctor found it fit.",
    step_try: "Try it",
    step_try_text: "Sign in by it as yourself. It has to let you in as an owner, so that nobody is locked out.",
    tried_well: "It let you in as an owner.",
    step_activate: "Make it active",
    step_activate_text: "People sign in by it from then on. The present one is frozen, not deleted; open sessions go on.",
    try_it: "Try it",
    try_again: "Try again",
    make_active: "Make it active",
    withdraw: "Withdraw it",
    activated: "It is in use",
    activated_text: "People sign in by it from now on. The one before is kept below, as it was.",
    trial_of: |name| format!("Trial of {name}"),
    shown_once: "Shown once. Nothing of it is kept, and nobody was signed in.",
    trial_failed: |why| format!("The trial showed nothing: {}", lowercase_first(why)),
    trial_failed_text: "Nothing was changed. The result of a trial is shown once; start another one here.",
    fault: |fault| match fault {
        TrialFault::NotOwner => (
            "It would not let you in as an owner",
            "None of the rules that matched gives the role owner, and you do not have it by grant. Look at the claims below, add a rule for one of them, then try again.",
        ),
        TrialFault::AnotherMember => {
            ("This account is somebody else’s here", "Sign in at the identity provider as yourself, then try again.")
        }
    },
    works: "Signing in works",
    works_text: "The identity provider answered, and its answer was verified as in every sign-in.",
    may_activate: "It lets you in as an owner",
    may_activate_text: "You may make it active within the next hour. From then on this account is you.",
    who_came: "Who came",
    standing: |standing| match standing {
        Standing::You => "You".to_owned(),
        Standing::Member(name) => format!("{name}, a member"),
        Standing::Newcomer => "Nobody yet; would become a member".to_owned(),
        Standing::Stranger => "Nobody; would be refused without an invitation".to_owned(),
        Standing::Removed => "Somebody whose access was removed".to_owned(),
    },
    subject: "Subject",
    roles_come: "Roles",
    rules_matched: |matched, all| format!("{matched} of {all} rules matched"),
    matched: "matched",
    not_matched: "did not match",
    claims: |count| format!("{count} {} came", if count == 1 { "claim" } else { "claims" }),
    claims_table: "Claims that came",
    claim: "Claim",
    value: "Value",
    role: "Role",
    rules: "Roles by claims",
    rules_hint: "Looked at in every sign-in: whoever has the value in the claim has the role, until the next one. Everybody is a member.",
    rules_of_candidate: |name| format!("Of {name}, once it is active. Change them freely; then try it again."),
    no_rules: "No rule. Roles are given under Members.",
    gives: |role| format!("→ {role}"),
    add_rule: "Add rule",
    remove: "Remove",
    remove_rule_which: |claim, value| format!("Remove the rule for {value} in {claim}"),
    domains: "E-mail domains",
    domains_hint: "Whoever writes an address of yours on the first page is led here. A domain lets nobody in.",
    no_domains: "None. People find you by name, or by the address of this workspace.",
    domain: "Domain",
    add_domain: "Add domain",
    remove_domain_which: |domain| format!("Remove the domain {domain}"),
    frozen: "In use before",
    frozen_hint: "Kept as they were. Each can be tried, and then be made active again.",
};

/// A title within a sentence.
fn lowercase_first(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
