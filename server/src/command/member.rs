//! `keyhall member`.

use super::{
    frame::{Answer, InOrg},
    output,
};
use clap::{ArgGroup, Args, Subcommand};
use serde_json::json;
use types::Role;

/// People and service members.
#[derive(Debug, Subcommand)]
pub(crate) enum Member {
    List(List),
    Add(Add),
    Remove(Remove),
    SignInLink(SignInLink),
}

/// List members.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall member list --org acme --json")]
pub(crate) struct List {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Invite a person by a single-use link, or make a service member, which has keys and no sign-in.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("who").required(true).args(["email", "service"])),
    after_help = "Examples:\n  keyhall member add --org acme --email dora@acme.example --name Dora --role admin\n  \
        keyhall member add --org acme --service nightly-build"
)]
pub(crate) struct Add {
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
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Remove a member: every session and key ends.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall member remove --org acme --member ben@acme.example")]
pub(crate) struct Remove {
    /// Address, name or id.
    #[arg(long, value_name = "WHO")]
    member: String,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

/// Print a link that signs a member in once, within ten minutes, without the identity provider: for when that is out of
/// order. Every such link and its use are in the audit log.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall member sign-in-link --org acme --member ada@acme.example")]
pub(crate) struct SignInLink {
    /// Address, name or id.
    #[arg(long, value_name = "WHO")]
    member: String,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

impl Member {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(list) => list.run().await,
            Self::Add(add) => add.run().await,
            Self::Remove(remove) => remove.run().await,
            Self::SignInLink(link) => link.run().await,
        }
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let members = self.org.run(async |house, caller| Ok(house.rooms.identity.members(caller).await?)).await?;
        let word = |value: &dyn std::fmt::Debug| format!("{value:?}").to_lowercase();
        self.answer.table(&members, ["NAME", "ADDRESS", "ROLES", "STATUS", "SPENT THIS MONTH", "ID"], |member| {
            [
                member.name.clone(),
                member.email.clone().unwrap_or_default(),
                member.roles.to_string(),
                word(&member.status),
                member.spent.to_string(),
                member.id.to_string(),
            ]
        })
    }
}

impl Add {
    async fn run(self) -> anyhow::Result<()> {
        let Self { email, name, role, service, answer, org } = self;
        org.run(async |house, caller| {
            let identity = &house.rooms.identity;
            match (service, email, name) {
                (Some(service), ..) => {
                    let id = identity.add_service_member(caller, &service).await?;
                    answer.say(&json!({"id": id}), || {
                        output::line(format!("The service member {service} is made: {id}"));
                    })
                }
                (None, Some(email), Some(name)) => {
                    let roles = role.into_iter().collect();
                    let (id, link) = identity.invite(caller, &email, &name, roles).await?;
                    answer.say(&json!({"id": id, "link": link}), || {
                        output::line(format!("{name} is invited: {id}"));
                        output::line(format!("Send them this link. It works once, for seven days:\n  {link}"));
                    })
                }
                _ => anyhow::bail!("name a person (--email and --name) or a service member (--service)"),
            }
        })
        .await
    }
}

impl Remove {
    async fn run(self) -> anyhow::Result<()> {
        let receipt = self.org.run(async |house, caller| {
            let identity = &house.rooms.identity;
            let member = identity.find_member(caller, &self.member).await?;
            Ok(identity.remove_member(caller, member).await?)
        });
        let receipt = receipt.await?;
        self.answer.say(&receipt, || {
            output::line(format!(
                "Removed in {} ms: {} sessions ended, {} keys revoked.",
                receipt.took_ms, receipt.sign_ins, receipt.keys
            ));
        })
    }
}

impl SignInLink {
    async fn run(self) -> anyhow::Result<()> {
        let link = self.org.run(async |house, caller| {
            let identity = &house.rooms.identity;
            let member = identity.find_member(caller, &self.member).await?;
            Ok(identity.sign_in_link(caller, member).await?)
        });
        let link = link.await?;
        self.answer.say(&json!({"link": link}), || {
            output::line(&link);
            output::aside("Whoever opens it within ten minutes is signed in as this member, once.");
        })
    }
}
