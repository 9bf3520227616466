//! `keyhall backup`.

use super::{ConfigArgs, frame::Answer, output};
use crate::backup;
use ::audit::Event;
use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use std::{
    fs::{File, OpenOptions},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};
use types::OrgId;

/// Write a consistent copy of everything to a file, while servers go on. The file is the same for SQLite and PostgreSQL;
/// secrets stay sealed in it, so keep the identity file as well, in another place.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall backup /var/backups/keyhall-2026-11-23.jsonl")]
pub(crate) struct Backup {
    /// Where to write it; made with mode 0600, not overwritten.
    file: PathBuf,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Makes a file that only this user reads.
pub(crate) fn private_file(path: &Path) -> anyhow::Result<File> {
    let file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    file.with_context(|| format!("{} can't be made: it must not be there yet, and its folder must be", path.display()))
}

impl Backup {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let Self { file: path, answer, config } = self;
        let rows = config.on_instance(async |house, caller| {
            let rooms = &house.rooms;
            let mut file = private_file(&path)?;
            let written = async {
                // Recorded first: the copy holds that it was taken.
                let write = rooms.store.write(caller.scope()).await?;
                let event = Event::new("backup.created", "instance", OrgId::INSTANCE.to_string());
                rooms.audit.append(&write, caller, event).await?;
                write.commit().await?;
                let applied = config.load()?.database().applied().await?;
                let rows = backup::write(&rooms.store, applied, rooms.clock.now(), &mut file).await?;
                file.sync_all().context("the file can't be made durable")?;
                Ok(rows)
            };
            backup::or_remove(written.await, &path)
        });
        let rows = rows.await?;
        answer.say(&json!({"rows": rows}), || output::line(format!("{rows} rows are in {}.", path.display())))
    }
}
