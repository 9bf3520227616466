//! Where the site's bytes are: in the binary of a release, on disk in development.
use axum::body::Bytes;

/// A file by its path below the site's folder, or `None`.
#[cfg(debug_assertions)]
pub(super) fn read(name: &str) -> Option<Bytes> {
    let folder = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../target/site"));
    std::fs::read(folder.join(name)).ok().map(Bytes::from)
}

#[cfg(not(debug_assertions))]
pub(super) fn read(name: &str) -> Option<Bytes> {
    use std::borrow::Cow;
    match <Embedded as rust_embed::RustEmbed>::get(name)?.data {
        Cow::Borrowed(bytes) => Some(Bytes::from_static(bytes)),
        Cow::Owned(bytes) => Some(Bytes::from(bytes)),
    }
}

#[cfg(not(debug_assertions))]
#[derive(rust_embed::RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../target/site-release"]
#[allow_missing = true]
struct Embedded;

/// The driver names the site that it built, so that the compiler embeds anew when the folder's list of files changed.
#[cfg(not(debug_assertions))]
const _: Option<&str> = option_env!("KEYHALL_SITE_HASH");
