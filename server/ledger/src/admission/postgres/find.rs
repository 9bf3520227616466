//! The one statement that finds and locks everything a batch decides on.
//!
//! Its plan is made once, perhaps while the tables are empty, and a planner that knows nothing of a table takes an index of the
//! organization for as good as the key: it would read all rows that the organization ever had, for every batch. So each row is
//! found in a subquery of its own that nothing can be pulled out of (`LATERAL`, with a lock or `OFFSET 0`), where its key is all
//! there is to look for. A test looks at the plan on empty tables.

use crate::{admission::columns, holds::BYTES};
use std::sync::LazyLock;

/// What a row of the answer is: the first column says so.
pub(super) mod kind {
    pub(crate) const LEDGER: i32 = 1;
    pub(crate) const RESERVATION: i32 = 2;
    /// A limit in force that may apply to a request of the batch.
    pub(crate) const IN_FORCE: i32 = 3;
    /// Another limit, of a window that something is held in.
    pub(crate) const OTHER: i32 = 4;
    pub(crate) const WINDOW: i32 = 5;
}

/// Where the columns of other tables travel: in those of the ledger that have their type.
const RESERVATION: [(&str, &str); 4] =
    [("id", "ledger_id"), ("org_id", "org_id"), ("at", "lease_until"), ("mac", "holds")];
const WINDOW: [(&str, &str); 7] = [
    ("id", "id"),
    ("org_id", "org_id"),
    ("request_id", "limit_id"),
    ("at", "starts_at"),
    ("settled_at", "ends_at"),
    ("reserved", "reserved"),
    ("cost", "spent"),
];
const LIMIT: [(&str, &str); 11] = [
    ("id", "id"),
    ("org_id", "org_id"),
    ("endpoint", "subject_kind"),
    ("member_id", "subject_id"),
    ("model", "model"),
    ("state", "measure"),
    ("cost", "cap"),
    ("outcome", "period"),
    ("stream", "hard"),
    ("at", "created_at"),
    ("settled_at", "removed_at"),
];

/// Parameters: the organizations, the ledger rows that are asked for, the organizations that somebody asks to be admitted in, and
/// everybody and everything that asks.
///
/// Ledger rows are locked first, then what they hold, then windows, each in the order of their ids, as everywhere.
pub(super) static STATEMENT: LazyLock<String> = LazyLock::new(|| {
    let ledger = columns::names(&columns::ADMITTED);
    let limit = LIMIT.map(|(_, name)| name).join(", ");
    let window = WINDOW.map(|(_, name)| name).join(", ");
    let parts = [
        part(kind::LEDGER, &columns::ADMITTED.map(|(name, _)| (name, name)), "asked"),
        part(kind::RESERVATION, &RESERVATION, "held"),
        part(kind::IN_FORCE, &LIMIT, "in_force"),
        part(kind::OTHER, &LIMIT, "others"),
        part(kind::WINDOW, &WINDOW, "counted"),
    ];
    format!(
        "WITH asked AS MATERIALIZED ( \
            SELECT found.* FROM (SELECT id FROM unnest($2::uuid[]) AS id ORDER BY id) AS wanted \
            CROSS JOIN LATERAL (SELECT {ledger} FROM ledger \
                WHERE ledger.id = wanted.id AND ledger.org_id = ANY($1::uuid[]) FOR UPDATE) AS found \
        ), held AS MATERIALIZED ( \
            SELECT found.* FROM asked \
            CROSS JOIN LATERAL (SELECT ledger_id, org_id, lease_until, holds FROM reservation \
                WHERE reservation.ledger_id = asked.id FOR UPDATE) AS found \
            WHERE asked.state IN ('reserved', 'sent') AND found.org_id = asked.org_id \
        ), in_force AS MATERIALIZED ( \
            SELECT {limit} FROM spend_limit WHERE org_id = ANY($3::uuid[]) AND removed_at IS NULL \
                AND (subject_id IS NULL OR subject_id = ANY($4::uuid[])) \
        ), counted AS MATERIALIZED ( \
            SELECT found.* FROM ( \
                SELECT encode(substring(holds FROM {BYTES} * nth + 1 FOR 16), 'hex')::uuid AS id, org_id \
                FROM held CROSS JOIN LATERAL generate_series(0, octet_length(holds) / {BYTES} - 1) AS nth \
                UNION SELECT newest.id, newest.org_id FROM in_force \
                CROSS JOIN LATERAL (SELECT id, org_id FROM limit_window \
                    WHERE limit_window.limit_id = in_force.id ORDER BY starts_at DESC LIMIT 1) AS newest \
                WHERE newest.org_id = in_force.org_id \
                ORDER BY id) AS wanted \
            CROSS JOIN LATERAL (SELECT {window} FROM limit_window \
                WHERE limit_window.id = wanted.id AND limit_window.org_id = wanted.org_id FOR UPDATE) AS found \
        ), others AS ( \
            SELECT found.* FROM (SELECT DISTINCT limit_id, org_id FROM counted \
                WHERE limit_id NOT IN (SELECT id FROM in_force)) AS wanted \
            CROSS JOIN LATERAL (SELECT {limit} FROM spend_limit \
                WHERE spend_limit.id = wanted.limit_id OFFSET 0) AS found \
            WHERE found.org_id = wanted.org_id \
        ) {}",
        parts.join(" UNION ALL ")
    )
});

fn part(kind: i32, places: &[(&str, &str)], source: &str) -> String {
    let place = |column: &str| places.iter().find(|(to, _)| *to == column).map_or("NULL", |(_, from)| from);
    let columns = columns::ADMITTED.map(|(column, _)| place(column)).join(", ");
    // The first part names the columns of all.
    format!("SELECT {kind} AS kind, {columns} FROM {source}")
}
