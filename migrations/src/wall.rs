//! The second wall between tenants: row-level security (PostgreSQL manual, "Row Security Policies").
//!
//! Serving connections run as `keyhall_app`, which owns nothing. Each transaction names its organizations in the setting
//! `keyhall.orgs`, and a row whose organization is not among them is neither seen nor written: without the setting, none
//! is. Tables that find an organization (`locator`) or hold no tenant's rows (`session`) have no such policy.

use crate::up::Error;
use sea_orm_migration::sea_orm::{
    ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement, TransactionTrait, Value,
};

/// The role that serving connections run as.
const ROLE: &str = "keyhall_app";

/// Rows that are added and read by those who serve, never changed or deleted. A trigger says so too.
const APPEND_ONLY: [&str; 2] = ["audit_event", "audit_checkpoint"];

/// Tables of the schema that have to stand behind the wall: all that name an organization, but for the locators.
const TENANTS: &str = "\
    SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity \
        AND EXISTS (SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') AS is_walled \
    FROM pg_class c \
    WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> 'locator' \
        AND (c.relname = 'org' OR EXISTS (SELECT 1 FROM pg_attribute a \
            WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped)) \
    ORDER BY c.relname";

/// The transaction's organizations. The setting is empty, not missing, once any transaction of a session has had it.
const ORGS: &str = "nullif(current_setting('keyhall.orgs', true), '')::uuid[]";

/// Whether a tenant's table is outside.
pub(crate) async fn has_gap(connection: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(tenants(connection).await?.iter().any(|(_, is_walled)| !is_walled))
}

async fn tenants(connection: &impl ConnectionTrait) -> Result<Vec<(String, bool)>, DbErr> {
    let rows = connection.query_all_raw(Statement::from_string(DbBackend::Postgres, TENANTS)).await?;
    rows.iter().map(|row| Ok((row.try_get("", "relname")?, row.try_get("", "is_walled")?))).collect()
}

/// Whether the login may become the serving role.
pub(crate) async fn is_admitted(connection: &impl ConnectionTrait, login: &str) -> Result<bool, DbErr> {
    // A role or login that is not there has let nobody in.
    let sql = "SELECT EXISTS (SELECT 1 FROM pg_roles r, pg_roles l WHERE r.rolname = $1 AND l.rolname = $2 \
               AND pg_has_role(l.oid, r.oid, 'MEMBER'))";
    ask(connection, sql, [ROLE.into(), login.into()]).await
}

/// Refuses at once what would fail half-way with a database's words.
pub(crate) async fn require_rights(connection: &DatabaseConnection, serving: Option<&str>) -> Result<(), Error> {
    let login = current_user(connection).await?;
    let may_create =
        ask(connection, "SELECT has_schema_privilege(current_schema(), 'CREATE')", []).await.unwrap_or(false);
    if !may_create {
        let remedy = format!("GRANT CREATE ON SCHEMA public TO {}", quoted(&login));
        return Err(Error::NotAllowed { login, what: "make tables".to_owned(), remedy });
    }
    let may_make_roles = "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user";
    if ask(connection, may_make_roles, []).await? {
        return Ok(());
    }
    let exists = ask(connection, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)", [ROLE.into()]).await?;
    for member in std::iter::once(login.as_str()).chain(serving) {
        if !is_admitted(connection, member).await? {
            let make = if exists { String::new() } else { format!("CREATE ROLE {ROLE} NOLOGIN; ") };
            let members: Vec<_> = std::iter::once(login.as_str()).chain(serving).map(quoted).collect();
            let remedy = format!("{make}GRANT {ROLE} TO {}", members.join(", "));
            return Err(Error::NotAllowed {
                login,
                what: format!("make the role {ROLE} and let logins into it"),
                remedy,
            });
        }
    }
    Ok(())
}

/// Makes the role, lets the logins into it, puts every tenant's table behind a policy and grants what serving needs. Run
/// again, it changes what is not so yet.
pub(crate) async fn raise(connection: &DatabaseConnection, serving: Option<&str>) -> Result<(), DbErr> {
    let transaction = connection.begin().await?;
    // Roles belong to the whole cluster: a server on another of its databases may make it at the same time.
    let make = format!(
        "DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{ROLE}') THEN CREATE ROLE {ROLE} NOLOGIN; \
         END IF; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
    );
    transaction.execute_unprepared(&make).await?;
    let login = current_user(&transaction).await?;
    for login in std::iter::once(login.as_str()).chain(serving) {
        if !is_admitted(&transaction, login).await? {
            transaction.execute_unprepared(&format!("GRANT {ROLE} TO {}", quoted(login))).await?;
        }
    }
    let is_outside = |(table, is_walled): (String, bool)| (!is_walled).then_some(table);
    for table in tenants(&transaction).await?.into_iter().filter_map(is_outside) {
        let column = if table == "org" { "id" } else { "org_id" };
        let table = quoted(&table);
        for statement in [
            format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            format!("DROP POLICY IF EXISTS tenant ON {table}"),
            format!(
                "CREATE POLICY tenant ON {table} USING ({column} = ANY ({ORGS})) WITH CHECK ({column} = ANY ({ORGS}))"
            ),
        ] {
            transaction.execute_unprepared(&statement).await?;
        }
    }
    let schema: String = one(&transaction, "SELECT quote_ident(current_schema())", []).await?;
    let mut grants = vec![
        format!("GRANT USAGE ON SCHEMA {schema} TO {ROLE}"),
        format!("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {ROLE}"),
        format!("REVOKE INSERT, UPDATE, DELETE ON seaql_migrations FROM {ROLE}"),
    ];
    grants.extend(APPEND_ONLY.map(|table| format!("REVOKE UPDATE, DELETE ON {table} FROM {ROLE}")));
    for grant in grants {
        transaction.execute_unprepared(&grant).await?;
    }
    transaction.commit().await
}

async fn current_user(connection: &impl ConnectionTrait) -> Result<String, DbErr> {
    one(connection, "SELECT current_user::text", []).await
}

async fn ask<const N: usize>(connection: &impl ConnectionTrait, sql: &str, values: [Value; N]) -> Result<bool, DbErr> {
    one(connection, sql, values).await
}

async fn one<T: sea_orm_migration::sea_orm::TryGetable, const N: usize>(
    connection: &impl ConnectionTrait,
    sql: &str,
    values: [Value; N],
) -> Result<T, DbErr> {
    let row = connection.query_one_raw(Statement::from_sql_and_values(DbBackend::Postgres, sql, values)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(sql.to_owned()))?.try_get_by_index(0)
}

/// An identifier as SQL writes it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
