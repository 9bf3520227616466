//! The little HTML that the page needs.

/// Text as HTML.
pub(super) fn text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// Text with `code` and **strong** as our own doc comments write them.
pub(super) fn inline(written: &str) -> String {
    let mut out = String::new();
    for (i, part) in written.split('`').enumerate() {
        if i % 2 == 1 {
            out.push_str(&format!("<code>{}</code>", text(part)));
            continue;
        }
        for (j, part) in part.split("**").enumerate() {
            let part = text(part);
            out.push_str(&if j % 2 == 1 { format!("<strong>{part}</strong>") } else { part });
        }
    }
    out
}

/// Paragraphs.
pub(super) fn paragraphs(written: &str) -> String {
    let paragraphs = written.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    paragraphs.map(|part| format!("<p>{}</p>", inline(&part.replace('\n', " ")))).collect()
}

/// A word that can stand in an address.
pub(super) fn anchor(name: &str) -> String {
    let letters =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '-' });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_stays_text() {
        assert_eq!(inline("a `<b>` & **c**"), "a <code>&lt;b&gt;</code> &amp; <strong>c</strong>");
        assert_eq!(paragraphs("a\nb\n\nc"), "<p>a b</p><p>c</p>");
        assert_eq!(anchor("Personal keys"), "personal-keys");
    }
}
