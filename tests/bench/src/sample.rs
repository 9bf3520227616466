//! Exact percentiles: every measurement is kept.

use std::time::Duration;

/// Durations of one phase.
#[derive(Debug, Default)]
pub struct Sample(Vec<Duration>);

impl FromIterator<Duration> for Sample {
    fn from_iter<I: IntoIterator<Item = Duration>>(durations: I) -> Self {
        let mut all: Vec<_> = durations.into_iter().collect();
        all.sort_unstable();
        Self(all)
    }
}

impl Sample {
    /// The smallest duration that `percent` of all do not exceed, in milliseconds.
    pub fn percentile(&self, percent: usize) -> f64 {
        let rank = (self.0.len() * percent).div_ceil(100).max(1);
        self.0.get(rank - 1).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1e3)
    }
}

/// The middle of some figures; the mean of the two in the middle where there is no one.
pub fn median(figures: &[f64]) -> Option<f64> {
    let mut sorted: Vec<f64> = figures.iter().copied().filter(|figure| figure.is_finite()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let upper = *sorted.get(sorted.len() / 2)?;
    let lower = sorted[(sorted.len() - 1) / 2];
    Some((lower + upper) / 2.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_members_of_the_sample() {
        let sample: Sample = (1..=200).rev().map(Duration::from_millis).collect();
        assert_eq!((sample.percentile(50), sample.percentile(99)), (100.0, 198.0));
        assert_eq!([Duration::from_millis(7)].into_iter().collect::<Sample>().percentile(99), 7.0);
        assert!(Sample::default().percentile(50).is_nan());
    }

    #[test]
    fn a_median_is_in_the_middle() {
        assert_eq!(median(&[3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(&[4.0, 1.0, f64::NAN]), Some(2.5));
        assert_eq!(median(&[]), None);
    }
}
