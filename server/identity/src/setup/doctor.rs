//! The doctor, as an operation: findings are data, so that every page about identity providers can show them.

use super::{Knock, examine::examine};
use crate::{Error, Identity};
use context::Caller;
use types::{Role, view::Finding};

impl Identity {
    /// Asks an identity provider for its documents and says about each thing that signing in needs what was tried, what
    /// came back and what to do. Stores nothing. Takes up to twenty seconds.
    ///
    /// **Permissions:** owner.
    pub async fn examine_issuer(&self, caller: &Caller, issuer: &str) -> Result<Vec<Finding>, Error> {
        caller.require(&[Role::Owner])?;
        Ok(examine(&self.outbound, issuer).await)
    }

    /// The same for whoever holds the setup link.
    pub async fn examine_for_setup(&self, token: &str, issuer: &str, knock: &Knock) -> Result<Vec<Finding>, Error> {
        self.setup_row(token, knock).await?;
        Ok(examine(&self.outbound, issuer).await)
    }
}
