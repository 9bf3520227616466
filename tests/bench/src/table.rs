//! The table: Markdown, as it is printed and as `docs/PERFORMANCE.md` keeps it.

use crate::{
    figure::{By, Figure, Goal},
    measure::Measured,
};
use anyhow::{Context, Result};
use std::{fmt::Write as _, fs, path::Path};

/// What lies between these lines of a document is the last run's.
const BEGIN: &str = "<!-- bench: begin -->";
const END: &str = "<!-- bench: end -->";

/// Medians of every server, then how they stand to the goals.
pub fn text(servers: &[Measured], rounds: usize, machine: &str) -> String {
    let mut out = format!("`cargo xtask bench`, medians of {rounds} interleaved rounds, on {machine}.\n\n| figure |");
    for server in servers {
        let _ = write!(out, " {} |", server.target.name);
    }
    out.push_str("\n| --- |");
    out.push_str(&" ---: |".repeat(servers.len()));
    for figure in Figure::ALL {
        let _ = write!(out, "\n| {} |", figure.name());
        for server in servers {
            let _ = match server.figures.median(figure) {
                Some(value) => write!(out, " {} |", number(value)),
                None => write!(out, " |"),
            };
        }
    }
    out.push_str("\n\n| against the floor | goal | dream |");
    let houses: Vec<_> = servers.iter().filter(|server| server.target.name.starts_with("Keyhall")).collect();
    for house in &houses {
        let _ = write!(out, " {} |", house.target.name);
    }
    out.push_str("\n| --- | ---: | ---: |");
    out.push_str(&" --- |".repeat(houses.len()));
    let floor = servers.iter().find(|server| server.target.name == "floor");
    for figure in Figure::ALL {
        let Some(goal) = figure.goal() else { continue };
        let base = floor.and_then(|floor| floor.figures.median(figure));
        let of = |sqlite: f64, postgres: Option<f64>| match postgres {
            Some(postgres) => format!("{} ({})", shown(goal.by, sqlite), shown(goal.by, postgres)),
            None => shown(goal.by, sqlite),
        };
        let name = figure.name().rsplit_once(", ").map_or(figure.name(), |(name, _)| name);
        let (goals, dreams) =
            (of(goal.goal, goal.on_postgres.map(|own| own.0)), of(goal.dream, goal.on_postgres.map(|own| own.1)));
        let _ = write!(out, "\n| {name} | {goals} | {dreams} |");
        for house in &houses {
            let value = house.figures.median(figure).and_then(|value| goal.by.value(value, base));
            let _ = write!(out, " {} |", value.map_or_else(String::new, |value| verdict(value, &goal, house)));
        }
    }
    out.push_str("\n\nSmallest and largest of the rounds:");
    for server in servers {
        let ranges: Vec<String> = [Figure::CpuPerRequest, Figure::P50, Figure::P99, Figure::CpuPerChunks]
            .into_iter()
            .filter_map(|figure| {
                let (least, most) = server.figures.range(figure)?;
                Some(format!("{} {} to {}", figure.name(), number(least), number(most)))
            })
            .collect();
        let _ = write!(out, "\n- {}: {}", server.target.name, ranges.join("; "));
    }
    out.push('\n');
    out
}

fn verdict(value: f64, goal: &Goal, house: &Measured) -> String {
    let own = goal.on_postgres.filter(|_| house.target.name.ends_with("PostgreSQL"));
    let (wanted, dream) = own.unwrap_or((goal.goal, goal.dream));
    let word = match value {
        value if value <= dream => "dream",
        value if value <= wanted => "goal",
        _ => "missed",
    };
    format!("{} ({word})", shown(goal.by, value))
}

fn shown(by: By, value: f64) -> String {
    match by {
        By::Ratio => format!("{value:.2} ×"),
        By::Added => format!("{value:+.2} ms"),
        By::Itself => number(value),
    }
}

/// With as many digits as mean something.
fn number(value: f64) -> String {
    match value.abs() {
        size if size >= 100.0 => format!("{value:.0}"),
        size if size >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.2}"),
    }
}

/// Puts the text into a document, in place of the last run's.
pub fn save(text: &str, file: &Path) -> Result<()> {
    let old = fs::read_to_string(file).with_context(|| format!("{} can't be read", file.display()))?;
    let marks = || format!("{} has no lines `{BEGIN}` and `{END}`", file.display());
    let (before, rest) = old.split_once(BEGIN).with_context(marks)?;
    let (_, after) = rest.split_once(END).with_context(marks)?;
    Ok(fs::write(file, format!("{before}{BEGIN}\n{text}{END}{after}"))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_keeps_what_stands_around_the_table() {
        let file = std::env::temp_dir().join(format!("keyhall-bench-{}.md", std::process::id()));
        fs::write(&file, format!("# Title\n{BEGIN}\nold\n{END}\nmore\n")).unwrap();
        save("new\n", &file).unwrap();
        let text = fs::read_to_string(&file).unwrap();
        fs::remove_file(&file).unwrap();
        assert_eq!(text, format!("# Title\n{BEGIN}\nnew\n{END}\nmore\n"));
        assert_eq!([number(312.34), number(31.23), number(0.456)], ["312", "31.2", "0.46"]);
    }
}
