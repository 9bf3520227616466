//! Adding members: an invitation for a person, a name for a service.

use crate::{
    api::members::{AddServiceMember, Invite as InviteMember, NewInvitation},
    browser::{form, page},
    parts::{
        ActionProblem, Button, CheckField, CopyButton, Kind, Later, Notice, TextField, Tone, answer_of, besides, later,
        on_success, problem_of,
    },
    shell::use_hall,
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};
use types::Role;

#[component]
pub(super) fn Invite(action: ServerAction<InviteMember>) -> impl IntoView {
    let words = &texts().admin().members;
    let hall = use_hall();
    let problem = problem_of(action);
    on_success(action, || {
        page::close_dialog("invite");
        form::reset_in("invite");
    });
    let further = |role: Role, name: &'static str| {
        view! {
            <CheckField label=(words.role_name)(role) name=name hint=(words.role_means)(role)/>
        }
    };
    view! {
        <p class="muted">{words.invite_text}</p>
        <ActionForm action=action attr:class="form">
            <TextField label=words.full_name name="name" id="invite-name" required=true problem=problem/>
            <TextField
                label=words.email
                name="email"
                id="invite-email"
                kind="email"
                inputmode="email"
                hint=words.email_hint
                required=true
                problem=problem
            />
            <fieldset class="further-roles">
                <legend class="field-label">{words.invite_roles}</legend>
                {further(Role::Admin, "admin")}
                // Only owners make auditors: a server that refuses is asked only by those it lets.
                <Later draw=later(move || async move {
                    let is_owner = hall.viewer.await.is_ok_and(|viewer| viewer.roles.has(Role::Owner));
                    is_owner.then(|| further(Role::Auditor, "auditor")).into_any()
                })/>
            </fieldset>
            <ActionProblem problem=besides(problem, &["name", "email"])/>
            <div class="dialog-actions">
                <Button closes="invite">{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=action.pending()>{words.make_invitation}</Button>
            </div>
        </ActionForm>
    }
}

/// What came of it.
#[component]
pub(super) fn Invited(action: ServerAction<InviteMember>) -> impl IntoView {
    let words = &texts().admin().members;
    let made = answer_of(action);
    move || {
        made.get().map(|invitation| {
            view! {
                <Link invitation=invitation>
                    <Button small=true on:click=move |_| action.clear()>{words.done}</Button>
                </Link>
            }
        })
    }
}

/// The link, once.
#[component]
pub(super) fn Link(invitation: NewInvitation, #[prop(optional)] children: Option<Children>) -> impl IntoView {
    let words = &texts().admin().members;
    let NewInvitation { email, link } = invitation;
    let title = if email.is_empty() { words.invited_somebody.to_owned() } else { (words.invited)(&email) };
    view! {
        <Notice tone=Tone::Brass title=title>
            <p>{words.invited_text}</p>
            <div class="once">
                <code class="once-text">{link.clone()}</code>
                <CopyButton text=link label=words.copy_link worded=true/>
            </div>
            {children.map(|children| view! { <div class="notice-actions">{children()}</div> })}
        </Notice>
    }
}

#[component]
pub(super) fn AddService(action: ServerAction<AddServiceMember>) -> impl IntoView {
    let words = &texts().admin().members;
    let problem = problem_of(action);
    on_success(action, || {
        page::close_dialog("add-service");
        form::reset_in("add-service");
    });
    view! {
        <p class="muted">{words.service_text}</p>
        <ActionForm action=action attr:class="form">
            <TextField
                label=words.service_name
                name="name"
                id="service-name"
                placeholder=words.service_example
                required=true
                problem=problem
            />
            <ActionProblem problem=besides(problem, &["name"])/>
            <div class="dialog-actions">
                <Button closes="add-service">{texts().parts.cancel}</Button>
                <Button kind=Kind::Primary submit=true busy=action.pending()>{words.make_service}</Button>
            </div>
        </ActionForm>
    }
}

#[component]
pub(super) fn ServiceMade(action: ServerAction<AddServiceMember>) -> impl IntoView {
    let words = &texts().admin().members;
    let made = answer_of(action);
    move || {
        made.get()
            .map(|name| view! { <Notice tone=Tone::Ok title=(words.service_made)(&name)>{words.service_next}</Notice> })
    }
}
