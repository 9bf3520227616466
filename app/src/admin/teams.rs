//! Teams: who counts together. A card for each: its members, what it spent, its limits.

use super::team_card::Team;
use crate::{
    api::teams::{CreateTeam, JoinTeam, LeaveTeam, RemoveTeam, RenameTeam, TeamList, list_teams},
    browser::page,
    parts::{
        ActionProblem, Button, Dialog, Empty, Glyph, Kind, Loaded, Notice, TextField, Tone, answer_of, besides,
        last_of, on_success, problem_of, successes,
    },
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{LazyRoute, lazy_route};
use types::{Problem, Role, TeamId};

const NEW: &str = "new-team";

/// `/{org}/admin/teams`.
pub struct TeamsPage;

#[lazy_route]
impl LazyRoute for TeamsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Teams/> }.into_any()
    }
}

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) rename: ServerAction<RenameTeam>,
    pub(super) remove: ServerAction<RemoveTeam>,
    pub(super) join: ServerAction<JoinTeam>,
    pub(super) leave: ServerAction<LeaveTeam>,
    /// Which team was renamed last.
    pub(super) renamed: Memo<Option<TeamId>>,
}

#[component]
fn Teams() -> impl IntoView {
    let words = &texts().admin().teams;
    let hall = use_hall();
    let create = ServerAction::<CreateTeam>::new();
    let rename = ServerAction::new();
    let actions = Actions {
        rename,
        remove: ServerAction::new(),
        join: ServerAction::new(),
        leave: ServerAction::new(),
        renamed: last_of(rename, |input: &RenameTeam| input.team),
    };
    let changes = [
        successes(create),
        successes(actions.rename),
        successes(actions.remove),
        successes(actions.join),
        successes(actions.leave),
    ];
    let changed = Memo::new(move |_| changes.iter().map(Memo::get).sum::<usize>());
    let list = Resource::new(move || (hall.org.get(), changed.get()), |_| list_teams());
    let (made, removed) = (answer_of(create), answer_of(actions.remove));
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page
                title=words.title
                intro=words.intro
                actions=view! { <Button kind=Kind::Primary icon=Glyph::Add opens=NEW>{words.new}</Button> }.into_any()
            >
                {move || made.get().map(|name| view! {
                    <Notice tone=Tone::Ok title=(words.made)(&name)>{words.made_text}</Notice>
                })}
                {move || removed.get().map(|()| view! { <Notice tone=Tone::Ok>{words.removed}</Notice> })}
                <ActionProblem problem=unplaced(actions)/>
                <Loaded lines=8 of=list view=move |list| view! { <List list=list actions=actions/> }/>
                <Dialog id=NEW title=words.new_title><New action=create/></Dialog>
            </Page>
        </Only>
    }
}

/// The problem of forms that have no place of their own to show it.
fn unplaced(actions: Actions) -> Signal<Option<Problem>> {
    let (remove, join, leave) = (problem_of(actions.remove), problem_of(actions.join), problem_of(actions.leave));
    let rename = problem_of(actions.rename);
    Signal::derive(move || {
        let placed = actions.renamed.get().is_some();
        let rename = rename.get().filter(|_| !placed);
        remove.get().or_else(|| join.get()).or_else(|| leave.get()).or(rename)
    })
}

#[component]
fn New(action: ServerAction<CreateTeam>) -> impl IntoView {
    let words = &texts().admin().teams;
    let problem = problem_of(action);
    on_success(action, || {
        page::close_dialog(NEW);
        crate::browser::form::reset_in(NEW);
    });
    view! {
        <ActionForm action=action attr:class="form">
            <TextField label=words.name name="name" hint=words.name_hint placeholder=words.name_example required=true problem=problem/>
            <ActionProblem problem=besides(problem, &["name"])/>
            <div class="dialog-actions">
                <Button closes=NEW>{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=action.pending()>{words.make}</Button>
            </div>
        </ActionForm>
    }
}

#[component]
fn List(list: TeamList, actions: Actions) -> impl IntoView {
    let words = &texts().admin().teams;
    let TeamList { teams, members } = list;
    if teams.is_empty() {
        return view! {
            <section class="card">
                <Empty icon=Glyph::People title=words.none text=words.none_text>
                    <Button kind=Kind::Primary icon=Glyph::Add opens=NEW>{words.new}</Button>
                </Empty>
            </section>
        }
        .into_any();
    }
    let alone = members.iter().filter(|(.., team)| team.is_none()).count();
    view! {
        {teams.into_iter().map(|team| view! { <Team team=team members=members.clone() actions=actions/> }).collect_view()}
        <p class="muted">{(words.without)(alone)}</p>
    }
    .into_any()
}
