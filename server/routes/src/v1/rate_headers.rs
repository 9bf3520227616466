//! `x-ratelimit-{limit,remaining,reset}-…` for the tightest limit, in OpenAI's form; at Anthropic's doors its own beside it.

use super::Dialect;
use http::{HeaderMap, HeaderName, HeaderValue};
use ledger::LimitState;
use types::{Moment, NanoUsd, Problem, problem::LimitRefusal, view::Measure};

/// Where a limit stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Standing {
    measure: Measure,
    cap: i64,
    left: i64,
    resets_at: Option<Moment>,
}

impl From<&LimitState> for Standing {
    fn from(limit: &LimitState) -> Self {
        Self { measure: limit.measure, cap: limit.cap, left: limit.left, resets_at: limit.resets_at }
    }
}

impl Standing {
    /// The limit that refused.
    pub(crate) fn of_refusal(limit: &LimitRefusal) -> Option<Self> {
        let measures = [Measure::Cost, Measure::Tokens, Measure::Requests, Measure::Concurrency];
        let measure = measures.into_iter().find(|measure| measure.as_str() == limit.measure)?;
        Some(Self { measure, cap: limit.cap, left: limit.left, resets_at: limit.resets_at })
    }
}

/// Writes the three headers. Costs are decimal dollars; the reset is a duration as OpenAI writes it, `6m0s`, and a moment as
/// Anthropic does (RFC 3339).
pub(crate) fn write(headers: &mut HeaderMap, dialect: Dialect, limit: Standing, now: Moment) {
    let unit = match limit.measure {
        Measure::Cost => "usd",
        Measure::Tokens => "tokens",
        Measure::Requests => "requests",
        Measure::Concurrency => "concurrency",
    };
    let figure = |amount: i64| match limit.measure {
        Measure::Cost => NanoUsd(amount).to_decimal(),
        _ => amount.to_string(),
    };
    let mut put = |name: String, value: String| {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    };
    let (cap, left) = (figure(limit.cap), figure(limit.left.max(0)));
    // Clients of Anthropic's read counts alone.
    if dialect == Dialect::Anthropic && matches!(limit.measure, Measure::Requests | Measure::Tokens) {
        put(format!("anthropic-ratelimit-{unit}-limit"), cap.clone());
        put(format!("anthropic-ratelimit-{unit}-remaining"), left.clone());
        if let Some(resets_at) = limit.resets_at {
            put(format!("anthropic-ratelimit-{unit}-reset"), resets_at.to_rfc3339());
        }
    }
    put(format!("x-ratelimit-limit-{unit}"), cap);
    put(format!("x-ratelimit-remaining-{unit}"), left);
    if let Some(resets_at) = limit.resets_at {
        put(format!("x-ratelimit-reset-{unit}"), duration(resets_at.millis_since(now).max(0)));
    }
}

/// `x-keyhall-warning`: once for each soft limit that is used up.
pub(crate) fn warn(headers: &mut HeaderMap, warnings: &[String]) {
    for warning in warnings {
        // A model's name may hold what no header can.
        let text: String = warning.chars().map(|c| if c == ' ' || c.is_ascii_graphic() { c } else { '?' }).collect();
        if let Ok(value) = HeaderValue::try_from(text) {
            headers.append(HeaderName::from_static("x-keyhall-warning"), value);
        }
    }
}

/// Whole seconds until the window of a refusing rate ends, rounded up. A rate without a window (requests at once) has none.
pub(crate) fn seconds_until_reset(problem: &Problem, now: Moment) -> Option<u32> {
    let limit = problem.limit.as_ref().filter(|_| problem.code == "rate_limit_exceeded")?;
    let millis = limit.resets_at?.millis_since(now).max(0);
    u32::try_from(millis.saturating_add(999) / 1_000).ok().map(|seconds| seconds.max(1))
}

/// Milliseconds as Go writes durations, which is what OpenAI sends: `12ms`, `1s`, `6m0s`, `71h59m10s`.
fn duration(millis: i64) -> String {
    let seconds = millis / 1_000;
    let (hours, minutes, rest) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match (hours, minutes, rest) {
        (0, 0, 0) => format!("{millis}ms"),
        (0, 0, rest) => format!("{rest}s"),
        (0, minutes, rest) => format!("{minutes}m{rest}s"),
        (hours, minutes, rest) => format!("{hours}h{minutes}m{rest}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_over_when_its_window_is_and_a_budget_is_not_waited_for() {
        let mut problem = Problem::new(429, "rate_limit_exceeded", "Too many.");
        assert_eq!(seconds_until_reset(&problem, Moment(0)), None);
        problem.limit = Some(LimitRefusal {
            rule: "Two requests a minute".to_owned(),
            whose: types::view::SubjectKind::Org,
            measure: "requests".to_owned(),
            cap: 2,
            left: 0,
            needed: 1,
            resets_at: Some(Moment(60_000_000)),
            fitting_max_tokens: None,
        });
        assert_eq!(seconds_until_reset(&problem, Moment(17_500_000)), Some(43));
        assert_eq!(seconds_until_reset(&problem, Moment(60_000_001)), Some(1));
        problem.code = "budget_exceeded".to_owned();
        assert_eq!(seconds_until_reset(&problem, Moment(0)), None);
    }

    #[test]
    fn resets_are_written_as_openai_writes_them() {
        let written = [12, 1_000, 360_000, 259_150_000].map(duration);
        assert_eq!(written, ["12ms", "1s", "6m0s", "71h59m10s"]);
    }
}
