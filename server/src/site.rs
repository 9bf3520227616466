//! The built site: wasm, scripts, style, favicon. `cargo xtask build` lays it out and writes `build.json`; this serves it.
//!
//! 1. Everything that a page loads lies under `/pkg/<build hash>/` and never changes there: browsers keep it for ever, and
//!    a new build is a new folder. Public files (the favicon) keep their names and are kept for a day.
//! 2. A release carries the site in the binary, precompressed, and reads no file; a development server reads
//!    `target/site`, so that a changed page or style does not compile the server again.
//! 3. leptos would read the split manifest from disk while it renders. It is handed over as a context instead, so that both
//!    builds go the same way: see [`split_manifest`].
mod alive;
mod coding;
mod source;

use axum::{
    Router,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use coding::Coding;
use leptos::{WasmSplitManifest, config::LeptosOptions, reactive::owner::ArcStoredValue};
use serde::Deserialize;
use std::collections::HashMap;

/// The name before `.js`, `.wasm` and `.css`.
const OUTPUT_NAME: &str = "keyhall";
/// Which lazy part needs which files. Read here, never served.
const SPLIT_MANIFEST: &str = "__wasm_split_manifest.json";
/// The loader of lazy parts, under the name that the splitter writes into the wasm.
const SPLIT_LOADER: &str = "__wasm_split.______________________.js";

/// Why there is no site to serve.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// This binary was built without a site, or a development server found none on disk.
    #[error("the site is not built: run `cargo xtask build`, or `cargo xtask demo`, which does it too")]
    NotBuilt,
    /// What lies there was not written by `cargo xtask build`.
    #[error("the site's {name} cannot be read: run `cargo xtask build`")]
    Unreadable {
        /// The file, below the site's folder.
        name: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
}

/// `build.json`, as far as it is needed.
#[derive(Deserialize)]
struct Build {
    hash: String,
    #[serde(default)]
    public: Vec<String>,
}

fn build() -> Result<Build, Error> {
    let json = source::read("build.json").ok_or(Error::NotBuilt)?;
    serde_json::from_slice(&json).map_err(|source| Error::Unreadable { name: "build.json".to_owned(), source })
}

/// `pkg/<build hash>`: where the pages find their files, as leptos' `site_pkg_dir` wants it. Errors: [`Error`].
pub fn pkg_dir() -> Result<String, Error> {
    Ok(format!("pkg/{}", build()?.hash))
}

/// leptos' options for this site. The site's root is a path below which nothing can exist: leptos looks for the split
/// manifest there, and must not find one of somebody else's. Errors: [`Error`].
pub fn leptos_options() -> Result<LeptosOptions, Error> {
    Ok(LeptosOptions::builder().output_name(OUTPUT_NAME).site_pkg_dir(pkg_dir()?).site_root("/dev/null").build())
}

/// What leptos needs to preload a lazy page's files with the page itself. Provide it as a context where the pages are
/// mounted (`leptos_routes_with_context`); without it lazy pages work, one round trip later. Errors: [`Error`].
pub fn split_manifest() -> Result<WasmSplitManifest, Error> {
    let pkg_dir = pkg_dir()?;
    let name = format!("{pkg_dir}/{SPLIT_MANIFEST}");
    let json = source::read(&name).ok_or(Error::NotBuilt)?;
    let parts: HashMap<String, Vec<String>> =
        serde_json::from_slice(&json).map_err(|source| Error::Unreadable { name, source })?;
    Ok(WasmSplitManifest(ArcStoredValue::new((format!("/{pkg_dir}"), parts, SPLIT_LOADER.to_owned()))))
}

/// Whether `cargo xtask watch` started this server, and will start another one in its place. Never in a release.
#[expect(clippy::disallowed_methods, reason = "a word between two tools of contributors, not a setting")]
pub fn is_watched() -> bool {
    cfg!(debug_assertions) && std::env::var_os("XTASK_WATCH").is_some()
}

/// The routes `/pkg/{hash}/{file}` and one for each public file. Without a site they answer 404.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let public = build().map(|build| build.public).unwrap_or_default();
    let files = Router::new().route("/pkg/{hash}/{*file}", get(pkg_file));
    let files = if is_watched() { files.route("/pkg/alive", get(alive::stream)) } else { files };
    public.into_iter().fold(files, |router, name| {
        let path = format!("/{name}");
        router.route(
            &path,
            get(move |headers: HeaderMap| async move { answer(&name, &headers, "public, max-age=86400") }),
        )
    })
}

async fn pkg_file(Path((hash, file)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let is_hash = !hash.is_empty() && hash.bytes().all(|b| b.is_ascii_hexdigit());
    // Neither a way out of the folder nor what is meant for the server.
    let is_inside = file.split('/').all(|part| !part.is_empty() && part != "." && part != ".." && !part.contains('\\'));
    if !is_hash || !is_inside || file == SPLIT_MANIFEST {
        return missing();
    }
    answer(&format!("pkg/{hash}/{file}"), &headers, "public, max-age=31536000, immutable")
}

fn answer(name: &str, headers: &HeaderMap, cache: &'static str) -> Response {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let packed = Coding::accepted(accepted).find_map(|c| Some((source::read(&format!("{name}{}", c.suffix()))?, c)));
    let (bytes, coding) = match packed {
        Some((bytes, coding)) => (bytes, Some(coding)),
        None => match source::read(name) {
            Some(bytes) => (bytes, None),
            None => return missing(),
        },
    };
    let fixed: [(HeaderName, &'static str); 4] = [
        (header::CONTENT_TYPE, content_type(name)),
        (header::CACHE_CONTROL, cache),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = (fixed, Body::from(bytes)).into_response();
    if let Some(coding) = coding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
    }
    response
}

/// Nobody may keep this answer: during an update the file may be there a moment later.
fn missing() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], "not found").into_response()
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "webmanifest" => "application/manifest+json",
        "json" => "application/json",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Request;
    use tower::ServiceExt;

    async fn status(path: &str) -> StatusCode {
        let request = Request::get(path).body(Body::empty()).expect("a request");
        router::<()>().oneshot(request).await.expect("an answer").status()
    }

    #[tokio::test]
    async fn the_description_and_the_manifest_are_not_served() {
        assert_eq!(status("/build.json").await, StatusCode::NOT_FOUND);
        let pkg = pkg_dir().unwrap_or_else(|_| "pkg/0123456789abcdef".to_owned());
        assert_eq!(status(&format!("/{pkg}/{SPLIT_MANIFEST}")).await, StatusCode::NOT_FOUND);
    }

    #[tokio::test]
    async fn no_path_leads_out_of_the_build() {
        for path in [
            "/pkg/../build.json",
            "/pkg/0a/../../build.json",
            "/pkg/0a/%2e%2e/%2e%2e/build.json",
            "/pkg/%2e%2e/build.json",
        ] {
            assert_eq!(status(path).await, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(status("/pkg/0a/..%5c..%5cbuild.json").await, StatusCode::NOT_FOUND);
    }
}
