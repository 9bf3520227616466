//! Members: who may, what they may, what they spent, and the end of their access.

use super::{
    member_forms::{AddService, Invite, Invited, Link, ServiceMade},
    member_panel::MemberPanel,
    member_table::MemberTable,
};
use crate::{
    api::members::{
        AddServiceMember, GrantRole, Invite as InviteMember, InviteAnew, RemoveMember, RevokeRole, limits_of_member,
        list_members,
    },
    browser::form,
    parts::{Button, Choice, Dialog, Glyph, Kind, Loaded, SelectField, TextField, Toolbar, successes},
    shell::{Hall, Only, Page, address, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, components::Form, hooks::use_query_map, lazy_route};
use types::{
    Role,
    view::{MemberRow, MemberStatus},
};

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) invite: ServerAction<InviteMember>,
    pub(super) add_service: ServerAction<AddServiceMember>,
    pub(super) invite_anew: ServerAction<InviteAnew>,
    pub(super) grant: ServerAction<GrantRole>,
    pub(super) revoke: ServerAction<RevokeRole>,
    pub(super) remove: ServerAction<RemoveMember>,
}

/// Which members are shown, as the address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Filter {
    /// Part of a name or address.
    search: String,
    /// The word of a role; empty is any.
    role: String,
    /// The word of a status; empty is everybody but the removed.
    status: String,
}

impl Filter {
    pub(super) fn lets(&self, row: &MemberRow) -> bool {
        let wanted = self.search.trim().to_lowercase();
        let found = |text: &str| text.to_lowercase().contains(&wanted);
        let status = match row.status {
            MemberStatus::Invited => "invited",
            MemberStatus::Active => "active",
            MemberStatus::Removed => "removed",
        };
        (wanted.is_empty() || found(&row.name) || row.email.as_deref().is_some_and(found))
            && self.role.parse::<Role>().map_or(true, |role| row.roles.has(role))
            && if self.status.is_empty() { status != "removed" } else { status == self.status }
    }

    /// The address of the list under this filter, with a member's panel open unless the id is empty.
    pub(super) fn address(&self, hall: &Hall, member: &str) -> String {
        let query = [("q", &*self.search), ("role", &self.role), ("status", &self.status), ("member", member)];
        address(&hall.to("/admin/members"), &query)
    }
}

/// `/{org}/admin/members`.
pub struct MembersPage;

#[lazy_route]
impl LazyRoute for MembersPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Members/> }.into_any()
    }
}

#[component]
fn Members() -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let actions = Actions {
        invite: ServerAction::new(),
        add_service: ServerAction::new(),
        invite_anew: ServerAction::new(),
        grant: ServerAction::new(),
        revoke: ServerAction::new(),
        remove: ServerAction::new(),
    };
    let changes = (
        successes(actions.invite),
        successes(actions.add_service),
        successes(actions.grant),
        successes(actions.revoke),
        successes(actions.remove),
    );
    let (invited, added, granted, revoked, removed) = changes;
    let members = Resource::new(
        move || (hall.org.get(), invited.get(), added.get(), granted.get(), revoked.get(), removed.get()),
        |_| list_members(),
    );
    let query = use_query_map();
    let filter = Memo::new(move |_| {
        let read = |name| query.read().get(name).unwrap_or_default();
        Filter { search: read("q"), role: read("role"), status: read("status") }
    });
    let open = Memo::new(move |_| query.read().get("member").filter(|id| !id.is_empty()));
    let limits = Resource::new(
        move || (hall.org.get(), open.get()),
        |(_, open)| async move {
            match open.and_then(|id| id.parse().ok()) {
                Some(member) => limits_of_member(member).await,
                None => Ok(Vec::new()),
            }
        },
    );
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page
                wide=true
                title=words.title
                intro=words.intro
                actions=view! {
                    <Button icon=Glyph::Model opens="add-service">{words.add_service}</Button>
                    <Button kind=Kind::Primary icon=Glyph::Add opens="invite">{words.invite}</Button>
                }.into_any()
            >
                <Invited action=actions.invite/>
                <ServiceMade action=actions.add_service/>
                <Filters filter=filter/>
                <Loaded lines=8 of=members view=move |list| {
                    let (invitation, rows) = (list.invitation, StoredValue::new(list.rows));
                    view! {
                        {invitation.map(|invitation| view! { <Link invitation=invitation/> })}
                        <div class="split">
                            <div class="split-list">
                                {move || view! { <MemberTable rows=rows.get_value() filter=filter.get() open=open/> }}
                            </div>
                            {move || open.get().map(|id| {
                                let row = rows.with_value(|rows| rows.iter().find(|row| row.id.to_string() == id).cloned());
                                view! { <MemberPanel row=row filter=filter.get() actions=actions limits=limits/> }
                            })}
                        </div>
                    }
                }/>
                <Dialog id="invite" title=words.invite_title><Invite action=actions.invite/></Dialog>
                <Dialog id="add-service" title=words.service_title><AddService action=actions.add_service/></Dialog>
            </Page>
        </Only>
    }
}

#[component]
fn Filters(filter: Memo<Filter>) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let roles = || {
        let roles = Role::ALL.into_iter().map(|role| Choice::new(role.as_str(), (words.role_name)(role)));
        std::iter::once(Choice::new("", words.any_role)).chain(roles).collect::<Vec<_>>()
    };
    let statuses = || {
        vec![
            Choice::new("", words.any_status),
            Choice::new("active", (words.status_name)(MemberStatus::Active)),
            Choice::new("invited", (words.status_name)(MemberStatus::Invited)),
            Choice::new("removed", (words.status_name)(MemberStatus::Removed)),
        ]
    };
    form::follow("member-filters", filter);
    view! {
        <search class="filters" id="member-filters">
            <Form method="get" action=hall.to("/admin/members") noscroll=true on:change=|event| form::send(&event)>
                {move || {
                    let now = filter.get();
                    view! {
                        <Toolbar>
                            <TextField
                                label=words.search
                                name="q"
                                kind="search"
                                placeholder=words.search_hint
                                value=now.search
                            />
                            <SelectField label=words.role name="role" choices=roles() value=now.role/>
                            <SelectField label=words.status name="status" choices=statuses() value=now.status/>
                            <Button submit=true icon=Glyph::Filter>{words.filter}</Button>
                        </Toolbar>
                    }
                }}
            </Form>
        </search>
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use types::{MemberId, NanoUsd, RoleSet, view::MemberKind};

    fn row(name: &str, status: MemberStatus, role: Role) -> MemberRow {
        MemberRow {
            id: MemberId("0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f".parse().unwrap()),
            kind: MemberKind::Person,
            name: name.to_owned(),
            email: Some(format!("{}@acme.example", name.to_lowercase())),
            roles: RoleSet::NONE.with(role),
            team: None,
            status,
            last_seen_at: None,
            keys: 0,
            spent: NanoUsd::ZERO,
            requests: 0,
            cap: None,
        }
    }

    #[test]
    fn a_filter_looks_at_name_address_role_and_status() {
        let (ada, dan) =
            (row("Ada", MemberStatus::Active, Role::Owner), row("Dan", MemberStatus::Removed, Role::Member));
        let filter = |search: &str, role: &str, status: &str| Filter {
            search: search.to_owned(),
            role: role.to_owned(),
            status: status.to_owned(),
        };
        assert!(filter("", "", "").lets(&ada) && !filter("", "", "").lets(&dan));
        assert!(
            filter(" aD", "", "").lets(&ada) && filter("@ACME", "", "").lets(&ada) && !filter("ben", "", "").lets(&ada)
        );
        assert!(filter("", "owner", "").lets(&ada) && !filter("", "auditor", "").lets(&ada));
        assert!(filter("", "", "removed").lets(&dan) && !filter("", "", "removed").lets(&ada));
    }
}
