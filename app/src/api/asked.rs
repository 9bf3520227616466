//! Asking the server for what every page needs, as text.
//!
//! leptos's client and its resources are compiled once for every server function and every type that they carry. What the chat and the
//! frame around all pages ask for goes this way instead: one function sends, one kind of resource holds the text, and only
//! reading it knows the type. Lazy pages ask as leptos has it: their code comes with them.

use super::ApiError;
use leptos::{
    prelude::*,
    server::codee::{Decoder, Encoder},
    server_fn::ServerFn,
};
use serde::{Serialize, de::DeserializeOwned};
use std::{marker::PhantomData, pin::Pin};
use types::Problem;

/// An answer on its way.
type Waiting<T> = Pin<Box<dyn Future<Output = Result<T, ApiError>> + Send>>;

/// A server function with what it is asked.
pub trait Question: ServerFn<Error = ApiError> + 'static {
    /// Whether the question may stand in an address, which proxies keep: then the browser asks with `GET`.
    const IN_ADDRESS: bool = true;

    /// What is asked, as a form writes it: `id=…&q=…`.
    fn query(&self) -> String {
        String::new()
    }
}

/// What a server function will answer.
pub struct Asked<T> {
    text: Waiting<String>,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Asked<T> {
    /// A refusal that needs nobody to be asked.
    pub fn refused(problem: Problem) -> Self {
        Self { text: Box::pin(async { Err(problem.into()) }), of: PhantomData }
    }

    /// An answer that is known beforehand, as JSON.
    pub fn known(text: String) -> Self {
        Self { text: Box::pin(async { Ok(text) }), of: PhantomData }
    }

    /// The answer.
    pub async fn answer(self) -> Result<T, ApiError> {
        read(&self.text.await?)
    }
}

/// Asks: on the server the function itself, in the browser the server.
pub fn ask<S: Question>(question: S) -> Asked<S::Output>
where
    S::Output: Serialize,
{
    #[cfg(feature = "ssr")]
    let text: Waiting<String> = Box::pin(async move {
        let answer = question.run_body().await?;
        serde_json::to_string(&answer).map_err(|_| Problem::internal().into())
    });
    #[cfg(not(feature = "ssr"))]
    let text = {
        use crate::browser::fetch::{get, post};
        if S::IN_ADDRESS { get(S::PATH, &question.query()) } else { post(S::PATH, question.query()) }
    };
    Asked { text, of: PhantomData }
}

/// An answer of the server as what it says.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, ApiError> {
    serde_json::from_str(text).map_err(|_| Problem::internal().into())
}

/// What a page holds of the server: fetched while the page is made, found again in the browser, and fetched anew when its key
/// changes. Await it, or show it with [`crate::parts::Loaded`].
pub struct Fetched<T> {
    text: Resource<Result<String, ApiError>, Verbatim>,
    of: PhantomData<fn() -> T>,
}

impl<T> Clone for Fetched<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Fetched<T> {}

impl<T> Fetched<T> {
    /// Asks with the key, now and whenever it changes.
    pub fn new(
        key: impl Fn() -> String + Send + Sync + 'static,
        ask: impl Fn(String) -> Asked<T> + Send + Sync + 'static,
    ) -> Self {
        Self { text: held(Box::new(key), Box::new(move |key| ask(key).text)), of: PhantomData }
    }
}

/// Boxed, so that it is compiled once.
type Ask = Box<dyn Fn(String) -> Waiting<String> + Send + Sync>;

fn held(key: Box<dyn Fn() -> String + Send + Sync>, ask: Ask) -> Resource<Result<String, ApiError>, Verbatim> {
    ArcResource::new_with_options(key, ask, false).into()
}

impl<T: DeserializeOwned + 'static> IntoFuture for Fetched<T> {
    type Output = Result<T, ApiError>;
    type IntoFuture = Waiting<T>;

    fn into_future(self) -> Waiting<T> {
        let text = self.text;
        Box::pin(async move { read(&text.await?) })
    }
}

/// How a [`Fetched`] comes with the page: an answer as it is, a problem behind a mark with which no JSON begins.
pub struct Verbatim;

const PROBLEM: char = '!';

impl Encoder<Result<String, ApiError>> for Verbatim {
    type Error = serde_json::Error;
    type Encoded = String;

    fn encode(held: &Result<String, ApiError>) -> Result<String, serde_json::Error> {
        match held {
            Ok(text) => Ok(text.clone()),
            Err(error) => Ok(format!("{PROBLEM}{}", serde_json::to_string(error)?)),
        }
    }
}

impl Decoder<Result<String, ApiError>> for Verbatim {
    type Error = serde_json::Error;
    type Encoded = str;

    fn decode(held: &str) -> Result<Result<String, ApiError>, serde_json::Error> {
        match held.strip_prefix(PROBLEM) {
            None => Ok(Ok(held.to_owned())),
            Some(problem) => Ok(Err(serde_json::from_str(problem)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_problems_come_with_the_page_and_are_found_again() {
        for held in [Ok(r#"["!"]"#.to_owned()), Err(ApiError(Problem::internal()))] {
            let written = Verbatim::encode(&held).unwrap();
            assert_eq!(Verbatim::decode(&written).unwrap(), held);
        }
    }
}
