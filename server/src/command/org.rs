//! `keyhall org`.

use super::{ConfigArgs, operator, output};
use clap::{Args, Subcommand};
use identity::{NewOrg, NewProvider};
use std::path::{Path, PathBuf};
use types::{Role, Secret};

/// Organizations.
#[derive(Debug, Subcommand)]
pub(crate) enum Org {
    Create(Box<Create>),
    List(List),
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

/// List organizations.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall org list --json")]
pub(crate) struct List {
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Org {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Create(create) => create.run().await,
            Self::List(list) => list.run().await,
        }
    }
}

impl Create {
    async fn run(self) -> anyhow::Result<()> {
        let client_secret = secret_file(&self.client_secret_file)?;
        let house = self.config.open().await?;
        let caller = operator::of_instance(&house);
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
        let org =
            NewOrg { slug: self.slug.clone(), name: self.name, time_zone: self.time_zone, provider: Some(provider) };
        house.rooms.identity.create_org(&caller, org).await?;
        if self.invited_only {
            let caller = operator::of_org(&house, &self.slug).await?;
            let mut policy = house.rooms.identity.policy(&caller).await?;
            policy.admit_on_first_sign_in = false;
            house.rooms.identity.set_policy(&caller, policy).await?;
        }
        let policy = house.rooms.identity.policy(&operator::of_org(&house, &self.slug).await?).await?;
        if !policy.admit_on_first_sign_in && !self.invited_only {
            output::line(
                "Anybody may have an account at this issuer, so only people whom you invite get in: `keyhall member add`.",
            );
        }
        let public_url = &house.rooms.settings.public_url;
        output::line(format!("The organization {} is made. People sign in at {public_url}{}", self.slug, self.slug));
        output::line(format!("Register this redirect URI at the identity provider: {public_url}auth/callback"));
        house.close().await
    }
}

impl List {
    async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let orgs = house.rooms.identity.orgs(&operator::of_instance(&house)).await?;
        if self.json {
            let rows: Vec<_> =
                orgs.iter().map(|org| serde_json::json!({"id": org.id, "slug": org.slug, "name": org.name})).collect();
            output::json(&rows)?;
        } else {
            let rows: Vec<_> =
                orgs.iter().map(|org| [org.slug.clone(), org.name.clone(), org.id.to_string()]).collect();
            output::table(["SLUG", "NAME", "ID"], &rows);
        }
        house.close().await
    }
}
