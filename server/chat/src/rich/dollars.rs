//! Formulas between `\(…\)` and `\[…\]`, as several models write them, become formulas between dollars.
//!
//! To markdown a backslash there only escapes a bracket. The text keeps its length, so that every place in it stays where
//! it is: `\(` becomes `${`, which groups and draws nothing, and `\[` becomes `$$`. Code is left alone, and so is a formula
//! that a blank line or the beginning of another block would cut in two.

/// The text with dollars, of the same length.
pub(super) fn with_dollars(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    if !text.contains("\\(") && !text.contains("\\[") {
        return text.to_owned();
    }
    let mut at = 0;
    while let Some(byte) = text.as_bytes().get(at) {
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let is_line_start = at == 0 || text.as_bytes().get(at - 1) == Some(&b'\n');
        at += match byte {
            _ if is_line_start && fence(rest).is_some() => fenced(rest),
            b'`' => code(rest),
            b'\\' => match formula(rest) {
                Some((length, open, close)) => {
                    for (place, with) in [(at, open), (at + length - 2, close)] {
                        if let Some(there) = bytes.get_mut(place..place + 2) {
                            there.copy_from_slice(with);
                        }
                    }
                    length
                }
                None => 2,
            },
            _ => 1,
        };
    }
    // Only ASCII was put where ASCII was.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

/// The mark and length of a fence that a line begins with, also in quotes and lists.
fn fence(line: &[u8]) -> Option<(u8, usize)> {
    let inside = line.iter().position(|byte| !matches!(byte, b' ' | b'\t' | b'>'))?;
    let line = line.get(inside..)?;
    let mark = *line.first().filter(|mark| matches!(mark, b'`' | b'~'))?;
    let length = line.iter().take_while(|byte| **byte == mark).count();
    (length >= 3).then_some((mark, length))
}

/// The length of a fenced block, to the end of its closing line or of the text.
fn fenced(block: &[u8]) -> usize {
    let Some((mark, length)) = fence(block) else { return 1 };
    let mut end = 0;
    for (number, line) in block.split_inclusive(|byte| *byte == b'\n').enumerate() {
        end += line.len();
        if number > 0 && fence(line).is_some_and(|(other, at_least)| other == mark && at_least >= length) {
            break;
        }
    }
    end
}

/// The length of a code span, or of backticks that begin none.
fn code(rest: &[u8]) -> usize {
    let ticks = rest.iter().take_while(|byte| **byte == b'`').count();
    let mut at = ticks;
    while let Some(byte) = rest.get(at) {
        if *byte == b'`' {
            let closing = rest.get(at..).unwrap_or_default().iter().take_while(|byte| **byte == b'`').count();
            at += closing;
            if closing == ticks {
                return at;
            }
        } else if is_blank_line(rest, at) {
            break;
        } else {
            at += 1;
        }
    }
    ticks
}

/// The length of a formula that begins here, and what stands for its two ends.
fn formula(rest: &[u8]) -> Option<(usize, &'static [u8], &'static [u8])> {
    let (closing, ends): (u8, (&[u8], &[u8])) = match rest.get(1)? {
        b'(' => (b')', (b"${", b"}$")),
        b'[' => (b']', (b"$$", b"$$")),
        _ => return None,
    };
    let mut at = 2;
    loop {
        match rest.get(at)? {
            b'\\' if rest.get(at + 1) == Some(&closing) => break,
            b'\\' => at += 2,
            b'$' | b'`' => return None,
            b'\n' if is_blank_line(rest, at) || begins_block(rest.get(at + 1..)?) => return None,
            _ => at += 1,
        }
    }
    let is_empty = rest.get(2..at)?.iter().all(u8::is_ascii_whitespace);
    (!is_empty).then_some((at + 2, ends.0, ends.1))
}

fn is_blank_line(text: &[u8], at: usize) -> bool {
    text.get(at) == Some(&b'\n')
        && text.get(at + 1..).and_then(|rest| rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'))) == Some(&b'\n')
}

/// Whether a line may begin another block, and with it end the paragraph.
fn begins_block(line: &[u8]) -> bool {
    let first = line.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
    first.is_some_and(|first| matches!(first, b'-' | b'+' | b'*' | b'#' | b'>' | b'|' | b'~' | b'=' | b'<' | b'0'..=b'9'))
}

#[cfg(test)]
mod tests {
    use super::with_dollars;

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
            ("é\\(é\\)é", "é${é}$é"),
        ] {
            assert_eq!(with_dollars(written), read, "{written}");
            assert_eq!(with_dollars(written).len(), written.len());
        }
    }
}
