//! What `cargo xtask mutate` can't take a predicate from: statements that never had one, and those that no test builds.
use crate::stamp;
use anyhow::{Context, Result};
use std::{collections::BTreeSet, path::Path};

/// How a row that was read is changed or deleted by its primary key alone.
const BY_KEY: [&str; 3] = [".update(", ".delete(", ".save("];
/// How a statement is begun that has its predicate from `store`.
const SCOPED: [&str; 5] = ["find_in(", "find_one_in(", "update_in(", "delete_in(", "leads_to("];
/// How a statement is begun that is written by hand.
const BY_HAND: [&str; 3] = ["\"SELECT ", "\"UPDATE ", "\"DELETE "];

/// Lists them. `built` are the places in which the tests built a statement.
pub(crate) fn say(built: &BTreeSet<String>) -> Result<()> {
    let places: BTreeSet<&str> = built.iter().filter_map(|name| Some(name.split_once('@')?.1)).collect();
    let tables = tables()?;
    let (mut by_key, mut by_hand, mut unbuilt) = (Vec::new(), Vec::new(), Vec::new());
    for file in stamp::files(Path::new("server"))? {
        let is_product = file.extension().is_some_and(|kind| kind == "rs")
            && !file.components().any(|part| part.as_os_str() == "tests");
        if !is_product {
            continue;
        }
        let text = std::fs::read_to_string(&file)?;
        // What a file tries itself stands at its end.
        let product = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (nth, line) in product.lines().enumerate() {
            let place = format!("{}:{}", file.display(), nth + 1);
            if is_by_key(line) {
                by_key.push(place);
            } else if is_scoped(line) && !near(&places, &file, nth + 1) {
                unbuilt.push(place);
            } else if is_unscoped_by_hand(line, &tables) {
                by_hand.push(format!("{place}: {}", line.trim()));
            }
        }
    }
    list("By primary key alone, because the row was found in its organization before:", &by_key);
    list("Written by hand without a predicate, over ids that were found in their organization before:", &by_hand);
    list("With a predicate, and built by none of these tests:", &unbuilt);
    Ok(())
}

fn list(what: &str, places: &[String]) {
    println!("\n{what}");
    places.iter().for_each(|place| println!("   {place}"));
}

fn is_by_key(line: &str) -> bool {
    BY_KEY.iter().any(|call| {
        line.split_once(call).is_some_and(|(_, rest)| {
            let connection = rest.trim_start_matches(['&', '*']);
            connection.starts_with("write)") || connection.starts_with("connection)")
        })
    })
}

fn is_scoped(line: &str) -> bool {
    let code = line.trim_start();
    !code.starts_with("//")
        && !code.starts_with("fn ")
        && !code.contains("pub fn")
        && SCOPED.iter().any(|call| code.contains(call))
}

/// A statement that is broken over lines is said to be at its beginning.
fn near(places: &BTreeSet<&str>, file: &Path, line: usize) -> bool {
    (line.saturating_sub(3)..=line).any(|line| places.contains(format!("{}:{line}", file.display()).as_str()))
}

fn is_unscoped_by_hand(line: &str, tables: &BTreeSet<String>) -> bool {
    let names = |table: &String| line.split(|c: char| c != '_' && !c.is_ascii_lowercase()).any(|word| word == table);
    BY_HAND.iter().any(|call| line.contains(call)) && !line.contains("org_id =") && tables.iter().any(names)
}

/// The tables of tenants, as `store` lists them.
fn tables() -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string("server/store/src/tables.rs")?;
    let all = text.split("macro_rules! tenant_tables").nth(1).and_then(|rest| rest.split("$then! {").nth(1));
    let all = all.and_then(|rest| rest.split('}').next()).context("store lists no tables of tenants")?;
    Ok(all.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_predicate_is_told_from_what_has_one() {
        assert!(is_by_key("            old.update(&*write).await?;") && is_by_key("row.delete(write).await?;"));
        assert!(!is_by_key("hash.update(write_key);"));
        assert!(
            is_scoped("let found = ledger::Entity::find_in(scope)") && !is_scoped("    fn find_in(scope: OrgScope)")
        );
        let tables = BTreeSet::from(["ledger".to_owned()]);
        assert!(is_unscoped_by_hand("\"UPDATE ledger SET x = 1 WHERE id = ?1\"", &tables));
        assert!(!is_unscoped_by_hand("\"UPDATE ledger SET x = 1 WHERE id = ?1 AND org_id = ?2\"", &tables));
        assert!(!is_unscoped_by_hand("\"SELECT set_config('keyhall.orgs', $1, true)\"", &tables));
    }
}
