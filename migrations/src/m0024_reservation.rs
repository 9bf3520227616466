//! What a request holds until it ends: one row for each that is open, in place of one for each window that it holds something
//! in, and of the lease in its ledger row. The ledger's rows then end without any index of theirs being changed.

use crate::table::*;
use sea_orm_migration::sea_orm::DbBackend;

/// Makes the table, takes over what is held, and drops what it replaces.
pub struct Migration;

impl MigrationName for Migration {
    fn name(&self) -> &str {
        "m0024_reservation"
    }
}

/// Without a row number of its own: a row is written once, read once by its key, and deleted.
const SQLITE: &str = "CREATE TABLE reservation (ledger_id uuid_text NOT NULL PRIMARY KEY, org_id uuid_text NOT NULL, \
    lease_until integer NOT NULL, holds blob NOT NULL) WITHOUT ROWID";

/// Each window's id and the amount that is held in it, in 16 and 8 bytes.
const SQLITE_HOLDS: &str = "unhex(group_concat(hex(window_id) || printf('%016X', amount), ''))";
const POSTGRES_HOLDS: &str = "string_agg(uuid_send(window_id) || int8send(amount), ''::bytea)";

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, schema: &SchemaManager) -> Result<(), DbErr> {
        let connection = schema.get_connection();
        let is_sqlite = schema.get_database_backend() == DbBackend::Sqlite;
        if is_sqlite {
            connection.execute_unprepared(SQLITE).await?;
        } else {
            let reservation = table("reservation")
                .col(uuid("ledger_id"))
                .col(uuid("org_id"))
                .col(big_integer("lease_until"))
                .col(blob("holds"))
                .primary_key(&mut key(&["ledger_id"]))
                .to_owned();
            schema.create_table(reservation).await?;
            // A row that ends stays on its page where there is room.
            connection.execute_unprepared("ALTER TABLE ledger SET (fillfactor = 60)").await?;
        }
        let (holds, nothing) = if is_sqlite { (SQLITE_HOLDS, "x''") } else { (POSTGRES_HOLDS, "''::bytea") };
        let take_over = format!(
            "INSERT INTO reservation (ledger_id, org_id, lease_until, holds) \
             SELECT id, org_id, lease_until, COALESCE( \
                (SELECT {holds} FROM ledger_hold WHERE ledger_hold.ledger_id = ledger.id), {nothing}) \
             FROM ledger WHERE state IN ('reserved', 'sent')"
        );
        // The wall holds for the owner of the tables too, who would find nothing to take over behind it.
        if !is_sqlite {
            for table in ["ledger", "ledger_hold"] {
                connection.execute_unprepared(&format!("ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")).await?;
            }
        }
        connection.execute_unprepared(&take_over).await?;
        if !is_sqlite {
            connection.execute_unprepared("ALTER TABLE ledger FORCE ROW LEVEL SECURITY").await?;
        }
        schema.drop_table(Table::drop().table(Alias::new("ledger_hold")).to_owned()).await?;
        schema.drop_index(Index::drop().name("ledger_open").table(Alias::new("ledger")).to_owned()).await?;
        connection.execute_unprepared("ALTER TABLE ledger DROP COLUMN lease_until").await.map(drop)
    }
}
