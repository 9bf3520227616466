//! JSON bodies.

use super::{pointer, sentence};
use crate::{
    api::{LARGEST_BODY, refusal::Refused},
    request::text,
};
use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::header;
use serde::de::DeserializeOwned;
use types::Problem;

/// A JSON body of this shape, and nothing else in it.
pub(crate) struct Sent<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Sent<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        let kind = text(request.headers(), header::CONTENT_TYPE).split(';').next().unwrap_or_default().trim();
        if !kind.eq_ignore_ascii_case("application/json") {
            let problem = Problem::new(415, "unsupported_media_type", "The body is not JSON.");
            return Err(problem.because("Send it with `content-type: application/json`.").into());
        }
        let body = Bytes::from_request(request, state).await.map_err(|_| too_large())?;
        read(&body).map(Self)
    }
}

/// A body that is larger than the API reads, or was cut off.
pub(crate) fn too_large() -> Refused {
    let problem = Problem::new(413, "request_too_large", "The body could not be read.");
    problem.because(format!("It may have {LARGEST_BODY} bytes at most, and has to arrive whole.")).into()
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refused> {
    // serde would take a list for an object whose members stand in order.
    if body.trim_ascii_start().first() != Some(&b'{') {
        return Err(Refused::body(String::new(), "Send a JSON object.".to_owned()));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let read = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let detail = error.inner().to_string();
        Refused::body(pointer(error.path(), &detail), sentence(&detail))
    })?;
    json.end().map_err(|error| Refused::body(String::new(), sentence(&error.to_string())))?;
    Ok(read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::response::IntoResponse;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Order {
        name: String,
        #[serde(default)]
        models: Vec<String>,
    }

    fn refusal(body: &str) -> String {
        match read::<Order>(body.as_bytes()) {
            Ok(order) => format!("{} {}", order.name, order.models.len()),
            Err(refused) => format!("{refused:?}"),
        }
    }

    #[test]
    fn what_is_wrong_is_named_by_its_pointer() {
        assert_eq!(refusal(r#"{"name": "a", "models": ["b"]}"#), "a 1");
        for (body, pointer) in [
            (r#"{"name": 3}"#, "/name"),
            (r#"{"name": "a", "nmae": "b"}"#, "/nmae"),
            (r#"{"name": "a", "models": ["b", 4]}"#, "/models/1"),
            (r#"{"models": []}"#, "/name"),
            (r#"{"name": "a", "a/b": 1}"#, "/a~1b"),
            (r#"{"name": "a", "name": "b"}"#, "/name"),
            (r#"{"name": "a"} x"#, ""),
            ("[\"a\", []]", ""),
            ("", ""),
        ] {
            assert!(refusal(body).contains(&format!("pointer: Some(\"{pointer}\")")), "{body}: {}", refusal(body));
        }
    }

    #[test]
    fn a_refusal_has_its_status_before_it_has_its_body() {
        assert_eq!(too_large().into_response().status(), 413);
    }
}
