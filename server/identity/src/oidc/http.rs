//! Lets `openidconnect` go out through `outbound`, with a cap on every document.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use openidconnect::{AsyncHttpClient, HttpRequest, HttpResponse};
use outbound::{Caps, Error, Outbound, Request, Url};
use std::pin::Pin;

/// Most bytes of a discovery document.
pub const DISCOVERY: usize = 128 * 1024;
/// Most bytes of a key set.
pub const KEY_SET: usize = 256 * 1024;
/// Most bytes of a token response.
pub const TOKEN: usize = 64 * 1024;
/// Most bytes of a userinfo response.
pub const USER_INFO: usize = 64 * 1024;

/// `outbound`, for exchanges that `openidconnect` makes: ten seconds and so many bytes each.
pub struct Http<'a> {
    /// The way out.
    pub outbound: &'a Outbound,
    /// Most bytes of an answer.
    pub cap: usize,
}

impl<'c> AsyncHttpClient<'c> for Http<'_> {
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<HttpResponse, Error>> + Send + 'c>>;

    fn call(&'c self, request: HttpRequest) -> Self::Future {
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let mut headers = parts.headers;
            if let Some(value) = headers.get_mut(header::AUTHORIZATION) {
                value.set_sensitive(true);
            }
            let url = self.outbound.check(&parts.uri.to_string())?;
            let caps = Caps::document(self.cap);
            let request = Request { method: parts.method, url, headers, body: body.into(), caps };
            let response = self.outbound.send(request).await?;
            let mut answer = HttpResponse::new(Vec::new());
            *answer.status_mut() = response.status;
            answer.headers_mut().clone_from(&response.headers);
            *answer.body_mut() = response.bytes().await?.to_vec();
            Ok(answer)
        })
    }
}

/// Fetches one document. Redirects are not followed, so they are answers with another status.
pub async fn fetch(
    outbound: &Outbound,
    url: &Url,
    bearer: Option<&str>,
    cap: usize,
) -> Result<(StatusCode, HeaderMap, Bytes), Error> {
    let mut request = Request::get(url.clone(), Caps::document(cap));
    request.headers.insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    if let Some(token) = bearer {
        let value = HeaderValue::from_str(&format!("Bearer {token}"));
        let mut value = value.map_err(|_| Error::Url { why: "the access token is no header value".to_owned() })?;
        value.set_sensitive(true);
        request.headers.insert(header::AUTHORIZATION, value);
    }
    let response = outbound.send(request).await?;
    let (status, headers) = (response.status, response.headers.clone());
    Ok((status, headers, response.bytes().await?))
}
