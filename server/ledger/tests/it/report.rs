use crate::world::{World, cost, intent, with_key};
use types::view::{GroupBy, UsageSum};

async fn used() -> World {
    let world = World::at("2026-11-20T23:59:00Z", "UTC").await;
    let key = world.key_of(&world.ben).await;
    world.spend(&world.ben, 10).await;
    world.clock.advance_seconds(2 * 86_400);
    world.spend(&with_key(&world.ben, key), 20).await;
    world.spend(&world.ada, 300).await;
    let failed = world.ledger.reserve(&world.ada, intent(&world.ada, 1, 1)).await.unwrap();
    failed.release("provider_error").await.unwrap();
    world
}

#[tokio::test]
async fn groups_days_and_the_total_agree_whatever_a_report_is_grouped_by() {
    let world = used().await;
    let _flying = world.ledger.reserve(&world.ben, intent(&world.ben, 0, 40)).await.unwrap();
    for by in GroupBy::ALL {
        let query = world.query("2026-11-20", "2026-11-24", by);
        let report = world.ledger.report(&world.ada, &query).await.unwrap();
        let total = UsageSum {
            cost: cost(3_000, 330),
            held: cost(0, 40),
            requests: 5,
            errors: 1,
            input_tokens: 3_000,
            output_tokens: 330,
            ..UsageSum::default()
        };
        assert_eq!(report.total, total, "{by}");
        let groups: i64 = report.groups.iter().map(|group| group.sum.cost.0).sum();
        let days: i64 = report.days.iter().map(|day| day.cost.0).sum();
        let parts: i64 = report.days.iter().flat_map(|day| &day.parts).map(|(_, cost)| cost.0).sum();
        assert_eq!([groups, days, parts], [total.cost.0; 3], "{by}");
        let names: Vec<_> = report.days.iter().map(|day| day.day.as_str()).collect();
        assert_eq!(names, ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]);
        assert_eq!(report.days.iter().map(|day| day.requests).sum::<u64>(), 5);
    }
}

#[tokio::test]
async fn a_member_sees_their_own_usage_and_an_admin_everybodys() {
    let world = used().await;
    let query = world.query("2026-11-01", "2026-12-01", GroupBy::Member);
    let own = world.ledger.report(&world.ben, &query).await.unwrap();
    assert_eq!(own.groups.len(), 1);
    assert_eq!(own.total.cost, cost(2_000, 30));
    let all = world.ledger.report(&world.ada, &query).await.unwrap();
    assert_eq!(all.groups.first().unwrap().key, world.ada.member().unwrap().to_string());
    let of_ada = types::view::UsageQuery { member: world.ada.member(), ..query.clone() };
    assert_eq!(world.ledger.report(&world.ben, &of_ada).await.unwrap().total.requests, 0);
    assert_eq!(world.ledger.models(&world.ben, &query, None).await.unwrap().len(), 2);
    let adas = world.rows().await.into_iter().find(|row| Some(row.member_id) == world.ada.member()).unwrap();
    assert_eq!(world.ledger.row(&world.ben, adas.id).await.unwrap(), None);
    assert_eq!(world.ledger.row_of_request(&world.ben, adas.request_id).await.unwrap(), None);
    assert!(world.ledger.row_of_request(&world.ada, adas.request_id).await.unwrap().is_some());
}

#[tokio::test]
async fn pages_of_rows_follow_each_other_without_gap_or_repetition() {
    let world = used().await;
    let query = world.query("2026-11-01", "2026-12-01", GroupBy::Day);
    let (mut seen, mut cursor) = (Vec::new(), None);
    loop {
        let page = world.ledger.rows(&world.ada, &query, cursor, 3).await.unwrap();
        seen.extend(page.rows);
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 4);
    assert!(seen.windows(2).all(|pair| (pair[0].at, pair[0].ledger_id) > (pair[1].at, pair[1].ledger_id)));
    assert_eq!(seen.iter().filter(|row| row.source == "key: laptop").count(), 1);
    assert!(world.ledger.rows(&world.ada, &query, Some("nonsense".to_owned()), 3).await.is_err());
    assert!(world.ledger.report(&world.ada, &world.query("2026-12-01", "2026-11-01", GroupBy::Day)).await.is_err());
}
