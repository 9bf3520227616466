//! `keyhall key`.

use super::{
    frame::{Answer, InOrg},
    output,
};
use clap::{Args, Subcommand};
use serde_json::json;
use types::PersonalKeyId;

/// Personal keys.
#[derive(Debug, Subcommand)]
pub(crate) enum Key {
    Create(Create),
    List(List),
    Revoke(Revoke),
}

/// Make a key and print it once.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall key create --org acme --member nightly-build --name ci --expires 30d")]
pub(crate) struct Create {
    /// Address, name or id of a service member or an active member.
    #[arg(long, value_name = "WHO")]
    member: String,
    /// What to call the key.
    #[arg(long, value_name = "LABEL")]
    name: String,
    /// How long it lives, in days.
    #[arg(long, value_name = "DAYS", default_value = "90d", value_parser = days)]
    expires: u32,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

fn days(text: &str) -> Result<u32, String> {
    let number = text.strip_suffix('d').unwrap_or(text);
    match number.parse() {
        Ok(days) if days > 0 => Ok(days),
        _ => Err("write a number of days, such as 90d".to_owned()),
    }
}

/// List a member's keys.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall key list --org acme --member ben@acme.example --json")]
pub(crate) struct List {
    /// Address, name or id.
    #[arg(long, value_name = "WHO")]
    member: String,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Revoke a key: it stops working on every server within a second.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall key revoke --org acme 0199a2b4-…")]
pub(crate) struct Revoke {
    /// The key's id, as `keyhall key list` prints it.
    id: PersonalKeyId,
    #[command(flatten)]
    org: InOrg,
}

impl Key {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Revoke(revoke) => revoke.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let made = self.org.run(async |house, caller| {
            let identity = &house.rooms.identity;
            let member = identity.find_member(caller, &self.member).await?;
            Ok(identity.make_key_for(caller, member, &self.name, Some(self.expires)).await?)
        });
        let made = made.await?;
        let expires = made.row.expires_at;
        self.answer.say(&json!({"id": made.row.id, "key": made.key, "expires_at": expires}), || {
            output::line(&made.key);
            output::aside(format!("This is shown once. It expires on {}. Id: {}", expires.to_day(), made.row.id));
        })
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let keys = self.org.run(async |house, caller| {
            let identity = &house.rooms.identity;
            let member = identity.find_member(caller, &self.member).await?;
            Ok(identity.personal_keys_of(caller, member).await?)
        });
        self.answer.table(&keys.await?, ["NAME", "KEY", "STATE", "ID"], |key| {
            let state = match key.revoked_at {
                Some(at) => format!("revoked {}", at.to_day()),
                None => format!("expires {}", key.expires_at.to_day()),
            };
            [key.name.clone(), key.hint.clone(), state, key.id.to_string()]
        })
    }
}

impl Revoke {
    async fn run(self) -> anyhow::Result<()> {
        self.org
            .run(async |house, caller| Ok(house.rooms.identity.revoke_personal_key(caller, self.id).await?))
            .await?;
        output::line("Revoked.");
        Ok(())
    }
}
