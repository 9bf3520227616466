//! A personal key becomes a caller.

use super::{
    cache::{Authority, Kind, Shown},
    mac,
    noted::NOTED,
    standing::standing,
};
use crate::{
    Error, Identity, Unknown,
    identity::{caller, located},
};
use audit::{Actor, Event};
use context::{Caller, Credential, OrgScope, Origin};
use sea_orm::{ColumnTrait, Condition, QueryFilter, sea_query::Expr};
use seal::{Token, TokenKind};
use store::{Scoped, entity};
use subtle::ConstantTimeEq;
use types::{Moment, PersonalKeyId, RequestId};
use uuid::Uuid;

impl Identity {
    /// The caller who shows this token, or why it lets nobody in. A token whose checksum is wrong reaches no database.
    pub async fn caller_of_token(&self, text: &str, request_id: RequestId, origin: Origin) -> Result<Caller, Error> {
        let token = Token::parse(text).filter(|token| token.kind() == TokenKind::PersonalKey);
        let token = token.ok_or(Error::Unauthenticated(Unknown::Unknown))?;
        let hash = self.keyring().token_hash(&token);
        let (shown, now) = (Shown::Token(hash), self.clock.now());
        let read = || {
            let identity = self.clone();
            async move { identity.read_key(&hash, now).await.map(Some) }
        };
        let authority = self.authorities.recent.find_or_read(&self.tracker, shown, read).await?;
        let authority = authority.ok_or(Error::Unauthenticated(Unknown::Unknown))?;
        let Kind::PersonalKey(key) = authority.kind else { return Err(Error::Unauthenticated(Unknown::Unknown)) };
        if now >= authority.ends_at {
            return Err(Error::Unauthenticated(Unknown::Expired(authority.ends_at)));
        }
        if self.authorities.noted.is_to_be_noted(shown, authority.last_used, now) {
            if let Err(error) = self.note_key(&authority, key, &origin, now).await {
                tracing::warn!(%error, "the use of a personal key could not be written down");
            }
            self.authorities.was_noted(shown, now);
        }
        let credential = Credential::PersonalKey(key);
        Ok(caller(authority.org, Some(authority.member), authority.roles, credential, request_id, origin))
    }

    async fn read_key(&self, hash: &[u8; 32], now: Moment) -> Result<Authority, Error> {
        let unknown = || Error::Unauthenticated(Unknown::Unknown);
        let scope = self.locate("personal_key", hash).await?.ok_or_else(unknown)?;
        let read = self.store.read(scope).await?;
        let found = entity::personal_key::Entity::find_in(scope)
            .filter(entity::personal_key::Column::TokenHash.eq(hash.to_vec()));
        let row = found.one(&read).await?.filter(|row| bool::from(row.token_hash.ct_eq(hash.as_slice())));
        let row = row.ok_or_else(unknown)?;
        let standing = standing(&read, scope, row.member_id).await?.ok_or_else(unknown)?;
        drop(read);
        if !mac::is_personal_key(self.keyring(), &row) {
            self.report_forgery(scope, "personal_key", row.id.0).await?;
            return Err(unknown());
        }
        let refused = match row.revoked_at {
            _ if standing.is_suspended => Some(Unknown::Suspended),
            _ if !standing.is_active => Some(Unknown::Ended),
            Some(at) => Some(Unknown::Revoked(at)),
            None if row.member_epoch != standing.epoch => Some(Unknown::Ended),
            None if now >= row.expires_at => Some(Unknown::Expired(row.expires_at)),
            None => None,
        };
        if let Some(why) = refused {
            return Err(Error::Unauthenticated(why));
        }
        Ok(Authority {
            org: scope.org(),
            slug: standing.slug,
            is_suspended: false,
            member: row.member_id,
            roles: standing.roles,
            kind: Kind::PersonalKey(row.id),
            ends_at: row.expires_at,
            last_used: row.last_used_at,
        })
    }

    /// Writes down that the key was used and from where, at most once a minute.
    async fn note_key(
        &self,
        authority: &Authority,
        key: PersonalKeyId,
        origin: &Origin,
        now: Moment,
    ) -> Result<(), Error> {
        use entity::personal_key::{Column, Entity};
        let scope = located(authority.org);
        let before = now.plus_seconds(-NOTED);
        let write = self.store.write(scope).await?;
        let from = origin.address.map(|address| address.to_string());
        Entity::update_in(scope)
            .col_expr(Column::LastUsedAt, Expr::value(now))
            .col_expr(Column::LastUsedFrom, Expr::value(from))
            .filter(Column::Id.eq(key))
            .filter(Condition::any().add(Column::LastUsedAt.is_null()).add(Column::LastUsedAt.lte(before)))
            .exec(&write)
            .await?;
        entity::member::Entity::update_in(scope)
            .col_expr(entity::member::Column::LastSeenAt, Expr::value(now))
            .filter(entity::member::Column::Id.eq(authority.member))
            .exec(&write)
            .await?;
        write.commit().await?;
        Ok(())
    }

    /// A row whose signature is not ours was written by somebody else: it is ignored, and the log says so.
    pub(super) async fn report_forgery(&self, scope: OrgScope, kind: &'static str, id: Uuid) -> Result<(), Error> {
        if !self.throttle.may_record(scope.org(), &Origin::default(), self.clock.now()) {
            return Ok(());
        }
        tracing::error!(org = %scope.org(), kind, %id, "a credential's row carries a wrong signature");
        let event = Event::new("credential.forged", kind, id.to_string()).refused();
        let write = self.store.write(scope).await?;
        self.audit.append_system(&write, scope.org(), Actor::System("identity"), event).await?;
        write.commit().await?;
        Ok(())
    }
}
