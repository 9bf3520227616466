//! Addresses with a query.

use std::fmt::Write;

/// A path with a query; pairs with an empty value are left out.
pub fn address(path: &str, query: &[(&str, &str)]) -> String {
    let mut text = path.to_owned();
    let mut mark = '?';
    for (key, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        text.push(mark);
        text.push_str(key);
        text.push('=');
        text.push_str(&escaped(value));
        mark = '&';
    }
    text
}

/// Everything but unreserved characters (RFC 3986 §2.3) as percent and two digits.
pub fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            text.push(char::from(byte));
        } else {
            // Writing to a string can't fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn values_are_escaped_and_empty_ones_left_out() {
        assert_eq!(address("/a", &[]), "/a");
        assert_eq!(
            address("/a", &[("x", ""), ("y", "1 & 2/é"), ("z", "gpt-5.4")]),
            "/a?y=1%20%26%202%2F%C3%A9&z=gpt-5.4"
        );
    }
}
