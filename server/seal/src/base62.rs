//! Base 62 with a fixed number of digits: `0-9A-Za-z`, most significant first.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// Writes a big-endian number with exactly `count` digits; what does not fit is cut off in front.
pub(crate) fn push_digits(out: &mut String, number: &mut [u8], count: usize) {
    let mut digits = zeroize::Zeroizing::new(vec![b'0'; count]);
    for digit in digits.iter_mut().rev() {
        // One step of long division by 62.
        let mut remainder = 0_u16;
        for byte in number.iter_mut() {
            let value = remainder << 8 | u16::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or_default();
            remainder = value % 62;
        }
        *digit = DIGITS.get(usize::from(remainder)).copied().unwrap_or(b'0');
    }
    out.extend(digits.iter().map(|digit| char::from(*digit)));
}

/// Whether the text has these digits only.
pub(crate) fn is_base62(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(mut number: Vec<u8>, count: usize) -> String {
        let mut out = String::new();
        push_digits(&mut out, &mut number, count);
        out
    }

    #[test]
    fn numbers_are_written_in_base_62() {
        assert_eq!(digits(vec![0, 0], 3), "000");
        assert_eq!(digits(vec![61], 2), "0z");
        assert_eq!(digits(vec![62], 2), "10");
        assert_eq!(digits(u32::MAX.to_be_bytes().to_vec(), 6), "4gfFC3");
        // 2²⁵⁶ − 1 needs all 43 digits and no more.
        assert_eq!(digits(vec![0xff; 32], 43), digits(vec![0xff; 32], 44)[1..]);
        assert_ne!(&digits(vec![0xff; 32], 43)[..1], "0");
    }
}
