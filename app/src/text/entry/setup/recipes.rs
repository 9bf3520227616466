//! Recipes: what to type where at an identity provider.

use types::view::Recipe;

/// One identity provider's instructions.
pub struct RecipeTexts {
    /// Its name.
    pub name: &'static str,
    /// Whose it is, in a few words.
    pub hint: &'static str,
    /// What to do there; `true` where the redirect URI has to be entered.
    pub steps: &'static [(&'static str, bool)],
    /// What its issuer looks like.
    pub issuer: &'static str,
    /// The claim that holds roles or groups.
    pub claim: &'static str,
    /// How to get that claim.
    pub groups: &'static str,
}

/// The instructions of a recipe, in English.
pub(super) fn of(recipe: Recipe) -> &'static RecipeTexts {
    match recipe {
        Recipe::Entra => &ENTRA,
        Recipe::Google => &GOOGLE,
        Recipe::Okta => &OKTA,
        Recipe::Keycloak => &KEYCLOAK,
        Recipe::Other => &OTHER,
    }
}

static ENTRA: RecipeTexts = RecipeTexts {
    name: "Entra ID",
    hint: "Microsoft 365, Azure",
    steps: &[
        ("In the Entra admin center, open App registrations and choose New registration.", false),
        ("Name it Keyhall, for accounts in this directory only. Redirect URI: platform Web, and", true),
        ("From Overview, copy Application (client) ID, and put Directory (tenant) ID into the issuer.", false),
        ("Under Certificates & secrets, make a new client secret. Copy its Value, not its Secret ID.", false),
    ],
    issuer: "https://login.microsoftonline.com/TENANT-ID/v2.0",
    claim: "roles",
    groups: "For roles: make App roles with values such as keyhall-admins, then assign people to them under Enterprise applications, Users and groups.",
};

static GOOGLE: RecipeTexts = RecipeTexts {
    name: "Google",
    hint: "Workspace",
    steps: &[
        (
            "In the Google Cloud console, open Google Auth Platform. Under Audience choose Internal: then only your Workspace’s accounts can sign in.",
            false,
        ),
        ("Under Clients, create a client of type Web application. Authorized redirect URI:", true),
        ("Copy the client ID and the client secret that it shows.", false),
    ],
    issuer: "https://accounts.google.com",
    claim: "",
    groups: "Google sends no groups: give roles under Members. Without Internal, let only invited people in, because every Google account can sign in.",
};

static OKTA: RecipeTexts = RecipeTexts {
    name: "Okta",
    hint: "Workforce Identity",
    steps: &[
        ("In the Admin Console, open Applications and choose Create App Integration: OIDC, Web Application.", false),
        ("Grant type: Authorization Code. Sign-in redirect URI:", true),
        ("Under Assignments, say who may use it. Then copy client ID and client secret.", false),
    ],
    issuer: "https://YOUR-ORG.okta.com",
    claim: "groups",
    groups: "For roles: in the app’s Sign On tab, set a groups claim filter: groups, Starts with, keyhall-.",
};

static KEYCLOAK: RecipeTexts = RecipeTexts {
    name: "Keycloak",
    hint: "Your own realm",
    steps: &[
        ("In your realm, open Clients and choose Create client: OpenID Connect, client ID keyhall.", false),
        ("Client authentication on; of the flows, Standard flow only.", false),
        ("Valid redirect URI:", true),
        ("Copy the client secret from the Credentials tab.", false),
    ],
    issuer: "https://KEYCLOAK-HOST/realms/REALM",
    claim: "groups",
    groups: "For roles: under Client scopes, keyhall-dedicated, add a Group Membership mapper: claim groups, full path off, in the ID token.",
};

static OTHER: RecipeTexts = RecipeTexts {
    name: "Another one",
    hint: "OpenID Connect",
    steps: &[
        ("Register a confidential web client with the authorization code flow and PKCE (S256).", false),
        ("Redirect URI, letter for letter:", true),
        ("The issuer is its address before /.well-known/openid-configuration.", false),
        ("Copy client ID and client secret.", false),
    ],
    issuer: "https://login.example.com",
    claim: "groups",
    groups: "For roles: let it put groups or roles into the ID token, as a list of texts.",
};
