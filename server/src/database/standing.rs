//! Whether a PostgreSQL keeps what the product promises: that tenants are walled off by the database too, and that what was
//! acknowledged is not lost in a crash.

use anyhow::{Context as _, bail};
use sea_orm::{ConnectionTrait, DbBackend, FromQueryResult, Statement};
use store::Store;

const QUESTION: &str = "SELECT session_user::text AS login, current_user::text AS role, \
    (SELECT bool_or(rolsuper) FROM pg_roles WHERE rolname IN (session_user, current_user)) AS is_superuser, \
    (SELECT bool_or(rolbypassrls) FROM pg_roles WHERE rolname IN (session_user, current_user)) AS bypasses, \
    EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') \
        AND pg_has_role(current_user, relowner, 'MEMBER')) AS is_owner, \
    (SELECT string_agg(c.relname, ', ') FROM pg_class c WHERE c.relnamespace = current_schema()::regnamespace \
        AND c.relkind IN ('r', 'p') AND c.relname <> 'locator' AND NOT (c.relrowsecurity AND c.relforcerowsecurity) \
        AND (c.relname = 'org' OR EXISTS (SELECT 1 FROM pg_attribute a \
            WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped))) AS unwalled, \
    concat_ws(', ', CASE WHEN current_setting('fsync') = 'off' THEN 'fsync' END, \
        CASE WHEN current_setting('full_page_writes') = 'off' THEN 'full_page_writes' END, \
        CASE WHEN current_setting('synchronous_commit') = 'off' THEN 'synchronous_commit' END) AS switched_off";

/// What the database says about a serving connection.
#[derive(Debug, FromQueryResult)]
pub(super) struct Standing {
    /// Who logged in.
    login: String,
    /// Who asks.
    role: String,
    is_superuser: bool,
    bypasses: bool,
    is_owner: bool,
    /// Tenants' tables without forced row-level security.
    unwalled: Option<String>,
    /// Settings without which a commit may be lost.
    switched_off: String,
}

/// Asks through a serving connection.
pub(super) async fn of(store: &Store) -> anyhow::Result<Standing> {
    let read = store.read_shared().await?;
    let row = read.query_one_raw(Statement::from_string(DbBackend::Postgres, QUESTION)).await?;
    let row = row.context("the database did not say who we are")?;
    Ok(Standing::from_query_result(&row, "")?)
}

impl Standing {
    /// Refuses what must not serve.
    pub(super) fn check(&self, is_unsafe_durability_allowed: bool) -> anyhow::Result<()> {
        let Self { login, role, .. } = self;
        let make = "make an ordinary one, `CREATE ROLE keyhall LOGIN CREATEROLE PASSWORD '…'; \
                    CREATE DATABASE keyhall OWNER keyhall`, and name it in KEYHALL_DATABASE_URL";
        if self.is_superuser {
            bail!("the login `{login}` is a superuser, whom row-level security does not hold: {make}");
        }
        if self.bypasses {
            bail!("the login `{login}` has BYPASSRLS, so that row-level security does not hold: {make}");
        }
        if self.is_owner {
            bail!(
                "the role `{role}` that serves owns tables, and could take row-level security away: \
                 run `REASSIGN OWNED BY {role} TO` the login that migrates"
            );
        }
        if let Some(tables) = &self.unwalled {
            bail!("row-level security is off for {tables}: run `keyhall migrate` as the owner of the tables");
        }
        if !self.switched_off.is_empty() && !is_unsafe_durability_allowed {
            bail!(
                "the database may lose what it acknowledged: switch {} on in postgresql.conf \
                 (tests alone pass --unsafe-durability)",
                self.switched_off
            );
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn good() -> Standing {
        Standing {
            login: "keyhall".to_owned(),
            role: "keyhall_app".to_owned(),
            is_superuser: false,
            bypasses: false,
            is_owner: false,
            unwalled: None,
            switched_off: String::new(),
        }
    }

    #[test]
    fn only_what_keeps_the_promises_serves() {
        assert!(good().check(false).is_ok());
        for (bad, says) in [
            (Standing { is_superuser: true, ..good() }, "superuser"),
            (Standing { bypasses: true, ..good() }, "BYPASSRLS"),
            (Standing { is_owner: true, ..good() }, "owns tables"),
            (Standing { unwalled: Some("member".to_owned()), ..good() }, "off for member"),
        ] {
            let refusal = bad.check(true).unwrap_err().to_string();
            assert!(refusal.contains(says), "{refusal}");
        }
    }

    #[test]
    fn a_database_that_may_lose_commits_serves_tests_only() {
        let fast = Standing { switched_off: "fsync".to_owned(), ..good() };
        assert!(fast.check(false).unwrap_err().to_string().contains("fsync"));
        assert!(fast.check(true).is_ok());
    }
}
