//! Models: what members may choose from, what each costs, and which have no price.

use super::model_panel::ModelPanel;
use crate::{
    api::models::{ChooseDefaultModel, EnableModel, SetPrice, list_models},
    parts::{
        ActionProblem, Badge, Button, Column, Empty, Glyph, Icon, Kind, LinkButton, Loaded, Notice, Table, Tone,
        problem_of, successes,
    },
    shell::{Only, Page, address, use_hall},
    text::{number, texts},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::{LazyRoute, components::A, hooks::use_query_map, lazy_route};
use types::{
    PicoUsdPerUnit, Role,
    view::{ModelPrice, ModelRow},
};

/// What the page's forms do.
#[derive(Clone, Copy)]
struct Actions {
    enable: ServerAction<EnableModel>,
    choose: ServerAction<ChooseDefaultModel>,
    price: ServerAction<SetPrice>,
}

/// `/{org}/admin/models`.
pub struct ModelsPage;

#[lazy_route]
impl LazyRoute for ModelsPage {
    fn data() -> Self {
        Self
    }

    fn view(_this: Self) -> AnyView {
        view! { <Models/> }.into_any()
    }
}

#[component]
fn Models() -> impl IntoView {
    let words = &texts().admin().models;
    let hall = use_hall();
    let actions = Actions { enable: ServerAction::new(), choose: ServerAction::new(), price: ServerAction::new() };
    let (enabled, chosen, priced) = (successes(actions.enable), successes(actions.choose), successes(actions.price));
    let models = Resource::new(move || (hall.org.get(), enabled.get(), chosen.get(), priced.get()), |_| list_models());
    let query = use_query_map();
    let open = Memo::new(move |_| query.read().get("model").filter(|id| !id.is_empty()));
    let (enabling, choosing) = (problem_of(actions.enable), problem_of(actions.choose));
    let problem = Signal::derive(move || enabling.get().or_else(|| choosing.get()));
    view! {
        <Only any_of=&[Role::Admin, Role::Owner] title=words.title>
            <Page wide=true title=words.title intro=words.intro>
                <ActionProblem problem=problem/>
                <Loaded lines=8 of=models view=move |rows| {
                    let rows = StoredValue::new(rows);
                    view! {
                        <div class="split">
                            <div class="split-list"><Catalogue rows=rows.get_value() actions=actions/></div>
                            {move || open.get().map(|id| {
                                let row = rows.with_value(|rows| rows.iter().find(|row| row.id.to_string() == id).cloned());
                                view! { <ModelPanel row=row action=actions.price/> }
                            })}
                        </div>
                    }
                }/>
            </Page>
        </Only>
    }
}

#[component]
fn Catalogue(rows: Vec<ModelRow>, actions: Actions) -> impl IntoView {
    let words = &texts().admin().models;
    let hall = use_hall();
    if rows.is_empty() {
        return view! {
            <Empty icon=Glyph::Model title=words.none text=words.none_text>
                <LinkButton kind=Kind::Primary href=hall.to("/admin/connections")>{words.connect}</LinkButton>
            </Empty>
        }
        .into_any();
    }
    let unpriced = rows.iter().filter(|row| row.enabled && row.price.is_none()).count();
    let mut connections: Vec<String> = Vec::new();
    for row in &rows {
        if !connections.contains(&row.connection) {
            connections.push(row.connection.clone());
        }
    }
    let tables = connections
        .into_iter()
        .map(|connection| {
            let rows: Vec<ModelRow> = rows.iter().filter(|row| row.connection == connection).cloned().collect();
            view! { <OfConnection connection=connection rows=rows actions=actions/> }
        })
        .collect_view();
    view! {
        {(unpriced > 0).then(|| view! {
            <Notice tone=Tone::Warn title=(words.unpriced_title)(unpriced)>{words.unpriced_text}</Notice>
        })}
        {tables}
    }
    .into_any()
}

#[component]
fn OfConnection(connection: String, rows: Vec<ModelRow>, actions: Actions) -> impl IntoView {
    let words = &texts().admin().models;
    let columns = vec![
        Column::text(words.model),
        Column::number(words.input),
        Column::number(words.cached),
        Column::number(words.output),
        Column::text(words.members_may),
        Column::actions(words.actions),
    ];
    view! {
        <section class="card card-flush models-table">
            <header class="card-head">
                <h2 class="card-title">{connection.clone()}</h2>
                <p class="muted">{words.per_million}</p>
            </header>
            <Table caption=(words.table)(&connection) columns=columns>
                {rows.into_iter().map(|row| view! { <Row row=row actions=actions/> }).collect_view()}
            </Table>
        </section>
    }
}

#[component]
fn Row(row: ModelRow, actions: Actions) -> impl IntoView {
    let words = &texts().admin().models;
    let href = address(&use_hall().to("/admin/models"), &[("model", &row.id.to_string())]);
    let is_unpriced = row.price.is_none();
    let (name, chosen) = (row.name.clone(), row.name.clone());
    let price_label = (words.price_of)(&row.name);
    let figure = move |of: fn(&ModelPrice) -> PicoUsdPerUnit| {
        row.price.as_ref().map_or_else(|| "–".to_owned(), |price| of(price).to_string())
    };
    let context = row.context_window.map(|tokens| (words.context)(&number::short(tokens)));
    view! {
        <tr class:model-off=!row.enabled>
            <th scope="row">
                <span class="model-name">
                    <A href=href.clone() scroll=false attr:class="mono link-quiet">{name}</A>
                    {row.is_default.then(|| view! { <Badge tone=Tone::Info>{words.default_mark}</Badge> })}
                    {row.price.is_some_and(|price| price.own).then(|| view! { <Badge tone=Tone::Brass>{words.own_mark}</Badge> })}
                    {is_unpriced.then(|| view! { <Badge tone=Tone::Warn>{words.unpriced}</Badge> })}
                </span>
                <span class="model-facts">
                    {context}
                    {row.vision.then(|| view! { <span class="model-vision"><Icon of=Glyph::Eye/>{words.vision}</span> })}
                </span>
            </th>
            <td class="number" data-label=words.input>{figure(|price| price.input)}</td>
            <td class="number" data-label=words.cached>{figure(|price| price.cached_input)}</td>
            <td class="number" data-label=words.output>{figure(|price| price.output)}</td>
            <td data-label=words.members_may><Switch row=row.clone() action=actions.enable/></td>
            <td class="actions">
                <span class="row-actions">
                    {(row.enabled && !row.is_default).then(|| view! {
                        <ActionForm action=actions.choose>
                            <input type="hidden" name="model" value=chosen/>
                            <Button kind=Kind::Plain small=true submit=true attr:title=words.default_text>{words.make_default}</Button>
                        </ActionForm>
                    })}
                    <A
                        href=href
                        scroll=false
                        attr:class=if is_unpriced { "button button-quiet button-small" } else { "button button-plain button-small" }
                        attr:aria-label=price_label
                    >
                        <span class="button-label">{words.set_price}</span>
                    </A>
                </span>
            </td>
        </tr>
    }
}

/// On or off, as one press: a form, so that it works without script.
#[component]
fn Switch(row: ModelRow, action: ServerAction<EnableModel>) -> impl IntoView {
    let words = &texts().admin().models;
    let (label, word) =
        if row.enabled { ((words.switch_off)(&row.name), words.on) } else { ((words.switch_on)(&row.name), words.off) };
    view! {
        <ActionForm action=action>
            <input type="hidden" name="model" value=row.id.to_string()/>
            <input type="hidden" name="enabled" value=(!row.enabled).to_string()/>
            <button
                class="switch"
                type="submit"
                role="switch"
                aria-checked=row.enabled.to_string()
                aria-label=label
                disabled=action.pending()
            >
                <span class="switch-track"><span class="switch-knob"></span></span>
                <span class="switch-word" aria-hidden="true">{word}</span>
            </button>
        </ActionForm>
    }
}
