//! Rows as the columns of SQLite hold them: ids are 16 bytes, moments and money whole numbers.

use rusqlite::{Row, types::Type};
use store::entity::{ledger, limit_window, reservation, spend_limit};
use types::{Moment, NanoUsd};
use uuid::Uuid;

/// The columns of a window.
pub(super) const WINDOW: &str = "id, org_id, limit_id, starts_at, ends_at, reserved, spent";
/// Those of a reservation.
pub(super) const RESERVATION: &str = "ledger_id, org_id, lease_until, holds";
/// Those of a limit.
pub(super) const LIMIT: &str =
    "id, org_id, subject_kind, subject_id, model, measure, cap, period, hard, created_at, removed_at";
/// Which of them is the subject.
pub(super) const SUBJECT: usize = 3;

fn uuid(row: &Row<'_>, at: usize) -> rusqlite::Result<Uuid> {
    uuid_null(row, at)?.ok_or(rusqlite::Error::InvalidColumnType(at, String::new(), Type::Null))
}

fn uuid_null(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Uuid>> {
    let Some(bytes) = row.get_ref(at)?.as_blob_or_null()? else { return Ok(None) };
    let read = Uuid::from_slice(bytes);
    read.map(Some).map_err(|error| rusqlite::Error::FromSqlConversionFailure(at, Type::Blob, Box::new(error)))
}

fn id<T: From<Uuid>>(row: &Row<'_>, at: usize) -> rusqlite::Result<T> {
    Ok(uuid(row, at)?.into())
}

fn id_null<T: From<Uuid>>(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<T>> {
    Ok(uuid_null(row, at)?.map(T::from))
}

fn moment(row: &Row<'_>, at: usize) -> rusqlite::Result<Moment> {
    row.get(at).map(Moment)
}

fn moment_null(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<Moment>> {
    Ok(row.get::<_, Option<i64>>(at)?.map(Moment))
}

/// A ledger row: its columns as [`crate::admission::columns::ADMITTED`] lists them.
pub(crate) fn ledger_row(row: &Row<'_>) -> rusqlite::Result<ledger::Model> {
    Ok(ledger::Model {
        id: id(row, 0)?,
        org_id: id(row, 1)?,
        request_id: id(row, 2)?,
        member_id: id(row, 3)?,
        team_id: id_null(row, 4)?,
        app_id: id_null(row, 5)?,
        key_id: id_null(row, 6)?,
        sign_in_id: id_null(row, 7)?,
        connection_id: id(row, 8)?,
        provider_key_id: id(row, 9)?,
        model: row.get(10)?,
        provider_model: row.get(11)?,
        endpoint: row.get(12)?,
        stream: row.get(13)?,
        state: row.get(14)?,
        outcome: row.get(15)?,
        usage_source: row.get(16)?,
        input_tokens: row.get(17)?,
        cached_input_tokens: row.get(18)?,
        cache_write_tokens: row.get(19)?,
        output_tokens: row.get(20)?,
        reasoning_tokens: row.get(21)?,
        usage_details: row.get(22)?,
        cost: NanoUsd(row.get(23)?),
        reserved: NanoUsd(row.get(24)?),
        reserved_tokens: row.get(25)?,
        price_id: row.get(26)?,
        price: row.get(27)?,
        provider_request_id: row.get(28)?,
        ttft_ms: row.get(29)?,
        duration_ms: row.get(30)?,
        instance_id: uuid(row, 31)?,
        at: moment(row, 32)?,
        sent_at: moment_null(row, 33)?,
        settled_at: moment_null(row, 34)?,
        batch_seq: row.get(35)?,
        mac: row.get(36)?,
    })
}

pub(super) fn reservation_row(row: &Row<'_>) -> rusqlite::Result<reservation::Model> {
    Ok(reservation::Model {
        ledger_id: id(row, 0)?,
        org_id: id(row, 1)?,
        lease_until: moment(row, 2)?,
        holds: row.get(3)?,
    })
}

pub(super) fn window_row(row: &Row<'_>) -> rusqlite::Result<limit_window::Model> {
    Ok(limit_window::Model {
        id: id(row, 0)?,
        org_id: id(row, 1)?,
        limit_id: id(row, 2)?,
        starts_at: moment(row, 3)?,
        ends_at: moment_null(row, 4)?,
        reserved: row.get(5)?,
        spent: row.get(6)?,
    })
}

pub(super) fn limit_row(row: &Row<'_>) -> rusqlite::Result<spend_limit::Model> {
    Ok(spend_limit::Model {
        id: id(row, 0)?,
        org_id: id(row, 1)?,
        subject_kind: row.get(2)?,
        subject_id: uuid_null(row, 3)?,
        model: row.get(4)?,
        measure: row.get(5)?,
        cap: row.get(6)?,
        period: row.get(7)?,
        hard: row.get(8)?,
        created_at: moment(row, 9)?,
        removed_at: moment_null(row, 10)?,
    })
}
