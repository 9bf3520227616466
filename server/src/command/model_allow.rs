//! `keyhall model allow`, `refuse` and `allowed`: which models may be used, and by whom.

use super::{
    frame::{Answer, InOrg},
    output,
};
use crate::wiring::House;
use clap::{ArgGroup, Args};
use context::Caller;
use gateway::AllowListChange as Change;
use std::collections::HashMap;
use types::{
    MemberId, PersonalKeyId, Role, TeamId,
    view::{AllowList, SubjectKind},
};
use uuid::Uuid;

/// Offer a model to the organization, or with `refuse` no longer: requests for it are then refused. With a role, a team, a
/// member or a key it is put on their list, or taken off it: whoever has a list may use nothing else.
#[derive(Debug, Args)]
#[command(
    group(ArgGroup::new("subject").args(["role", "team", "member", "key"])),
    after_help = "Examples:\n  keyhall model allow --org acme gpt-5.4-mini\n  \
        keyhall model refuse --org acme gpt-5.4 --connection OpenAI\n  \
        keyhall model allow --org acme gpt-5.4-mini gpt-4o-mini --role member\n  \
        keyhall model allow --org acme --member ben@acme.example --any"
)]
pub(crate) struct Allow {
    /// The models' names.
    #[arg(required_unless_present = "any", value_name = "MODEL")]
    models: Vec<String>,
    /// Only on this connection; on every one that has it when left out.
    #[arg(long, value_name = "NAME", conflicts_with = "subject")]
    connection: Option<String>,
    /// The list of everybody with this role: member, admin, auditor or owner.
    #[arg(long, value_name = "ROLE")]
    role: Option<Role>,
    /// The list of this team, by its id.
    #[arg(long, value_name = "ID")]
    team: Option<TeamId>,
    /// The list of this member: address, name or id.
    #[arg(long, value_name = "WHO")]
    member: Option<String>,
    /// The list of this personal key, by its id.
    #[arg(long, value_name = "ID")]
    key: Option<PersonalKeyId>,
    /// Remove the list: every model that is offered may be used again.
    #[arg(long, requires = "subject", conflicts_with = "models")]
    any: bool,
    #[command(flatten)]
    org: InOrg,
}

/// List who may use only some of the models.
#[derive(Debug, Args)]
#[command(after_help = "Example:\n  keyhall model allowed --org acme --json")]
pub(crate) struct Allowed {
    #[command(flatten)]
    answer: Answer,
    #[command(flatten)]
    org: InOrg,
}

impl Allow {
    pub(crate) async fn run(self, is_allowed: bool) -> anyhow::Result<()> {
        anyhow::ensure!(is_allowed || !self.any, "`--any` goes with `keyhall model allow`");
        if self.role.is_some() || self.team.is_some() || self.member.is_some() || self.key.is_some() {
            return self.change_list(is_allowed).await;
        }
        let connections = self.org.run(async |house, caller| {
            let gateway = &house.rooms.gateway;
            let cards = gateway.connections(caller).await?;
            let wanted = |name: &str| self.connection.as_ref().is_none_or(|wanted| wanted == name);
            let models = cards.into_iter().filter(|card| wanted(&card.name)).flat_map(|card| card.models);
            let mut changed: HashMap<_, Vec<_>> = HashMap::new();
            for model in models.filter(|model| self.models.contains(&model.name)) {
                gateway.set_model_enabled(caller, model.id, is_allowed).await?;
                changed.entry(model.name).or_default().push(model.connection);
            }
            Ok(changed)
        });
        let connections = connections.await?;
        let verb = if is_allowed { "offered" } else { "no longer offered" };
        for model in &self.models {
            let Some(on) = connections.get(model) else {
                let slug = &self.org.slug;
                anyhow::bail!("no connection offers `{model}`: `keyhall model list --org {slug}` prints what is there")
            };
            output::line(format!("{model} is {verb} on {}.", on.join(", ")));
        }
        Ok(())
    }

    async fn change_list(self, is_allowed: bool) -> anyhow::Result<()> {
        let change = match (self.any, is_allowed) {
            (true, _) => Change::Clear,
            (false, true) => Change::Allow(self.models.clone()),
            (false, false) => Change::Refuse(self.models.clone()),
        };
        let listed = self.org.run(async |house, caller| {
            let (kind, id) = self.subject(house, caller).await?;
            Ok(house.rooms.gateway.change_allowed(caller, kind, id, change.clone()).await?)
        });
        let listed = listed.await?;
        output::line(match listed.as_slice() {
            [] => "There is no list any more: every model that is offered may be used.".to_owned(),
            listed => format!("What may be used: {}.", listed.join(", ")),
        });
        Ok(())
    }

    async fn subject(&self, house: &House, caller: &Caller) -> anyhow::Result<(SubjectKind, Uuid)> {
        if let Some(member) = &self.member {
            return Ok((SubjectKind::Member, house.rooms.identity.find_member(caller, member).await?.0));
        }
        match (self.role, self.team, self.key) {
            (Some(role), ..) => Ok((SubjectKind::Role, role.subject_id())),
            (_, Some(team), _) => Ok((SubjectKind::Team, team.0)),
            (.., Some(key)) => Ok((SubjectKind::Key, key.0)),
            _ => anyhow::bail!("say whose list: --role, --team, --member or --key"),
        }
    }
}

impl Allowed {
    pub(crate) async fn run(self) -> anyhow::Result<()> {
        let (lists, names) = self
            .org
            .run(async |house, caller| {
                let lists = house.rooms.gateway.allow_lists(caller).await?;
                let of_member = |list: &AllowList| list.subject_kind == SubjectKind::Member;
                let ids: Vec<_> =
                    lists.iter().filter(|list| of_member(list)).map(|list| MemberId(list.subject_id)).collect();
                let names = house.rooms.identity.names(caller, &ids).await?;
                Ok((lists, names))
            })
            .await?;
        self.answer.table(&lists, ["WHO", "MODELS"], |list| {
            let id = list.subject_id;
            let who = match list.subject_kind {
                SubjectKind::Role => Role::of_subject(id).map(|role| format!("role {role}")),
                SubjectKind::Member => names.get(&MemberId(id)).cloned(),
                _ => None,
            };
            [who.unwrap_or_else(|| format!("{} {id}", list.subject_kind)), list.models.join(", ")]
        })
    }
}
