//! Writing: every table, page by page, in one snapshot.

use super::{End, FORMAT, Header, LEFT_OUT, TableLine, out::Out, value};
use anyhow::{Context as _, bail};
use context::{Caller, OrgScope, SystemScope};
use sea_orm::{
    ColumnTrait, Condition, EntityName, EntityTrait, IdenStatic, Iterable, ModelTrait, PrimaryKeyToColumn, QueryFilter,
    QueryOrder, QuerySelect, Select, Value,
};
use serde_json::{Map, Value as Json, json};
use std::io::Write;
use store::{Read, Scoped, SharedRows, Store, Tenant, entity, shared_tables, tenant_tables};
use types::{Moment, OrgId};

/// Rows that are read at once.
const PAGE: u64 = 500;

/// What an organization's export for people holds.
const EXPORTED: [&str; 17] = [
    "org",
    "policy",
    "identity_provider",
    "role_rule",
    "member",
    "member_identity",
    "member_role",
    "team",
    "team_member",
    "personal_key",
    "connection",
    "provider_key",
    "model",
    "model_price",
    "spend_limit",
    "limit_window",
    "ledger",
];

/// Writes a backup of the whole database, on which these migrations ran. Answers how many rows it holds.
pub async fn write(store: &Store, applied: Vec<String>, now: Moment, file: impl Write) -> anyhow::Result<u64> {
    let (read, orgs) = whole(store).await?;
    let mut out = Out::new(file);
    out.line(&Header {
        keyhall: "backup".to_owned(),
        format: FORMAT,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        at: now,
        orgs: orgs.iter().map(|scope| scope.org()).collect(),
        migrations: applied,
    })?;
    macro_rules! shared {
        ($($table:ident)*) => {$(
            if begin::<entity::$table::Entity, _>(&mut out)? {
                rows::<entity::$table::Entity>(&read, entity::$table::Entity::find_shared, &mut |cells| {
                    out.row(&cells.into_iter().map(|(_, cell)| cell).collect::<Json>())
                })
                .await?;
            }
        )*};
    }
    shared_tables!(shared);
    macro_rules! tenants {
        ($($table:ident)*) => {$(
            if begin::<entity::$table::Entity, _>(&mut out)? {
                for org in &orgs {
                    tenant::<entity::$table::Entity>(&read, *org, &mut |cells| {
                        out.row(&cells.into_iter().map(|(_, cell)| cell).collect::<Json>())
                    })
                    .await?;
                }
            }
        )*};
    }
    tenant_tables!(tenants);
    let end = End { end: true, rows: out.rows, sha256: out.sha256() };
    out.line(&end)?;
    out.flush()?;
    Ok(end.rows)
}

/// Writes the caller's organization for people: one object for each row, without hashes, seals and sealed texts. Answers
/// how many rows.
pub async fn export(store: &Store, caller: &Caller, file: impl Write) -> anyhow::Result<u64> {
    let read = store.snapshot(&[caller.scope()]).await?;
    let mut out = Out::new(file);
    macro_rules! each {
        ($($table:ident)*) => {$(
            let name = entity::$table::Entity.table_name();
            if EXPORTED.contains(&name) {
                tenant::<entity::$table::Entity>(&read, caller.scope(), &mut |cells| {
                    let open = cells.into_iter().filter(|(column, _)| !value::is_bytes(column.def().get_column_type()));
                    let row: Map<_, _> = open.map(|(column, cell)| (column.as_str().to_owned(), cell)).collect();
                    out.row(&json!({"table": name, "row": row}))
                })
                .await?;
            }
        )*};
    }
    tenant_tables!(each);
    out.flush()?;
    Ok(out.rows)
}

/// A snapshot of the whole database, and whose rows are in it.
async fn whole(store: &Store) -> anyhow::Result<(Read, Vec<OrgScope>)> {
    #[expect(clippy::disallowed_methods, reason = "a backup holds every organization")]
    let scope = |org| SystemScope::named("backup").for_org(org);
    let mut orgs = Vec::new();
    // An organization that is founded meanwhile has to be in both the list and the snapshot, or in neither.
    for _ in 0..10 {
        let scopes: Vec<_> = orgs.iter().copied().map(scope).collect();
        let read = store.snapshot(&scopes).await?;
        let slugs = entity::locator::Entity::find_shared().filter(entity::locator::Column::Kind.eq("slug"));
        let located = slugs.all(&read).await?.into_iter().map(|slug| slug.org_id);
        let mut found: Vec<_> = located.chain([OrgId::INSTANCE]).collect();
        found.sort_unstable();
        if found == orgs {
            return Ok((read, scopes));
        }
        orgs = found;
    }
    bail!("organizations are founded faster than they can be listed: try again")
}

/// Writes the line that begins a table, unless the table is left out.
fn begin<E: EntityTrait, W: Write>(out: &mut Out<W>) -> anyhow::Result<bool> {
    let table = E::default().table_name();
    if LEFT_OUT.contains(&table) {
        return Ok(false);
    }
    let columns = E::Column::iter().map(|column| column.as_str().to_owned()).collect();
    out.line(&TableLine { table: table.to_owned(), columns })?;
    Ok(true)
}

type Cells<E> = Vec<(<E as EntityTrait>::Column, Json)>;

async fn tenant<E: Tenant>(
    read: &Read,
    org: OrgScope,
    each: &mut impl FnMut(Cells<E>) -> anyhow::Result<()>,
) -> anyhow::Result<()>
where
    E::Model: Send + Sync,
{
    rows::<E>(read, || E::find_in(org), each).await
}

/// Every row, in the order of the primary key.
async fn rows<E: EntityTrait>(
    read: &Read,
    all: impl Fn() -> Select<E>,
    each: &mut impl FnMut(Cells<E>) -> anyhow::Result<()>,
) -> anyhow::Result<()>
where
    E::Model: Send + Sync,
{
    let key: Vec<E::Column> = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).collect();
    let mut last: Option<Vec<Value>> = None;
    loop {
        let mut page = all();
        if let Some(last) = &last {
            page = page.filter(beyond(&key, last));
        }
        for column in &key {
            page = page.order_by_asc(*column);
        }
        let models = page.limit(PAGE).all(read).await?;
        for model in &models {
            let cell = |column: E::Column| Some((column, value::to_json(model.get(column))?));
            let cells: Option<Vec<_>> = E::Column::iter().map(cell).collect();
            each(cells.with_context(|| format!("a column of {} has a type unknown here", E::default().table_name()))?)?;
        }
        let Some(model) = models.last() else { return Ok(()) };
        last = Some(key.iter().map(|column| model.get(*column)).collect());
    }
}

/// Rows after this key: `a > x or (a = x and b > y) or …`.
fn beyond<C: ColumnTrait>(key: &[C], last: &[Value]) -> Condition {
    let mut any = Condition::any();
    for (nth, (column, value)) in key.iter().zip(last).enumerate() {
        let same = key.iter().zip(last).take(nth).map(|(column, value)| column.eq(value.clone()));
        any = any.add(same.fold(Condition::all(), Condition::add).add(column.gt(value.clone())));
    }
    any
}
