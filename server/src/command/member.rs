//! `keyhall member`.

use super::{ConfigArgs, operator, output};
use clap::{ArgGroup, Args, Subcommand};
use types::Role;

/// People and service members.
#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    List(List),
    Add(Add),
    Remove(Remove),
}

/// List members.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall member list --org acme --json")]
pub(crate) struct List {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Invite a person by a single-use link, or make a service member, which has keys and no sign-in.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("who").required(true).args(["email", "service"])),
    after_help = "Examples:\n  keyhall member add --org acme --email dora@acme.example --name Dora --role admin\n  \
        keyhall member add --org acme --service nightly-build"
)]
pub(crate) struct Add {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// The person's address: shown, never used to recognize them.
    #[arg(long, requires = "name")]
    email: Option<String>,
    /// The person's name.
    #[arg(long, requires = "email")]
    name: Option<String>,
    /// A role that the person has besides what the identity provider says; may be repeated.
    #[arg(long, conflicts_with = "service")]
    role: Vec<Role>,
    /// The name of a service member.
    #[arg(long, value_name = "NAME")]
    service: Option<String>,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Remove a member: every session and key ends.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall member remove --org acme --member ben@acme.example")]
pub(crate) struct Remove {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// Address, name or id.
    #[arg(long, value_name = "WHO")]
    member: String,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Member {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
            Self::Add(add) => add.run().await,
            Self::Remove(remove) => remove.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let members = house.rooms.identity.members(&caller).await?;
        if self.json {
            output::json(&members)?;
        } else {
            let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
            let rows: Vec<_> = members
                .iter()
                .map(|member| {
                    [
                        member.name.clone(),
                        member.email.clone().unwrap_or_default(),
                        member.roles.to_string(),
                        word(&member.status),
                        member.spent.to_string(),
                        member.id.to_string(),
                    ]
                })
                .collect();
            output::table(["NAME", "ADDRESS", "ROLES", "STATUS", "SPENT THIS MONTH", "ID"], &rows);
        }
        house.close().await
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let identity = &house.rooms.identity;
        if let Some(service) = self.service {
            let id = identity.add_service_member(&caller, &service).await?;
            output::line(format!("The service member {service} is made: {id}"));
        } else if let (Some(email), Some(name)) = (self.email, self.name) {
            let roles = self.role.into_iter().collect();
            let (id, link) = identity.invite(&caller, &email, &name, roles).await?;
            output::line(format!("{name} is invited: {id}"));
            output::line(format!("Send them this link. It works once, for seven days:\n  {link}"));
        }
        house.close().await
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let identity = &house.rooms.identity;
        let member = identity.find_member(&caller, &self.member).await?;
        let receipt = identity.remove_member(&caller, member).await?;
        output::line(format!(
            "Removed in {} ms: {} sessions ended, {} keys revoked.",
            receipt.took_ms, receipt.sign_ins, receipt.keys
        ));
        house.close().await
    }
}
