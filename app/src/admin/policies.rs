//! Policies: what the organization decides about itself. Each decision is a form of its own and says in numbers what it would
//! do today.

use super::{policy_keys::Keys, policy_retention::Retention};
use crate::{
    api::policy::{PolicyPageData, SetAdmission, SetKeyLifetimes, SetRetention, SetVisibility, load_policies},
    parts::{ActionProblem, Button, Card, CardHead, Kind, Loaded, Notice, Tone, problem_of, successes},
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*, server_fn::ServerFn};
use leptos_router::{LazyRoute, lazy_route};
use types::Role;

/// `/{org}/admin/policies`.
pub struct PoliciesPage;

#[lazy_route]
impl LazyRoute for PoliciesPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Policies/> }.into_any()
    }
}

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    admission: ServerAction<SetAdmission>,
    visibility: ServerAction<SetVisibility>,
    pub(super) retention: ServerAction<SetRetention>,
    pub(super) keys: ServerAction<SetKeyLifetimes>,
}

#[component]
fn Policies() -> impl IntoView {
    let words = &texts().admin().policies;
    let hall = use_hall();
    let actions = Actions {
        admission: ServerAction::new(),
        visibility: ServerAction::new(),
        retention: ServerAction::new(),
        keys: ServerAction::new(),
    };
    let changes = [
        successes(actions.admission),
        successes(actions.visibility),
        successes(actions.retention),
        successes(actions.keys),
    ];
    let changed = Memo::new(move |_| changes.iter().map(Memo::get).sum::<usize>());
    let data = Resource::new(move || (hall.org.get(), changed.get()), |_| load_policies());
    // What is typed is looked at while it is typed.
    let (days, life) = (RwSignal::new(None), RwSignal::new(None));
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                <Loaded of=data lines=12 view=move |data| view! {
                    <Whole data=data actions=actions days=days life=life/>
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn Whole(
    data: PolicyPageData,
    actions: Actions,
    days: RwSignal<Option<u32>>,
    life: RwSignal<Option<u32>>,
) -> impl IntoView {
    let words = &texts().admin().policies;
    let may_change = data.may_change;
    let all = data.retentions.first().map_or(0, |effect| effect.of);
    let admission = view! {
        <Choice
            name="admit" value="everyone" checked=data.admits disabled=!may_change
            label=words.everyone effect=(words.everyone_effect)(data.arrivals.admitted)
        />
        <Choice
            name="admit" value="invited" checked=!data.admits disabled=!may_change
            label=words.invited effect=(words.invited_effect)(data.arrivals.people, data.arrivals.waiting)
        />
    };
    let visibility = view! {
        <Choice
            name="visibility" value="private" checked=!data.is_reviewed disabled=!may_change
            label=words.private effect=(words.private_effect)(all)
        />
        <Choice
            name="visibility" value="reviewed" checked=data.is_reviewed disabled=!may_change
            label=words.reviewed effect=(words.reviewed_effect)(all)
        />
    };
    view! {
        {(!may_change).then(|| view! { <Notice tone=Tone::Info>{words.owners_only}</Notice> })}
        <Card>
            <CardHead title=words.admission hint=words.admission_hint/>
            <ActionForm action=actions.admission attr:class="form policy-form">
                <fieldset class="choices"><legend class="unseen">{words.admission}</legend>{admission}</fieldset>
                <Save action=actions.admission may_change=may_change/>
            </ActionForm>
        </Card>
        <Card>
            <CardHead title=words.visibility hint=words.visibility_hint/>
            <ActionForm action=actions.visibility attr:class="form policy-form">
                <fieldset class="choices"><legend class="unseen">{words.visibility}</legend>{visibility}</fieldset>
                <Save action=actions.visibility may_change=may_change/>
            </ActionForm>
        </Card>
        <Retention data=data.clone() actions=actions typed=days/>
        <Keys data=data actions=actions typed=life/>
    }
}

/// One of several ways to decide, with what it would do.
#[component]
pub(super) fn Choice(
    name: &'static str,
    #[prop(into)] value: String,
    checked: bool,
    disabled: bool,
    #[prop(into)] label: String,
    #[prop(into)] effect: String,
    /// It takes something away.
    #[prop(optional)]
    takes_away: bool,
) -> impl IntoView {
    view! {
        <label class="choice">
            <input class="choice-mark" type="radio" name=name value=value checked=checked disabled=disabled/>
            <span class="choice-words">
                <span class="choice-label">{label}</span>
                <span class="choice-effect" class:choice-takes-away=takes_away>{effect}</span>
            </span>
        </label>
    }
}

/// The end of a form: its problem, its button, and that it worked.
#[component]
pub(super) fn Save<S>(
    action: ServerAction<S>,
    may_change: bool,
    /// Fields that show their problems themselves.
    #[prop(default = &[])]
    fields: &'static [&'static str],
) -> impl IntoView
where
    S: ServerFn<Output = (), Error = crate::api::ApiError> + Clone + Send + Sync + 'static,
{
    let words = &texts().admin().policies;
    let value = action.value();
    may_change.then(|| {
        view! {
            <ActionProblem problem=crate::parts::besides(problem_of(action), fields)/>
            {move || matches!(*value.read(), Some(Ok(()))).then(|| view! {
                <Notice tone=Tone::Ok title=words.saved>{words.saved_text}</Notice>
            })}
            <div><Button kind=Kind::Primary submit=true busy=action.pending()>{words.save}</Button></div>
        }
    })
}
