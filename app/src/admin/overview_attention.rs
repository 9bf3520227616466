//! What needs an admin: nothing more than what the same figures say.

use super::limit_words;
use crate::{
    api::usage::{Overview, used_share},
    parts::{Card, CardHead, Glyph, Icon},
    shell::use_hall,
    text::texts,
};
use leptos::prelude::*;
use leptos_router::components::A;

/// One thing to do.
struct Task {
    title: String,
    text: String,
    /// Where it is put right, within the organization.
    path: &'static str,
    /// What that page is called.
    page: &'static str,
    is_urgent: bool,
}

#[component]
pub(super) fn Attention(month: Overview) -> impl IntoView {
    let words = &texts().admin().overview;
    let hall = use_hall();
    let tasks = tasks(&month);
    let content = if tasks.is_empty() {
        view! {
            <div class="all-well">
                <Icon of=Glyph::Check/>
                <div><p class="all-well-title">{words.all_well}</p><p class="muted">{words.all_well_text}</p></div>
            </div>
        }
        .into_any()
    } else {
        view! {
            <ul class="tasks">
                {tasks.into_iter().map(|task| view! {
                    <li class="task" class:task-urgent=task.is_urgent>
                        <Icon of=Glyph::Warning/>
                        <div class="task-words">
                            <p class="task-title">{task.title}</p>
                            <p class="muted">{task.text}</p>
                            <A href=hall.to(task.path) attr:class="link">{(words.look)(task.page)}</A>
                        </div>
                    </li>
                }).collect_view()}
            </ul>
        }
        .into_any()
    };
    view! { <Card><CardHead title=words.attention/>{content}</Card> }
}

/// What stops people first, then what will.
fn tasks(month: &Overview) -> Vec<Task> {
    let words = &texts().admin().overview;
    let mut tasks = Vec::new();
    let pages = &texts().shell;
    let connections = ("/admin/connections", pages.connections);
    let (models, limits) = (("/admin/models", pages.models), ("/admin/limits", pages.limits));
    let mut task = |title: String, text: String, (path, page), is_urgent| {
        tasks.push(Task { title, text, path, page, is_urgent });
    };
    if month.connections == 0 {
        task(words.no_connection.to_owned(), words.no_connection_text.to_owned(), connections, true);
    } else if month.enabled == 0 {
        task(words.no_model.to_owned(), words.no_model_text.to_owned(), models, true);
    }
    for name in &month.failing {
        task((words.probe_failed)(name), String::new(), connections, true);
    }
    for row in &month.near {
        let when = row.resets_at.map(|at| (words.near_text)(&at.to_minute())).unwrap_or_default();
        let percent = used_share(row);
        task((words.near)(&limit_words::sentence(row), percent), when, limits, percent >= 100);
    }
    if !month.unpriced.is_empty() {
        let names = month.unpriced.iter().take(4).cloned().collect::<Vec<_>>().join(", ");
        task((words.unpriced)(month.unpriced.len()), (words.unpriced_text)(&names), models, false);
    }
    tasks
}
