//! Characters that hide: they reorder text, take no room or carry a message that nobody sees.

/// The text with hidden characters shown as marks such as `⟨U+202E⟩`.
pub fn visible(text: &str) -> String {
    written(text, |c, out| out.push_str(&format!("⟨U+{:04X}⟩", c as u32)))
}

/// The text without hidden characters: what Copy gives.
pub fn without_invisible(text: &str) -> String {
    written(text, |_, _| {})
}

fn written(text: &str, hidden: impl Fn(char, &mut String)) -> String {
    // Most text has nothing beyond ASCII.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\n' | b'\t')) {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut before = None;
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        if is_hidden(c, before, rest.clone().next()) {
            hidden(c, &mut out);
        } else {
            out.push(c);
        }
        before = Some(c);
    }
    out
}

/// Whether a character hides where it stands. Joiners are at home inside emoji and in scripts that shape letters, one
/// variation selector behind a character that has a look.
const fn is_hidden(c: char, before: Option<char>, after: Option<char>) -> bool {
    match c {
        '\u{200C}' | '\u{200D}' => !matches!((before, after), (Some(before), Some(after))
            if (is_pictured(before) && is_pictured(after)) || (is_shaped(before) && is_shaped(after))),
        '\u{FE00}'..='\u{FE0F}' => match before {
            Some(before) => before.is_ascii_whitespace() || is_selector(before) || is_never_seen(before),
            None => true,
        },
        _ => is_never_seen(c),
    }
}

const fn is_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Emoji and what belongs to them.
const fn is_pictured(c: char) -> bool {
    matches!(c, '\u{1F000}'..='\u{1FAFF}' | '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{23FF}'
        | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{FE0F}')
}

/// Scripts in which joiners decide how letters look: Arabic, Syriac, N'Ko, the Indic scripts, Myanmar, Khmer, Mongolian.
const fn is_shaped(c: char) -> bool {
    matches!(c, '\u{0620}'..='\u{08FF}' | '\u{0900}'..='\u{0DFF}' | '\u{1000}'..='\u{109F}'
        | '\u{1780}'..='\u{17B3}' | '\u{1820}'..='\u{18AA}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// Controls, format characters and fillers (Unicode Standard §23; UTS #39).
const fn is_never_seen(c: char) -> bool {
    matches!(c,
        '\0'..='\u{08}' | '\u{0B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' | '\u{AD}' | '\u{34F}' | '\u{61C}'
        | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}' | '\u{200B}'
        | '\u{200E}' | '\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}'
        | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
        | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hides_is_shown_as_a_mark_and_left_out_of_copies() {
        assert_eq!(visible("a\u{202e}b\u{200b}c"), "a⟨U+202E⟩b⟨U+200B⟩c");
        assert_eq!(without_invisible("a\u{202e}b\u{200b}c\u{0}"), "abc");
        assert_eq!(visible("\u{e0068}\u{e0069}"), "⟨U+E0068⟩⟨U+E0069⟩");
        assert_eq!(visible("x\u{fe0f}\u{fe0e}\u{fe01}"), "x\u{fe0f}⟨U+FE0E⟩⟨U+FE01⟩");
    }

    #[test]
    fn emoji_and_persian_keep_their_joiners() {
        for text in ["👩‍💻 ❤️ 🏳️‍🌈", "می‌خواهم", "क्‍ष", "line\nbreak\ttab", "e\u{301}"]
        {
            assert_eq!(visible(text), text);
        }
        assert_eq!(visible("pass\u{200d}word"), "pass⟨U+200D⟩word");
    }
}
