//! Reading a request for pictures.
//!
//! No vendor publishes the most tokens of a picture for every size and quality. What is published (4,160 tokens for a square
//! of 1,024 pixels at high quality) grows with the pixels; twice that is held, more where a quality above high is asked for.

use super::{
    super::{
        Endpoint, Facts, Input, Question, Reader, Target,
        facts::{PER_REQUEST, UNKNOWN_ANSWER},
        fields::{Fields, members, object, quoted},
        names::{self, Refused, UNBOUNDED},
    },
    answer::ImagesReader,
};
use crate::{Error, json::Kind, splice::Splice, translation::Known};
use bytes::Bytes;
use std::ops::Range;
use types::view::ConnectionKind;

/// Pixels of a token, from below.
const PIXELS_A_TOKEN: u64 = 128;
/// Pixels where the provider chooses the size.
const CHOSEN: u64 = 2_560 * 1_440;
/// The longest side, in pixels.
const LONGEST_SIDE: u64 = 3_840;
/// The most pictures of one request.
const MOST: u64 = 10;
/// What is read of a request.
const ROOT: [&str; 8] = ["model", "prompt", "n", "size", "quality", "stream", "output_format", "safety_identifier"];
/// What is refused here beside what is refused everywhere.
const REFUSED: [Refused; 2] = [("svg", UNBOUNDED), ("frame_count", UNBOUNDED)];

/// A request for pictures.
#[derive(Clone, Debug)]
pub struct ImagesQuestion {
    facts: Facts,
    /// Tokens of one of them, at most.
    each: u64,
    root: Range<usize>,
    model_at: Range<usize>,
    has_safety_identifier: bool,
}

impl ImagesQuestion {
    /// Reads and validates.
    pub fn read(body: &Bytes) -> Result<Self, Error> {
        let root = object(body)?;
        let members = members(&root, "", &ROOT)?;
        names::check_root(&members, &REFUSED)?;
        let fields = Fields(&members);
        let (model, model_at) = fields.model()?;
        if fields.get("prompt").is_none_or(|prompt| prompt.kind() != Kind::String) {
            return Err(Error::malformed("prompt", "It must be a text."));
        }
        if fields.flag("stream")? {
            return Err(Error::malformed(
                "stream",
                "Pictures are larger than the events that are passed on. Leave it out.",
            ));
        }
        let formats = ["png", "webp", "jpeg"];
        fields.only(
            "output_format",
            &formats,
            "Others are billed in ways that can't be bounded yet: use png, webp or jpeg.",
        )?;
        let answers = fields.positive("n")?.unwrap_or(1);
        if answers > MOST {
            return Err(Error::malformed("n", format!("It must be at most {MOST}.")));
        }
        let mut input = Input { text_bytes: root.text_bytes(), ..Input::default() };
        input.beside(PER_REQUEST);
        Ok(Self {
            facts: Facts {
                model,
                stream: false,
                answers,
                input,
                predicted_tokens: 0,
                caches_for_an_hour: false,
                draws: true,
                is_free: false,
            },
            each: tokens_of(fields)?,
            root: root.span(),
            model_at,
            has_safety_identifier: fields.get("safety_identifier").is_some(),
        })
    }
}

impl Question for ImagesQuestion {
    fn endpoint(&self) -> Endpoint {
        Endpoint::Images
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn output_bound(&self, _: Known, _: &Target<'_>) -> u64 {
        self.each.saturating_mul(self.facts.answers)
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), &quoted(target.provider_model));
        }
        if let Some(hash) =
            target.subject.filter(|_| target.kind == ConnectionKind::OpenAi && !self.has_safety_identifier)
        {
            splice.insert(self.root.clone(), false, "safety_identifier", &quoted(hash));
        }
        splice.apply(body)
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(ImagesReader)
    }
}

/// The most tokens of one picture, with what a model that plans it thinks.
fn tokens_of(fields: Fields<'_, '_>) -> Result<u64, Error> {
    let pixels = match fields.text("size").as_deref() {
        None | Some("auto") => CHOSEN,
        Some(size) => pixels(size).ok_or_else(|| Error::malformed("size", "It must be `auto` or like `1024x1024`."))?,
    };
    let times = match fields.text("quality").as_deref() {
        None | Some("auto" | "low" | "medium" | "high" | "standard" | "hd") => 1,
        Some("xhigh" | "max") => 4,
        Some(_) => {
            return Err(Error::malformed(
                "quality",
                "Its price is not known: use auto, low, medium, high, xhigh or max.",
            ));
        }
    };
    Ok(pixels.div_ceil(PIXELS_A_TOKEN).saturating_mul(times).saturating_add(UNKNOWN_ANSWER))
}

fn pixels(size: &str) -> Option<u64> {
    let (width, height) = size.split_once('x')?;
    let side = |text: &str| text.parse::<u64>().ok().filter(|side| (1..=LONGEST_SIDE).contains(side));
    Some(side(width)?.saturating_mul(side(height)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(extra: &str) -> Result<ImagesQuestion, Error> {
        let body = format!(r#"{{"model":"m","prompt":"a cat"{extra}}}"#);
        ImagesQuestion::read(&Bytes::from(body))
    }

    #[test]
    fn the_bound_grows_with_number_size_and_quality_and_stays_above_what_is_published() {
        let bound = |extra: &str| {
            let target = Target {
                kind: ConnectionKind::OpenAi,
                base_url: "",
                provider_model: "m",
                subject: None,
                in_either_name: false,
            };
            read(extra).unwrap().output_bound(Known::default(), &target)
        };
        assert!(bound(r#","size":"1024x1024","quality":"high""#) > 2 * 4_160);
        assert!(bound(r#","size":"1024x1536","quality":"high""#) > 2 * 6_240);
        assert!(bound("") > bound(r#","size":"1024x1536""#));
        assert!(bound(r#","quality":"max""#) > bound(""));
        assert_eq!(bound(r#","n":3"#), 3 * bound(""));
        assert!(read("").unwrap().facts.kinds().images);
    }

    #[test]
    fn what_is_wrong_or_unbounded_is_named() {
        for (extra, field) in [
            (r#","n":11"#, "n"),
            (r#","size":"huge""#, "size"),
            (r#","size":"99999x1""#, "size"),
            (r#","quality":"divine""#, "quality"),
            (r#","stream":true"#, "stream"),
            (r#","output_format":"gif""#, "output_format"),
            (r#","svg":{"model":"gpt-5.4"}"#, "svg"),
            (r#","prompt":"twice""#, "prompt"),
        ] {
            match read(extra).unwrap_err() {
                Error::Malformed { field: named, .. } => assert_eq!(named, field, "{extra}"),
                other => panic!("{other}"),
            }
        }
    }
}
