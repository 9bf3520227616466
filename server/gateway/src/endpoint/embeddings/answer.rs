//! Reading embeddings: their usage is the input alone.

use super::super::{
    Failed, Reader, Said,
    reported::{self, Garbage},
};
use crate::{
    json::{Kind, Value},
    sse::Event,
};

/// Reads embeddings. They don't stream.
#[derive(Debug)]
pub struct EmbeddingsReader;

impl Reader for EmbeddingsReader {
    fn event(&mut self, _: &Event) -> Result<Said, Garbage> {
        Err(Garbage)
    }

    fn whole(&mut self, body: &[u8]) -> Result<Said, Garbage> {
        let root = Value::parse(body).map_err(|_| Garbage)?;
        if root.kind() != Kind::Object {
            return Err(Garbage);
        }
        let mut said = Said { has_finished: true, ..Said::default() };
        for member in root.members().map_err(|_| Garbage)? {
            match member.name.as_ref() {
                "usage" if !member.value.is_null() => {
                    said.usage = Some(reported::of_openai(&member.value, "prompt_tokens", "completion_tokens")?);
                }
                "error" if !member.value.is_null() => said.error = Some(Failed::Otherwise),
                _ => {}
            }
        }
        Ok(said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::Reported;
    use ledger::Usage;

    #[test]
    fn only_the_input_is_used() {
        let said = EmbeddingsReader.whole(br#"{"data":[],"usage":{"prompt_tokens":8,"total_tokens":8}}"#).unwrap();
        assert_eq!(said.usage, Some(Reported::Figures(Usage { input_tokens: 8, ..Usage::default() })));
        assert!(EmbeddingsReader.whole(br#"{"error":{"message":"no"}}"#).unwrap().error.is_some());
    }
}
