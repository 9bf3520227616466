//! `keyhall usage`.

use super::{ConfigArgs, operator, output};
use clap::Args;
use types::{
    Moment,
    view::{GroupBy, UsageQuery},
};

/// What was used: sums, or the ledger rows behind them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  keyhall usage --org acme --group-by member --json\n  \
    keyhall usage --org acme --from 2026-11-01 --rows --json")]
pub(crate) struct Usage {
    /// The organization.
    #[arg(long, value_name = "SLUG")]
    org: String,
    /// First moment: a date, or a time such as 2026-11-01T00:00:00Z. Thirty days ago when left out.
    #[arg(long, value_name = "T")]
    from: Option<Moment>,
    /// First moment after the range. Now when left out.
    #[arg(long, value_name = "T")]
    to: Option<Moment>,
    /// member, team, app, key, model, connection or day.
    #[arg(long, default_value = "member")]
    group_by: GroupBy,
    /// Print ledger rows instead of sums.
    #[arg(long)]
    rows: bool,
    /// Print JSON.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArgs,
}

impl Usage {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let house = self.config.open().await?;
        let caller = operator::of_org(&house, &self.org).await?;
        let now = house.rooms.clock.now();
        let query = UsageQuery {
            from: self.from.unwrap_or(now.plus_days(-30)),
            to: self.to.unwrap_or(now.plus_seconds(1)),
            by: self.group_by,
            member: None,
            model: None,
        };
        anyhow::ensure!(query.from < query.to, "--from has to be before --to");
        if self.rows {
            let rows = routes::usage_rows(&house.rooms, &caller, &query).await?;
            if self.json {
                output::json(&rows)?;
            } else {
                let cell = |row: &serde_json::Value, name: &str| match row.get(name) {
                    Some(serde_json::Value::String(text)) => text.clone(),
                    Some(value) if !value.is_null() => value.to_string(),
                    _ => String::new(),
                };
                let rows: Vec<_> = rows
                    .iter()
                    .map(|row| {
                        let member = row.get("member").map(|member| cell(member, "name")).unwrap_or_default();
                        [cell(row, "at"), member, cell(row, "model"), cell(row, "state"), cell(row, "cost_usd")]
                    })
                    .collect();
                output::table(["AT", "MEMBER", "MODEL", "STATE", "USD"], &rows);
            }
        } else {
            let report = routes::usage_report(&house.rooms, &caller, &query).await?;
            if self.json {
                output::json(&report)?;
            } else {
                let rows: Vec<_> = report
                    .groups
                    .iter()
                    .map(|group| [group.label.clone(), group.sum.requests.to_string(), group.sum.cost.to_string()])
                    .chain([["Total".to_owned(), report.total.requests.to_string(), report.total.cost.to_string()]])
                    .collect();
                output::table(["", "REQUESTS", "COST"], &rows);
            }
        }
        house.close().await
    }
}
