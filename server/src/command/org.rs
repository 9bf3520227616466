//! `keyhall org`.

use super::{ConfigArgs, backup::private_file, frame::Answer, operator, output};
use crate::backup;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use identity::{NewOrg, NewProvider, OrgSummary};
use serde_json::json;
use std::path::{Path, PathBuf};
use types::{Role, Secret};

/// Organizations.
#[derive(Debug, Subcommand)]
pub(crate) enum Org {
    Create(Box<Create>),
    List(List),
    Domain(Domain),
    Suspend(Suspend),
    Resume(Resume),
    Delete(Delete),
    Export(Export),
}

/// Make an organization and its identity provider.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org create acme --name Acme --issuer https://login.acme.example \\\n    \
    --client-id keyhall --client-secret-file secret.txt --roles-claim groups \\\n    --role-rule keyhall-admins=admin")]
pub(crate) struct Create {
    /// The first segment of its addresses: a-z, 0-9 and -, 2 to 40 characters.
    slug: String,
    /// What people call it.
    #[arg(long)]
    name: String,
    /// The issuer, exactly as it spells itself.
    #[arg(long, value_name = "URL")]
    issuer: String,
    /// Our client identifier at the issuer.
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// File with the client secret.
    #[arg(long, value_name = "FILE")]
    client_secret_file: PathBuf,
    /// The name on the sign-in button.
    #[arg(long, default_value = "Company account")]
    provider_name: String,
    /// The claim that role rules look into.
    #[arg(long, value_name = "CLAIM", default_value = "groups")]
    roles_claim: String,
    /// Gives a role to whoever has this value in the claim; may be repeated.
    #[arg(long, value_name = "VALUE=ROLE", value_parser = role_rule)]
    role_rule: Vec<(String, Role)>,
    /// Refuse people whom nobody invited.
    #[arg(long)]
    invited_only: bool,
    /// IANA time zone in which days and months begin.
    #[arg(long, default_value = "UTC")]
    time_zone: String,
    /// Do not ask the issuer for its discovery document.
    #[arg(long)]
    no_check: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

fn role_rule(text: &str) -> Result<(String, Role), String> {
    let (value, role) = text.rsplit_once('=').ok_or("write VALUE=ROLE, such as keyhall-admins=admin")?;
    Ok((value.to_owned(), role.parse().map_err(|error: types::role::NotARole| error.to_string())?))
}

/// Reads a secret from a file, without the newline at its end.
pub(crate) fn secret_file(path: &Path) -> anyhow::Result<Secret> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| anyhow::anyhow!("the file {} can't be read: {error}", path.display()))?;
    let secret = text.trim_end_matches(['\r', '\n']);
    anyhow::ensure!(!secret.trim().is_empty(), "the file {} is empty: it should hold the secret", path.display());
    Ok(Secret::new(secret))
}

/// List organizations, deleted ones as the tombstones that they left.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org list --json")]
pub(crate) struct List {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

/// List, claim or give up the e-mail domains by which people find an organization on the first page. A domain belongs to
/// one organization of this server; with `--take` it is taken from another one, which its audit log tells.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keyhall org domain acme\n  keyhall org domain acme --add acme.example\n  \
    keyhall org domain acme --remove old.example")]
pub(crate) struct Domain {
    /// The organization.
    slug: String,
    /// Claim this domain; may be repeated.
    #[arg(long, value_name = "DOMAIN")]
    add: Vec<String>,
    /// Take it from the organization that has it.
    #[arg(long, requires = "add")]
    take: bool,
    /// Give this domain up; may be repeated.
    #[arg(long, value_name = "DOMAIN")]
    remove: Vec<String>,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Refuse every key and session of an organization, and end its running requests, within a second.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org suspend acme")]
pub(crate) struct Suspend {
    /// The organization.
    slug: String,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Let a suspended organization's keys and sessions in again.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org resume acme")]
pub(crate) struct Resume {
    /// The organization.
    slug: String,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Delete an organization for good: members, keys, secrets, conversations. Its audit log and the usage rows that the log
/// covers stay, with people by id only. Asks for the organization's name.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org delete acme\n  keyhall org delete acme --name Acme")]
pub(crate) struct Delete {
    /// The organization.
    slug: String,
    /// Its name, instead of being asked for it.
    #[arg(long)]
    name: Option<String>,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

/// Write an organization's rows to a file, as JSON Lines: members, keys by name, limits, prices, usage. Secrets, hashes
/// and sealed conversations are left out; `keyhall audit export` writes the log with its proof.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org export acme --out acme.jsonl")]
pub(crate) struct Export {
    /// The organization.
    slug: String,
    /// Where to write it; made with mode 0600, not overwritten.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Org {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
            Self::Domain(domain) => domain.run().await,
            Self::Suspend(suspend) => suspend.run().await,
            Self::Resume(resume) => resume.run().await,
            Self::Delete(delete) => delete.run().await,
            Self::Export(export) => export.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let client_secret = secret_file(&self.client_secret_file)?;
        let claim = self.roles_claim.clone();
        let provider = NewProvider {
            name: self.provider_name,
            issuer: self.issuer,
            client_id: self.client_id,
            client_secret: Some(client_secret),
            roles_claim: Some(self.roles_claim),
            rules: self.role_rule.into_iter().map(|(value, role)| (claim.clone(), value, role)).collect(),
            check: !self.no_check,
        };
        let slug = self.slug.as_str();
        let org =
            NewOrg { slug: self.slug.clone(), name: self.name, time_zone: self.time_zone, provider: Some(provider) };
        let made = self.config.on_instance(async |house, caller| {
            let identity = &house.rooms.identity;
            let id = identity.create_org(caller, org).await?;
            let caller = operator::of_org(house, slug).await?;
            let mut policy = identity.policy(&caller).await?;
            let was_narrowed = !policy.admit_on_first_sign_in && !self.invited_only;
            if self.invited_only {
                policy.admit_on_first_sign_in = false;
                identity.set_policy(&caller, policy).await?;
            }
            Ok((id, was_narrowed, house.rooms.settings.public_url.clone()))
        });
        let (id, was_narrowed, public_url) = made.await?;
        let redirect_uri = format!("{public_url}auth/callback");
        let invited_only = was_narrowed || self.invited_only;
        let shown = json!({"id": id, "slug": slug, "redirect_uri": redirect_uri, "invited_only": invited_only});
        self.answer.say(&shown, || {
            if was_narrowed {
                output::line(
                    "Anybody may have an account at this issuer, so only people whom you invite get in: `keyhall member add`.",
                );
            }
            output::line(format!("The organization {slug} is made. People sign in at {public_url}{slug}"));
            output::line(format!("Register this redirect URI at the identity provider: {redirect_uri}"));
        })
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let orgs = self.config.on_instance(async |house, caller| Ok(house.rooms.identity.orgs(caller).await?)).await?;
        let shown: Vec<_> = orgs
            .iter()
            .map(|org| json!({"id": org.id, "slug": org.slug, "name": org.name, "status": org.status}))
            .collect();
        self.answer.say(&shown, || {
            let row = |org: &OrgSummary| [org.slug.clone(), org.name.clone(), org.status.clone(), org.id.to_string()];
            output::table(["SLUG", "NAME", "STATUS", "ID"], &orgs.iter().map(row).collect::<Vec<_>>());
        })
    }
}

impl Domain {
    async fn run(self) -> anyhow::Result<()> {
        let domains = self.config.in_org(&self.slug, async |house, caller| {
            let identity = &house.rooms.identity;
            for domain in &self.remove {
                identity.remove_email_domain(caller, domain).await?;
            }
            for domain in &self.add {
                if self.take
                    && let Some(slug) = identity.org_of_domain(caller, domain).await?
                    && slug != self.slug
                {
                    identity.remove_email_domain(&operator::of_org(house, &slug).await?, domain).await?;
                }
                identity.add_email_domain(caller, domain).await?;
            }
            Ok(identity.email_domains(caller).await?)
        });
        let domains = domains.await?;
        self.answer.say(&domains, || match domains.as_slice() {
            [] => output::line(format!("{} has no e-mail domain: people find it by name.", self.slug)),
            domains => domains.iter().for_each(output::line),
        })
    }
}

impl Suspend {
    async fn run(self) -> anyhow::Result<()> {
        self.config
            .in_org(&self.slug, async |house, caller| Ok(house.rooms.identity.suspend_org(caller).await?))
            .await?;
        output::line(format!("{} is suspended: its keys and sessions are refused.", self.slug));
        Ok(())
    }
}

impl Resume {
    async fn run(self) -> anyhow::Result<()> {
        self.config
            .in_org(&self.slug, async |house, caller| Ok(house.rooms.identity.resume_org(caller).await?))
            .await?;
        output::line(format!("{} is let in again.", self.slug));
        Ok(())
    }
}

impl Delete {
    async fn run(self) -> anyhow::Result<()> {
        let Self { slug, name, answer, config } = self;
        let rows = config.in_org(&slug, async |house, caller| {
            let name = name.map_or_else(|| output::ask(format!("This deletes {slug} for good. Its name: ")), Ok)?;
            Ok(house.rooms.identity.delete_org(caller, &name).await?)
        });
        let rows = rows.await?;
        answer.say(&json!({"rows": rows}), || {
            output::line(format!("{slug} is deleted: {rows} rows. Its audit log stays: `keyhall org list` names it."));
        })
    }
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let Self { slug, out, answer, config } = self;
        let rows = config.in_org(&slug, async |house, caller| {
            let mut file = private_file(&out)?;
            let rows = backup::export(&house.rooms.store, caller, &mut file).await.and_then(|rows| {
                file.sync_all().context("the file can't be made durable")?;
                Ok(rows)
            });
            let rows = backup::or_remove(rows, &out)?;
            house.rooms.identity.record_export(caller, rows).await?;
            Ok(rows)
        });
        let rows = rows.await?;
        answer.say(&json!({"rows": rows}), || output::line(format!("{rows} rows are in {}.", out.display())))
    }
}
