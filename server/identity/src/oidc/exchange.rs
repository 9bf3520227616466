//! The client registration, and the code for tokens (OpenID Connect Core §3.1.3).

use super::{
    discovery::Metadata,
    http::{self, Http},
};
use crate::SignInRefusal;
use openidconnect::{
    AuthType, AuthUrl, AuthorizationCode, ClientId, ClientSecret, EndpointNotSet, EndpointSet, IssuerUrl,
    JsonWebKeySet, OAuth2TokenResponse, PkceCodeVerifier, RedirectUrl, RequestTokenError, TokenResponse, TokenUrl,
    core::{CoreClient, CoreIdToken},
    url::ParseError,
};
use outbound::Outbound;
use types::Secret;

/// A client with an authorization and a token endpoint.
pub type Client = CoreClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet, EndpointNotSet>;

/// Our registration at the identity provider.
pub struct Registration {
    /// Our client identifier.
    pub client_id: String,
    /// Our client secret; a public client has none.
    pub client_secret: Option<Secret>,
    /// `<PUBLIC_URL>/auth/callback`.
    pub redirect_uri: String,
}

/// The client for an issuer's endpoints.
pub fn client(metadata: &Metadata, registration: &Registration) -> Result<Client, ParseError> {
    let issuer = IssuerUrl::new(metadata.issuer.clone())?;
    // Keys are handed to the verifier when there is a token to verify.
    let client = CoreClient::new(ClientId::new(registration.client_id.clone()), issuer, JsonWebKeySet::default())
        .set_auth_uri(AuthUrl::from_url(metadata.authorization_endpoint.clone()))
        .set_token_uri(TokenUrl::from_url(metadata.token_endpoint.clone()))
        .set_redirect_uri(RedirectUrl::new(registration.redirect_uri.clone())?)
        .set_auth_type(if metadata.secret_in_body { AuthType::RequestBody } else { AuthType::BasicAuth });
    Ok(match &registration.client_secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.reveal().to_owned())),
        None => client,
    })
}

/// What the code was worth.
pub struct Tokens {
    /// Says who it is; verified next.
    pub id_token: CoreIdToken,
    /// Opens the userinfo endpoint; forgotten right after.
    pub access_token: Secret,
}

/// Exchanges the code. The tokens live as long as the sign-in takes.
pub async fn exchange(
    outbound: &Outbound,
    client: &Client,
    code: String,
    verifier: String,
) -> Result<Tokens, SignInRefusal> {
    let http = Http { outbound, cap: http::TOKEN };
    let answered = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(PkceCodeVerifier::new(verifier))
        .request_async(&http)
        .await;
    let tokens = answered.map_err(|error| match error {
        RequestTokenError::Request(error) => SignInRefusal::Exchange(error.to_string()),
        RequestTokenError::ServerResponse(answer) => {
            let code = word(answer.error().as_ref());
            SignInRefusal::Exchange(if code == "invalid_client" {
                "it does not know this client ID with this client secret (`invalid_client`)".to_owned()
            } else {
                format!("it answered `{code}`")
            })
        }
        RequestTokenError::Parse(error, _) => unreadable(&error.path().to_string(), &error.inner().to_string()),
        RequestTokenError::Other(_) => SignInRefusal::Exchange("its answer is no token response".to_owned()),
    })?;
    let Some(id_token) = tokens.id_token() else {
        return Err(SignInRefusal::Token("the token response holds no ID token".to_owned()));
    };
    Ok(Tokens { id_token: id_token.clone(), access_token: Secret::new(tokens.access_token().secret().as_str()) })
}

/// The first thing that can't be read. Texts of the parser may quote values, so only missing members are repeated.
fn unreadable(place: &str, text: &str) -> SignInRefusal {
    let missing = text.split('`').nth(1).filter(|_| text.contains("missing field"));
    let what = missing.map_or_else(|| "is malformed".to_owned(), |name| format!("has no `{}`", word(name)));
    let is_about_token = ["Failed to parse", "Invalid base64url", "JSON Web"].iter().any(|words| text.contains(words));
    if place.starts_with("id_token") || is_about_token {
        SignInRefusal::Token(format!("the ID token {what}"))
    } else {
        SignInRefusal::Exchange(format!("its token response {what}"))
    }
}

/// A protocol word from outside, fit to be shown: letters, digits and underscores, not too many.
pub fn word(text: &str) -> String {
    let kept = text.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_');
    kept.take(40).collect()
}
