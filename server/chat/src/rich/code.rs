//! Code blocks: which language, and whether the fence is closed.

/// The language that an info string names, as `[a-z0-9+-]{1,20}`, or nothing.
pub(super) fn language(info: &str) -> String {
    let word = info.split(|c: char| c.is_whitespace() || c == ',' || c == '{').next().unwrap_or_default();
    let word = match word.to_lowercase().as_str() {
        "c#" => "csharp".to_owned(),
        "f#" => "fsharp".to_owned(),
        other => other.to_owned(),
    };
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '+' || c == '-';
    if (1..=20).contains(&word.len()) && word.chars().all(is_name) { word } else { String::new() }
}

/// Whether the source of a fenced block ends in its closing fence (CommonMark 0.31 §4.5), also inside quotes and lists.
pub(super) fn is_closed(block: &str) -> bool {
    let fence = block.trim_start();
    let Some(mark) = fence.chars().next().filter(|mark| matches!(mark, '`' | '~')) else { return false };
    let length = fence.chars().take_while(|c| *c == mark).count();
    let Some((_, last)) = block.trim_end().rsplit_once('\n') else { return false };
    let last = last.trim_start_matches(|c: char| c.is_whitespace() || c == '>').trim_end();
    last.chars().all(|c| c == mark) && last.chars().count() >= length
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_a_short_plain_word_or_nothing() {
        let names = [
            ("rust", "rust"),
            ("Rust,ignore", "rust"),
            ("c++ title=x", "c++"),
            ("C#", "csharp"),
            ("\"><script>", ""),
            ("a_b", ""),
            ("", ""),
            ("abcdefghijklmnopqrstu", ""),
            ("js{1,3}", "js"),
            ("ru\u{202e}st", ""),
        ];
        for (info, name) in names {
            assert_eq!(language(info), name, "{info}");
        }
    }

    #[test]
    fn a_fence_is_closed_by_one_at_least_as_long() {
        assert!(is_closed("```rust\nlet x;\n```"));
        assert!(is_closed("~~~~\n```\n~~~~~  \n"));
        assert!(is_closed("```\n> x\n> ```\n"));
        assert!(!is_closed("```rust"));
        assert!(!is_closed("````\nx\n```\n"));
        assert!(!is_closed("```\nlet x;\n"));
        assert!(!is_closed("```\nx\n~~~"));
    }
}
