//! Reading a form with a recording, and the worst case of it (docs/decisions/0006).

use super::{
    super::{
        Endpoint, Facts, Input, Question, Reader, Target,
        facts::{PER_REQUEST, UNKNOWN_ANSWER},
        fields::LONGEST_MODEL,
        names,
    },
    answer::AudioReader,
    length::Length,
};
use crate::{
    Error,
    form::{Form, Part, boundary},
    splice::Splice,
    translation::Known,
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue};
use ledger::Usage;
use std::ops::Range;

/// The largest recording that is documented to be accepted.
const LARGEST_FILE: usize = 25 << 20;
/// The most bytes of everything else: samples of known speakers are fields.
const LARGEST_FIELDS: usize = 4 << 20;
/// The field that has the provider cut the recording.
const CUT: &str = "chunking_strategy";
/// What is read of a form.
const READ: [&str; 5] = ["file", "model", "stream", "response_format", CUT];
/// Forms of an answer that are JSON.
const JSON: [&str; 3] = ["json", "verbose_json", "diarized_json"];
/// Those that are text, and tell no usage.
const TEXT: [&str; 3] = ["text", "srt", "vtt"];
/// Media types of these.
const TEXT_TYPES: [&str; 4] = ["text/plain", "text/vtt", "text/srt", "application/x-subrip"];
/// What the names of models have in them that are billed by the second.
const TIMED: [&str; 2] = ["whisper", "gpt-transcribe"];

/// A request to write down a recording.
#[derive(Clone, Debug)]
pub struct AudioQuestion {
    endpoint: Endpoint,
    facts: Facts,
    content_type: HeaderValue,
    model_at: Range<usize>,
    length: Length,
    /// Whether the provider cuts the recording, each piece of which may fill the model's window.
    is_cut: bool,
    answers_in_text: bool,
}

impl AudioQuestion {
    /// Reads and validates.
    pub fn read(endpoint: Endpoint, headers: &HeaderMap, body: &Bytes) -> Result<Self, Error> {
        let boundary = boundary(headers)?;
        let form = Form::read(body, &boundary)?;
        check_names(&form)?;
        let file = required(&form, "file")?;
        if !file.is_file || file.content.is_empty() {
            return Err(Error::malformed("file", "It must be a recording with a file name."));
        }
        if file.content.len() > LARGEST_FILE {
            return Err(Error::malformed("file", format!("It must have at most {} MiB.", LARGEST_FILE >> 20)));
        }
        let beside: usize = form.0.iter().filter(|part| part.name != "file").map(|part| part.content.len()).sum();
        if beside > LARGEST_FIELDS {
            let most = LARGEST_FIELDS >> 20;
            return Err(Error::malformed("body", format!("Its fields beside the file may have {most} MiB at most.")));
        }
        let model = required(&form, "model")?;
        let stream = match field(&form, "stream")? {
            None | Some("false") => false,
            Some("true") => true,
            Some(_) => return Err(Error::malformed("stream", "It must be true or false.")),
        };
        let format = field(&form, "response_format")?.unwrap_or("json");
        if !JSON.contains(&format) && !TEXT.contains(&format) {
            let known = JSON.into_iter().chain(TEXT).collect::<Vec<_>>().join(", ");
            return Err(Error::malformed("response_format", format!("It must be one of {known}.")));
        }
        let mut input = Input { text_bytes: beside as u64, is_opaque: true, ..Input::default() };
        input.beside(PER_REQUEST);
        Ok(Self {
            endpoint,
            facts: Facts {
                model: model_name(model)?.to_owned(),
                stream,
                answers: 1,
                input,
                predicted_tokens: 0,
                caches_for_an_hour: false,
                draws: false,
                is_free: false,
            },
            content_type: HeaderValue::try_from(format!("multipart/form-data; boundary={boundary}"))
                .map_err(|_| Error::malformed("content-type", "Its boundary can't stand in a header."))?,
            model_at: model.at.clone(),
            length: Length::of(file.filename, file.content),
            is_cut: form.0.iter().any(|part| part.base() == CUT),
            answers_in_text: TEXT.contains(&format),
        })
    }
}

impl Question for AudioQuestion {
    fn endpoint(&self) -> Endpoint {
        self.endpoint
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }

    fn input_bound(&self, known: Known, target: &Target<'_>) -> u64 {
        let seconds = self.length.seconds();
        match known.context_window {
            _ if is_timed(target.provider_model) => seconds,
            Some(window) if self.is_cut => window.saturating_mul(2),
            Some(window) => window,
            None => self.facts.input.bound(None).max(seconds),
        }
    }

    fn has_worst_case(&self, known: Known, target: &Target<'_>) -> bool {
        let is_by_token = known.context_window.is_some() && !is_timed(target.provider_model);
        is_by_token || matches!(self.length, Length::AtMost(_))
    }

    fn output_bound(&self, known: Known, target: &Target<'_>) -> u64 {
        if is_timed(target.provider_model) {
            return 0;
        }
        known.max_output.filter(|_| !self.is_cut).or(known.context_window).unwrap_or(UNKNOWN_ANSWER)
    }

    fn estimated(&self, usage: Usage, provider_model: &str) -> Usage {
        if is_timed(provider_model) {
            return Usage { audio_seconds: usage.input_tokens, ..Usage::default() };
        }
        Usage { audio_input_tokens: usage.input_tokens, ..usage }
    }

    fn for_provider(&self, body: &Bytes, target: &Target<'_>) -> Bytes {
        let mut splice = Splice::default();
        if target.provider_model != self.facts.model {
            splice.replace(self.model_at.clone(), target.provider_model);
        }
        splice.apply(body)
    }

    fn content_type(&self) -> HeaderValue {
        self.content_type.clone()
    }

    fn whole_types(&self) -> &'static [&'static str] {
        if self.answers_in_text { &TEXT_TYPES } else { &["application/json"] }
    }

    fn may_not_stream(&self) -> bool {
        // Models that can't stream answer whole, whatever was asked for.
        true
    }

    fn reader(&self) -> Box<dyn Reader> {
        Box::new(AudioReader { is_text: self.answers_in_text })
    }
}

/// Whether a model is billed by the second.
fn is_timed(provider_model: &str) -> bool {
    let name = provider_model.to_ascii_lowercase();
    TIMED.iter().any(|part| name.contains(part))
}

/// Refuses names that stand twice, that could be taken for one that is read, and those of what changes the price anywhere.
fn check_names(form: &Form<'_>) -> Result<(), Error> {
    form.check_names()?;
    for part in &form.0 {
        let base = part.base();
        let known = READ.iter().find(|known| base.eq_ignore_ascii_case(known));
        // The members of an object are fields of their own.
        let is_itself = |known: &str| part.name == known || known == CUT && base == CUT;
        if let Some(known) = known.filter(|known| !is_itself(known)) {
            let detail = format!("Write it `{known}`: some readers would take it for that, and others would not.");
            return Err(Error::malformed(part.name, detail));
        }
        if let Some(why) = names::why_unpriced(base) {
            return Err(Error::malformed(part.name, why));
        }
    }
    Ok(())
}

fn required<'f, 'a>(form: &'f Form<'a>, name: &str) -> Result<&'f Part<'a>, Error> {
    form.get(name).ok_or_else(|| Error::malformed(name, "It is missing."))
}

/// A field's text, where the field is there.
fn field<'f>(form: &'f Form<'_>, name: &str) -> Result<Option<&'f str>, Error> {
    let Some(part) = form.get(name) else { return Ok(None) };
    if part.is_file {
        return Err(Error::malformed(name, "It must be a text, without a file name."));
    }
    part.text().map(Some)
}

/// The name as every reader sees it: nothing around it that some would take away.
fn model_name<'f>(part: &'f Part<'_>) -> Result<&'f str, Error> {
    let is_name = |name: &&str| {
        (1..=LONGEST_MODEL).contains(&name.len()) && name.trim() == *name && !name.contains(char::is_control)
    };
    let name = part.text().ok().filter(|_| !part.is_file).filter(is_name);
    name.ok_or_else(|| Error::malformed("model", "It must be the name of a model."))
}

#[cfg(test)]
mod tests;
