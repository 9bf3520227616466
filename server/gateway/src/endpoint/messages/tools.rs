//! Tools of a Messages request: those that the caller runs cost their text; those that the provider runs are refused by name.

use super::super::{
    facts::{Input, PER_TOOL},
    fields::{Fields, members},
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// Tokens of the instructions that come with the first tool, at most.
const INSTRUCTIONS: u64 = 1_024;
/// Tokens of a tool whose text the provider writes, at most.
const PER_BUILT_IN: u64 = 2_048;
/// Tokens of a set of such tools, at most.
const PER_SET: u64 = 16_384;
/// Tools that the provider describes and the caller runs: their names end in a date.
const BUILT_IN: [&str; 4] = ["bash_", "text_editor_", "computer_", "memory_"];
/// Sets of them.
const SETS: [&str; 2] = ["computer_toolset_", "browser_toolset_"];

/// Adds the tools up.
pub fn add(tools: Option<&Value<'_>>, input: &mut Input) -> Result<(), Error> {
    let Some(tools) = tools else { return Ok(()) };
    if tools.kind() != Kind::Array {
        return Err(Error::malformed("tools", "It must be a list."));
    }
    for (at, tool) in tools.elements().enumerate() {
        let path = format!("tools[{at}]");
        let members = members(&tool, &path, &["type"])?;
        let kind = Fields(&members).text("type");
        let begins =
            |starts: &[&str]| kind.as_deref().is_some_and(|kind| starts.iter().any(|start| kind.starts_with(start)));
        let tokens = match kind.as_deref() {
            None | Some("custom") => PER_TOOL,
            Some(_) if begins(&SETS) => PER_SET,
            Some(_) if begins(&BUILT_IN) => PER_BUILT_IN,
            Some(kind) => {
                let detail = format!(
                    "`{kind}` is run by the provider, which is billed in ways that can't be bounded yet. Tools that you run yourself pass."
                );
                return Err(Error::malformed(&format!("{path}.type"), detail));
            }
        };
        input.beside(if at == 0 { tokens.saturating_add(INSTRUCTIONS) } else { tokens });
    }
    Ok(())
}
