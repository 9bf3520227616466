//! The demo's house: the real house, with the demo's own identity provider and model provider as neighbours.
//!
//! It ignores `KEYHALL_…` variables. The neighbours' two addresses are the only private ones that it may reach.

use crate::{
    database::Database,
    file_lock::FileLock,
    wiring::{House, Plan},
};
use anyhow::{Context as _, bail};
use axum::Router;
use context::{Caller, Clock, Entropy, Origin, SettableClock, SystemClock, SystemEntropy};
use demo::{
    identity_provider, model_provider,
    past::{self, Habit, Served},
    people::{PEOPLE, ROLE_RULES, ROLES_CLAIM},
};
use gateway::NewConnection;
use identity::{NewOrg, NewProvider};
use outbound::Rules;
use seal::Master;
use serde::{Deserialize, Serialize};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};
use tokio::{net::TcpListener, task::JoinSet};
use types::{
    MemberId, NanoUsd, RequestId, Secret,
    view::{ConnectionKind, Measure, NewLimit, Period, SubjectKind},
};
use url::Url;

/// The organization of the demo.
const SLUG: &str = "acme";
/// The domain of its people's addresses.
const DOMAIN: &str = "acme.example";
/// The keys that the simulated model provider accepts: one for each connection to it.
const PROVIDER_KEYS: [&str; 2] = ["sk-demo-simulated-provider-0001", "sk-demo-simulated-anthropic-0001"];
/// Our client at the demo's identity provider.
const CLIENT_ID: &str = "keyhall-demo";
const CLIENT_SECRET: &str = "demo-client-secret";

/// What a demo leaves in its folder.
const FILES: [&str; 7] =
    ["keyhall.db", "keyhall.db-wal", "keyhall.db-shm", "identity.age", "neighbours.json", "sign-in.key", "ben.key"];

/// The demo's folder, locked.
pub struct Folder {
    path: PathBuf,
    _lock: FileLock,
}

/// What has to be the same in the next run: the neighbours' ports are part of what was stored.
#[derive(Serialize, Deserialize)]
struct Neighbours {
    identity_provider: u16,
    model_provider: u16,
}

impl Folder {
    /// Makes the folder; with `fresh`, forgets the demo's files in it first.
    pub fn open(path: &Path, fresh: bool) -> anyhow::Result<Self> {
        // It holds keys and conversations: nobody else looks in.
        let mut private = std::fs::DirBuilder::new();
        std::os::unix::fs::DirBuilderExt::mode(private.recursive(true), 0o700);
        private.create(path).with_context(|| format!("the folder {} can't be made", path.display()))?;
        let lock = FileLock::take(&path.join("keyhall.db"))?;
        if fresh {
            for name in FILES {
                match std::fs::remove_file(path.join(name)) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                        return Err(error).with_context(|| format!("{name} in {} can't be removed", path.display()));
                    }
                    _ => {}
                }
            }
        }
        Ok(Self { path: path.to_owned(), _lock: lock })
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Listeners of the two neighbours: on the ports of earlier runs, else on free ones.
    async fn neighbours(&self) -> anyhow::Result<(TcpListener, TcpListener)> {
        let file = self.file("neighbours.json");
        let known: Option<Neighbours> = match std::fs::read(&file) {
            Ok(bytes) => Some(serde_json::from_slice(&bytes).context("neighbours.json is damaged: use --fresh")?),
            Err(_) => None,
        };
        let ports = known.as_ref().map_or((0, 0), |known| (known.identity_provider, known.model_provider));
        let bind = |port| async move {
            TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
                format!("port {port}, which this demo's data names, is taken: end that program, or use --fresh")
            })
        };
        let (people, models) = (bind(ports.0).await?, bind(ports.1).await?);
        if known.is_none() {
            let neighbours = Neighbours {
                identity_provider: people.local_addr()?.port(),
                model_provider: models.local_addr()?.port(),
            };
            std::fs::write(&file, serde_json::to_vec(&neighbours)?)?;
        }
        Ok((people, models))
    }
}

/// The demo, ready to be served.
pub struct DemoHouse {
    /// The real house.
    pub house: House,
    /// The neighbours.
    pub tasks: JoinSet<()>,
    /// Ben's personal key.
    pub key: String,
    /// What else to say at the start.
    pub notes: Vec<String>,
}

impl DemoHouse {
    /// Starts the neighbours; on the first run, makes the organization and its past.
    pub async fn build(folder: &Folder, address: SocketAddr) -> anyhow::Result<Self> {
        let (people, models) = folder.neighbours().await?;
        let models = models.into_std()?;
        let issuer = format!("http://{}", people.local_addr()?);
        let base_url = format!("http://{}/v1", models.local_addr()?);
        let allowed = format!("{},{}", people.local_addr()?, models.local_addr()?);
        let public_url = Url::parse(&format!("http://{address}"))?;
        let mut tasks = JoinSet::new();
        let provider = identity_provider::Config {
            issuer: issuer.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Secret::new(CLIENT_SECRET),
            redirect_uris: vec![public_url.join("auth/callback")?],
            key: identity_provider::Key::in_file(&folder.file("sign-in.key"), &SystemEntropy)?,
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy),
        };
        run(&mut tasks, people, identity_provider::router(provider));

        let identity_file = folder.file("identity.age");
        let is_new = !identity_file.exists();
        if is_new {
            Master::create_file(&identity_file, &SystemEntropy)?;
        }
        let database = Database::at(format!("sqlite://{}", folder.file("keyhall.db").display()));
        let plan = |clock: Arc<dyn Clock>| -> anyhow::Result<Plan> {
            Ok(Plan {
                database: database.clone(),
                master: Master::from_file(std::slice::from_ref(&identity_file), &[])?,
                public_url: public_url.clone(),
                outbound: Rules::parse(&allowed)?,
                trusted_proxies: Arc::from([]),
                clock,
                entropy: Arc::new(SystemEntropy),
            })
        };
        if is_new {
            // The past is not made at a human pace: a quicker provider stands on the same port until it is done.
            let quick =
                model_provider::Options { tokens_per_second: 0, ..model_provider::Options::for_demo(PROVIDER_KEYS) };
            let mut founding = JoinSet::new();
            run(&mut founding, TcpListener::from_std(models.try_clone()?)?, model_provider::router(quick));
            found(folder, &plan, &issuer, &base_url).await?;
            founding.shutdown().await;
        }
        let options = model_provider::Options::for_demo(PROVIDER_KEYS);
        run(&mut tasks, TcpListener::from_std(models)?, model_provider::router(options));
        let house = House::build(plan(Arc::new(SystemClock))?).await?;
        let mut notes = Vec::new();
        if let Some(note) = offer_real_providers(&house).await {
            notes.push(note);
        }
        let key = std::fs::read_to_string(folder.file("ben.key")).context("ben.key is gone: use --fresh")?;
        Ok(Self { house, tasks, key, notes })
    }
}

fn run(tasks: &mut JoinSet<()>, listener: TcpListener, router: Router) {
    tasks.spawn(async move {
        if let Err(error) = axum::serve(listener, router).await {
            tracing::error!(%error, "a neighbour of the demo ended");
        }
    });
}

/// Makes the organization, its people, connection, limits and past.
async fn found(
    folder: &Folder,
    plan: &dyn Fn(Arc<dyn Clock>) -> anyhow::Result<Plan>,
    issuer: &str,
    base_url: &str,
) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let days = 42;
    let set = Arc::new(SettableClock::at(now.plus_days(-days - 1)));
    let clock = Arc::new(past::PastClock::new(set.clone(), Arc::new(SystemClock)));
    let house = House::build(plan(clock.clone())?).await?;
    let rooms = &house.rooms;
    let instance = rooms.identity.instance_operator("demo", "localhost");
    let provider = NewProvider {
        name: "Acme accounts".to_owned(),
        issuer: issuer.to_owned(),
        client_id: CLIENT_ID.to_owned(),
        client_secret: Some(Secret::new(CLIENT_SECRET)),
        roles_claim: Some(ROLES_CLAIM.to_owned()),
        rules: ROLE_RULES.map(|(value, role)| (ROLES_CLAIM.to_owned(), value.to_owned(), role)).to_vec(),
        check: false,
    };
    let org = NewOrg {
        slug: SLUG.to_owned(),
        name: "Acme".to_owned(),
        time_zone: "UTC".to_owned(),
        provider: Some(provider),
    };
    rooms.identity.create_org(&instance, org).await?;
    let caller = rooms.identity.operator(SLUG, "demo", "localhost").await?;
    rooms.identity.add_email_domain(&caller, DOMAIN).await?;
    let members = admit(&house, &caller, issuer).await?;
    let new = NewConnection {
        name: "Simulated provider".to_owned(),
        kind: ConnectionKind::OpenAiCompatible,
        base_url: Some(base_url.to_owned()),
        key: Secret::new(PROVIDER_KEYS[0]),
        probe: true,
    };
    let card = rooms.gateway.connect(&caller, new).await?;
    rooms.gateway.set_default_model(&caller, "gpt-5.4-mini").await?;
    let other = NewConnection {
        name: "Simulated Anthropic".to_owned(),
        kind: ConnectionKind::Anthropic,
        base_url: Some(base_url.to_owned()),
        key: Secret::new(PROVIDER_KEYS[1]),
        probe: true,
    };
    let other = rooms.gateway.connect(&caller, other).await?;
    let member = |subject: &str| {
        members.get(subject).copied().with_context(|| format!("{subject} is not among the people of the demo"))
    };
    let (ada, ben, dan) = (member("ada")?, member("ben")?, member("dan")?);
    for (subject_id, dollars) in [(None, 400), (Some(ben.0), 25), (Some(dan.0), 25)] {
        let subject_kind = if subject_id.is_none() { SubjectKind::Org } else { SubjectKind::Member };
        let cap = NanoUsd::dollars(dollars).0;
        let limit = NewLimit {
            subject_kind,
            subject_id,
            model: None,
            measure: Measure::Cost,
            cap,
            period: Period::Month,
            hard: true,
        };
        rooms.ledger.set_limit(&caller, limit).await?;
    }
    let nightly = rooms.identity.add_service_member(&caller, "nightly-build").await?;
    let nightly_key = rooms.identity.make_key_for(&caller, nightly, "ci", Some(90)).await?;
    let engineering = rooms.identity.create_team(&caller, "Engineering").await?;
    let design = rooms.identity.create_team(&caller, "Design").await?;
    for (team, member) in [(engineering, ben), (engineering, nightly), (design, dan)] {
        rooms.identity.join_team(&caller, team, member).await?;
    }
    let budget = NewLimit {
        subject_kind: SubjectKind::Team,
        subject_id: Some(engineering.0),
        model: None,
        measure: Measure::Cost,
        cap: NanoUsd::dollars(120).0,
        period: Period::Month,
        hard: true,
    };
    rooms.ledger.set_limit(&caller, budget).await?;
    let Some(active) = card.keys.first() else { bail!("the demo's connection has no key") };
    let served = Served { connection: card.id, provider_key: active.id, base_url: base_url.to_owned() };
    let laptop = rooms.identity.make_key_for(&caller, ben, "laptop", Some(90)).await?;
    let request_id: RequestId = (rooms.entropy.as_ref() as &dyn Entropy).id(clock.now());
    let as_ben = rooms.identity.caller_of_token(&laptop.key, request_id, Origin::default()).await?;
    talk(&house, &as_ben, &["Draft an e-mail that moves our review to Thursday."]).await?;
    let (engineering, design) = (Some(engineering), Some(design));
    let habits = [
        Habit { member: ben, team: engineering, key: None, a_day: 9, models: &["gpt-5.4", "gpt-5.4-mini"] },
        Habit {
            member: ben,
            team: engineering,
            key: Some(laptop.row.id),
            a_day: 7,
            models: &["gpt-5.4-mini", "gpt-4o-mini"],
        },
        Habit { member: dan, team: design, key: None, a_day: 11, models: &["gpt-5.4-mini", "gpt-5.4", "gpt-4o-mini"] },
        Habit { member: ada, team: None, key: None, a_day: 4, models: &["gpt-5.4"] },
        Habit {
            member: nightly,
            team: engineering,
            key: Some(nightly_key.row.id),
            a_day: 6,
            models: &["gpt-4o-mini", "gpt-5.4-mini"],
        },
    ];
    past::fill(&rooms.ledger, &caller, &set, now, days, &habits, &served).await?;
    while rooms.ledger.seal_batches().await? > 0 {}
    let lately = [
        "Write a Rust function that finds the most frequent words of a text, with a test.",
        "Should we buy, build or wait? Compare the three in a table.",
    ];
    // The keys were used until today, and the connections looked after.
    let today: RequestId = (rooms.entropy.as_ref() as &dyn Entropy).id(clock.now());
    rooms.identity.caller_of_token(&nightly_key.key, today, Origin::default()).await?;
    let as_ben = rooms.identity.caller_of_token(&laptop.key, today, Origin::default()).await?;
    for connection in [card.id, other.id] {
        rooms.gateway.probe(&caller, connection).await?;
    }
    talk(&house, &as_ben, &lately).await?;
    write_private(&folder.file("ben.key"), &laptop.key)?;
    house.close().await
}

/// The four people, as if they had signed in before.
async fn admit(house: &House, caller: &Caller, issuer: &str) -> anyhow::Result<HashMap<&'static str, MemberId>> {
    let mut members = HashMap::new();
    for person in PEOPLE {
        let roles = ROLE_RULES.iter().filter(|(group, _)| person.groups.contains(group)).map(|(_, role)| *role);
        let roles = roles.chain([types::Role::Member]).collect();
        let identity = &house.rooms.identity;
        let id = identity.admit_seeded(caller, person.name, person.email, roles, issuer, person.subject).await?;
        members.insert(person.subject, id);
    }
    Ok(members)
}

/// Conversations of Ben's, so that his list is not empty.
async fn talk(house: &House, ben: &Caller, questions: &[&str]) -> anyhow::Result<()> {
    use futures_util::StreamExt as _;
    for text in questions {
        let message = chat::SendMessage { text: (*text).to_owned(), ..Default::default() };
        let sent = house.rooms.chat.send(ben, message).await?;
        let events = house.rooms.chat.events(ben, sent.turn_id, 0).await?;
        // The stream ends with the turn.
        events.for_each(|_| async {}).await;
    }
    Ok(())
}

/// Real providers, and where their keys stand in the environment.
const REAL: [(&str, &str, ConnectionKind); 2] = [
    ("OPENAI_API_KEY", "OpenAI", ConnectionKind::OpenAi),
    ("ANTHROPIC_API_KEY", "Anthropic", ConnectionKind::Anthropic),
];

/// Offers the real providers whose keys are in the environment; a refusal is said and the demo goes on.
#[expect(clippy::disallowed_methods, reason = "the demo reads the providers' own variables, as interface.md says")]
async fn offer_real_providers(house: &House) -> Option<String> {
    let mut said = String::new();
    for (variable, name, kind) in REAL {
        let Some(key) = std::env::var(variable).ok().filter(|key| !key.is_empty()) else { continue };
        let caller = house.rooms.identity.operator(SLUG, "demo", "localhost").await.ok()?;
        let known = house.rooms.gateway.connections(&caller).await.ok()?;
        if known.iter().any(|card| card.name == name) {
            said.push_str(&format!("\n{name} is connected with the key of an earlier run."));
            continue;
        }
        let new = NewConnection { name: name.to_owned(), kind, base_url: None, key: Secret::new(key), probe: true };
        said.push_str(&match house.rooms.gateway.connect(&caller, new).await {
            Ok(_) => format!("\n{name} is connected with the key in {variable}."),
            Err(error) => format!("\n{name} was not connected: {error}"),
        });
    }
    (!said.is_empty()).then_some(said)
}

fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    use std::{io::Write as _, os::unix::fs::OpenOptionsExt as _};
    let mut file = std::fs::File::options().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    Ok(file.write_all(text.as_bytes())?)
}
