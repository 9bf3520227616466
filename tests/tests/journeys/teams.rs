//! Teams: members count together, and the team's limit holds for each of them.

use super::{
    api_client::Api,
    operator::{refused, told},
};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tests::{MODEL, World};

fn question() -> Value {
    json!({"model": MODEL, "messages": [{"role": "user", "content": "Hello"}], "max_tokens": 5})
}

#[tokio::test]
async fn a_teams_limit_holds_for_its_members_together_and_for_nobody_else() {
    let world = World::new().await;
    let ada = Api::of(&world, "ada").await;
    let identity = &world.rooms.identity;
    let made = ada.send("POST", "/teams", json!({"name": "Research"})).await;
    assert_eq!(made.status, StatusCode::CREATED);
    let team = made.body["id"].as_str().unwrap().to_owned();
    let mut keys = Vec::new();
    for name in ["one", "two", "outside"] {
        let member = identity.add_service_member(&world.operator, name).await.unwrap();
        keys.push(identity.make_key_for(&world.operator, member, "a", Some(9)).await.unwrap().key);
        if name != "outside" {
            let placed = ada.send("PUT", &format!("/teams/{team}/members/{member}"), Value::Null).await;
            assert_eq!(placed.status, StatusCode::NO_CONTENT);
        }
    }
    let limit = json!({"subject_kind": "team", "subject_id": team, "measure": "requests", "cap": "2", "period": "day"});
    assert_eq!(ada.send("POST", "/limits", limit).await.status, StatusCode::OK);
    for (key, expected) in [(0, 200), (1, 200), (0, 429), (1, 429), (2, 200)] {
        assert_eq!(world.complete(&keys[key], question()).await.status().as_u16(), expected, "{key}");
    }
    // The report by team has the same requests, by name.
    let usage = ada.done("GET", "/usage?group_by=team", Value::Null).await;
    let of = |label: &str| {
        let groups = usage["groups"].as_array().unwrap();
        groups.iter().find(|group| group["label"] == label).map(|group| group["sum"]["requests"].clone())
    };
    assert_eq!((of("Research"), of("No team")), (Some(json!(2)), Some(json!(1))), "{usage}");
    let shown = ada.done("GET", &format!("/teams/{team}"), Value::Null).await;
    assert_eq!((&shown["requests_this_month"], shown["members"].as_array().unwrap().len()), (&json!(2), 2));
    assert_eq!(ada.send("DELETE", &format!("/teams/{team}"), Value::Null).await.code(), "team_has_limits");
    world.end().await;
}

#[tokio::test]
async fn the_page_of_teams_shows_them_and_its_forms_need_no_script() {
    let world = World::without_connection().await;
    let ada = world.signed_in("ada").await;
    assert!(ada.page("/acme/admin/teams").await.contains("No teams"));
    ada.submit("/acme/admin/teams", "/rpc/app/api/teams/create_team", &[("name", "Research")]).await;
    let team = world.rooms.identity.find_team(&world.operator, "Research").await.unwrap().to_string();
    let ben = world.signed_in("ben").await;
    assert_eq!(ben.get("/acme/admin/teams").await.status(), StatusCode::FORBIDDEN);
    let member = world.rooms.identity.find_member(&world.operator, "ben@acme.example").await.unwrap().to_string();
    ada.submit("/acme/admin/teams", "/rpc/app/api/teams/join_team", &[("team", &team), ("member", &member)]).await;
    let page = ada.page("/acme/admin/teams").await;
    assert!(page.contains("Research") && page.contains("1 member") && page.contains("Ben"), "{page}");
    assert!(ada.page(&format!("/acme/admin/limits?who=team:{team}")).await.contains("Research"));
    world.end().await;
}

#[tokio::test]
async fn the_command_line_sets_a_limit_by_the_teams_name_and_claims_a_domain() {
    let world = World::without_connection().await;
    world.rooms.identity.create_team(&world.operator, "Research").await.unwrap();
    let limit = told(&world, &["limit", "set", "--org", "acme", "--team", "research", "--usd", "5"]).await;
    assert!(limit["sentence"].as_str().unwrap().starts_with("Research may"), "{limit}");
    let unknown = refused(&world, &["limit", "set", "--org", "acme", "--team", "Nobody", "--usd", "5"]).await;
    assert!(unknown.contains("there is no team `Nobody`"), "{unknown}");
    let claimed = told(&world, &["org", "domain", "acme", "--add", "Company.test"]).await;
    assert_eq!(claimed, json!(["company.test"]));
    world.end().await;
}
