//! `keyhall usage`.

use super::{
    frame::{Answer, InOrg},
    output,
};
use clap::Args;
use serde_json::Value;
use types::{
    Moment,
    view::{GroupBy, UsageQuery},
};

/// What was used: sums, or the ledger rows behind them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keyhall usage --org acme --group-by member --json\n  \
    keyhall usage --org acme --from 2026-11-01 --rows --json")]
pub(crate) struct Usage {
    /// First moment: a date, or a time such as 2026-11-01T00:00:00Z. Thirty days ago when left out.
    #[arg(long, value_name = "T")]
    from: Option<Moment>,
    /// First moment after the range. Now when left out.
    #[arg(long, value_name = "T")]
    to: Option<Moment>,
    /// member, team, app, key, model, connection, day or source.
    #[arg(long, default_value = "member")]
    group_by: GroupBy,
    /// Print ledger rows instead of sums.
    #[arg(long)]
    rows: bool,
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

impl Usage {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        self.org
            .run(async |house, caller| {
                let now = house.rooms.clock.now();
                let from = self.from.unwrap_or(now.plus_days(-30));
                let query = UsageQuery::over(from, self.to.unwrap_or(now.plus_seconds(1)), self.group_by);
                anyhow::ensure!(query.from < query.to, "--from has to be before --to");
                if self.rows {
                    let rows = routes::usage_rows(&house.rooms, caller, &query).await?;
                    return self.answer.table(&rows, ["AT", "MEMBER", "MODEL", "STATE", "USD"], |row| {
                        let member = row.get("member").map(|member| cell(member, "name")).unwrap_or_default();
                        [cell(row, "at"), member, cell(row, "model"), cell(row, "state"), cell(row, "cost_usd")]
                    });
                }
                let report = routes::usage_report(&house.rooms, caller, &query).await?;
                let sum = |label: &str, requests: String, cost: String| [label.to_owned(), requests, cost];
                self.answer.say(&report, || {
                    let groups = report.groups.iter();
                    let rows: Vec<_> = groups
                        .map(|group| sum(&group.label, group.sum.requests.to_string(), group.sum.cost.to_string()))
                        .chain([sum("Total", report.total.requests.to_string(), report.total.cost.to_string())])
                        .collect();
                    output::table(["", "REQUESTS", "COST"], &rows);
                })
            })
            .await
    }
}

fn cell(row: &Value, name: &str) -> String {
    match row.get(name) {
        Some(Value::String(text)) => text.clone(),
        Some(value) if !value.is_null() => value.to_string(),
        _ => String::new(),
    }
}
