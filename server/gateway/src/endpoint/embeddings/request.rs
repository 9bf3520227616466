//! Reading an embeddings request: texts, or tokens that the caller has cut already.

use super::{
    super::{
        Endpoint, Facts, Input, Question, Reader, Target,
        facts::PER_MESSAGE,
        fields::{Fields, members, object, quoted},
        names,
    },
    answer::EmbeddingsReader,
};
use crate::{
    Error,
    json::{Kind, Value},
    splice::Splice,
    translation::Known,
};
use bytes::Bytes;
use std::ops::Range;

/// What is read of a request.
const ROOT: [&str; 3] = ["model", "input", "stream"];

/// An embeddings request.
#[derive(Clone, Debug)]
pub struct EmbeddingsQuestion {
    facts: Facts,
    model_at: Range<usize>,
}

impl EmbeddingsQuestion {
    /// Reads and validates.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        let root = object(body)?;
        let members = members(&root, "", &ROOT)?;
        names::check_root(&members, &[])?;
        let fields = Fields(&members);
        let (model, model_at) = fields.model()?;
        if fields.flag("stream")? {
            return Err(Error::malformed("stream", "Embeddings don't stream."));
        }
        let input = input(fields.get("input"))?;
        Ok(Self {
            facts: Facts {
                model,
                stream: false,
                answers: 1,
                input,
                predicted_tokens: 0,
                caches_for_an_hour: false,
                draws: false,
                is_free: false,
            },
            model_at,
        })
    }
}

impl Question for EmbeddingsQuestion {
    fn endpoint(&self) -> Endpoint {
        Endpoint::Embeddings
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn output_bound(&self, _: Known, _: &Target<'_>) -> u64 {
        0
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), &quoted(target.provider_model));
        }
        splice.apply(body)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(EmbeddingsReader)
    }
}

/// A text, texts, tokens, or lists of tokens. Each of several may fill the model's window.
fn input(input: Option<&Value<'_>>) -> Result<Input, Error> {
    let wrong = || Error::malformed("input", "It must be a text, a list of texts, or a list of token lists.");
    let mut sum = Input { is_many: true, ..Input::default() };
    let input = input.ok_or_else(wrong)?;
    match input.kind() {
        Kind::String => {
            sum.text_bytes = input.text_bytes();
            sum.beside(PER_MESSAGE);
        }
        Kind::Array => {
            for element in input.elements() {
                match element.kind() {
                    Kind::String => {
                        sum.text_bytes = sum.text_bytes.saturating_add(element.text_bytes());
                        sum.beside(PER_MESSAGE);
                    }
                    Kind::Number if element.as_u64().is_some() => sum.beside(1),
                    Kind::Array if element.elements().all(|token| token.as_u64().is_some()) => {
                        let tokens = u64::try_from(element.elements().count()).unwrap_or(u64::MAX);
                        sum.beside(tokens.saturating_add(PER_MESSAGE));
                    }
                    _ => return Err(wrong()),
                }
            }
        }
        _ => return Err(wrong()),
    }
    if sum.overhead == 0 { Err(wrong()) } else { Ok(sum) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(input: &str) -> Result<u64, Error> {
        let body = Bytes::from(format!(r#"{{"model":"m","input":{input}}}"#));
        EmbeddingsQuestion::read(&body).map(|read| read.facts.input.bound(Some(100)))
    }

    #[test]
    fn texts_count_by_their_bytes_and_tokens_as_they_are() {
        assert_eq!(read(r#""hello""#).unwrap(), 5 + PER_MESSAGE);
        assert_eq!(read(r#"["hello","h\u00e9"]"#).unwrap(), 8 + 2 * PER_MESSAGE);
        assert_eq!(read("[1,22,333]").unwrap(), 3);
        assert_eq!(read("[[1,2],[3]]").unwrap(), 3 + 2 * PER_MESSAGE);
        let many = format!("[{}]", vec![format!("\"{}\"", "word ".repeat(20)); 10].join(","));
        assert_eq!(read(&many).unwrap(), 1_000 + 10 * PER_MESSAGE, "each may fill the window");
    }

    #[test]
    fn what_is_no_input_is_refused() {
        for wrong in ["7", "[]", "{}", "[{}]", "[-1]", "[[\"a\"]]", "null"] {
            assert!(matches!(read(wrong), Err(Error::Malformed { field, .. }) if field == "input"), "{wrong}");
        }
        let twice = Bytes::from_static(br#"{"model":"m","input":"a","input":"b"}"#);
        assert!(EmbeddingsQuestion::read(&twice).is_err());
    }
}
