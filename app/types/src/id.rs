//! Identifiers: UUIDv7 newtypes from one macro, so that a member's id can't stand where a key's is wanted.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

/// The text is not a UUID, so it names nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an identifier")]
pub struct NotAnId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        ///
        /// A UUIDv7 (RFC 9562 §5.7): sorts by the time at which it was minted. Not a secret.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "store", derive(sea_orm::DeriveValueType))]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                text.parse().map(Self).map_err(|_| NotAnId(text.to_owned()))
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }

        #[cfg(feature = "store")]
        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

ids! {
    /// An organization: the tenant.
    OrgId;
    /// A person or a service in one organization.
    MemberId;
    /// A named group of members.
    TeamId;
    /// An organization's OpenID Connect issuer and client registration.
    IdentityProviderId;
    /// The authority of one browser session in one organization.
    SignInId;
    /// An attempt to sign in that has not come back yet.
    FlowId;
    /// A single-use link by which an invited person becomes a member.
    InvitationId;
    /// A member's own gateway credential.
    PersonalKeyId;
    /// An OAuth client.
    AppId;
    /// One member's consent to one app.
    GrantId;
    /// A configured model provider of an organization.
    ConnectionId;
    /// One version of a connection's provider key.
    ProviderKeyId;
    /// One sealed row.
    SecretId;
    /// A model as one connection offers it.
    ModelId;
    /// A price that an organization set itself.
    ModelPriceId;
    /// A cap for a subject and a window.
    LimitId;
    /// One window of a limit.
    WindowId;
    /// One admitted request in the ledger.
    LedgerId;
    /// A rule that maps a claim to a role.
    RoleRuleId;
    /// A conversation of a member.
    ConversationId;
    /// A message of a conversation.
    MessageId;
    /// The making of one reply.
    TurnId;
    /// An auditor's leave to read one conversation.
    ReviewId;
    /// One HTTP request or command, as logs and problems name it.
    RequestId;
}

impl OrgId {
    /// The instance itself: the owner of the instance audit log and of the keyring. No organization has this id.
    pub const INSTANCE: Self = Self(Uuid::nil());
}
