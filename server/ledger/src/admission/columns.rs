//! The ledger's columns as a [`RowSet`](super::row_set::RowSet) holds them.

use super::row_set::{Cell, Column};
use store::entity::{ledger, limit_window, reservation};

/// Of a window: what changes.
pub(super) const WINDOW: [Column; 3] = [("id", "uuid"), ("reserved", "int8"), ("spent", "int8")];
/// Of a reservation.
pub(super) const RESERVATION: [Column; 4] =
    [("ledger_id", "uuid"), ("org_id", "uuid"), ("lease_until", "int8"), ("holds", "bytea")];
/// Of a row that is new: everything.
pub(crate) const ADMITTED: [Column; 37] = [
    ("id", "uuid"),
    ("org_id", "uuid"),
    ("request_id", "uuid"),
    ("member_id", "uuid"),
    ("team_id", "uuid"),
    ("app_id", "uuid"),
    ("key_id", "uuid"),
    ("sign_in_id", "uuid"),
    ("connection_id", "uuid"),
    ("provider_key_id", "uuid"),
    ("model", "text"),
    ("provider_model", "text"),
    ("endpoint", "text"),
    ("stream", "bool"),
    ("state", "text"),
    ("outcome", "text"),
    ("usage_source", "text"),
    ("input_tokens", "int8"),
    ("cached_input_tokens", "int8"),
    ("cache_write_tokens", "int8"),
    ("output_tokens", "int8"),
    ("reasoning_tokens", "int8"),
    ("usage_details", "text"),
    ("cost", "int8"),
    ("reserved", "int8"),
    ("reserved_tokens", "int8"),
    ("price_id", "text"),
    ("price", "text"),
    ("provider_request_id", "text"),
    ("ttft_ms", "int8"),
    ("duration_ms", "int8"),
    ("instance_id", "uuid"),
    ("at", "int8"),
    ("sent_at", "int8"),
    ("settled_at", "int8"),
    ("batch_seq", "int8"),
    ("mac", "bytea"),
];
/// Of a row that was there: what may change.
pub(super) const CHANGED: [Column; 17] = [
    ("id", "uuid"),
    ("state", "text"),
    ("outcome", "text"),
    ("usage_source", "text"),
    ("input_tokens", "int8"),
    ("cached_input_tokens", "int8"),
    ("cache_write_tokens", "int8"),
    ("output_tokens", "int8"),
    ("reasoning_tokens", "int8"),
    ("usage_details", "text"),
    ("cost", "int8"),
    ("provider_request_id", "text"),
    ("ttft_ms", "int8"),
    ("duration_ms", "int8"),
    ("sent_at", "int8"),
    ("settled_at", "int8"),
    ("mac", "bytea"),
];

/// Their names, as a statement lists them.
pub(crate) fn names(columns: &[Column]) -> String {
    columns.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

/// What sets each of the columns that may change, from a place that stands for its value.
pub(super) fn changes(place: impl Fn(usize, &str) -> String) -> String {
    let rest = CHANGED.iter().enumerate().skip(1);
    rest.map(|(at, (name, _))| format!("{name} = {}", place(at, name))).collect::<Vec<_>>().join(", ")
}

pub(super) fn window(row: &limit_window::Model) -> Vec<Cell> {
    vec![row.id.0.into(), row.reserved.into(), row.spent.into()]
}

pub(super) fn reservation(row: reservation::Model) -> Vec<Cell> {
    vec![row.ledger_id.0.into(), row.org_id.0.into(), row.lease_until.0.into(), row.holds.into()]
}

pub(super) fn admitted(row: ledger::Model) -> Vec<Cell> {
    vec![
        row.id.0.into(),
        row.org_id.0.into(),
        row.request_id.0.into(),
        row.member_id.0.into(),
        row.team_id.map(|id| id.0).into(),
        row.app_id.map(|id| id.0).into(),
        row.key_id.map(|id| id.0).into(),
        row.sign_in_id.map(|id| id.0).into(),
        row.connection_id.0.into(),
        row.provider_key_id.0.into(),
        row.model.into(),
        row.provider_model.into(),
        row.endpoint.into(),
        row.stream.into(),
        row.state.into(),
        row.outcome.into(),
        row.usage_source.into(),
        row.input_tokens.into(),
        row.cached_input_tokens.into(),
        row.cache_write_tokens.into(),
        row.output_tokens.into(),
        row.reasoning_tokens.into(),
        row.usage_details.into(),
        row.cost.0.into(),
        row.reserved.0.into(),
        row.reserved_tokens.into(),
        row.price_id.into(),
        row.price.into(),
        row.provider_request_id.into(),
        row.ttft_ms.into(),
        row.duration_ms.into(),
        row.instance_id.into(),
        row.at.0.into(),
        row.sent_at.map(|at| at.0).into(),
        row.settled_at.map(|at| at.0).into(),
        row.batch_seq.into(),
        row.mac.into(),
    ]
}

pub(super) fn changed(row: ledger::Model) -> Vec<Cell> {
    vec![
        row.id.0.into(),
        row.state.into(),
        row.outcome.into(),
        row.usage_source.into(),
        row.input_tokens.into(),
        row.cached_input_tokens.into(),
        row.cache_write_tokens.into(),
        row.output_tokens.into(),
        row.reasoning_tokens.into(),
        row.usage_details.into(),
        row.cost.0.into(),
        row.provider_request_id.into(),
        row.ttft_ms.into(),
        row.duration_ms.into(),
        row.sent_at.map(|at| at.0).into(),
        row.settled_at.map(|at| at.0).into(),
        row.mac.into(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use sea_orm::{IdenStatic, Iterable};

    #[test]
    fn a_new_row_has_every_column() {
        let all: Vec<_> = ledger::Column::iter().map(|column| column.as_str().to_owned()).collect();
        assert_eq!(names(&ADMITTED), all.join(", "));
        let all: Vec<_> = reservation::Column::iter().map(|column| column.as_str().to_owned()).collect();
        assert_eq!(names(&RESERVATION), all.join(", "));
    }
}
