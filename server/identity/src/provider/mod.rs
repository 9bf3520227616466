//! An organization's identity providers, in the hands of its owners.
//!
//! What is in use is never edited, apart from its rules: another configuration is proposed and looked at by the doctor
//! ([`Identity::propose_provider`]), tried by an owner's own sign-in ([`Identity::finish_trial`]), and only then made
//! active ([`Identity::activate_provider`]). The one before it is frozen and can be tried and made active again. Whatever
//! would leave the organization without an owner who can come in is refused.
//!
//! [`Identity::propose_provider`]: crate::Identity::propose_provider
//! [`Identity::finish_trial`]: crate::Identity::finish_trial
//! [`Identity::activate_provider`]: crate::Identity::activate_provider

mod activate;
mod propose;
mod rules;
mod show;
mod trial;

pub use propose::ChangedProvider;
