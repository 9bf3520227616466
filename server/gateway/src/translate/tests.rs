//! Translations as a whole.

mod answers;
mod hostile;
mod refusals;
mod requests;
mod streams;

use serde_json::Value as Tree;

/// A text as a tree, to be compared without regard to its order.
fn tree(json: &str) -> Tree {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"))
}

/// The data of the events of a stream, with their names where they have one.
fn events(stream: &str) -> Vec<(Option<String>, String)> {
    let frames = stream.split_terminator("\n\n").filter(|frame| !frame.starts_with(':'));
    let frame = |frame: &str| {
        let line = |name: &str| frame.lines().find_map(|line| line.strip_prefix(name).map(str::to_owned));
        (line("event: "), line("data: ").unwrap_or_else(|| panic!("{frame}")))
    };
    frames.map(frame).collect()
}
