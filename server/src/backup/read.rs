//! Reading a backup: checked as a whole first, then put into an empty database.

use super::{End, FORMAT, Header, LEFT_OUT, TableLine, out::hex, past, value};
use anyhow::{Context as _, bail, ensure};
use context::SystemScope;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityName, EntityTrait, IdenStatic, Iterable, Value,
    sea_query::{Alias, ColumnType, Expr, Query},
};
use serde_json::Value as Json;
use sha2::{Digest, Sha256};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    path::Path,
};
use store::{Store, Write, entity, shared_tables, tenant_tables};

/// Rows that are inserted at once. SQLite takes 32,766 values in a statement; the widest table has 40 columns.
const PAGE: usize = 200;
/// Longer than any line that is written: the longest message fits many times.
const LONGEST: u64 = 256 << 20;

/// Reads the whole file: whether it is a backup that this version reads, and complete and unaltered.
pub fn check(path: &Path) -> anyhow::Result<Header> {
    let mut lines = Lines::open(path)?;
    let first = lines.next()?.context("the file is empty")?;
    let header: Header = serde_json::from_slice(&first).context("the file is no backup of Keyhall")?;
    ensure!(header.keyhall == "backup", "the file is no backup of Keyhall");
    ensure!(
        header.format == FORMAT,
        "the backup has format {}, this version reads {FORMAT}: use the version that made it ({})",
        header.format,
        header.version
    );
    let (mut rows, mut before) = (0, lines.hash.clone());
    let mut last = None;
    while let Some(line) = lines.next()? {
        ensure!(last.is_none(), "something follows the end of the backup");
        match line.first() {
            Some(b'[') => rows += 1,
            _ => last = serde_json::from_slice::<End>(&line).ok(),
        }
        if last.is_none() {
            before = lines.hash.clone();
        }
    }
    let end = last.context("the backup is cut: its end is missing")?;
    ensure!(end.end && end.rows == rows && end.sha256 == hex(before), "the backup is damaged: its checksum is wrong");
    Ok(header)
}

/// Puts every row of a checked backup into the database, which has the backup's tables and no row, in one transaction.
/// Answers how many.
pub async fn restore(store: &Store, header: &Header, path: &Path) -> anyhow::Result<u64> {
    #[expect(clippy::disallowed_methods, reason = "a backup holds every organization")]
    let scope = |org: &types::OrgId| SystemScope::named("restore").for_org(*org);
    let scopes: Vec<_> = header.orgs.iter().map(scope).collect();
    let write = store.write_many(&scopes).await?;
    let mut lines = Lines::open(path)?;
    lines.next()?;
    let (mut table, mut page, mut rows) = (None::<Target>, Vec::new(), 0);
    while let Some(line) = lines.next()? {
        if line.first() == Some(&b'[') {
            let target = table.as_ref().context("a row stands before its table")?;
            page.push(target.row(serde_json::from_slice(&line)?)?);
            rows += 1;
        }
        let is_full = page.len() == PAGE;
        let is_over = line.first() != Some(&b'[');
        if let Some(target) = table.as_ref().filter(|_| is_full || is_over) {
            target.insert(&write, std::mem::take(&mut page)).await?;
        }
        if is_over && let Ok(next) = serde_json::from_slice::<TableLine>(&line) {
            table = Some(Target::of(next)?);
        }
    }
    write.commit().await?;
    Ok(rows)
}

/// The table that rows go to.
struct Target {
    name: String,
    columns: Vec<(String, ColumnType)>,
}

impl Target {
    fn of(line: TableLine) -> anyhow::Result<Self> {
        let known = types_of(&line.table).with_context(|| format!("the table {} is not known here", line.table))?;
        let column = |name: String| {
            let kind = known.iter().find(|(known, _)| *known == name).map(|(_, kind)| kind.clone());
            let kind = kind.with_context(|| format!("{} has no column {name} here", line.table))?;
            anyhow::Ok((name, kind))
        };
        let columns = line.columns.into_iter().map(column).collect::<Result<_, _>>()?;
        Ok(Self { name: line.table, columns })
    }

    fn row(&self, cells: Vec<Json>) -> anyhow::Result<Vec<Value>> {
        ensure!(cells.len() == self.columns.len(), "a row of {} has {} cells", self.name, cells.len());
        let cell = |((name, kind), json): (&(String, ColumnType), Json)| {
            value::from_json(kind, json).with_context(|| format!("{}.{name} holds what it can't hold", self.name))
        };
        self.columns.iter().zip(cells).map(cell).collect()
    }

    async fn insert(&self, write: &Write, rows: Vec<Vec<Value>>) -> anyhow::Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(Alias::new(&self.name)).columns(self.columns.iter().map(|(name, _)| Alias::new(name)));
        for row in rows {
            insert.values(row.into_iter().map(Expr::value))?;
        }
        let inserted = write.execute(&insert).await;
        inserted.with_context(|| format!("rows of {} can't be put back", self.name))?;
        Ok(())
    }
}

/// The columns of a table that backups hold.
fn types_of(name: &str) -> Option<Vec<(&'static str, ColumnType)>> {
    fn of<E: EntityTrait>(name: &str) -> Vec<(&'static str, ColumnType)> {
        let columns = E::Column::iter().map(|column| (column.as_str(), column.def().get_column_type().clone()));
        columns.chain(past::columns(name)).collect()
    }
    if LEFT_OUT.contains(&name) {
        return None;
    }
    macro_rules! each {
        ($($table:ident)*) => {$(
            if name == entity::$table::Entity.table_name() {
                return Some(of::<entity::$table::Entity>(name));
            }
        )*};
    }
    shared_tables!(each);
    tenant_tables!(each);
    past::table(name)
}

struct Lines {
    reader: BufReader<File>,
    /// Of every line so far.
    hash: Sha256,
}

impl Lines {
    fn open(path: &Path) -> anyhow::Result<Self> {
        let file = File::open(path).with_context(|| format!("the file {} can't be read", path.display()))?;
        Ok(Self { reader: BufReader::new(file), hash: Sha256::new() })
    }

    /// The next line without its end; `None` after the last.
    fn next(&mut self) -> anyhow::Result<Option<Vec<u8>>> {
        use std::io::Read as _;
        let mut line = Vec::new();
        (&mut self.reader).take(LONGEST).read_until(b'\n', &mut line)?;
        self.hash.update(&line);
        match line.pop() {
            None => Ok(None),
            Some(b'\n') => Ok(Some(line)),
            Some(_) => bail!("the backup is cut in the middle of a line"),
        }
    }
}
