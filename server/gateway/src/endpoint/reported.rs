//! Usage as providers report it, in the ledger's convention: parts are subsets of their whole.

use crate::json::{Member, Value};
use ledger::Usage;

/// Usage as a provider reports it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported {
    /// Figures that can be.
    Figures(Usage),
    /// Figures that can't be: negative, broken or contradicting themselves.
    Nonsense,
}

/// The text is not an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Garbage;

impl Reported {
    /// The figures, unless a part is larger than its whole.
    pub fn checked(usage: Usage) -> Self {
        let cached = usage.cached_input_tokens.saturating_add(usage.cache_write_tokens);
        let is_sound = cached <= usage.input_tokens
            && usage.cache_write_1h_tokens <= usage.cache_write_tokens
            && usage.audio_input_tokens.saturating_add(usage.image_input_tokens) <= usage.input_tokens
            && usage.audio_output_tokens.saturating_add(usage.image_output_tokens) <= usage.output_tokens
            && usage.reasoning_tokens <= usage.output_tokens;
        if is_sound { Self::Figures(usage) } else { Self::Nonsense }
    }
}

/// A number of a usage object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// A count.
    Is(u64),
    /// Not there, or null.
    Absent,
    /// Negative, a fraction, a text, or beyond belief.
    Broken,
}

impl Figure {
    /// Reads it.
    pub fn of(value: &Value<'_>) -> Self {
        match value.as_u64() {
            // Beyond this no sum of figures is safe, and no request is that large.
            Some(number) if number <= 1 << 40 => Self::Is(number),
            None if value.is_null() => Self::Absent,
            _ => Self::Broken,
        }
    }
}

/// A usage object, from which figures are taken one by one.
pub struct Figures<'a> {
    members: Vec<Member<'a>>,
    is_broken: bool,
}

impl<'a> Figures<'a> {
    /// Looks into an object.
    pub fn read(usage: &Value<'a>) -> Result<Self, Garbage> {
        Ok(Self { members: usage.members().map_err(|_| Garbage)?, is_broken: false })
    }

    /// A figure, where it is there.
    pub fn get(&mut self, name: &str) -> Option<u64> {
        let value = self.members.iter().find(|member| member.name == name).map(|member| &member.value);
        self.take(value.map_or(Figure::Absent, Figure::of))
    }

    /// A figure inside an object of details.
    pub fn inside(&mut self, details: &str, name: &str) -> Option<u64> {
        let found = self.members.iter().find(|member| member.name == details)?;
        let Ok(members) = found.value.members() else { return self.take(Figure::Broken) };
        let value = members.iter().find(|member| member.name == name).map(|member| &member.value);
        self.take(value.map_or(Figure::Absent, Figure::of))
    }

    /// Whether any figure that was taken can't be.
    pub const fn is_broken(&self) -> bool {
        self.is_broken
    }

    fn take(&mut self, figure: Figure) -> Option<u64> {
        match figure {
            Figure::Is(number) => Some(number),
            Figure::Absent => None,
            Figure::Broken => {
                self.is_broken = true;
                None
            }
        }
    }
}

/// Figures of OpenAI's APIs, whose names differ by the API: cached and cache-write tokens are part of the input, reasoning
/// tokens of the output. Where a provider counts reasoning beside the output, only its total tells, so the total decides.
pub fn of_openai(usage: &Value<'_>, input: &str, output: &str) -> Result<Reported, Garbage> {
    let mut figures = Figures::read(usage)?;
    let (of_input, of_output) = (format!("{input}_details"), format!("{output}_details"));
    let counted = figures.get(input);
    let (completion, total) =
        (figures.get(output).unwrap_or_default(), figures.get("total_tokens").unwrap_or_default());
    let mut part = |of: &str, name: &str| figures.inside(of, name).unwrap_or_default();
    let read = Usage {
        input_tokens: counted.unwrap_or_default(),
        cached_input_tokens: part(&of_input, "cached_tokens"),
        cache_write_tokens: part(&of_input, "cache_write_tokens"),
        audio_input_tokens: part(&of_input, "audio_tokens"),
        image_input_tokens: part(&of_input, "image_tokens"),
        output_tokens: completion.max(total.saturating_sub(counted.unwrap_or_default())),
        reasoning_tokens: part(&of_output, "reasoning_tokens"),
        audio_output_tokens: part(&of_output, "audio_tokens"),
        image_output_tokens: part(&of_output, "image_tokens"),
        cache_write_1h_tokens: 0,
        audio_seconds: 0,
    };
    if figures.is_broken() || counted.is_none() {
        return Ok(Reported::Nonsense);
    }
    Ok(Reported::checked(read))
}
