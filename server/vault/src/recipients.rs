//! What rows are sealed to, and sealing them anew to today's recipients.

use crate::{Error, Vault, keep::set_event, sealed_row};
use audit::Actor;
use context::{Caller, Credential, OrgScope, SystemScope};
use sea_orm::{ColumnTrait, QueryFilter, sea_query::Expr};
use std::collections::BTreeMap;
use store::{
    Scoped, SharedRows,
    entity::{
        locator,
        sealed_secret::{Column, Entity, Model},
    },
};
use types::{OrgId, Problem};

/// The action under which a row's new seal is recorded.
pub(crate) const REWRAPPED: &str = "secret.rewrapped";

/// Sealed rows that have purpose and recipients in common.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SealedRows {
    /// What they are sealed to, by fingerprint.
    pub recipients: String,
    /// Whether those are the present recipients.
    pub is_current: bool,
    /// What the secrets are for.
    pub purpose: String,
    /// How many.
    pub rows: u64,
    /// How many of them a loaded identity opens.
    pub open: u64,
}

impl Vault {
    /// Every sealed row of every organization, counted by what it is sealed to and what it is for. Each is opened once, to
    /// see whether it can be.
    ///
    /// **Permissions:** the operator.
    pub async fn sealed_rows(&self, operator: &Caller) -> Result<Vec<SealedRows>, Error> {
        require_operator(operator)?;
        let current = self.master.recipient_fp();
        let mut groups = BTreeMap::new();
        for scope in self.scopes().await? {
            let read = self.store.read(scope).await?;
            let rows = Entity::find_in(scope).all(&read).await?;
            drop(read);
            for row in rows {
                let opens = self.opens(&row);
                let group = groups.entry((row.recipient_fp, row.purpose)).or_insert((0, 0));
                *group = (group.0 + 1, group.1 + u64::from(opens));
            }
        }
        let group = |((recipients, purpose), (rows, open))| SealedRows {
            is_current: recipients == current,
            recipients,
            purpose,
            rows,
            open,
        };
        Ok(groups.into_iter().map(group).collect())
    }

    /// Seals every row that is sealed to others anew to the present recipients, each with its event, and answers how many
    /// were done and how many are left because no loaded identity opens them. Every server needs the present identity
    /// loaded before.
    ///
    /// **Permissions:** the operator.
    pub async fn rewrap(&self, operator: &Caller) -> Result<(u64, u64), Error> {
        require_operator(operator)?;
        let (mut done, mut left) = (0, 0);
        for scope in self.scopes().await? {
            let read = self.store.read(scope).await?;
            let others = Column::RecipientFp.ne(self.master.recipient_fp());
            let rows = Entity::find_in(scope).filter(others).all(&read).await?;
            drop(read);
            for row in rows {
                if self.rewrap_row(operator, scope, &row).await? { done += 1 } else { left += 1 }
            }
        }
        Ok((done, left))
    }

    async fn rewrap_row(&self, operator: &Caller, scope: OrgScope, row: &Model) -> Result<bool, Error> {
        let Some(header) = sealed_row::header(row) else { return Ok(false) };
        let Ok(plain) = self.master.open(&header, &sealed_row::sealed(row)) else { return Ok(false) };
        let name = (header.org, header.secret, header.purpose, header.generation);
        let sealed = sealed_row::seal(&self.master, name, &header.dest_origin, &plain, row.created_at)?;
        let write = self.store.write(scope).await?;
        let changed = Entity::update_in(scope)
            .col_expr(Column::Blob, Expr::value(sealed.blob.clone()))
            .col_expr(Column::Mac, Expr::value(sealed.mac.clone()))
            .col_expr(Column::RecipientFp, Expr::value(sealed.recipient_fp.as_str()))
            .col_expr(Column::Rev, Expr::value(row.rev.saturating_add(1)))
            .filter(Column::Id.eq(row.id))
            .filter(Column::Rev.eq(row.rev))
            .exec(&write)
            .await?;
        // Somebody replaced or rewrapped it meanwhile: that one is sealed to the present recipients.
        if changed.rows_affected == 1 {
            self.audit.append_system(&write, scope.org(), actor(operator), set_event(REWRAPPED, &sealed)).await?;
            write.commit().await?;
        }
        Ok(true)
    }

    fn opens(&self, row: &Model) -> bool {
        sealed_row::header(row).is_some_and(|header| self.master.open(&header, &sealed_row::sealed(row)).is_ok())
    }

    /// The instance, then every organization.
    async fn scopes(&self) -> Result<Vec<OrgScope>, Error> {
        let read = self.store.read_shared().await?;
        let slugs = locator::Entity::find_shared().filter(locator::Column::Kind.eq("slug")).all(&read).await?;
        #[expect(clippy::disallowed_methods, reason = "the operator's work over every organization's sealed rows")]
        let scope = |org| SystemScope::named("vault.recipients").for_org(org);
        Ok([OrgId::INSTANCE].into_iter().chain(slugs.into_iter().map(|slug| slug.org_id)).map(scope).collect())
    }
}

fn require_operator(caller: &Caller) -> Result<(), Problem> {
    if caller.is_operator() {
        return Ok(());
    }
    Err(Problem::forbidden("Only the operator of this server can do this."))
}

/// The operator, as every organization's log names them.
fn actor(operator: &Caller) -> Actor {
    match operator.credential() {
        Credential::Operator { user, host } => Actor::Operator { user: user.clone(), host: host.clone() },
        _ => Actor::System("vault.rewrap"),
    }
}
