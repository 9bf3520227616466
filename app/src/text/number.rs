//! Counts as people write them.

/// Digits in groups of three: `1,204,312`.
pub fn whole(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Short, for figures at a glance: `980`, `12.4k`, `3.1M`.
pub fn short(count: u64) -> String {
    let (unit, letter) = match count {
        0..=9_999 => return whole(count),
        10_000..=999_999 => (1_000, "k"),
        1_000_000..=999_999_999 => (1_000_000, "M"),
        _ => (1_000_000_000, "B"),
    };
    let tenths = count / (unit / 10);
    if tenths >= 1_000 {
        format!("{}{letter}", whole(tenths / 10))
    } else {
        format!("{}.{}{letter}", tenths / 10, tenths % 10)
    }
}

/// A share in percent with one digit, "0" for nothing and "<0.1" for next to nothing.
pub fn share(part: i64, of: i64) -> String {
    if part <= 0 || of <= 0 {
        return "0".to_owned();
    }
    match i128::from(part) * 1_000 / i128::from(of) {
        0 => "<0.1".to_owned(),
        tenths if tenths % 10 == 0 => (tenths / 10).to_string(),
        tenths => format!("{}.{}", tenths / 10, tenths % 10),
    }
}

/// A day as people write it: `23 Nov 2026` for `2026-11-23`. What is no day stays as it is.
pub fn day(iso: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let read = || {
        let (year, rest) = iso.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let month = MONTHS.get(month.parse::<usize>().ok()?.checked_sub(1)?)?;
        Some(format!("{} {month} {year}", day.parse::<u8>().ok()?))
    };
    read().unwrap_or_else(|| iso.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_written_as_people_read_them() {
        assert_eq!(whole(0), "0");
        assert_eq!(whole(1_204_312), "1,204,312");
        assert_eq!(short(9_999), "9,999");
        assert_eq!(short(12_449), "12.4k");
        assert_eq!(short(312_000), "312k");
        assert_eq!(short(3_149_000), "3.1M");
        assert_eq!(short(2_000_000_000), "2.0B");
    }

    #[test]
    fn days_are_written_as_tables_write_moments() {
        assert_eq!(day("2026-11-03"), "3 Nov 2026");
        assert_eq!(day("2026-12-31"), "31 Dec 2026");
        assert_eq!(day("2026-13-01"), "2026-13-01");
        assert_eq!(day("yesterday"), "yesterday");
    }

    #[test]
    fn a_share_is_never_said_to_be_nothing_when_it_is_something() {
        assert_eq!(share(0, 10), "0");
        assert_eq!(share(1, 1_000_000), "<0.1");
        assert_eq!(share(1, 8), "12.5");
        assert_eq!(share(5, 5), "100");
    }
}
