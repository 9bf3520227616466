//! Parameters of addresses.

use super::{pointer, sentence};
use crate::api::refusal::Refused;
use axum::extract::FromRequestParts;
use http::request::Parts;
use serde::de::DeserializeOwned;
use url::form_urlencoded;

/// The parameters of an address, and no others.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        read(parts.uri.query().unwrap_or_default()).map(Self)
    }
}

fn read<T: DeserializeOwned>(query: &str) -> Result<T, Refused> {
    let pairs = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    serde_path_to_error::deserialize(pairs).map_err(|error| {
        let detail = error.inner().to_string();
        let name = pointer(error.path(), &detail);
        Refused::parameter(name.trim_start_matches('/'), sentence(&detail))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Wanted {
        limit: Option<u16>,
    }

    #[test]
    fn a_parameter_that_is_unknown_or_wrong_is_named() {
        assert_eq!(read::<Wanted>("limit=5").unwrap().limit, Some(5));
        assert_eq!(read::<Wanted>("").unwrap().limit, None);
        for (query, name) in [("limit=many", "limit"), ("limits=5", "limits"), ("limit=1&limit=2", "limit")] {
            let refused = format!("{:?}", read::<Wanted>(query).unwrap_err());
            assert!(refused.contains(&format!("parameter: Some(\"{name}\")")), "{query}: {refused}");
        }
    }
}
