//! The first run: from the link that `keyhall setup` printed to the owner's first sign-in. Lazy: nobody else downloads it.
//!
//! One address, `/setup`, five steps. The server says which step it is; `?step=` only goes back to an earlier one. Every
//! step is a form that works without script, and what was typed is carried on by the browser, also when it was refused.

mod doctor;
mod guide;
mod organization;
mod owner;
mod page;
mod provider;
mod rail;
mod slug;
mod token;
mod welcome;

pub use doctor::Findings;
pub use page::SetupPage;
pub use slug::suggest_slug;
pub use welcome::Welcome;
