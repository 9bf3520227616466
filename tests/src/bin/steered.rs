//! `keyhall serve` with two things that only tests may move: its clock, and how long it waits for providers.
//!
//! Everything else is what the binary does: the same configuration, lock, wiring and doors. Orders come as lines on standard
//! input; each is answered with `ok`.
//!
//! - `clock SECONDS`: the host's clock is off by so much from now on, as after a jump.

use context::{Clock, SystemClock};
use gateway::Timeouts;
use routes::{Handles, Rooms};
use server::{
    config::{Config, Written},
    database::sqlite_path,
    file_lock::FileLock,
    serve, telemetry,
    wiring::{House, Plan},
};
use std::{
    io::BufRead,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};
use types::Moment;

/// The host's clock and how far off it is said to be, in seconds.
#[derive(Default)]
struct Jumping(AtomicI64);

impl Clock for Jumping {
    fn now(&self) -> Moment {
        SystemClock.now().plus_seconds(self.0.load(Ordering::SeqCst))
    }
}

/// Short enough for tests: everything that a provider may make us wait for is over within three seconds.
fn short() -> Timeouts {
    let (short, long) = (Duration::from_millis(1_000), Duration::from_millis(3_000));
    Timeouts { headers: short, whole: short, idle: short, total: long, drain: short, leave: short }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = Config::try_from(Written::read(None)?)?;
    config.is_unsafe_durability_allowed = true;
    telemetry::start(&config.log, config.log_json);
    let clock = Arc::new(Jumping::default());
    obey(Arc::clone(&clock));
    let plan = Plan { clock, ..Plan::of(&config)? };
    let _lock = sqlite_path(&config.database_url).map(FileLock::take).transpose()?;
    let listener = serve::bind(config.listen).await?;
    let mut house = House::build(plan).await?;
    let gateway = house.rooms.gateway.clone().with_timeouts(short());
    house.rooms = Rooms::new(Handles { gateway, ..Handles::clone(&house.rooms) });
    serve::serve(house, listener, |_| {}, serve::asked_to_leave()).await
}

/// Takes orders until there are no more.
fn obey(clock: Arc<Jumping>) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if let Some(seconds) = line.strip_prefix("clock ").and_then(|text| text.parse().ok()) {
                clock.0.store(seconds, Ordering::SeqCst);
                println!("ok");
            }
        }
    });
}
