//! Every list of an organization.

use crate::{Error, Gateway};
use context::Caller;
use sea_orm::QueryOrder;
use std::collections::BTreeMap;
use store::{Scoped, entity::allowed_model};
use types::view::AllowList;

impl Gateway {
    /// Who may use which models, where not every one that is offered: one list each.
    ///
    /// **Permissions:** admin or owner.
    pub async fn allow_lists(&self, caller: &Caller) -> Result<Vec<AllowList>, Error> {
        Self::require_admin(caller)?;
        let read = self.store.read(caller.scope()).await?;
        let rows = allowed_model::Entity::find_in(caller.scope()).order_by_asc(allowed_model::Column::Model);
        let mut lists: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for row in rows.all(&read).await? {
            let kind = row.subject_kind.parse().map_err(|_| Error::Damaged("allowed_model"))?;
            lists.entry((kind, row.subject_id)).or_default().push(row.model);
        }
        let list = |((subject_kind, subject_id), models)| AllowList { subject_kind, subject_id, models };
        Ok(lists.into_iter().map(list).collect())
    }
}
