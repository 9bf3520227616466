//! Charts: stacked bars drawn on the server, with the same figures as a table.

use super::{Column, Glyph, Icon, Table};
use crate::text::{number, texts};
use leptos::prelude::*;
use types::{
    NanoUsd,
    view::{UsageDay, UsageGroup},
};

/// How many groups have a colour of their own; the rest is "Other".
const COLOURED: usize = 6;
const HEIGHT: f64 = 100.0;
const STEP: f64 = 10.0;

/// The class of the mark of a report's group at this place: the same in the chart, its legend and the report's table.
pub const fn chart_class(place: usize) -> &'static str {
    match place {
        0 => "series series-0",
        1 => "series series-1",
        2 => "series series-2",
        3 => "series series-3",
        4 => "series series-4",
        5 => "series series-5",
        _ => "series series-other",
    }
}

/// Cost by day in stacked bars.
#[component]
pub fn Chart(
    /// What the chart shows.
    #[prop(into)]
    caption: String,
    /// The report's days.
    days: Vec<UsageDay>,
    /// The report's groups, in their order.
    groups: Vec<UsageGroup>,
) -> impl IntoView {
    let words = &texts().parts;
    let total: NanoUsd = days.iter().map(|day| day.cost).sum();
    let dearest = days.iter().max_by_key(|day| day.cost).filter(|day| day.cost > NanoUsd::ZERO);
    let Some(dearest) = dearest else {
        return view! { <p class="chart-nothing"><Icon of=Glyph::Chart large=true/>{words.chart_empty}</p> }.into_any();
    };
    let top = round_up(dearest.cost);
    let summary = (words.chart_summary)(&total.to_string(), days.len(), &number::day(&dearest.day));
    let bars = days.iter().enumerate().map(|(place, day)| bar(place, day, &groups, top)).collect_view();
    let first = days.first().map(|day| number::day(&day.day));
    let last = days.last().map(|day| number::day(&day.day));
    view! {
        <figure class="chart">
            <figcaption class="unseen">{caption.clone()}</figcaption>
            <div class="chart-plot">
                <div class="chart-scale" aria-hidden="true">
                    <span>{top.to_string()}</span>
                    <span>{NanoUsd(top.0 / 2).to_string()}</span>
                    <span>"$0"</span>
                </div>
                <svg
                    class="chart-bars"
                    viewBox=format!("0 0 {} {HEIGHT}", STEP * days.len() as f64)
                    preserveAspectRatio="none"
                    role="img"
                    aria-label=format!("{caption}. {summary}")
                >
                    {bars}
                </svg>
                <div class="chart-days" aria-hidden="true"><span>{first}</span><span>{last}</span></div>
            </div>
            <Legend groups=groups.clone()/>
            <Figures caption=caption days=days groups=groups/>
        </figure>
    }
    .into_any()
}

/// One day: its groups upon each other, the first at the bottom.
fn bar(place: usize, day: &UsageDay, groups: &[UsageGroup], top: NanoUsd) -> impl IntoView + use<> {
    let x = STEP * place as f64 + 1.2;
    let mut floor = HEIGHT;
    let parts = stacked(day, groups)
        .into_iter()
        .enumerate()
        .filter(|(_, cost)| *cost > NanoUsd::ZERO)
        .map(|(group, cost)| {
            let height = HEIGHT * cost.0 as f64 / top.0.max(1) as f64;
            floor -= height;
            view! {
                <rect
                    class=chart_class(group)
                    x=format!("{x:.2}")
                    y=format!("{floor:.2}")
                    width=format!("{:.2}", STEP - 2.4)
                    height=format!("{height:.2}")
                ></rect>
            }
        })
        .collect_view();
    view! {
        <g class="chart-day">
            <rect class="chart-reach" x=format!("{:.2}", STEP * place as f64) width=STEP.to_string() height=HEIGHT.to_string()></rect>
            {parts}
            <title>{format!("{}: {}", number::day(&day.day), day.cost)}</title>
        </g>
    }
}

/// The day's cost for each coloured group in order, and last for all others.
fn stacked(day: &UsageDay, groups: &[UsageGroup]) -> Vec<NanoUsd> {
    let of = |key: &str| day.parts.iter().filter(|(k, _)| k == key).map(|(_, cost)| *cost).sum::<NanoUsd>();
    let mut stack: Vec<NanoUsd> = groups.iter().take(COLOURED).map(|group| of(&group.key)).collect();
    let named: NanoUsd = stack.iter().copied().sum();
    stack.resize(COLOURED, NanoUsd::ZERO);
    stack.push(day.cost.saturating_sub(named));
    stack
}

/// The next amount of the form 1, 2, 2.5 or 5 times a power of ten.
fn round_up(cost: NanoUsd) -> NanoUsd {
    // Wider than an amount, so that the search passes the largest one and ends.
    let mut step: i128 = 1;
    loop {
        for tenths in [10, 20, 25, 50] {
            let amount = step * tenths / 10;
            if amount >= i128::from(cost.0) {
                return NanoUsd(i64::try_from(amount).unwrap_or(i64::MAX));
            }
        }
        step *= 10;
    }
}

#[component]
fn Legend(groups: Vec<UsageGroup>) -> impl IntoView {
    let has_other = groups.len() > COLOURED;
    let other = has_other.then(|| texts().parts.other.to_owned());
    let names = groups.into_iter().take(COLOURED).map(|group| group.label).chain(other);
    view! {
        <ul class="legend">
            {names
                .enumerate()
                .map(|(place, name)| view! {
                    <li class="legend-item">
                        <svg class="legend-mark" viewBox="0 0 8 8" aria-hidden="true"><rect class=chart_class(place) width="8" height="8" rx="2"></rect></svg>
                        {name}
                    </li>
                })
                .collect_view()}
        </ul>
    }
}

#[component]
fn Figures(caption: String, days: Vec<UsageDay>, groups: Vec<UsageGroup>) -> impl IntoView {
    let words = &texts().parts;
    let shown = groups.len().min(COLOURED);
    let has_other = groups.len() > COLOURED;
    let mut columns = vec![Column::text(words.day)];
    columns.extend(groups.iter().take(COLOURED).map(|group| Column::number(group.label.clone())));
    columns.extend(has_other.then(|| Column::number(words.other)));
    columns.push(Column::number(words.total));
    let rows = days
        .iter()
        .map(|day| {
            let stack = stacked(day, &groups);
            let cells = stack
                .iter()
                .enumerate()
                .filter(|(place, _)| *place < shown || (has_other && *place == COLOURED))
                .map(|(_, cost)| view! { <td class="number">{cost.to_string()}</td> })
                .collect_view();
            view! {
                <tr>
                    <th scope="row">{number::day(&day.day)}</th>
                    {cells}
                    <td class="number">{day.cost.to_string()}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <details class="chart-table">
            <summary>{words.as_table}</summary>
            <Table caption=caption columns=columns>{rows}</Table>
        </details>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_ends_at_a_round_amount_above_the_dearest_day() {
        assert_eq!(round_up(NanoUsd(1)), NanoUsd(1));
        assert_eq!(round_up(NanoUsd(37_600_000_000)), NanoUsd::dollars(50));
        assert_eq!(round_up(NanoUsd(2_100_000_000)), NanoUsd(2_500_000_000));
        assert_eq!(round_up(NanoUsd(i64::MAX)), NanoUsd(i64::MAX));
    }

    #[test]
    fn a_bar_is_as_high_as_its_day_also_where_groups_are_left_out() {
        let group =
            |key: &str| UsageGroup { key: key.to_owned(), label: String::new(), sum: types::view::UsageSum::default() };
        let day = UsageDay {
            day: "2026-11-23".to_owned(),
            cost: NanoUsd(10),
            requests: 3,
            parts: vec![("a".to_owned(), NanoUsd(6)), ("b".to_owned(), NanoUsd(1))],
        };
        let stack = stacked(&day, &[group("b"), group("a")]);
        assert_eq!(stack.first(), Some(&NanoUsd(1)));
        assert_eq!(stack.iter().copied().sum::<NanoUsd>(), day.cost);
        assert_eq!(stack.last(), Some(&NanoUsd(3)));
    }
}
