//! What people see. Compiled twice: for the server, which makes every page as HTML, and for wasm, which brings it to life.
//!
//! 1. [`shell()`] is the document; [`App`] is the route table, to be read as a table of contents.
//! 2. A page asks its organization's rooms through server functions ([`api`]) and draws the answer with [`parts`].
//! 3. Writes are forms: they work before wasm arrives, and without it.
//! 4. Every page outside the chat is lazy: the chat downloads none of them.
//!
//! Pages decide nothing: the rooms authorize, count and refuse. No text stands in a page ([`text`]), no HTML in a string.

#![expect(unexpected_cfgs, reason = "a cfg of leptos that .cargo/config.toml sets")]

#[cfg(not(erase_components))]
compile_error!("the pages are compiled with --cfg=erase_components (.cargo/config.toml): a RUSTFLAGS must repeat it");

pub mod account;
pub mod admin;
pub mod api;
mod app;
pub mod auditor;
pub mod browser;
pub mod chat;
pub mod entry;
pub mod parts;
#[cfg(feature = "ssr")]
mod rooms;
pub mod shell;
pub mod text;

pub use app::App;
#[cfg(feature = "ssr")]
pub use rooms::{PublicUrl, Rooms};
pub use shell::shell;
