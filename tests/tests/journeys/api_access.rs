//! Who may do what through the API: every operation, every role, and nobody another organization's things.

use super::api_client::Api;
use identity::NewOrg;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, World, connection};
use types::view::{Measure, NewLimit, Period, SubjectKind};

/// An operation, a body that it takes, and who besides admins and owners may ask it. The
/// auditor is a member too, as everybody who signs in.
struct Operation {
    method: &'static str,
    path: &'static str,
    body: fn() -> Value,
    may: &'static str,
}

macro_rules! operations {
    ($($method:ident $path:literal $may:literal => $body:tt;)*) => {
        &[$(Operation { method: stringify!($method), path: $path, body: || json!($body), may: $may },)*]
    };
}

const OPERATIONS: &[Operation] = operations! {
    GET "" "auditor member" => null;
    GET "/me" "auditor member" => null;
    GET "/identity-providers" "auditor member" => null;
    GET "/policy" "auditor member" => null;
    PUT "/policy" "" => {"admit_on_first_sign_in": false, "personal_key_days": 9, "personal_key_default_days": 9, "content_is_reviewed": false, "retention_days": null};
    GET "/identity-settings" "" => null;
    PUT "/identity-providers/{provider}/rules" "" => {"roles_claim": "groups", "rules": []};
    POST "/identity-providers/{provider}/activate" "" => null;
    PUT "/identity-candidate" "" => {"name": "A", "issuer": "http://10.0.0.1", "client_id": "a", "client_secret": "a"};
    DELETE "/identity-candidate" "" => null;
    POST "/issuer-examinations" "" => {"issuer": "http://10.0.0.1"};
    PUT "/email-domains/{domain}" "" => null;
    DELETE "/email-domains/{domain}" "" => null;
    GET "/members" "auditor" => null;
    GET "/members/{member}" "auditor" => null;
    DELETE "/members/{member}" "" => null;
    POST "/invitations" "" => {"email": "a@b.example", "name": "A"};
    POST "/members/{member}/invitations" "" => null;
    POST "/service-members" "" => {"name": "a"};
    PUT "/members/{member}/roles/{role}" "" => null;
    DELETE "/members/{member}/roles/{role}" "" => null;
    GET "/teams" "auditor" => null;
    POST "/teams" "" => {"name": "a"};
    GET "/teams/{team}" "auditor" => null;
    PATCH "/teams/{team}" "" => {"name": "a"};
    DELETE "/teams/{team}" "" => null;
    PUT "/teams/{team}/members/{member}" "" => null;
    DELETE "/teams/{team}/members/{member}" "" => null;
    GET "/keys" "auditor member" => null;
    POST "/keys" "auditor member" => {"name": "laptop"};
    DELETE "/keys/{key}" "" => null;
    GET "/members/{member}/keys" "" => null;
    POST "/members/{member}/keys" "" => {"name": "a"};
    GET "/connections" "" => null;
    POST "/connections" "" => {"name": "a", "kind": "openai", "key": "sk-a"};
    GET "/connections/{connection}" "" => null;
    DELETE "/connections/{connection}" "" => null;
    POST "/connections/{connection}/probe" "" => null;
    PUT "/connections/{connection}/models" "" => {"models": []};
    PUT "/connections/{connection}/key" "" => {"key": "sk-a"};
    GET "/models" "" => null;
    GET "/models/{model}" "" => null;
    PATCH "/models/{model}" "" => {"enabled": true};
    GET "/offered-models" "auditor member" => null;
    PUT "/default-model" "" => {"model": "gpt-5.4-mini"};
    GET "/allow-lists" "" => null;
    PUT "/allow-lists" "" => {"subject_kind": "role", "role": "member", "models": []};
    POST "/prices" "" => {"model": "a", "input_usd": "1", "output_usd": "1"};
    GET "/limits" "auditor" => null;
    POST "/limits" "" => {"subject_kind": "org", "measure": "requests", "cap": "1", "period": "day"};
    POST "/limits/replay" "" => {"subject_kind": "org", "measure": "requests", "cap": "1", "period": "day"};
    GET "/limits/{limit}" "auditor" => null;
    DELETE "/limits/{limit}" "" => null;
    GET "/me/limits" "auditor member" => null;
    GET "/members/{member}/limits" "" => null;
    GET "/usage" "auditor member" => null;
    GET "/requests" "auditor member" => null;
    GET "/requests/{request}" "auditor member" => null;
    GET "/audit/events" "auditor" => null;
    GET "/audit/events/{seq}" "auditor" => null;
    POST "/audit/verify" "auditor" => null;
    GET "/audit/proof" "auditor" => null;
    GET "/audit/export" "auditor" => null;
    GET "/reviews" "auditor" => null;
    POST "/reviews" "auditor" => {"conversation_id": "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f", "reason": "It has to be looked at", "hours": 8};
    POST "/reviews/{review}/approve" "" => null;
    POST "/reviews/{review}/end" "auditor" => null;
    POST "/reviews/{review}/read" "auditor" => null;
    GET "/me/reviews" "auditor member" => null;
    GET "/members/{member}/conversations" "auditor" => null;
};

/// What not even an owner may: tried with foreign ids by `isolation/walls.rs`.
const AUDITORS_ALONE: [&str; 2] = ["/reviews/{review}/read", "/members/{member}/conversations"];

const NOBODYS: &str = "0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f";

/// The path with this id in every slot that takes one.
fn with(path: &str, id: &str) -> String {
    let mut path = path.replace("{role}", "member").replace("{seq}", "999999").replace("{domain}", "nobody.example");
    for slot in
        ["{member}", "{key}", "{connection}", "{model}", "{limit}", "{request}", "{provider}", "{team}", "{review}"]
    {
        path = path.replace(slot, id);
    }
    path
}

#[tokio::test]
async fn every_described_operation_is_in_the_list_of_who_may() {
    let world = World::without_connection().await;
    let document = Api::of_nobody(&world).get("/api/openapi.json").await.body;
    let mut described = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        let methods = item.as_object().unwrap().keys().filter(|key| *key != "parameters");
        described.extend(methods.map(|method| format!("{} {path}", method.to_uppercase())));
    }
    let mut listed: Vec<_> =
        OPERATIONS.iter().map(|one| format!("{} /api/v1/orgs/{{org}}{}", one.method, one.path)).collect();
    described.sort();
    listed.sort();
    assert_eq!(described, listed);
    world.end().await;
}

#[tokio::test]
async fn every_operation_refuses_nobody_keys_and_whoever_lacks_the_role() {
    let world = World::new().await;
    let (cleo, ben) = (Api::of(&world, "cleo").await, Api::of(&world, "ben").await);
    let (nobody, key) = (Api::of_nobody(&world), world.key().await);
    let me = ben.done("GET", "/me", Value::Null).await;
    assert_eq!(me["roles"], json!(["member"]));
    for one in OPERATIONS {
        let (path, name) = (with(one.path, NOBODYS), format!("{} {}", one.method, one.path));
        let anonymous = nobody.send(one.method, &path, (one.body)()).await;
        assert_eq!((anonymous.status, anonymous.code()), (StatusCode::UNAUTHORIZED, "unauthenticated"), "{name}");
        let by_key = nobody.request(one.method, &path).bearer_auth(&key).json(&(one.body)());
        let by_key = super::api_client::read(by_key).await;
        assert_eq!((by_key.status, by_key.code()), (StatusCode::UNAUTHORIZED, "session_required"), "{name}");
        for (who, person) in [("auditor", &cleo), ("member", &ben)] {
            let answer = person.send(one.method, &path, (one.body)()).await;
            // Somebody else's key is told like one that is not there.
            let hidden = one.path == "/keys/{key}" && answer.status == StatusCode::NOT_FOUND;
            let refused = answer.status == StatusCode::FORBIDDEN || hidden;
            assert_eq!(refused, !one.may.contains(who), "{who}: {name}: {answer:?}");
        }
    }
    let actions = world.actions().await;
    for never in ["policy.changed", "price.set", "limit.created", "member.invited", "connection.removed"] {
        assert!(!actions.iter().any(|action| action == never), "{never}");
    }
    world.end().await;
}

#[tokio::test]
async fn another_organizations_ids_are_told_like_ids_that_nothing_has() {
    let world = World::new().await;
    let rooms = &world.rooms;
    let instance = rooms.identity.instance_operator("tests", "localhost");
    let new =
        NewOrg { slug: "globex".to_owned(), name: "Globex".to_owned(), time_zone: "UTC".to_owned(), provider: None };
    rooms.identity.create_org(&instance, new).await.unwrap();
    let theirs = rooms.identity.operator("globex", "tests", "localhost").await.unwrap();
    let card = rooms.gateway.connect(&theirs, connection(&world.provider_url, tests::PROVIDER_KEY)).await.unwrap();
    let member = rooms.identity.add_service_member(&theirs, "bot").await.unwrap();
    let key = rooms.identity.make_key_for(&theirs, member, "a", Some(9)).await.unwrap();
    let team = rooms.identity.create_team(&theirs, "Red").await.unwrap();
    // It has no identity provider: any id of its own will do.
    let provider = types::IdentityProviderId(theirs.org().0);
    let limit = NewLimit {
        subject_kind: SubjectKind::Org,
        subject_id: None,
        model: None,
        measure: Measure::Requests,
        cap: 9,
        period: Period::Day,
        hard: true,
    };
    let limit = rooms.ledger.set_limit(&theirs, limit).await.unwrap();
    let question = json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5});
    let asked = world.complete(&key.key, question).await;
    assert_eq!(asked.status(), StatusCode::OK);
    let asked = asked.headers()["x-keyhall-request-id"].to_str().unwrap().parse().unwrap();
    let row = rooms.ledger.row_of_request(&theirs, asked).await.unwrap().unwrap();

    let ada = Api::of(&world, "ada").await;
    let ids = [
        ("{team}", team.0),
        ("{member}", member.0),
        ("{provider}", provider.0),
        ("{key}", key.row.id.0),
        ("{connection}", card.id.0),
        ("{model}", card.models[0].id.0),
        ("{limit}", limit.0),
        ("{request}", row.ledger_id.0),
        // Nobody reviews there: any id of its own will do.
        ("{review}", row.ledger_id.0),
    ];
    let mut cases = 0;
    for one in OPERATIONS.iter().filter(|one| !AUDITORS_ALONE.contains(&one.path)) {
        let Some((_, id)) = ids.iter().find(|(slot, _)| one.path.contains(slot)) else { continue };
        let mut told = Vec::new();
        for id in [id.to_string(), NOBODYS.to_owned()] {
            let mut answer = ada.send(one.method, &with(one.path, &id), (one.body)()).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{} {}: {answer:?}", one.method, one.path);
            answer.body["request_id"].take();
            told.push(answer.body.to_string().replace(&id, "ID"));
        }
        assert_eq!(told[0], told[1], "{} {}", one.method, one.path);
        cases += 1;
    }
    assert_eq!(cases, 28);
    // In bodies and filters too.
    let of_theirs =
        json!({"subject_kind": "member", "subject_id": member.0, "measure": "requests", "cap": "1", "period": "day"});
    assert_eq!(ada.send("POST", "/limits", of_theirs).await.status, StatusCode::NOT_FOUND);
    let filtered = ada.done("GET", &format!("/requests?member={}", member.0), Value::Null).await;
    assert_eq!(filtered["data"], json!([]));
    // Nor does a session of one organization open another.
    for path in ["/api/v1/orgs/globex/members", "/api/v1/orgs/nowhere/members"] {
        assert_eq!(ada.get(path).await.status, StatusCode::UNAUTHORIZED, "{path}");
    }
    world.end().await;
}

#[tokio::test]
async fn a_change_that_another_site_sends_is_refused() {
    let world = World::without_connection().await;
    let ada = Api::of(&world, "ada").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("sec-fetch-site", "none")] {
        let request = ada.request("POST", "/service-members").header(name, value).json(&json!({"name": "evil"}));
        assert_eq!(super::api_client::read(request).await.code(), "cross_origin", "{value}");
    }
    assert!(!world.actions().await.contains(&"member.added".to_owned()));
    world.end().await;
}
