//! Refuses to serve a database whose append-only tables can be changed (security.md §4.8).

use anyhow::ensure;
use store::Store;

/// Looks whether every trigger that keeps the audit log and the ledger is in its place.
pub async fn check(store: &Store) -> anyhow::Result<()> {
    let missing = migrations::guards::missing(&store.read_shared().await?).await?;
    ensure!(
        missing.is_empty(),
        "the database lets the audit log or the ledger be changed: {} missing or switched off. Somebody who may write to \
         the database did that, and rows may have been changed since. Verify every log against a checkpoint that was kept \
         elsewhere (keyhall audit verify --database --org SLUG --key FILE --checkpoint FILE); restore a backup if one does \
         not hold; then put the triggers back with `keyhall migrate guards` and start again",
        match missing.as_slice() {
            [one] => format!("the trigger {one} is"),
            several => format!("the triggers {} are", several.join(", ")),
        }
    );
    Ok(())
}
