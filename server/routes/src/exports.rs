//! Downloads for auditors: the audit log with its proof, and usage as CSV or JSON Lines.

use crate::{Doors, Refusal, Rooms, authenticate::signed_in, csv};
use audit::Audit;
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use context::Caller;
use futures_util::{StreamExt, TryStreamExt};
use http::{HeaderValue, header};
use serde::Deserialize;
use serde_json::Value;
use tokio_util::io::ReaderStream;
use types::{
    MemberId, Moment, Problem, TeamId,
    view::{GroupBy, UsageQuery},
};

/// `/{org}/audit/export/…`.
pub(crate) fn doors() -> Doors {
    Doors::default().get("/{org}/audit/export/events.jsonl", events).get("/{org}/audit/export/{file}", usage)
}

#[derive(Deserialize)]
struct Range {
    from: Option<u64>,
    to: Option<u64>,
}

/// A range of the audit log: header, records, signed checkpoint. `keyhall audit verify` reads what this writes.
async fn events(
    State(audit): State<Audit>,
    caller: Option<Extension<Caller>>,
    Query(range): Query<Range>,
) -> Result<Response, Refusal> {
    Ok(log(audit, signed_in(caller)?, range.from, range.to).await?)
}

/// The download of a range of the log, which is checked and recorded before the first byte.
pub(crate) async fn log(audit: Audit, caller: Caller, from: Option<u64>, to: Option<u64>) -> Result<Response, Problem> {
    let export = audit.begin_export(&caller, from, to).await?;
    let (read, mut write) = tokio::io::duplex(64 * 1024);
    let name = format!("audit-{}.jsonl", caller.request_id);
    // The reader ends when the writer is dropped; a failure cuts the file, which verification then says.
    let written = async move {
        if let Err(error) = export.write(&mut write).await {
            tracing::error!(%error, "an export was cut");
        }
    };
    let body = ReaderStream::new(read);
    let body = futures_util::stream::select(body.map_ok(Some), futures_util::stream::once(written).map(|()| Ok(None)))
        .try_filter_map(|chunk| async move { Ok(chunk) });
    Ok(download(Body::from_stream(body), "application/jsonl", &name))
}

#[derive(Deserialize)]
struct UsageRange {
    /// A day or an RFC 3339 time, inclusive.
    from: String,
    /// A day or an RFC 3339 time, exclusive.
    to: String,
    member: Option<MemberId>,
    model: Option<String>,
    team: Option<TeamId>,
    /// With a byte order mark, as spreadsheets want it.
    #[serde(default)]
    bom: bool,
}

/// The ledger rows of a range, as `usage.csv` or `usage.jsonl`.
async fn usage(
    State(rooms): State<Rooms>,
    caller: Option<Extension<Caller>>,
    Path((_, file)): Path<(String, String)>,
    Query(range): Query<UsageRange>,
) -> Result<Response, Refusal> {
    let caller = signed_in(caller)?;
    let moment = |field, text: &str| text.parse::<Moment>().map_err(|error| Problem::invalid(field, error.to_string()));
    let (from, to) = (moment("from", &range.from)?, moment("to", &range.to)?);
    let query = UsageQuery {
        member: range.member,
        model: range.model,
        team: range.team,
        ..UsageQuery::over(from, to, GroupBy::Day)
    };
    let (head, kind, write): (_, _, fn(&[Value]) -> String) = match file.as_str() {
        "usage.jsonl" => {
            (String::new(), "application/jsonl", |rows| rows.iter().map(|row| format!("{row}\n")).collect())
        }
        "usage.csv" => {
            let mark = if range.bom { "\u{feff}" } else { "" };
            (format!("{mark}{}", csv::head()), "text/csv; charset=utf-8", csv::rows)
        }
        _ => return Err(Refusal(Problem::not_found("export"))),
    };
    let pages = crate::usage_rows::usage_pages(&rooms, &caller, &query).await?;
    // The head has left: a failure cuts the file, which the client notices by its missing end.
    let lines =
        pages.map_ok(move |rows| write(&rows)).inspect_err(|problem| tracing::error!(%problem, "an export was cut"));
    Ok(download(Body::from_stream(futures_util::stream::once(async { Ok(head) }).chain(lines)), kind, &file))
}

pub(crate) fn download(body: Body, kind: &'static str, name: &str) -> Response {
    let mut response = body.into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
    }
    response
}
