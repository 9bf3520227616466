//! Making the link, and opening it.

use super::{Knock, SetupRefusal, owner};
use crate::{Error, Identity, identity::located, org::create::require_operator};
use audit::{Actor, Event};
use context::Caller;
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, IntoActiveModel, QueryFilter};
use seal::{Token, TokenKind};
use store::{SharedRows, entity::setup_link};
use types::{
    Moment, OrgId,
    view::{FoundedOrg, Setup},
};
use url::Url;

/// A link, shown once.
#[derive(Debug)]
pub struct SetupLink {
    /// `<PUBLIC_URL>/setup#<token>`: the fragment stays in the browser until its owner sends it.
    pub url: Url,
    /// How long it is good.
    pub until: Moment,
}

/// Seconds that a link is good.
const SECONDS: i64 = 3600;

impl Identity {
    /// Makes the link that opens an empty installation: good for one hour and one owner. With `again`, the one that was
    /// made before is worth nothing from then on. An organization that a link founded and whose owner never signed in
    /// goes over to the new link.
    ///
    /// **Permissions:** the operator.
    pub async fn make_setup_link(&self, operator: &Caller, again: bool) -> Result<SetupLink, Error> {
        use setup_link::{Column, Entity};
        require_operator(operator)?;
        let now = self.clock.now();
        let token = Token::mint(TokenKind::Setup, &*self.entropy);
        let token_hash = self.keyring().token_hash(&token).to_vec();
        let write = self.store.write(operator.scope()).await?;
        let open = Entity::find_shared().filter(Column::UsedAt.is_null()).one(&write).await?;
        let founded = open.as_ref().and_then(|open| open.founded_id);
        if let Some(slug) = other_org(&write, founded).await? {
            return Err(SetupRefusal::Over(slug).into());
        }
        if let Some(open) = open.as_ref().filter(|open| !again && open.expires_at > now) {
            return Err(SetupRefusal::Standing(open.expires_at).into());
        }
        Entity::delete_shared().filter(Column::UsedAt.is_null()).exec(&write).await?;
        let until = now.plus_seconds(SECONDS);
        let row = setup_link::Model {
            token_hash,
            founded_id: founded,
            invitation_id: open.and_then(|open| open.invitation_id),
            created_at: now,
            expires_at: until,
            used_at: None,
        };
        row.into_active_model().insert(&write).await?;
        let event = Event::new("setup.link_made", "instance", OrgId::INSTANCE.to_string())
            .with("until", until.to_string())
            .with("again", again);
        self.audit.append(&write, operator, event).await?;
        write.commit().await?;
        let mut url = self.public_url.clone();
        url.set_path("/setup");
        url.set_query(None);
        url.set_fragment(Some(token.reveal()));
        Ok(SetupLink { url, until })
    }

    /// How far the first run is, for whoever holds the link. Wrong tokens are counted per address, recorded and refused.
    pub async fn open_setup(&self, token: &str, knock: &Knock) -> Result<Setup, Error> {
        let row = self.setup_row(token, knock).await?;
        let founded = match row.founded_id {
            None => None,
            Some(org) => self.founded_in(org).await?,
        };
        Ok(Setup { redirect_uri: self.redirect_uri().to_string(), until: row.expires_at, founded })
    }

    /// Whether the organization was founded by a link that still waits for its owner. No is also the answer when the
    /// database does not say.
    pub async fn awaits_owner(&self, slug: &str) -> bool {
        use setup_link::{Column, Entity};
        let Ok(Some(org)) = self.find_org(slug).await else { return false };
        let Ok(read) = self.store.read_shared().await else { return false };
        let open = Entity::find_shared()
            .filter(Column::FoundedId.eq(org.id))
            .filter(Column::UsedAt.is_null())
            .filter(Column::ExpiresAt.gt(self.clock.now()));
        open.one(&read).await.is_ok_and(|row| row.is_some())
    }

    /// The row of this token, if it still opens something.
    pub(super) async fn setup_row(&self, token: &str, knock: &Knock) -> Result<setup_link::Model, Error> {
        let now = self.clock.now();
        if !self.tries.may_try(knock.origin.address, now) {
            return Err(SetupRefusal::TooMany.into());
        }
        match self.find_setup_row(token, now).await {
            Err(Error::Setup(refusal)) => {
                if matches!(refusal, SetupRefusal::NotAToken | SetupRefusal::Unknown) {
                    self.tries.was_wrong(knock.origin.address, now);
                }
                self.record_setup_refusal(&refusal, knock, now).await?;
                Err(refusal.into())
            }
            other => other,
        }
    }

    async fn find_setup_row(&self, token: &str, now: Moment) -> Result<setup_link::Model, Error> {
        use setup_link::{Column, Entity};
        let token = Token::parse(token.trim()).filter(|token| token.kind() == TokenKind::Setup);
        let token = token.ok_or(SetupRefusal::NotAToken)?;
        let by_hash = Column::TokenHash.eq(self.keyring().token_hash(&token).to_vec());
        let read = self.store.read_shared().await?;
        let row = Entity::find_shared().filter(by_hash).one(&read).await?.ok_or(SetupRefusal::Unknown)?;
        if let Some(at) = row.used_at {
            return Err(SetupRefusal::Used(at).into());
        }
        if row.expires_at <= now {
            return Err(SetupRefusal::Expired(row.expires_at).into());
        }
        match other_org(&read, row.founded_id).await? {
            Some(slug) => Err(SetupRefusal::Over(slug).into()),
            None => Ok(row),
        }
    }

    /// Records a refusal in the instance log, unless too many came within a minute.
    async fn record_setup_refusal(&self, refusal: &SetupRefusal, knock: &Knock, now: Moment) -> Result<(), Error> {
        if !self.throttle.may_record(OrgId::INSTANCE, &knock.origin, now) {
            tracing::warn!(reason = refusal.code(), "a refused setup link was not recorded: too many");
            return Ok(());
        }
        let event = Event::new("setup.refused", "instance", OrgId::INSTANCE.to_string())
            .with("reason", refusal.code())
            .of_request(knock.request_id, &knock.origin)
            .refused();
        let write = self.store.write(located(OrgId::INSTANCE)).await?;
        self.audit.append_system(&write, OrgId::INSTANCE, Actor::Nobody, event).await?;
        Ok(write.commit().await?)
    }

    async fn founded_in(&self, org: OrgId) -> Result<Option<FoundedOrg>, Error> {
        let Some(row) = self.org_in(located(org)).await? else { return Ok(None) };
        let choice = self.sign_in_choice(&row.slug).await?;
        let provider = choice.and_then(|choice| choice.providers.into_iter().next());
        Ok(Some(FoundedOrg {
            slug: row.slug,
            name: row.name,
            provider: provider.map(|provider| provider.name).unwrap_or_default(),
            refused: owner::last_refusal(self, org).await?,
        }))
    }
}

/// The slug of an organization that the link did not found.
pub(super) async fn other_org(
    connection: &impl ConnectionTrait,
    founded: Option<OrgId>,
) -> Result<Option<String>, Error> {
    use store::entity::locator::{Column, Entity};
    let mut others = Entity::find_shared().filter(Column::Kind.eq("slug"));
    if let Some(founded) = founded {
        others = others.filter(Column::OrgId.ne(founded));
    }
    let found = others.one(connection).await?;
    Ok(found.map(|row| String::from_utf8_lossy(&row.key).into_owned()))
}
