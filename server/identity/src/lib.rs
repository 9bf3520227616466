//! Organizations, members, roles, sign-in through OpenID Connect, personal keys: who somebody is.
//!
//! 1. An operator founds an organization with its identity provider ([`Identity::create_org`]); the issuer's discovery
//!    document is read and judged before anything is stored.
//! 2. [`Identity::begin_sign_in`] sends the browser to the identity provider and leaves a row that is taken out once.
//!    [`Identity::finish_sign_in`] takes it, exchanges the code, verifies the ID token and finds the member by
//!    (organization, identity provider, issuer, subject). An e-mail address is shown and never compared.
//! 3. Whoever is unknown redeems an invitation, is admitted by the organization's policy, or is told whom to ask.
//! 4. [`Identity::caller_of_sign_in`] and [`Identity::caller_of_token`] turn what a request shows into a
//!    [`context::Caller`]. No other crate makes one.
//! 5. Removing a member is one transaction: the epoch moves on, sign-ins end, keys are revoked, an event says so; every
//!    cache hears of it from the store's bus.
//! 6. The identity provider may sign people out: [`Identity::back_channel_logout`] takes its token and ends their sign-ins.
//! 7. On an empty installation a setup link stands in for the operator, once ([`Identity::make_setup_link`],
//!    [`Identity::found_by_setup`]); the doctor explains what is wrong with an identity provider
//!    ([`Identity::examine_issuer`]).
//!
//! Nothing here speaks HTTP to a browser, and nothing here holds a password: identity providers do that.

mod authenticate;
mod error;
mod identity;
mod member;
mod oidc;
mod org;
mod personal_key;
mod problem;
mod setup;
mod sign_in;
mod viewer;

pub use error::{Error, Unknown};
pub use identity::Identity;
pub use member::Person;
pub use oidc::IssuerFault;
pub use org::{NewOrg, NewProvider, OrgSummary, Policy};
pub use setup::{FirstOrg, Founding, Knock, SetupLink, SetupRefusal};
pub use sign_in::{Begun, CallbackParams, SignInFailure, SignInRefusal, SignedIn};
