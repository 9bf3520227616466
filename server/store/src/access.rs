//! Whether a caller may still go on: what work and streams ask that outlive the request that began them.

use crate::{
    Error, Read, Scoped,
    entity::{member, org, personal_key, sign_in},
};
use context::{Caller, Credential};

/// What is left of a caller's access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Access {
    /// They are an active member of an active organization, and their credentials were not ended all together: work that they
    /// began goes on, also when they sign out meanwhile.
    pub is_member: bool,
    /// The credential itself holds, too: what streams to them goes on.
    pub has_credential: bool,
}

/// Reads it anew. Who came without a membership, as the operator does, has what they had.
pub async fn of(read: &Read, caller: &Caller) -> Result<Access, Error> {
    let scope = caller.scope();
    let Some(id) = caller.member() else { return Ok(Access { is_member: true, has_credential: true }) };
    let org = org::Entity::find_in(scope).one(read).await?;
    let member = member::Entity::find_one_in(scope, id).one(read).await?.filter(|row| row.status == "active");
    let (Some(member), true) = (member, org.is_some_and(|row| row.status == "active")) else {
        return Ok(Access { is_member: false, has_credential: false });
    };
    let (epoch, is_open) = match caller.credential() {
        Credential::SignIn(id) => match sign_in::Entity::find_one_in(scope, *id).one(read).await? {
            Some(row) => (Some(row.member_epoch), row.ended_at.is_none()),
            None => (None, false),
        },
        Credential::PersonalKey(id) => match personal_key::Entity::find_one_in(scope, *id).one(read).await? {
            Some(row) => (Some(row.member_epoch), row.revoked_at.is_none()),
            None => (None, false),
        },
        Credential::AppToken { .. } | Credential::Operator { .. } | Credential::System(_) => (Some(member.epoch), true),
    };
    let is_member = epoch == Some(member.epoch);
    Ok(Access { is_member, has_credential: is_member && is_open })
}
