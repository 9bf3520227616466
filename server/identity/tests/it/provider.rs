//! An OpenID provider that a test steers: claims, headers, signatures, keys and documents can be made wrong one at a
//! time. It checks what an honest one checks: the client's secret, the code, the verifier.

use base64ct::{Base64, Base64UrlUnpadded, Encoding};
use identity::CallbackParams;
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey,
    core::{CoreEdDsaPrivateSigningKey, CoreHmacKey, CoreJwsSigningAlgorithm as Alg, CoreRsaPrivateSigningKey},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use tokio_util::task::TaskTracker;
use url::{Url, form_urlencoded};

pub const CLIENT: &str = "keyhall-client";
pub const SECRET: &str = "client-secret-canary &%+";

/// Signs tokens and shows its public half.
pub enum Signer {
    Ed(CoreEdDsaPrivateSigningKey),
    Rsa(CoreRsaPrivateSigningKey, Alg),
    P256(Box<p256::ecdsa::SigningKey>),
    Hmac(CoreHmacKey),
    /// The signature is empty and `alg` is `none`.
    Nothing,
}

impl Signer {
    /// Ed25519 from a number.
    pub fn ed(seed: u8, kid: &str) -> Self {
        let before = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20];
        let pkcs8 = [before.as_slice(), &[seed; 32]];
        let whole = Base64::encode_string(&pkcs8.concat());
        let pem = format!("-----BEGIN PRIVATE KEY-----\n{whole}\n-----END PRIVATE KEY-----\n");
        Self::Ed(CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new(kid.into()))).unwrap())
    }

    pub fn rsa(pem: &str, alg: Alg) -> Self {
        Self::Rsa(CoreRsaPrivateSigningKey::from_pem(pem, Some(JsonWebKeyId::new("rsa".into()))).unwrap(), alg)
    }

    pub fn p256(seed: u8) -> Self {
        Self::P256(Box::new(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap()))
    }

    fn alg(&self) -> &'static str {
        match self {
            Self::Ed(_) => "EdDSA",
            Self::Rsa(_, Alg::RsaSsaPssSha256) => "PS256",
            Self::Rsa(..) => "RS256",
            Self::P256(_) => "ES256",
            Self::Hmac(_) => "HS256",
            Self::Nothing => "none",
        }
    }

    fn kid(&self) -> Option<String> {
        self.public().get("kid").and_then(Value::as_str).map(str::to_owned)
    }

    /// As a key set shows it.
    pub fn public(&self) -> Value {
        match self {
            Self::Ed(key) => serde_json::to_value(key.as_verification_key()).unwrap(),
            Self::Rsa(key, _) => serde_json::to_value(key.as_verification_key()).unwrap(),
            Self::P256(key) => {
                let point = key.verifying_key().to_sec1_point(false);
                let part = |bytes: &[u8]| Base64UrlUnpadded::encode_string(bytes);
                let (x, y) = (part(&point.as_bytes()[1..33]), part(&point.as_bytes()[33..]));
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": "ec", "x": x, "y": y })
            }
            Self::Hmac(_) | Self::Nothing => json!({}),
        }
    }

    fn sign(&self, text: &[u8]) -> Vec<u8> {
        match self {
            Self::Ed(key) => key.sign(&Alg::EdDsa, text).unwrap(),
            Self::Rsa(key, alg) => key.sign(alg, text).unwrap(),
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = p256::ecdsa::signature::Signer::sign(&**key, text);
                signature.to_bytes().to_vec()
            }
            Self::Hmac(key) => key.sign(&Alg::HmacSha256, text).unwrap(),
            Self::Nothing => Vec::new(),
        }
    }
}

/// What the provider does, to be made wrong. `null` in an override removes the member.
pub struct Steer {
    pub issuer: String,
    pub signer: Signer,
    pub keys: Vec<Value>,
    pub metadata: Value,
    pub header: Value,
    pub claims: Value,
    pub user_info: Value,
    /// Over the claims of logout tokens.
    pub logout: Value,
    /// Further text inside the claims, so that a member can be there twice.
    pub raw_claims: String,
    /// Flips a bit of the signature.
    pub breaks_signature: bool,
    /// Answered instead of tokens.
    pub token_answer: Option<(u16, String)>,
    /// Answered instead of the discovery document: status, headers, body.
    pub discovery_answer: Option<(u16, &'static str, String)>,
    /// The callback's `iss`, where it is not the issuer.
    pub callback_iss: Option<Option<String>>,
    /// Seconds since 1970.
    pub now: i64,
    codes: HashMap<String, (String, String, String)>,
    /// Requests by path.
    pub hits: HashMap<String, u32>,
    /// The last token request's headers and body.
    pub token_request: (String, String),
}

/// A running provider.
#[derive(Clone)]
pub struct Provider(Arc<Mutex<Steer>>);

impl Provider {
    /// Starts on a port of its own.
    pub async fn start(now: i64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let signer = Signer::ed(7, "first");
        let steer = Steer {
            keys: vec![signer.public()],
            issuer,
            signer,
            metadata: json!({}),
            header: json!({}),
            claims: json!({ "sub": "subject-1", "name": "Ada Okafor", "email": "ada@acme.example", "groups": [] }),
            user_info: json!({ "sub": "subject-1" }),
            logout: json!({}),
            raw_claims: String::new(),
            breaks_signature: false,
            token_answer: None,
            discovery_answer: None,
            callback_iss: None,
            now,
            codes: HashMap::new(),
            hits: HashMap::new(),
            token_request: Default::default(),
        };
        let provider = Self(Arc::new(Mutex::new(steer)));
        let tracker = TaskTracker::new();
        let answering = provider.clone();
        tracker.clone().spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tracker.spawn(answering.clone().answer(stream));
            }
        });
        provider
    }

    pub fn steer(&self) -> MutexGuard<'_, Steer> {
        self.0.lock().unwrap()
    }

    pub fn issuer(&self) -> String {
        self.steer().issuer.clone()
    }

    /// Where it listens, as an operator lists it.
    pub fn address(&self) -> String {
        self.issuer().replace("http://", "")
    }

    pub fn hits(&self, path: &str) -> u32 {
        self.steer().hits.get(path).copied().unwrap_or(0)
    }

    /// Plays the browser and the person: follows the authorization URL, clicks, comes back.
    pub fn authorize(&self, url: &Url) -> CallbackParams {
        let asked: HashMap<String, String> = url.query_pairs().into_owned().collect();
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT);
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let mut steer = self.steer();
        let code = format!("code-{}", steer.codes.len());
        let given = (asked["nonce"].clone(), asked["code_challenge"].clone(), asked["redirect_uri"].clone());
        steer.codes.insert(code.clone(), given);
        let iss = steer.callback_iss.clone().unwrap_or_else(|| Some(steer.issuer.clone()));
        CallbackParams { state: Some(asked["state"].clone()), code: Some(code), error: None, iss }
    }

    async fn answer(self, mut stream: TcpStream) {
        let mut request = Vec::new();
        let mut piece = [0; 4096];
        let (head, body) = loop {
            let Ok(read @ 1..) = stream.read(&mut piece).await else { return };
            request.extend_from_slice(&piece[..read]);
            let text = String::from_utf8_lossy(&request).into_owned();
            let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
            let length = head.lines().find_map(|line| {
                let (name, value) = line.split_once(':')?;
                name.eq_ignore_ascii_case("content-length").then(|| value.trim().parse::<usize>().unwrap())
            });
            if body.len() >= length.unwrap_or(0) {
                break (head.to_owned(), body.to_owned());
            }
        };
        let path = head.split(' ').nth(1).unwrap().to_owned();
        let (status, headers, body) = self.steer().respond(&path, &head, &body);
        let answer = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {}\r\n{headers}\r\n{body}",
            body.len()
        );
        let _ = stream.write_all(answer.as_bytes()).await;
    }
}

const JSON: &str = "content-type: application/json\r\n";

impl Steer {
    fn respond(&mut self, path: &str, head: &str, body: &str) -> (u16, &'static str, String) {
        *self.hits.entry(path.to_owned()).or_default() += 1;
        match path {
            "/.well-known/openid-configuration" => {
                if let Some(answer) = &self.discovery_answer {
                    return answer.clone();
                }
                let issuer = &self.issuer;
                let document = json!({
                    "issuer": issuer,
                    "authorization_endpoint": format!("{issuer}/authorize"),
                    "token_endpoint": format!("{issuer}/token"),
                    "userinfo_endpoint": format!("{issuer}/userinfo"),
                    "jwks_uri": format!("{issuer}/jwks"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["EdDSA", "RS256", "PS256", "ES256", "HS256", "none"],
                    "authorization_response_iss_parameter_supported": true,
                });
                (200, JSON, overridden(document, &self.metadata).to_string())
            }
            "/jwks" => (200, JSON, json!({ "keys": self.keys }).to_string()),
            "/token" => self.token(head, body),
            "/userinfo" if head.contains("Bearer access-token") => (200, JSON, self.user_info.to_string()),
            "/userinfo" => (401, "", String::new()),
            _ => (404, "", String::new()),
        }
    }

    fn token(&mut self, head: &str, body: &str) -> (u16, &'static str, String) {
        self.token_request = (head.to_owned(), body.to_owned());
        if let Some((status, body)) = &self.token_answer {
            return (*status, JSON, body.clone());
        }
        let asked: HashMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
        let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = Base64::encode_string(format!("{}:{}", encode(CLIENT), encode(SECRET)).as_bytes());
        let is_basic = head.contains(&format!("Basic {basic}"));
        let is_post = asked.get("client_secret").is_some_and(|secret| secret == SECRET);
        if is_basic == is_post {
            return (401, JSON, json!({ "error": "invalid_client" }).to_string());
        }
        let given = asked.get("code").and_then(|code| self.codes.remove(code));
        let Some((nonce, challenge, redirect_uri)) = given else {
            return (400, JSON, json!({ "error": "invalid_grant" }).to_string());
        };
        let hashed = Base64UrlUnpadded::encode_string(&Sha256::digest(asked["code_verifier"].as_bytes()));
        if hashed != challenge || asked["redirect_uri"] != redirect_uri {
            return (400, JSON, json!({ "error": "invalid_grant" }).to_string());
        }
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "nonce": nonce,
            "iat": self.now, "exp": self.now + 300, "auth_time": self.now - 5,
        });
        let claims = overridden(claims, &self.claims).to_string();
        let claims = format!("{{{}{}", self.raw_claims, &claims[1..]);
        let header = json!({ "alg": self.signer.alg(), "kid": self.signer.kid(), "typ": "JWT" });
        let id_token = self.signed(&overridden(header, &self.header), &claims);
        let answer = json!({ "access_token": "access-token", "token_type": "Bearer", "id_token": id_token });
        (200, JSON, answer.to_string())
    }
}

impl Steer {
    fn signed(&self, header: &Value, claims: &str) -> String {
        let part = |text: &str| Base64UrlUnpadded::encode_string(text.as_bytes());
        let signed = format!("{}.{}", part(&header.to_string()), part(claims));
        let mut signature = self.signer.sign(signed.as_bytes());
        if self.breaks_signature {
            signature[10] ^= 1;
        }
        format!("{signed}.{}", Base64UrlUnpadded::encode_string(&signature))
    }

    /// A logout token for the subject of `claims` (Back-Channel Logout §2.4), with `header` and `logout` over it.
    pub fn logout_token(&self) -> String {
        let claims = json!({
            "iss": self.issuer, "aud": CLIENT, "iat": self.now, "exp": self.now + 120, "jti": "logout-1",
            "sub": self.claims["sub"], "events": { "http://schemas.openid.net/event/backchannel-logout": {} },
        });
        let claims = overridden(claims, &self.logout).to_string();
        let claims = format!("{{{}{}", self.raw_claims, &claims[1..]);
        let header = json!({ "alg": self.signer.alg(), "kid": self.signer.kid(), "typ": "logout+jwt" });
        self.signed(&overridden(header, &self.header), &claims)
    }
}

fn overridden(mut document: Value, with: &Value) -> Value {
    let members = document.as_object_mut().unwrap();
    for (name, value) in with.as_object().unwrap() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    members.retain(|_, value| !value.is_null());
    document
}
