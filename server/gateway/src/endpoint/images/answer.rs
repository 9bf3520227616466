//! Reading pictures: what came out of the model is pictures, unless the provider says which part was text.

use super::super::{
    Failed, Reader, Said,
    reported::{self, Garbage, Reported},
};
use crate::{
    json::{Kind, Value},
    sse::Event,
};
use ledger::Usage;

/// Reads pictures. They don't stream here.
#[derive(Debug)]
pub struct ImagesReader;

impl Reader for ImagesReader {
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
                "usage" if !member.value.is_null() => said.usage = Some(usage(&member.value)?),
                "error" if !member.value.is_null() => said.error = Some(Failed::Otherwise),
                _ => {}
            }
        }
        Ok(said)
    }
}

fn usage(usage: &Value<'_>) -> Result<Reported, Garbage> {
    let members = usage.members().map_err(|_| Garbage)?;
    let tells = members.iter().any(|member| member.name == "output_tokens_details" && !member.value.is_null());
    Ok(match reported::of_openai(usage, "input_tokens", "output_tokens")? {
        Reported::Figures(figures) if !tells => {
            Reported::Figures(Usage { image_output_tokens: figures.output_tokens, ..figures })
        }
        reported => reported,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(details: &str) -> Usage {
        let body = format!(
            r#"{{"data":[],"usage":{{"input_tokens":50,"input_tokens_details":{{"text_tokens":10,"image_tokens":40}},
            "output_tokens":300,"total_tokens":350{details}}}}}"#
        );
        match ImagesReader.whole(body.as_bytes()).unwrap().usage {
            Some(Reported::Figures(usage)) => usage,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_comes_out_is_pictures_unless_the_provider_says_otherwise() {
        let silent = read("");
        assert_eq!((silent.image_input_tokens, silent.output_tokens, silent.image_output_tokens), (40, 300, 300));
        let told = read(r#","output_tokens_details":{"text_tokens":28,"image_tokens":272}"#);
        assert_eq!((told.output_tokens, told.image_output_tokens), (300, 272));
    }
}
