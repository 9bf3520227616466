//! Tables: scroll inside themselves, numbers at the end.

use leptos::prelude::*;

/// The head of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    label: String,
    is_number: bool,
    is_unseen: bool,
}

impl Column {
    /// A column of words.
    pub fn text(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: false, is_unseen: false }
    }

    /// A column of numbers: put `class="number"` on its cells.
    pub fn number(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: true, is_unseen: false }
    }

    /// A column of buttons, whose head only those hear who can't see it: put `class="actions"` on its cells.
    pub fn actions(label: impl Into<String>) -> Self {
        Self { label: label.into(), is_number: true, is_unseen: true }
    }
}

/// A table. Its children are rows (`<tr>`); a row's first cell is best a `<th scope="row">`.
#[component]
pub fn Table(
    /// What the table is, for those who can't see it.
    #[prop(into)]
    caption: String,
    /// The columns' heads.
    columns: Vec<Column>,
    /// The rows.
    children: Children,
) -> impl IntoView {
    let head = columns
        .into_iter()
        .map(|column| {
            let label = if column.is_unseen {
                view! { <span class="unseen">{column.label}</span> }.into_any()
            } else {
                column.label.into_any()
            };
            view! { <th scope="col" class:number=column.is_number>{label}</th> }
        })
        .collect_view();
    view! {
        <div class="table-box" tabindex="0" role="region" aria-label=caption>
            <table class="table">
                <caption class="unseen">{caption.clone()}</caption>
                <thead><tr>{head}</tr></thead>
                <tbody>{children()}</tbody>
            </table>
        </div>
    }
}
