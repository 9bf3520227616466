//! Server functions: the caller's own usage.

use crate::api::{ApiError, Json};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};
use types::view::{LedgerRow, LimitRow, UsageReport};

/// What My usage shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyUsage {
    /// The caller's rows, by model.
    pub report: UsageReport,
    /// The limits that apply to the caller.
    pub limits: Vec<LimitRow>,
    /// The latest requests.
    pub rows: Vec<LedgerRow>,
}

/// The caller's own usage of the last days (1 to 366), today included, in UTC.
#[server(input = GetUrl, output = Json)]
pub async fn load_my_usage(days: u16) -> Result<MyUsage, ApiError> {
    let caller = super::caller::caller().await?;
    let ledger = expect_context::<ledger::Ledger>();
    let now = expect_context::<std::sync::Arc<dyn context::Clock>>().now();
    let tomorrow = types::Moment::from_unix_seconds((now.unix_seconds().div_euclid(86_400) + 1) * 86_400);
    let query = types::view::UsageQuery {
        from: tomorrow.plus_days(-i64::from(days.clamp(1, 366))),
        to: tomorrow,
        by: types::view::GroupBy::Model,
        member: Some(caller.require_member()?),
        model: None,
    };
    let report = ledger.report(&caller, &query).await?;
    let limits = ledger.applying(&caller).await?;
    let rows = ledger.rows(&caller, &query, None, 50).await?.rows;
    Ok(MyUsage { report, limits, rows })
}
