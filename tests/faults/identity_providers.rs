//! Identity providers that are down, slow, wrong or hostile: whoever wants to sign in is told so in bounded time and memory,
//! everybody else goes on, and once the provider is well again it is used again without a restart.

use crate::{client, plant::Plant};
use futures_util::future::join_all;
use identity::{NewOrg, NewProvider};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tests::{World, spawn};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::sleep,
};
use types::Secret;

/// A document may take ten seconds, and finding out that it did a little more.
const LONGEST: Duration = Duration::from_secs(13);
/// Kilobytes that the server may grow by while all of them are hostile at once.
const GROWTH: u64 = 32 << 10;
/// How long what failed is not asked again.
const FORGOTTEN: Duration = Duration::from_millis(5_500);

/// What an issuer does instead of answering; its name is the path below which it lives.
const ILLS: [&str; 9] =
    ["resets", "hangs", "drips", "fails", "hundred-megabytes", "endless", "gzip-bomb", "redirects", "not-json"];

/// An issuer for each ill.
struct Issuers {
    address: String,
    are_well: Arc<AtomicBool>,
    asked: Arc<AtomicUsize>,
}

impl Issuers {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let (are_well, asked): (Arc<AtomicBool>, Arc<AtomicUsize>) = Default::default();
        let (well, counted, own) = (Arc::clone(&are_well), Arc::clone(&asked), address.clone());
        spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (well, counted, own) = (Arc::clone(&well), Arc::clone(&counted), own.clone());
                spawn(async move {
                    // The other side leaves when it has had enough.
                    let _ = answer(stream, &own, &well, &counted).await;
                });
            }
        });
        Self { address, are_well, asked }
    }

    fn issuer(&self, ill: &str) -> String {
        format!("http://{}/{ill}", self.address)
    }
}

async fn answer(mut stream: TcpStream, own: &str, are_well: &AtomicBool, asked: &AtomicUsize) -> io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|four| four == b"\r\n\r\n") {
        if stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    asked.fetch_add(1, Ordering::Relaxed);
    let request = String::from_utf8_lossy(&request).into_owned();
    let ill = request.split('/').nth(1).unwrap_or_default().to_owned();
    if are_well.load(Ordering::Relaxed) {
        return well(&mut stream, own, &ill, &request).await;
    }
    let head = |more: &str| format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{more}\r\n");
    match ill.as_str() {
        "resets" => stream.set_zero_linger(),
        "hangs" => {
            sleep(Duration::from_secs(60)).await;
            Ok(())
        }
        "drips" => {
            stream.write_all(head("").as_bytes()).await?;
            loop {
                stream.write_all(b" ").await?;
                sleep(Duration::from_millis(100)).await;
            }
        }
        "fails" => stream.write_all(b"HTTP/1.1 500 Internal Server Error\r\ncontent-length: 0\r\n\r\n").await,
        "hundred-megabytes" => {
            stream.write_all(head("content-length: 104857600\r\n").as_bytes()).await?;
            repeat(&mut stream, 6_400).await
        }
        "endless" => {
            stream.write_all(head("").as_bytes()).await?;
            repeat(&mut stream, u64::MAX).await
        }
        "gzip-bomb" => {
            stream.write_all(head("content-encoding: gzip\r\n").as_bytes()).await?;
            repeat(&mut stream, 640).await
        }
        "redirects" => {
            let to = request.split(' ').nth(1).unwrap_or_default();
            let answer = format!("HTTP/1.1 302 Found\r\nlocation: http://{own}{to}\r\ncontent-length: 0\r\n\r\n");
            stream.write_all(answer.as_bytes()).await
        }
        _ => stream.write_all((head("content-length: 5\r\n") + "hello").as_bytes()).await,
    }
}

/// So many pieces of sixteen kilobytes.
async fn repeat(stream: &mut TcpStream, pieces: u64) -> io::Result<()> {
    for _ in 0..pieces {
        stream.write_all(&[b' '; 16_384]).await?;
    }
    Ok(())
}

/// The documents of an issuer that is well.
async fn well(stream: &mut TcpStream, own: &str, ill: &str, request: &str) -> io::Result<()> {
    let base = format!("http://{own}/{ill}");
    let body = if request.contains("openid-configuration") {
        serde_json::json!({
            "issuer": base, "authorization_endpoint": format!("{base}/authorize"), "token_endpoint": format!("{base}/token"),
            "jwks_uri": format!("{base}/keys"), "response_types_supported": ["code"], "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
        })
        .to_string()
    } else {
        serde_json::json!({"keys": [{"kty": "OKP", "crv": "Ed25519", "kid": "1", "use": "sig", "alg": "EdDSA",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})
        .to_string()
    };
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n");
    stream.write_all((head + &body).as_bytes()).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_provider_that_is_down_or_hostile_is_bounded_explained_and_used_again_when_it_is_well() {
    let (issuers, plant) = (Issuers::start().await, Plant::new(1).await);
    let identity = &plant.house.rooms.identity;
    let instance = identity.instance_operator("faults", "localhost");
    for ill in ILLS {
        let provider = NewProvider {
            name: ill.to_owned(),
            issuer: issuers.issuer(ill),
            client_id: "faults".to_owned(),
            client_secret: Some(Secret::new("faults-canary-client-secret")),
            roles_claim: None,
            rules: Vec::new(),
            check: false,
        };
        let org = NewOrg {
            slug: ill.to_owned(),
            name: ill.to_owned(),
            time_zone: "UTC".to_owned(),
            provider: Some(provider),
        };
        identity.create_org(&instance, org).await.unwrap();
    }
    let server = plant.serve().await;
    server.forget_peak();
    let (before, _) = server.memory();
    let path = |ill: &str| format!("/{ill}/sign-in/start");
    let starts = ILLS.map(|ill| {
        let (path, address) = (path(ill), server.address.clone());
        async move { (ill, client::get(&address, &path, None).await.unwrap()) }
    });
    // Meanwhile everybody else works.
    let working = async {
        let since = Instant::now();
        for _ in 0..20 {
            let told = plant.ask(&server.address, plant.mark(), true).await.unwrap();
            assert!(told.is_answer() && told.took < Duration::from_secs(5), "{told:?}");
        }
        since.elapsed()
    };
    let (told, _) = futures_util::join!(join_all(starts), working);
    let growth = server.memory().1.saturating_sub(before);
    for (ill, told) in &told {
        let to = told.head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        println!("{ill}: {} to {to} in {:.1} s", told.status, told.took.as_secs_f64());
        assert!(told.took < LONGEST, "{ill}: it took {:?}", told.took);
        assert!(told.status == 303 && to.starts_with(&format!("/{ill}/sign-in?")), "{ill}: {told:?}");
    }
    println!(
        "all at once: the server grew by {growth} kB; {} requests went out",
        issuers.asked.load(Ordering::Relaxed)
    );
    assert!(growth < GROWTH, "it grew by {growth} kB");

    issuers.are_well.store(true, Ordering::Relaxed);
    sleep(FORGOTTEN).await;
    for ill in ILLS {
        let told = client::get(&server.address, &path(ill), None).await.unwrap();
        let to = told.head.lines().find_map(|line| line.strip_prefix("location: ")).unwrap_or_default();
        assert!(
            to.starts_with(&format!("{}/authorize?", issuers.issuer(ill))),
            "{ill} is well, and was not used: {told:?}"
        );
    }
    server.leave().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_is_signed_in_stays_so_while_the_identity_provider_is_down() {
    let mut world = World::new().await;
    let ben = world.signed_in("ben").await;
    world.lose_identity_provider();
    for path in ["/acme", "/acme/keys", "/acme/usage"] {
        assert_eq!(ben.get(path).await.status(), reqwest::StatusCode::OK, "{path}");
    }
    world.end().await;
}
