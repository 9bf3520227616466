//! Members that are no people: a pipeline, a bot.

use crate::{Error, Identity, org::create::checked_name, sign_in::grant};
use audit::Event;
use context::Caller;
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use store::entity;
use types::{MemberId, Role};

impl Identity {
    /// Makes a service member: it never signs in and has only the keys that admins make for it.
    ///
    /// **Permissions:** admin or owner.
    pub async fn add_service_member(&self, caller: &Caller, name: &str) -> Result<MemberId, Error> {
        caller.require(&[Role::Admin, Role::Owner])?;
        let name = checked_name("name", name, 120)?;
        let now = self.clock.now();
        let id: MemberId = self.entropy.id(now);
        let row = entity::member::Model {
            id,
            org_id: caller.org(),
            kind: "service".to_owned(),
            name,
            email: None,
            status: "active".to_owned(),
            epoch: 0,
            created_at: now,
            last_seen_at: None,
            removed_at: None,
        };
        let write = self.store.write_alone(caller.scope()).await?;
        row.into_active_model().insert(&write).await?;
        grant(&write, caller.scope(), id, Role::Member).await?;
        let event = Event::new("member.added", "member", id.to_string()).with("kind", "service");
        self.audit.append(&write, caller, event).await?;
        write.commit().await?;
        Ok(id)
    }
}
