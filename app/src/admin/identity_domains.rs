//! E-mail domains by which people find the organization.

use super::identity::Actions;
use crate::{
    browser::form,
    parts::{ActionProblem, Button, Card, CardHead, Glyph, Icon, Kind, TextField, besides, on_success, problem_of},
    text::texts,
};
use leptos::{form::ActionForm, prelude::*};

const FORM: &str = "new-domain";

#[component]
pub(super) fn Domains(domains: Vec<String>, may_change: bool, actions: Actions) -> impl IntoView {
    let words = &texts().admin().identity;
    let problem = problem_of(actions.add_domain);
    on_success(actions.add_domain, || form::reset_in(FORM));
    let list = if domains.is_empty() {
        view! { <p class="muted">{words.no_domains}</p> }.into_any()
    } else {
        view! {
            <ul class="idp-rules">
                {domains.into_iter().map(|domain| view! {
                    <li class="idp-rule">
                        <Icon of=Glyph::Link/>
                        <span class="mono wraps">"@"{domain.clone()}</span>
                        {may_change.then(|| view! {
                            <ActionForm action=actions.remove_domain>
                                <input type="hidden" name="domain" value=domain.clone()/>
                                <Button kind=Kind::Plain small=true submit=true attr:aria-label=(words.remove_domain_which)(&domain)>
                                    {words.remove}
                                </Button>
                            </ActionForm>
                        })}
                    </li>
                }).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! {
        <Card>
            <CardHead title=words.domains hint=words.domains_hint/>
            {list}
            <ActionProblem problem=problem_of(actions.remove_domain)/>
            {may_change.then(|| view! {
                <div id=FORM>
                    <ActionForm action=actions.add_domain attr:class="form idp-domain-form">
                        <TextField label=words.domain name="domain" placeholder="acme.example" required=true problem=problem/>
                        <Button icon=Glyph::Add submit=true busy=actions.add_domain.pending()>{words.add_domain}</Button>
                    </ActionForm>
                    <ActionProblem problem=besides(problem, &["domain"])/>
                </div>
            })}
        </Card>
    }
}
