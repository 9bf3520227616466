//! What stands above a part of a form: its name, and that its content is what it is.

use super::{Part, unread};
use crate::Error;
use memchr::memmem;
use std::ops::Range;

/// The longest head, in bytes.
const LONGEST_HEAD: usize = 4 << 10;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 64;
/// Encodings that change no byte.
const AS_IT_IS: [&str; 3] = ["7bit", "8bit", "binary"];

/// The part that stands in this range of the body.
pub(super) fn part(body: &[u8], at: Range<usize>) -> Result<Part<'_>, Error> {
    let whole = body.get(at.clone()).unwrap_or_default();
    let searched = whole.get(..whole.len().min(LONGEST_HEAD + 4)).unwrap_or_default();
    let end = memmem::find(searched, b"\r\n\r\n").ok_or_else(|| unread("The head of a part does not end."))?;
    let head = whole.get(..end).unwrap_or_default();
    let head = std::str::from_utf8(head).map_err(|_| unread("The head of a part is not UTF-8."))?;
    let (mut disposition, mut kind) = (None, None);
    for line in head.split("\r\n") {
        // A folded line, a lone line feed, or a space before the colon is read in several ways.
        let (name, value) = line.split_once(':').ok_or_else(|| unread("A line above a part is no header."))?;
        if !is_token(name) || value.contains(|c: char| c.is_control() && c != '\t') {
            return Err(unread("A line above a part is no header."));
        }
        let value = value.trim_matches([' ', '\t']);
        let slot = match name.to_ascii_lowercase().as_str() {
            "content-disposition" => &mut disposition,
            "content-type" => &mut kind,
            "content-transfer-encoding" if !AS_IT_IS.iter().any(|known| value.eq_ignore_ascii_case(known)) => {
                return Err(unread("A part is encoded. Send it as it is."));
            }
            _ => continue,
        };
        if slot.replace(value).is_some() {
            return Err(unread("A header stands twice above a part."));
        }
    }
    let named = disposition.ok_or_else(|| unread("A part has no `Content-Disposition`.")).and_then(names)?;
    let found = Part {
        name: named.name,
        is_file: named.is_file,
        filename: named.filename,
        content: whole.get(end + 4..).unwrap_or_default(),
        at: at.start + end + 4..at.end,
    };
    if !kind.is_none_or(|kind| is_plain(kind, found.is_file)) {
        return Err(Error::malformed(found.name, "Its content type would let it be read in several ways."));
    }
    Ok(found)
}

struct Named<'a> {
    name: &'a str,
    is_file: bool,
    filename: Option<&'a str>,
}

/// The names in a content disposition (RFC 7578, 4.2): each once, without escapes.
fn names(disposition: &str) -> Result<Named<'_>, Error> {
    let wrong = || unread("A `Content-Disposition` is not like `form-data; name=\"model\"`.");
    let (kind, mut rest) = disposition.split_once(';').ok_or_else(wrong)?;
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return Err(wrong());
    }
    let (mut name, mut filename, mut extended) = (None, None, None);
    loop {
        let (parameter, behind) = rest.split_once('=').ok_or_else(wrong)?;
        let (value, behind) = value(behind).ok_or_else(wrong)?;
        let slot = match parameter.trim_matches([' ', '\t']).to_ascii_lowercase().as_str() {
            "name" => &mut name,
            "filename" => &mut filename,
            "filename*" => &mut extended,
            _ => return Err(wrong()),
        };
        if slot.replace(value).is_some() {
            return Err(wrong());
        }
        match behind.trim_matches([' ', '\t']) {
            "" => break,
            next => rest = next.strip_prefix(';').ok_or_else(wrong)?,
        }
    }
    let is_sign = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.[]".contains(&byte);
    let name = name.filter(|name| (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(is_sign));
    let name = name.ok_or_else(|| unread("The name of a part must be of letters, digits and `_-.[]`."))?;
    // Readers take such a part for the character set of the others.
    if name.eq_ignore_ascii_case("_charset_") {
        return Err(Error::malformed(name, "The form is in UTF-8. Leave it out."));
    }
    let is_file = filename.is_some() || extended.is_some();
    Ok(Named { name, is_file, filename: filename.filter(|_| extended.is_none()) })
}

/// A value at the beginning of a text, quoted or a token, and what stands behind it.
fn value(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, behind) = quoted.split_once('"')?;
        // With a backslash, some would read on behind the quotation mark.
        return (!value.contains('\\')).then_some((value, behind));
    }
    let end = text.find([';', ' ', '\t']).unwrap_or(text.len());
    let (value, behind) = text.split_at_checked(end)?;
    (!value.is_empty() && !value.contains(['"', '\\', ',', '='])).then_some((value, behind))
}

/// Whether a content of this type is read in one way alone. A field is text in UTF-8; a file may be anything but parts again.
fn is_plain(kind: &str, is_file: bool) -> bool {
    let (kind, parameters) = kind.split_once(';').unwrap_or((kind, ""));
    let kind = kind.trim().to_ascii_lowercase();
    if is_file {
        return !kind.starts_with("multipart/") && !kind.starts_with("message/");
    }
    let parameters = parameters.trim().to_ascii_lowercase().replace('"', "");
    ["text/plain", "application/json"].contains(&kind.as_str()) && ["", "charset=utf-8"].contains(&parameters.as_str())
}

fn is_token(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(head: &str) -> Result<(&str, bool, Option<&str>), Error> {
        let body: &'static [u8] = Box::leak(format!("{head}\r\n\r\nx").into_bytes().into_boxed_slice());
        part(body, 0..body.len()).map(|part| (part.name, part.is_file, part.filename))
    }

    #[test]
    fn the_ways_in_which_clients_write_heads_are_read() {
        for (head, expected) in [
            ("Content-Disposition: form-data; name=\"model\"", ("model", false, None)),
            ("content-disposition:form-data;name=include[]", ("include[]", false, None)),
            ("Content-Disposition: form-data; name=file; filename=a.wav", ("file", true, Some("a.wav"))),
            (
                "Content-Disposition: form-data; name=\"file\"; filename=\"ä b;c.wav\"",
                ("file", true, Some("ä b;c.wav")),
            ),
            ("Content-Disposition: form-data; name=file; filename=a; filename*=utf-8''b.wav", ("file", true, None)),
            ("Content-Type: text/plain; charset=utf-8\r\nContent-Disposition: form-data; name=a", ("a", false, None)),
            (
                "Content-Transfer-Encoding: binary\r\nContent-Length: 1\r\nContent-Disposition: form-data; name=a",
                ("a", false, None),
            ),
        ] {
            assert_eq!(read(head).unwrap(), expected, "{head}");
        }
    }

    #[test]
    fn whatever_could_be_read_in_two_ways_is_refused() {
        let named = "Content-Disposition: form-data; name=\"model\"";
        for wrong in [
            String::new(),
            "Content-Disposition: form-data".to_owned(),
            "Content-Disposition: attachment; name=\"model\"".to_owned(),
            format!("{named}\r\n{named}"),
            format!("{named}; name=\"other\""),
            format!("{named}; name*=utf-8''other"),
            format!("{named}; Name=other"),
            format!("{named}\r\n ; folded"),
            format!("{named}\nX: y"),
            format!("{named}\rX: y"),
            format!("{named}\0"),
            "Content-Disposition : form-data; name=\"model\"".to_owned(),
            "Content-Disposition: form-data; name=\"mo\\del\"".to_owned(),
            "Content-Disposition: form-data; name=\" model\"".to_owned(),
            "Content-Disposition: form-data; name=\"m\u{f6}del\"".to_owned(),
            "Content-Disposition: form-data; name=\"\"".to_owned(),
            "Content-Disposition: form-data; name='model'".to_owned(),
            "Content-Disposition: form-data; name=\"_charset_\"".to_owned(),
            "Content-Disposition: form-data; name=\"file\"; filename=\"a\\\"; name=\\\"model\"".to_owned(),
            "Content-Disposition: form-data; name=\"file\"; filename=\"a\"; size=3".to_owned(),
            "Content-Disposition: form-data; name=\"file\"; filename=\"a\\b\"".to_owned(),
            format!("{named}\r\nContent-Transfer-Encoding: base64"),
            format!("{named}\r\nContent-Type: text/plain; charset=utf-16"),
            format!("{named}\r\nContent-Type: multipart/mixed; boundary=c"),
            format!("{named}; filename=\"x\"\r\nContent-Type: multipart/mixed; boundary=c"),
            format!("{named}\r\nX: {}", "y".repeat(LONGEST_HEAD)),
        ] {
            assert!(read(&wrong).is_err(), "{wrong:?}");
        }
    }
}
