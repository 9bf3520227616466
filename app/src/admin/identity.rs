//! Identity: how people sign in. What is in use is changed in two steps, so that nobody locks themselves out.

use super::{
    identity_candidate::Candidate,
    identity_domains::Domains,
    identity_provider::Present,
    identity_rules::Rules,
    identity_trial::{TrialCard, TrialProblem},
};
use crate::{
    api::identity::{
        ActivateProvider, AddEmailDomain, AddRoleRule, IdentityPageData, ProposeProvider, RemoveEmailDomain,
        RemoveRoleRule, TrialAnswer, WithdrawCandidate, examine_issuer, load_identity,
    },
    entry::Findings,
    parts::{
        ActionProblem, Card, CardHead, Empty, Glyph, LinkButton, Loaded, Notice, Tone, answer_of, problem_of, successes,
    },
    shell::{Only, Page, use_hall},
    text::texts,
};
use leptos::prelude::*;
use leptos_router::{LazyRoute, hooks::use_query_map, lazy_route};
use types::{
    Role, SignInReason,
    view::{Finding, ProviderDetail, ProviderState},
};

/// `/{org}/admin/identity`.
pub struct IdentityPage;

#[lazy_route]
impl LazyRoute for IdentityPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Identity/> }.into_any()
    }
}

/// What the page's forms do.
#[derive(Clone, Copy)]
pub(super) struct Actions {
    pub(super) propose: ServerAction<ProposeProvider>,
    pub(super) withdraw: ServerAction<WithdrawCandidate>,
    pub(super) activate: ServerAction<ActivateProvider>,
    pub(super) add_rule: ServerAction<AddRoleRule>,
    pub(super) remove_rule: ServerAction<RemoveRoleRule>,
    pub(super) add_domain: ServerAction<AddEmailDomain>,
    pub(super) remove_domain: ServerAction<RemoveEmailDomain>,
}

#[component]
fn Identity() -> impl IntoView {
    let words = &texts().admin().identity;
    let hall = use_hall();
    let actions = Actions {
        propose: ServerAction::new(),
        withdraw: ServerAction::new(),
        activate: ServerAction::new(),
        add_rule: ServerAction::new(),
        remove_rule: ServerAction::new(),
        add_domain: ServerAction::new(),
        remove_domain: ServerAction::new(),
    };
    let changes = [
        successes(actions.propose),
        successes(actions.withdraw),
        successes(actions.activate),
        successes(actions.add_rule),
        successes(actions.remove_rule),
        successes(actions.add_domain),
        successes(actions.remove_domain),
    ];
    let changed = Memo::new(move |_| changes.iter().map(Memo::get).sum::<usize>());
    let query = use_query_map();
    let read = move |name: &str| query.read().get(name).unwrap_or_default();
    // The answer of a trial is good once: whatever changed since, it is not handed in again.
    let answer = Memo::new(move |_| match changed.get() {
        0 => TrialAnswer { state: read("state"), code: read("code"), error: read("error"), iss: read("iss") },
        _ => TrialAnswer::default(),
    });
    let issuer = Memo::new(move |_| read("issuer"));
    let data =
        Resource::new(move || (hall.org.get(), changed.get(), answer.get()), |(_, _, answer)| load_identity(answer));
    let examined = Resource::new(move || (hall.org.get(), issuer.get()), |(_, issuer)| examine_issuer(issuer));
    let refused = Memo::new(move |_| read("problem").parse::<SignInReason>().ok());
    let activated = answer_of(actions.activate);
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page title=words.title intro=words.intro>
                {move || activated.get().map(|()| view! {
                    <Notice tone=Tone::Ok title=words.activated>{words.activated_text}</Notice>
                })}
                {move || refused.get().map(|reason| view! { <TrialProblem reason=Some(reason)/> })}
                <ActionProblem problem=problem_of(actions.activate)/>
                <ActionProblem problem=problem_of(actions.withdraw)/>
                <Loaded of=examined lines=4 view=move |findings| view! {
                    <Examined findings=findings issuer=issuer.get_untracked()/>
                }/>
                <Loaded of=data lines=12 view=move |data| view! { <Whole data=data actions=actions/> }/>
            </Page>
        </Only>
    }
}

/// What the doctor said about the issuer in the address.
#[component]
fn Examined(findings: Vec<Finding>, issuer: String) -> impl IntoView {
    let words = &texts().admin().identity;
    let hall = use_hall();
    (!findings.is_empty()).then(|| {
        view! {
            <Card>
                <CardHead title=words.doctor hint=(words.doctor_of)(&issuer)>
                    <LinkButton small=true href=hall.to("/admin/identity")>{words.put_away}</LinkButton>
                </CardHead>
                <Findings findings=findings/>
            </Card>
        }
    })
}

#[component]
fn Whole(data: IdentityPageData, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let IdentityPageData { settings, may_change, trial, trial_problem } = data;
    let of = |state: ProviderState| settings.providers.iter().find(|provider| provider.state == state).cloned();
    let (present, candidate) = (of(ProviderState::Active), of(ProviderState::Candidate));
    let frozen: Vec<ProviderDetail> =
        settings.providers.iter().filter(|provider| provider.state == ProviderState::Frozen).cloned().collect();
    let tried_name = trial.as_ref().and_then(|trial| {
        settings.providers.iter().find(|provider| provider.id == trial.provider).map(|provider| provider.name.clone())
    });
    let redirect_uri = settings.redirect_uri.clone();
    let rules_of = candidate.clone().filter(|_| may_change).or_else(|| present.clone());
    view! {
        {(!may_change).then(|| view! { <Notice tone=Tone::Info>{words.owners_only}</Notice> })}
        {trial_problem.map(|problem| view! { <TrialProblem reason=problem.code.parse().ok() detail=problem.detail/> })}
        {trial.map(|trial| view! {
            <TrialCard trial=trial name=tried_name.unwrap_or_default() actions=actions/>
        })}
        {candidate.map(|candidate| view! {
            <Candidate candidate=candidate may_change=may_change actions=actions/>
        })}
        {match present.clone() {
            Some(present) => view! {
                <Present present=present redirect_uri=redirect_uri may_change=may_change actions=actions/>
            }.into_any(),
            None => view! {
                <section class="card"><Empty icon=Glyph::Lock title=words.none text=words.none_text/></section>
                <Present redirect_uri=redirect_uri may_change=may_change actions=actions/>
            }.into_any(),
        }}
        {rules_of.map(|provider| view! { <Rules provider=provider may_change=may_change actions=actions/> })}
        <Domains domains=settings.domains may_change=may_change actions=actions/>
        {(!frozen.is_empty()).then(|| view! { <Frozen frozen=frozen may_change=may_change actions=actions/> })}
    }
}

/// What was in use before, kept as it was.
#[component]
fn Frozen(frozen: Vec<ProviderDetail>, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    view! {
        <Card>
            <CardHead title=words.frozen hint=words.frozen_hint/>
            <ul class="idp-frozen">
                {frozen.into_iter().map(|provider| view! {
                    <super::identity_candidate::Earlier provider=provider may_change=may_change actions=actions/>
                }).collect_view()}
            </ul>
        </Card>
    }
}
