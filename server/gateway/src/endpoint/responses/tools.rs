//! Tools of a Responses request: those that the caller runs cost their text; those that the provider runs are refused by name.

use super::super::{
    facts::{Input, PER_TOOL},
    fields::{Fields, members},
};
use crate::{
    Error,
    json::{Kind, Value},
};

/// Tokens of a tool whose text the provider writes, at most.
const PER_BUILT_IN: u64 = 2_048;

/// Adds the tools up.
pub fn add(tools: Option<&Value<'_>>, path: &str, input: &mut Input) -> Result<(), Error> {
    add_to(tools, path, input, false)
}

/// A namespace holds tools of its own, never another namespace.
fn add_to(tools: Option<&Value<'_>>, path: &str, input: &mut Input, in_namespace: bool) -> Result<(), Error> {
    let Some(tools) = tools else { return Ok(()) };
    if tools.kind() != Kind::Array {
        return Err(Error::malformed(path, "It must be a list."));
    }
    for (at, tool) in tools.elements().enumerate() {
        let path = format!("{path}[{at}]");
        let members = members(&tool, &path, &["type", "tools", "environment"])?;
        let fields = Fields(&members);
        let kind = fields.text("type").unwrap_or_default();
        let tokens = match kind.as_str() {
            "function" | "custom" => PER_TOOL,
            "local_shell" | "apply_patch" | "computer_use_preview" | "computer" => PER_BUILT_IN,
            "shell" => {
                check_environment(fields, &path)?;
                PER_BUILT_IN
            }
            "namespace" if !in_namespace => {
                add_to(fields.get("tools"), &format!("{path}.tools"), input, true)?;
                PER_TOOL
            }
            kind => {
                let detail = format!(
                    "`{kind}` is run by the provider, which is billed in ways that can't be bounded yet. Tools that you run yourself pass: function, custom, local_shell, apply_patch, computer, shell in a local environment."
                );
                return Err(Error::malformed(&format!("{path}.type"), detail));
            }
        };
        input.beside(tokens);
    }
    Ok(())
}

/// A shell runs with the caller, or in a container of the provider's.
fn check_environment(fields: Fields<'_, '_>, path: &str) -> Result<(), Error> {
    let path = format!("{path}.environment");
    let inner = fields.get("environment").map(|value| members(value, &path, &["type"])).transpose()?;
    if Fields(&inner.unwrap_or_default()).text("type").as_deref() == Some("local") {
        return Ok(());
    }
    Err(Error::malformed(&path, "A container of the provider is billed by time. Use `{\"type\":\"local\"}`."))
}
