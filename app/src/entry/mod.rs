//! Signed-out pages: find your organization, sign in, signed out, refused, not found. They all work without script.

mod frame;
mod landing;
mod not_found;
mod refused;
mod setup;
mod sign_in;
mod sign_in_link;
mod signed_out;

pub use landing::LandingPage;
pub use not_found::NotFound;
pub use refused::RefusedPage;
pub use setup::{SetupPage, Welcome, suggest_slug};
pub use sign_in::SignInPage;
pub use sign_in_link::SignInLinkPage;
pub use signed_out::SignedOutPage;
