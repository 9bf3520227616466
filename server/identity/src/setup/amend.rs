//! Correcting the identity provider before the owner came in: a client secret is first tried when somebody signs in.

use crate::{Error, Identity, NewProvider, org::policy::policy_row};
use audit::Event;
use context::{Caller, OrgScope};
use sea_orm::{ActiveModelTrait, ActiveValue::Set, ColumnTrait, IntoActiveModel, QueryFilter, sea_query::Expr};
use store::{Scoped, Write, entity};
use types::{InvitationId, MemberId, Moment};

impl Identity {
    /// Puts another identity provider in the place of the present one and ends the earlier invitation. Answers the member
    /// whom the owner will be.
    pub(super) async fn amend(
        &self,
        write: &mut Write,
        founder: &Caller,
        earlier: Option<InvitationId>,
        provider: NewProvider,
        now: Moment,
    ) -> Result<MemberId, Error> {
        use entity::{identity_provider, invitation};
        let scope = founder.scope();
        let active = identity_provider::Column::Status.eq("active");
        for old in identity_provider::Entity::find_in(scope).filter(active).all(&*write).await? {
            let event = Event::new("identity_provider.replaced", "identity_provider", old.id.to_string());
            let mut old = old.into_active_model();
            old.status = Set("replaced".to_owned());
            old.update(&*write).await?;
            self.audit.append(write, founder, event).await?;
        }
        self.insert_provider(write, founder, provider, now).await?;
        let found = match earlier {
            None => None,
            Some(id) => invitation::Entity::find_one_in(scope, id).one(&*write).await?,
        };
        let Some(earlier) = found else { return self.insert_owner(write, founder, now).await };
        invitation::Entity::update_in(scope)
            .col_expr(invitation::Column::ExpiresAt, Expr::value(now))
            .filter(invitation::Column::Id.eq(earlier.id))
            .exec(&*write)
            .await?;
        Ok(earlier.member_id)
    }

    /// Whether whoever signs in becomes a member, as it was chosen in the wizard.
    pub(super) async fn admit_by_itself(
        &self,
        write: &Write,
        scope: OrgScope,
        admits: bool,
        now: Moment,
    ) -> Result<(), Error> {
        let mut policy = policy_row(write, scope).await?.into_active_model();
        policy.admit_on_first_sign_in = Set(admits);
        policy.updated_at = Set(now);
        policy.update(write).await?;
        Ok(())
    }
}
