//! Formulas between `\(…\)` and `\[…\]`, as several models write them, become formulas between dollars.
//!
//! To markdown a backslash there only escapes a bracket. The text keeps its length, so that every place in it stays where
//! it is: `\(` becomes `${`, which groups and draws nothing, and `\[` becomes `$$`. Code is left alone, and so is a formula
//! that does not end in the block in which it begins.

use pulldown_cmark::{Event, Options, Parser, Tag};

/// Where a formula can't go on: at code, and where a block begins. Code reaches to its end.
struct Barrier {
    start: usize,
    end: usize,
}

/// The text with dollars, of the same length.
pub(super) fn with_dollars(text: &str, options: Options) -> String {
    if !text.contains("\\(") && !text.contains("\\[") {
        return text.to_owned();
    }
    let barriers = barriers(text, options);
    let mut barriers = barriers.iter().peekable();
    let mut bytes = text.as_bytes().to_vec();
    let mut at = 0;
    while at < text.len() {
        while let Some(barrier) = barriers.next_if(|barrier| barrier.start <= at) {
            at = at.max(barrier.end);
        }
        let end = barriers.peek().map_or(text.len(), |barrier| barrier.start);
        let rest = text.as_bytes().get(at..end).unwrap_or_default();
        at += match (rest.first(), formula(rest)) {
            (Some(b'\\'), Some((length, open, close))) => {
                for (place, with) in [(at, open), (at + length - 2, close)] {
                    if let Some(there) = bytes.get_mut(place..place + 2) {
                        there.copy_from_slice(with);
                    }
                }
                length
            }
            (Some(b'\\'), None) => 2,
            _ => 1,
        };
    }
    // Only ASCII was put where ASCII was.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn barriers(text: &str, options: Options) -> Vec<Barrier> {
    let barrier = |(event, range): (Event<'_>, std::ops::Range<usize>)| match event {
        Event::Code(_) | Event::Html(_) | Event::InlineHtml(_) | Event::Start(Tag::CodeBlock(_)) => {
            Some(Barrier { start: range.start, end: range.end })
        }
        Event::Start(
            Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough
            | Tag::Link { .. }
            | Tag::Image { .. }
            | Tag::Subscript
            | Tag::Superscript,
        ) => None,
        Event::Start(_) | Event::Rule => Some(Barrier { start: range.start, end: range.start }),
        _ => None,
    };
    Parser::new_ext(text, options).into_offset_iter().filter_map(barrier).collect()
}

/// The length of a formula that begins here, and what stands for its two ends.
fn formula(rest: &[u8]) -> Option<(usize, &'static [u8], &'static [u8])> {
    let (closing, ends): (u8, (&[u8], &[u8])) = match rest.get(..2)? {
        b"\\(" => (b')', (b"${", b"}$")),
        b"\\[" => (b']', (b"$$", b"$$")),
        _ => return None,
    };
    let mut at = 2;
    loop {
        match rest.get(at)? {
            b'\\' if rest.get(at + 1) == Some(&closing) => break,
            b'\\' => at += 2,
            b'$' => return None,
            _ => at += 1,
        }
    }
    let is_empty = rest.get(2..at)?.iter().all(u8::is_ascii_whitespace);
    (!is_empty).then_some((at + 2, ends.0, ends.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_get_dollars_and_nothing_else_changes() {
        for (written, read) in [
            (r"so \(x^2\) and \[a\]", "so ${x^2}$ and $$a$$"),
            ("\\[\n\\frac{a}{b}\n\\]", "$$\n\\frac{a}{b}\n$$"),
            (r"\[a \\ b\]", r"$$a \\ b$$"),
            (r"`\(x\)` and ``a ` \(y\)`` \(z\)", r"`\(x\)` and ``a ` \(y\)`` ${z}$"),
            ("```\n\\(x\\)\n```\n\\(y\\)", "```\n\\(x\\)\n```\n${y}$"),
            ("> ~~~\n> \\(x\\)\n", "> ~~~\n> \\(x\\)\n"),
            (r"\(never closed", r"\(never closed"),
            ("\\(cut\n\nin two\\)", "\\(cut\n\nin two\\)"),
            ("\\[\n- a\n\\]", "\\[\n- a\n\\]"),
            (r"\\(not escaped\\)", r"\\(not escaped\\)"),
            (r"\(costs $5\)", r"\(costs $5\)"),
            (r"\( \)", r"\( \)"),
            ("\\", "\\"),
            ("| \\(a |\n|---|\n| b\\) |", "| \\(a |\n|---|\n| b\\) |"),
            ("- \\(a\\)\n- \\(b\n- c\\)", "- ${a}$\n- \\(b\n- c\\)"),
            ("é\\(é\\)é", "é${é}$é"),
        ] {
            let found = with_dollars(written, Options::ENABLE_TABLES);
            assert_eq!(found, read, "{written}");
            assert_eq!(found.len(), written.len());
        }
    }
}
