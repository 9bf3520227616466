//! One member: facts, roles, the limits that apply, and the end of access.

use super::{
    limit_words,
    member_forms::Link,
    member_table::{Spent, StatusBadge},
    members::{Actions, Filter},
};
use crate::{
    api::{ApiError, members::RemoveMember, usage::used_share},
    parts::{
        ActionProblem, Avatar, Button, CopyButton, Dialog, Glyph, Kind, Later, LinkButton, Loaded, Meter, Notice,
        Panel, Tone, When, answer_of, later, problem_of,
    },
    shell::{address, use_hall},
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::components::A;
use types::{
    MemberId, Role, RoleSet,
    view::{LimitRow, MemberKind, MemberRow, MemberStatus},
};

#[component]
pub(super) fn MemberPanel(
    row: Option<MemberRow>,
    filter: Filter,
    actions: Actions,
    limits: Resource<Result<Vec<LimitRow>, ApiError>>,
) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let back = filter.address(&hall, "");
    let Some(row) = row else {
        return view! {
            <Panel title=words.title back=back><Notice tone=Tone::Warn>{words.unknown}</Notice></Panel>
        }
        .into_any();
    };
    let id = row.id.to_string();
    let usage = address(&hall.to("/audit/usage"), &[("range", "month"), ("by", "model"), ("member", &id)]);
    let is_gone = row.status == MemberStatus::Removed;
    let note = view! {
        <p class="panel-note">
            {row.email.clone().unwrap_or_else(|| (words.kind_name)(row.kind).to_owned())}
            <StatusBadge status=row.status/>
        </p>
    };
    let (name, member, roles, kind, status) = (row.name.clone(), row.id, row.roles, row.kind, row.status);
    view! {
        <Panel
            title=name.clone()
            label=(words.panel)(&name)
            back=back
            mark=view! { <Avatar name=name.clone()/> }.into_any()
            note=note.into_any()
        >
            <Receipt name=name.clone() member=member actions=actions/>
            <dl class="facts">
                <dt>{words.spent}</dt><dd><Spent row=row.clone()/></dd>
                <dt>{words.team}</dt>
                <dd><A href=hall.to("/admin/teams") attr:class="link-quiet">{row.team.clone().map_or_else(|| words.no_team.to_owned(), |(_, name)| name)}</A></dd>
                <dt>{words.requests}</dt><dd>{number::whole(row.requests)}</dd>
                <dt>{words.keys}</dt><dd>{row.keys}</dd>
                {(kind == MemberKind::Person).then(|| view! { <dt>{words.last_seen}</dt><dd><When at=row.last_seen_at/></dd> })}
                <dt>{words.member_id}</dt>
                <dd class="id-fact"><span class="mono">{id.clone()}</span><CopyButton text=id.clone()/></dd>
            </dl>
            <div><LinkButton small=true icon=Glyph::Chart href=usage>{words.see_usage}</LinkButton></div>
            {(!is_gone && kind == MemberKind::Person).then(|| view! {
                <Roles member=member name=name.clone() roles=roles actions=actions/>
            })}
            {(!is_gone).then(|| view! { <Limits member=member limits=limits/> })}
            {if is_gone {
                view! { <p class="muted">{words.is_removed}</p> }.into_any()
            } else {
                view! {
                    {(kind == MemberKind::Person && status == MemberStatus::Active).then(|| view! {
                        <Anew member=member actions=actions/>
                    })}
                    <Access member=member name=name action=actions.remove/>
                }.into_any()
            }}
        </Panel>
    }
    .into_any()
}

/// What ended, and how long it took.
#[component]
fn Receipt(name: String, member: MemberId, actions: Actions) -> impl IntoView {
    let words = &texts().admin().members;
    let receipt = answer_of(actions.remove);
    move || {
        receipt.get().filter(|receipt| receipt.member_id == member).map(|receipt| {
            view! {
                <Notice tone=Tone::Ok title=(words.removed)(&name)>
                    {(words.receipt)(receipt.sign_ins, receipt.keys, receipt.took_ms)}
                </Notice>
            }
        })
    }
}

#[component]
fn Roles(member: MemberId, name: String, roles: RoleSet, actions: Actions) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let (granting, revoking) = (problem_of(actions.grant), problem_of(actions.revoke));
    let problem = Signal::derive(move || granting.get().or_else(|| revoking.get()));
    let draw = move || {
        let name = name.clone();
        async move {
            let is_owner = hall.viewer.await.is_ok_and(|viewer| viewer.roles.has(Role::Owner));
            Role::ALL
                .into_iter()
                .map(|role| {
                    // Owners alone make owners and auditors.
                    let may_give = is_owner || matches!(role, Role::Member | Role::Admin);
                    let form = may_give.then(|| {
                        view! {
                            <Give member=member name=name.clone() role=role has=roles.has(role) actions=actions/>
                        }
                    });
                    view! {
                        <li class="role-line" class:role-held=roles.has(role)>
                            <div>
                                <p class="role-name">{(words.role_name)(role)}</p>
                                <p class="role-means">{(words.role_means)(role)}</p>
                            </div>
                            {form}
                        </li>
                    }
                })
                .collect_view()
                .into_any()
        }
    };
    view! {
        <section class="panel-part">
            <h3>{words.may}</h3>
            <ul class="role-lines">
                <Later draw=later(draw)/>
            </ul>
            <ActionProblem problem=problem/>
        </section>
    }
}

/// Gives a role or takes it.
#[component]
fn Give(member: MemberId, name: String, role: Role, has: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().members;
    let called = (words.role_name)(role);
    let (grants, revokes) = ((words.grant_to)(called, &name), (words.revoke_from)(called, &name));
    let fields = view! {
        <input type="hidden" name="member" value=member.to_string()/>
        <input type="hidden" name="role" value=role.as_str()/>
    };
    if has {
        view! {
            <ActionForm action=actions.revoke>
                {fields}
                <Button small=true submit=true attr:aria-label=revokes>{words.revoke}</Button>
            </ActionForm>
        }
        .into_any()
    } else {
        view! {
            <ActionForm action=actions.grant>
                {fields}
                <Button small=true submit=true attr:aria-label=grants>{words.grant}</Button>
            </ActionForm>
        }
        .into_any()
    }
}

#[component]
fn Limits(member: MemberId, limits: Resource<Result<Vec<LimitRow>, ApiError>>) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let set = address(&hall.to("/admin/limits"), &[("who", &member.to_string())]);
    view! {
        <section class="panel-part">
            <header class="panel-part-head">
                <h3>{words.limits}</h3>
                <LinkButton small=true kind=Kind::Plain href=set>{words.set_limit}</LinkButton>
            </header>
            <Loaded lines=2 of=limits view=move |rows| if rows.is_empty() {
                view! { <p class="muted">{words.no_limits}</p> }.into_any()
            } else {
                view! {
                    <ul class="limit-lines">
                        {rows.into_iter().map(|row| {
                            let used = limit_words::used(&row);
                            view! {
                                <li class="limit-line">
                                    <p>{limit_words::sentence(&row)}</p>
                                    <Meter percent=used_share(&row) label=used.clone()/>
                                    <p class="muted">{used}</p>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                }.into_any()
            }/>
        </section>
    }
}

/// For whom the identity provider in use does not know yet: owners send them a link.
#[component]
fn Anew(member: MemberId, actions: Actions) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let action = actions.invite_anew;
    let (problem, made) = (problem_of(action), answer_of(action));
    let draw = move || async move {
        let is_owner = hall.viewer.await.is_ok_and(|viewer| viewer.roles.has(Role::Owner));
        let offer = is_owner.then(|| {
            view! {
                <details class="panel-part">
                    <summary class="fold">{words.anew}</summary>
                    <p class="muted">{words.anew_text}</p>
                    <ActionForm action=action>
                        <input type="hidden" name="member" value=member.to_string()/>
                        <Button small=true submit=true busy=action.pending()>{words.anew_make}</Button>
                    </ActionForm>
                    <ActionProblem problem=problem/>
                    {move || made.get().map(|invitation| view! { <Link invitation=invitation/> })}
                </details>
            }
        });
        offer.into_any()
    };
    view! { <Later draw=later(draw)/> }
}

#[component]
fn Access(member: MemberId, name: String, action: ServerAction<RemoveMember>) -> impl IntoView {
    let words = &texts().admin().members;
    let problem = problem_of(action);
    view! {
        <section class="panel-part">
            <h3>{words.access}</h3>
            <p class="muted">{words.remove_text}</p>
            <div><Button kind=Kind::Danger small=true opens="remove-member">{words.remove}</Button></div>
        </section>
        <Dialog id="remove-member" title=(words.remove_title)(&name)>
            <p>{(words.remove_confirm)(&name)}</p>
            <ActionForm action=action attr:class="form">
                <input type="hidden" name="member" value=member.to_string()/>
                <ActionProblem problem=problem/>
                <div class="dialog-actions">
                    <Button closes="remove-member">{texts().parts.cancel}</Button>
                    <Button kind=Kind::Danger submit=true busy=action.pending()>{words.remove_now}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}
