//! What pages ask of the browser beyond drawing. Called from event handlers and effects only, so never on the server.

pub mod clipboard;
pub mod fetch;
pub mod follow;
pub mod form;
pub mod page;
pub mod popover;
pub mod storage;
pub mod theme;
