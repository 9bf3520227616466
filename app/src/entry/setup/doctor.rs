//! The doctor's findings: what was tried, what came back, what to do.

use crate::{
    parts::{Glyph, Icon, Notice, Tone, quoted},
    text::texts,
};
use leptos::prelude::*;
use types::view::{Diagnosis, Finding};

/// The findings as a list, with what they mean above it.
#[component]
pub fn Findings(
    /// What the doctor found.
    findings: Vec<Finding>,
) -> impl IntoView {
    let words = &texts().entry().setup;
    let bad = findings.iter().filter(|finding| finding.diagnosis == Diagnosis::Bad).count();
    let summary = if bad > 0 {
        view! { <Notice tone=Tone::Danger title=(words.unfit)(bad)><p>{words.unfit_text}</p></Notice> }
    } else {
        view! { <Notice tone=Tone::Ok title=words.fit.to_owned()><p>{words.fit_text}</p></Notice> }
    };
    let rows = findings.into_iter().map(|finding| view! { <Row finding=finding/> }).collect_view();
    view! {
        <section class="doctor" aria-label=words.doctor>
            {summary}
            <ol class="findings">{rows}</ol>
        </section>
    }
    .into_any()
}

#[component]
fn Row(finding: Finding) -> impl IntoView {
    let words = &texts().entry().setup;
    let (class, icon) = match finding.diagnosis {
        Diagnosis::Good => ("finding finding-good", Glyph::Check),
        Diagnosis::Doubt => ("finding finding-doubt", Glyph::Warning),
        Diagnosis::Bad => ("finding finding-bad", Glyph::Wrong),
        Diagnosis::Skipped => ("finding finding-skipped", Glyph::More),
    };
    let needs_look = matches!(finding.diagnosis, Diagnosis::Bad | Diagnosis::Doubt);
    let tried = (needs_look && !finding.tried.is_empty()).then(|| {
        view! { <p class="finding-tried">{words.tried}" "<code class="code-inline">{finding.tried.clone()}</code></p> }
    });
    let found = if finding.diagnosis == Diagnosis::Skipped { words.skipped.to_owned() } else { finding.found };
    view! {
        <li class=class>
            <Icon of=icon/>
            <div class="finding-words">
                <p class="finding-title">{(words.check)(finding.check)}<span class="unseen">": "{(words.diagnosis)(finding.diagnosis)}</span></p>
                <p class="finding-found">{quoted(&found)}</p>
                {tried}
                {(!finding.advice.is_empty()).then(|| view! { <p class="finding-advice">{quoted(&finding.advice)}</p> })}
            </div>
        </li>
    }
    .into_any()
}
