//! A Keyhall with everything on: an organization with a team, ten members with a personal key each, and four nested limits
//! that count every request. Set up by its own command line, but for the team.

use crate::{
    process::{Running, SERVERS, Trees, free_address, pinned},
    target::{Target, listens},
    wire::Connection,
};
use anyhow::{Context, Result, bail};
use context::{Clock as _, Entropy, OrgScope, SystemClock, SystemEntropy, SystemScope};
use sea_orm::{ActiveModelTrait, IntoActiveModel};
use serde_json::Value;
use std::{
    fs,
    net::SocketAddr,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};
use store::{Store, entity};
use types::{MemberId, OrgId, TeamId};

/// Members, each with a key.
const MEMBERS: usize = 10;

/// An installation.
pub struct Keyhall {
    name: &'static str,
    binary: PathBuf,
    folder: PathBuf,
    database: String,
    provider: SocketAddr,
    address: SocketAddr,
    keys: Vec<String>,
    /// The database's own processes.
    beside: Trees,
}

impl Keyhall {
    /// Sets one up. Nothing of it runs yet.
    pub async fn found(
        name: &'static str,
        binary: &Path,
        folder: PathBuf,
        database: String,
        provider: SocketAddr,
        beside: Trees,
    ) -> Result<Self> {
        fs::create_dir_all(&folder)?;
        let address = free_address()?;
        let binary = binary.to_owned();
        let mut keyhall = Self { name, binary, folder, database, provider, address, keys: Vec::new(), beside };
        keyhall.fill().await.with_context(|| format!("{name} could not be set up"))?;
        Ok(keyhall)
    }

    fn identity_file(&self) -> PathBuf {
        self.folder.join("identity.age")
    }

    fn command(&self, core: Option<u32>) -> std::process::Command {
        let mut command = pinned(core, &self.binary);
        command
            .env("KEYHALL_LISTEN", self.address.to_string())
            .env("KEYHALL_PUBLIC_URL", format!("http://{}", self.address))
            .env("KEYHALL_DATABASE_URL", &self.database)
            .env("KEYHALL_AGE_IDENTITY_FILE", self.identity_file())
            .env("KEYHALL_ALLOW_PRIVATE_ADDRESSES", self.provider.to_string());
        command
    }

    fn say(&self, words: &[&str]) -> Result<String> {
        let output = self.command(None).args(words).output()?;
        if !output.status.success() {
            bail!("keyhall {} failed:\n{}", words.join(" "), String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8(output.stdout)?)
    }

    fn json(&self, words: &[&str]) -> Result<Value> {
        Ok(serde_json::from_str(&self.say(&[words, &["--org", "acme", "--json"]].concat())?)?)
    }

    async fn fill(&mut self) -> Result<()> {
        let secret = self.folder.join("secret");
        fs::write(&secret, "sk-bench-0123456789abcdef0123456789abcdef")?;
        let (secret, provider) = (secret.display().to_string(), format!("http://{}/v1", self.provider));
        self.say(&["setup", "--identity-file", &self.identity_file().display().to_string()])?;
        let issuer = "https://login.acme.example";
        let org =
            ["org", "create", "acme", "--name", "Acme", "--issuer", issuer, "--client-id", "keyhall", "--no-check"];
        self.say(&[&org[..], &["--client-secret-file", &secret]].concat())?;
        let connection = ["connection", "add", "--org", "acme", "--name", "Mock", "--kind", "openai-compatible"];
        let to = ["--no-probe", "--model", "gpt-5.4-mini", "--base-url", &provider, "--key-file", &secret];
        self.say(&[&connection[..], &to].concat())?;
        let orgs: Value = serde_json::from_str(&self.say(&["org", "list", "--json"])?)?;
        let org: OrgId = serde_json::from_value(orgs[0]["id"].clone())?;
        let mut members: Vec<MemberId> = Vec::new();
        for number in 0..MEMBERS {
            let name = format!("service-{number}");
            let member = self.json(&["member", "add", "--service", &name])?;
            members.push(serde_json::from_value(member["id"].clone())?);
            let key = self.json(&["key", "create", "--member", &name, "--name", "bench"])?;
            let text = |field: &str| key[field].as_str().map(str::to_owned).context("what was made has no name");
            self.json(&["limit", "set", "--key", &text("id")?, "--usd", "100000", "--per", "month"])?;
            self.json(&["limit", "set", "--member", &name, "--usd", "200000", "--per", "month"])?;
            self.keys.push(text("key")?);
        }
        let team = self.make_team(org, &members).await?;
        self.json(&["limit", "set", "--team", &team.to_string(), "--usd", "500000", "--per", "month"])?;
        self.json(&["limit", "set", "--usd", "1000000", "--per", "month"])?;
        Ok(())
    }

    #[expect(clippy::disallowed_methods, reason = "teams are made by identity providers; this one stands in for it")]
    async fn make_team(&self, org: OrgId, members: &[MemberId]) -> Result<TeamId> {
        let scope: OrgScope = SystemScope::named("bench").for_org(org);
        let now = SystemClock.now();
        let id: TeamId = (&SystemEntropy as &dyn Entropy).id(now);
        let store = Store::open(&self.database).await?;
        let write = store.write(scope).await?;
        let team = entity::team::Model { id, org_id: org, name: "Everybody".to_owned(), created_at: now };
        team.into_active_model().insert(&write).await?;
        for member in members {
            let place = entity::team_member::Model { org_id: org, team_id: id, member_id: *member };
            place.into_active_model().insert(&write).await?;
        }
        write.commit().await?;
        store.close().await?;
        Ok(id)
    }

    /// Starts the server on its core; answers how long it took until it was ready.
    pub async fn start(&self) -> Result<(Target, Duration)> {
        let mut command = self.command(Some(SERVERS));
        command.arg("serve");
        let since = Instant::now();
        let mut running = Running::start(command, &self.folder.join("log"))?;
        listens(self.address, &mut running).await?;
        while !self.is_ready().await {
            if !running.is_alive() || since.elapsed() > Duration::from_secs(20) {
                bail!("{} did not get ready: {}", self.name, self.folder.join("log").display());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let took = since.elapsed();
        let mut trees = self.beside.clone();
        trees.0.insert(0, running.pid());
        let (name, address, keys) = (self.name, self.address, self.keys.clone());
        Ok((Target { name, address, keys, trees, _running: Some(running) }, took))
    }

    async fn is_ready(&self) -> bool {
        let Ok(mut connection) = Connection::open(self.address).await else { return false };
        connection.ask(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.is_ok()
    }
}
