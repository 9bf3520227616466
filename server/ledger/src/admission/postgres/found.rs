//! What was found, and each organization's share of it.

use super::{Undone, find, find::kind};
use crate::{
    admission::{
        Ask,
        books::{Books, Counter, Reserved, Row},
        lane::Waiting,
        load::running,
    },
    ledger::Core,
    limit::Limit,
};
use context::OrgScope;
use sea_orm::sqlx::{
    Arguments as _, Row as _,
    error::BoxDynError,
    postgres::{PgArguments, PgRow},
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use store::{
    Lane,
    entity::{ledger, limit_window, reservation, spend_limit},
};
use types::{Moment, NanoUsd, OrgId};
use uuid::Uuid;

/// Rows by organization.
pub(super) struct Found(HashMap<OrgId, Share>);

#[derive(Default)]
struct Share {
    rows: Vec<ledger::Model>,
    reservations: Vec<reservation::Model>,
    in_force: Vec<spend_limit::Model>,
    others: Vec<spend_limit::Model>,
    windows: Vec<limit_window::Model>,
}

impl Found {
    /// Reads and locks what these operations decide on.
    pub(super) async fn read(lane: &mut Lane, scopes: &[OrgScope], waiting: &[Waiting]) -> Result<Self, Undone> {
        let mut found = Self(scopes.iter().map(|scope| (scope.org(), Share::default())).collect());
        for row in lane.rows(&find::STATEMENT, asked(scopes, waiting)?).await? {
            found.add(&row)?;
        }
        Ok(found)
    }

    fn add(&mut self, row: &PgRow) -> Result<(), BoxDynError> {
        // What belongs to nobody who asked is not looked at: the statement finds no such row.
        let Some(share) = self.0.get_mut(&id(row, "org_id")?) else { return Ok(()) };
        match row.try_get("kind")? {
            kind::LEDGER => share.rows.push(ledger_row(row)?),
            kind::RESERVATION => share.reservations.push(reservation(row)?),
            kind::IN_FORCE => share.in_force.push(limit(row)?),
            kind::OTHER => share.others.push(limit(row)?),
            _ => share.windows.push(window(row)?),
        }
        Ok(())
    }

    /// One organization's rows for these operations; `None` where a window has to be made, or something is damaged.
    pub(super) fn books(&mut self, core: &Core, scope: OrgScope, asks: &[&Ask]) -> Option<Books> {
        let share = self.0.remove(&scope.org())?;
        let subjects: BTreeSet<Uuid> =
            asks.iter().filter_map(|ask| ask.intent()).flat_map(crate::Intent::subjects).collect();
        // Roles are the same in every organization, and who asks in another one is not asking here.
        let is_asking = |limit: &Limit| limit.subject_id.is_none_or(|id| subjects.contains(&id));
        let (mut limits, mut others) = (BTreeMap::new(), BTreeMap::new());
        for limit in share.in_force {
            let limit = Limit::read(limit).ok()?;
            if is_asking(&limit) {
                limits.insert(limit.id, limit)
            } else {
                others.insert(limit.id, limit)
            };
        }
        for limit in share.others {
            let limit = Limit::read(limit).ok()?;
            others.insert(limit.id, limit);
        }
        let counter = |row| Counter { row, is_changed: false };
        let windows: BTreeMap<_, _> = share.windows.into_iter().map(|row| (row.id, counter(row))).collect();
        let mut books = Books::empty(core, scope, core.now());
        books.current = running(books.now, &windows);
        if !limits.keys().all(|limit| books.current.contains_key(limit)) {
            return None;
        }
        for row in share.reservations {
            books.reserved.insert(row.ledger_id, Reserved::read(&row).ok()?);
        }
        let row = |model: ledger::Model| (model.id, Row { model, is_changed: false });
        books.rows = share.rows.into_iter().map(row).collect();
        Some(Books { limits, others, windows, ..books })
    }
}

/// The parameters of [`find::STATEMENT`].
fn asked(scopes: &[OrgScope], waiting: &[Waiting]) -> Result<PgArguments, BoxDynError> {
    let rows: BTreeSet<Uuid> = waiting.iter().filter_map(|(op, _)| op.ask.row()).map(|id| id.0).collect();
    let mut orgs: BTreeSet<Uuid> = BTreeSet::new();
    let mut subjects: BTreeSet<Uuid> = BTreeSet::new();
    for (op, _) in waiting {
        if let Some(intent) = op.ask.intent() {
            orgs.insert(op.scope.org().0);
            subjects.extend(intent.subjects());
        }
    }
    let list = |ids: BTreeSet<Uuid>| ids.into_iter().collect::<Vec<_>>();
    let mut values = PgArguments::default();
    values.add(scopes.iter().map(|scope| scope.org().0).collect::<Vec<_>>())?;
    values.add(list(rows))?;
    values.add(list(orgs))?;
    values.add(list(subjects))?;
    Ok(values)
}

fn id<T: From<Uuid>>(row: &PgRow, column: &str) -> Result<T, BoxDynError> {
    Ok(row.try_get::<Uuid, _>(column)?.into())
}

fn id_null<T: From<Uuid>>(row: &PgRow, column: &str) -> Result<Option<T>, BoxDynError> {
    Ok(row.try_get::<Option<Uuid>, _>(column)?.map(T::from))
}

fn moment(row: &PgRow, column: &str) -> Result<Moment, BoxDynError> {
    Ok(Moment(row.try_get(column)?))
}

fn moment_null(row: &PgRow, column: &str) -> Result<Option<Moment>, BoxDynError> {
    Ok(row.try_get::<Option<i64>, _>(column)?.map(Moment))
}

fn reservation(row: &PgRow) -> Result<reservation::Model, BoxDynError> {
    Ok(reservation::Model {
        ledger_id: id(row, "id")?,
        org_id: id(row, "org_id")?,
        lease_until: moment(row, "at")?,
        holds: row.try_get("mac")?,
    })
}

fn window(row: &PgRow) -> Result<limit_window::Model, BoxDynError> {
    Ok(limit_window::Model {
        id: id(row, "id")?,
        org_id: id(row, "org_id")?,
        limit_id: id(row, "request_id")?,
        starts_at: moment(row, "at")?,
        ends_at: moment_null(row, "settled_at")?,
        reserved: row.try_get("reserved")?,
        spent: row.try_get("cost")?,
    })
}

fn limit(row: &PgRow) -> Result<spend_limit::Model, BoxDynError> {
    Ok(spend_limit::Model {
        id: id(row, "id")?,
        org_id: id(row, "org_id")?,
        subject_kind: row.try_get("endpoint")?,
        subject_id: row.try_get("member_id")?,
        model: row.try_get("model")?,
        measure: row.try_get("state")?,
        cap: row.try_get("cost")?,
        period: row.try_get("outcome")?,
        hard: row.try_get("stream")?,
        created_at: moment(row, "at")?,
        removed_at: moment_null(row, "settled_at")?,
    })
}

fn ledger_row(row: &PgRow) -> Result<ledger::Model, BoxDynError> {
    Ok(ledger::Model {
        id: id(row, "id")?,
        org_id: id(row, "org_id")?,
        request_id: id(row, "request_id")?,
        member_id: id(row, "member_id")?,
        team_id: id_null(row, "team_id")?,
        app_id: id_null(row, "app_id")?,
        key_id: id_null(row, "key_id")?,
        sign_in_id: id_null(row, "sign_in_id")?,
        connection_id: id(row, "connection_id")?,
        provider_key_id: id(row, "provider_key_id")?,
        model: row.try_get("model")?,
        provider_model: row.try_get("provider_model")?,
        endpoint: row.try_get("endpoint")?,
        stream: row.try_get("stream")?,
        state: row.try_get("state")?,
        outcome: row.try_get("outcome")?,
        usage_source: row.try_get("usage_source")?,
        input_tokens: row.try_get("input_tokens")?,
        cached_input_tokens: row.try_get("cached_input_tokens")?,
        cache_write_tokens: row.try_get("cache_write_tokens")?,
        output_tokens: row.try_get("output_tokens")?,
        reasoning_tokens: row.try_get("reasoning_tokens")?,
        usage_details: row.try_get("usage_details")?,
        cost: NanoUsd(row.try_get("cost")?),
        reserved: NanoUsd(row.try_get("reserved")?),
        reserved_tokens: row.try_get("reserved_tokens")?,
        price_id: row.try_get("price_id")?,
        price: row.try_get("price")?,
        provider_request_id: row.try_get("provider_request_id")?,
        ttft_ms: row.try_get("ttft_ms")?,
        duration_ms: row.try_get("duration_ms")?,
        instance_id: row.try_get("instance_id")?,
        at: moment(row, "at")?,
        sent_at: moment_null(row, "sent_at")?,
        settled_at: moment_null(row, "settled_at")?,
        batch_seq: row.try_get("batch_seq")?,
        mac: row.try_get("mac")?,
    })
}
