//! The frame around every page: the document, the sidebar, the page's head, the usage meter.

mod address;
mod area;
mod document;
mod only;
mod page;
mod sidebar;
pub mod status;
mod theme;
mod workspace;

pub use address::{address, escaped};
pub use area::Area;
pub use document::{Watched, shell};
pub use only::Only;
pub use page::{DrawerButton, Page};
pub use sidebar::Mark;
pub use theme::{COOKIE as THEME_COOKIE, Theme};
pub use workspace::{Hall, Workspace, use_hall};
