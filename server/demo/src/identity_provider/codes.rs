//! Codes and access tokens that were given out, in memory: a restart forgets them.

use crate::people::Person;
use base64ct::{Base64UrlUnpadded, Encoding};
use context::Entropy;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};
use types::Moment;

/// Seconds that a code is good for.
const CODE: i64 = 60;
/// Seconds that an access token is good for.
pub const ACCESS: i64 = 300;
/// More than this of either are forgotten together.
const MOST: usize = 10_000;

/// What a code was given for (RFC 6749 §4.1.2, RFC 7636 §4.4).
#[derive(Clone)]
pub struct Grant {
    pub person: Person,
    pub redirect_uri: String,
    pub nonce: Option<String>,
    pub challenge: String,
    pub at: Moment,
}

/// What was given out.
#[derive(Default)]
pub struct Codes(Mutex<Given>);

#[derive(Default)]
struct Given {
    codes: HashMap<String, Grant>,
    /// Access tokens, and the code that each came from.
    tokens: HashMap<String, (Person, Moment, String)>,
}

impl Codes {
    /// Gives a code out.
    pub fn give(&self, entropy: &dyn Entropy, grant: Grant) -> String {
        let code = random(entropy);
        let mut given = self.given();
        let now = grant.at;
        given.codes.retain(|_, grant| now < grant.at.plus_seconds(CODE));
        if given.codes.len() >= MOST {
            given.codes.clear();
        }
        given.codes.insert(code.clone(), grant);
        code
    }

    /// Takes a code back, once and in time. A second time ends the access token that it was exchanged for
    /// (RFC 6749 §4.1.2).
    pub fn take(&self, code: &str, now: Moment) -> Option<Grant> {
        let mut given = self.given();
        let Some(grant) = given.codes.remove(code) else {
            given.tokens.retain(|_, (_, _, from)| from != code);
            return None;
        };
        (now < grant.at.plus_seconds(CODE)).then_some(grant)
    }

    /// Gives an access token out.
    pub fn open(&self, entropy: &dyn Entropy, person: Person, code: &str, now: Moment) -> String {
        let token = random(entropy);
        let mut given = self.given();
        given.tokens.retain(|_, (_, until, _)| now < *until);
        if given.tokens.len() >= MOST {
            given.tokens.clear();
        }
        given.tokens.insert(token.clone(), (person, now.plus_seconds(ACCESS), code.to_owned()));
        token
    }

    /// Whom an access token is about.
    pub fn person(&self, token: &str, now: Moment) -> Option<Person> {
        let given = self.given();
        let (person, until, _) = given.tokens.get(token)?;
        (now < *until).then_some(*person)
    }

    fn given(&self) -> MutexGuard<'_, Given> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn random(entropy: &dyn Entropy) -> String {
    Base64UrlUnpadded::encode_string(&entropy.bytes::<32>())
}
