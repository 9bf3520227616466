//! One team: its members, what it spent, and what can be done with it.

use super::teams::Actions;
use crate::{
    api::usage::share_of,
    browser::page,
    parts::{
        ActionProblem, Avatar, Button, Card, CardHead, Dialog, Glyph, Icon, Kind, LinkButton, Meter, TextField,
        besides, on_success, problem_of,
    },
    shell::{address, use_hall},
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use types::{
    MemberId, TeamId,
    view::{TeamMember, TeamRow},
};

#[component]
pub(super) fn Team(team: TeamRow, members: Vec<(MemberId, String, Option<TeamId>)>, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    let hall = use_hall();
    let id = team.id.to_string();
    let usage = address(&hall.to("/audit/usage"), &[("range", "month"), ("by", "member"), ("team", &id)]);
    let limits = address(&hall.to("/admin/limits"), &[("who", &format!("team:{id}"))]);
    let (rename, remove) = (format!("rename-{id}"), format!("remove-{id}"));
    let others: Vec<_> = members.into_iter().filter(|(.., of)| *of != Some(team.id)).collect();
    let spent = match team.cap {
        Some(cap) => {
            let of = (words.of_cap)(&team.spent.to_string(), &cap.to_string());
            view! { <Meter percent=share_of(team.spent.0, cap.0) label=of.clone()/><p class="muted">{of}</p> }
                .into_any()
        }
        None => view! { <p class="muted">{(words.spent)(&team.spent.to_string(), &number::whole(team.requests))}</p> }
            .into_any(),
    };
    let dialogs = view! {
        <Rename team=team.clone() dialog=rename.clone() actions=actions/>
        <Remove team=team.clone() dialog=remove.clone() actions=actions/>
    };
    view! {
        <Card>
            <CardHead title=team.name.clone() hint=(words.people)(team.members.len())>
                <Button small=true kind=Kind::Plain opens=rename.clone()>{words.rename}</Button>
                <Button small=true kind=Kind::Plain opens=remove.clone()>{words.remove}</Button>
            </CardHead>
            <div class="team-spent">{spent}</div>
            {if team.members.is_empty() {
                view! { <p class="muted">{words.nobody}</p> }.into_any()
            } else {
                view! {
                    <ul class="team-members">
                        {team.members.clone().into_iter().map(|member| view! {
                            <Place team=team.id name=team.name.clone() member=member actions=actions/>
                        }).collect_view()}
                    </ul>
                }.into_any()
            }}
            <div class="team-foot">
                {(!others.is_empty()).then(|| view! { <Join team=team.id others=others actions=actions/> })}
                <LinkButton small=true icon=Glyph::Chart href=usage>{words.see_usage}</LinkButton>
                <LinkButton small=true icon=Glyph::Limit href=limits>{(words.limits)(team.limits)}</LinkButton>
            </div>
            {dialogs}
        </Card>
    }
}

#[component]
fn Place(team: TeamId, name: String, member: TeamMember, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    let hall = use_hall();
    let leaves = (words.take_out_whom)(&member.name, &name);
    let href = address(&hall.to("/admin/members"), &[("member", &member.id.to_string())]);
    view! {
        <li class="team-member">
            <Avatar name=member.name.clone()/>
            <a class="link-quiet" href=href>{member.name.clone()}</a>
            <ActionForm action=actions.leave>
                <input type="hidden" name="team" value=team.to_string()/>
                <input type="hidden" name="member" value=member.id.to_string()/>
                <button type="submit" class="icon-button" aria-label=leaves.clone() title=leaves><Icon of=Glyph::Close/></button>
            </ActionForm>
        </li>
    }
}

#[component]
fn Join(team: TeamId, others: Vec<(MemberId, String, Option<TeamId>)>, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    view! {
        <ActionForm action=actions.join attr:class="team-join">
            <input type="hidden" name="team" value=team.to_string()/>
            <span class="pick">
                <select class="input input-select" name="member" aria-label=words.whom>
                    {others.into_iter().map(|(id, name, of)| view! {
                        <option value=id.to_string()>{if of.is_some() { (words.out_of_another)(&name) } else { name }}</option>
                    }).collect_view()}
                </select>
                <Icon of=Glyph::Open/>
            </span>
            <Button icon=Glyph::Add submit=true busy=actions.join.pending()>{words.put_in}</Button>
        </ActionForm>
    }
}

#[component]
fn Rename(team: TeamRow, dialog: String, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    let all = problem_of(actions.rename);
    let id = team.id;
    let problem = Signal::derive(move || all.get().filter(|_| actions.renamed.get() == Some(id)));
    let closes = dialog.clone();
    on_success(actions.rename, move || page::close_dialog(&closes));
    view! {
        <Dialog id=dialog.clone() title=(words.rename_title)(&team.name)>
            <ActionForm action=actions.rename attr:class="form">
                <input type="hidden" name="team" value=id.to_string()/>
                <TextField
                    label=words.name name="name" id=format!("name-{id}") value=team.name required=true problem=problem
                />
                <ActionProblem problem=besides(problem, &["name"])/>
                <div class="dialog-actions">
                    <Button closes=dialog>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Primary submit=true busy=actions.rename.pending()>{words.rename}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}

#[component]
fn Remove(team: TeamRow, dialog: String, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    let closes = dialog.clone();
    on_success(actions.remove, move || page::close_dialog(&closes));
    let problem = problem_of(actions.remove);
    view! {
        <Dialog id=dialog.clone() title=(words.remove_title)(&team.name)>
            <p>{words.remove_text}</p>
            <ActionForm action=actions.remove attr:class="form">
                <input type="hidden" name="team" value=team.id.to_string()/>
                <ActionProblem problem=problem/>
                <div class="dialog-actions">
                    <Button closes=dialog>{texts().parts.cancel}</Button>
                    <Button kind=Kind::Danger submit=true busy=actions.remove.pending()>{words.remove_now}</Button>
                </div>
            </ActionForm>
        </Dialog>
    }
}
