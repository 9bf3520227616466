//! Reading a form (`multipart/form-data`, RFC 7578) where it lies, so strictly that no two readers can see two forms in it.
//!
//! 1. [`boundary`] takes the one boundary out of the content type; the provider is told the same, written anew.
//! 2. [`Form::read`] cuts the body at its delimiters. Nothing stands before the first or behind the last, and `--boundary`
//!    stands nowhere else: a reader that looks for line feeds alone, or for a prefix, finds the same parts.
//! 3. [`head`] reads what stands above each part: a plain name, once; nothing nested, nothing encoded, nothing folded.
//!
//! What is refused here is what no client sends. A part's content is looked at by whoever asks for it, and never copied.

mod boundary;
mod head;

pub use boundary::boundary;

use crate::Error;
use memchr::memmem;
use std::ops::Range;

/// The most parts.
const MOST_PARTS: usize = 64;

/// One part of a form.
#[derive(Clone, Debug)]
pub struct Part<'a> {
    /// Its name.
    pub name: &'a str,
    /// Whether it is a file.
    pub is_file: bool,
    /// The file's name where it is told in one way alone, as it is written.
    pub filename: Option<&'a str>,
    /// Its content.
    pub content: &'a [u8],
    /// Where that stands in the body.
    pub at: Range<usize>,
}

impl Part<'_> {
    /// The name without what stands in brackets behind it: `include[]` and `include[0]` are `include`.
    pub fn base(&self) -> &str {
        self.name.split('[').next().unwrap_or_default()
    }

    /// The content as a text.
    pub fn text(&self) -> Result<&str, Error> {
        std::str::from_utf8(self.content).map_err(|_| Error::malformed(self.name, "It is not UTF-8."))
    }
}

/// A form.
#[derive(Clone, Debug)]
pub struct Form<'a>(pub Vec<Part<'a>>);

impl<'a> Form<'a> {
    /// Cuts a body at this boundary.
    pub fn read(body: &'a [u8], boundary: &str) -> Result<Self, Error> {
        let delimiter = format!("--{boundary}");
        let mut parts: Vec<Part<'a>> = Vec::new();
        let mut begun: Option<usize> = None;
        for at in memmem::find_iter(body, delimiter.as_bytes()) {
            let before = body.get(..at).unwrap_or_default();
            let behind = body.get(at + delimiter.len()..).unwrap_or_default();
            let content_end = match begun {
                None if at == 0 => 0,
                Some(start) if before.ends_with(b"\r\n") && at >= start + 2 => at - 2,
                _ => return Err(unread("Its boundary stands where no part begins.")),
            };
            if let Some(start) = begun {
                if parts.len() >= MOST_PARTS {
                    return Err(unread(&format!("It has more than {MOST_PARTS} parts.")));
                }
                parts.push(head::part(body, start..content_end)?);
            }
            match behind {
                b"--" | b"--\r\n" if begun.is_some() => return Ok(Self(parts)),
                [b'\r', b'\n', ..] => begun = Some(at + delimiter.len() + 2),
                _ => return Err(unread("Its boundary stands where no part ends.")),
            }
        }
        Err(unread("It does not end with its boundary, or does not begin with it."))
    }

    /// The part of this name.
    pub fn get(&self, name: &str) -> Option<&Part<'a>> {
        self.0.iter().find(|part| part.name == name)
    }

    /// Refuses a name that stands twice. What ends with brackets is a list and may.
    pub fn check_names(&self) -> Result<(), Error> {
        for (at, part) in self.0.iter().enumerate() {
            let is_before = self.0.iter().take(at).any(|before| before.name.eq_ignore_ascii_case(part.name));
            if is_before && !part.name.ends_with("[]") {
                return Err(Error::malformed(
                    part.name,
                    "It stands there twice; two readers could see two different values.",
                ));
            }
        }
        Ok(())
    }
}

/// What no client sends, and readers would take for different things.
fn unread(what: &str) -> Error {
    Error::malformed("body", format!("It is not a form that everybody reads alike. {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MODEL: &str = "--b\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\nm\r\n";

    fn read(body: &str) -> Result<Vec<(String, Vec<u8>)>, Error> {
        let form = Form::read(body.as_bytes(), "b")?;
        form.check_names()?;
        Ok(form.0.iter().map(|part| (part.name.to_owned(), part.content.to_vec())).collect())
    }

    #[test]
    fn parts_are_found_where_they_lie() {
        let body = format!(
            "{MODEL}--b\r\nContent-Type: audio/wav\r\ncontent-disposition: form-data; name=file; filename=\"a.wav\"\r\n\r\n\r\n-\r\n-b\n\r\n--b--\r\n"
        );
        let parts = read(&body).unwrap();
        assert_eq!(parts[0], ("model".to_owned(), b"m".to_vec()));
        assert_eq!(parts[1], ("file".to_owned(), b"\r\n-\r\n-b\n".to_vec()));
        let form = Form::read(body.as_bytes(), "b").unwrap();
        assert_eq!(
            (form.0[1].filename, form.0[1].is_file, &body.as_bytes()[form.0[0].at.clone()]),
            (Some("a.wav"), true, &b"m"[..])
        );
        assert!(read(&format!("{MODEL}--b--")).is_ok());
    }

    #[test]
    fn what_another_reader_could_cut_otherwise_is_refused() {
        for wrong in [
            String::new(),
            "--b--".to_owned(),
            MODEL.to_owned(),
            format!("preamble\r\n{MODEL}--b--"),
            format!("\r\n{MODEL}--b--"),
            format!("{MODEL}--b--\r\nepilogue"),
            format!("{MODEL}--b-- \r\n"),
            format!("{MODEL}--b \r\n\r\n--b--"),
            format!("{MODEL}--bc\r\n\r\n--b--"),
            format!("{MODEL}x\n--b--"),
            format!("{}\n--b\n{}\r\n--b--", MODEL.trim_end(), MODEL.trim_end()),
            format!("{MODEL}--b\r\n\r\nno head\r\n--b--"),
            format!("{MODEL}--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n--b--"),
            format!("{MODEL}{MODEL}--b--"),
            format!("{MODEL}{}--b--", MODEL.replace("model", "Model")),
        ] {
            assert!(read(&wrong).is_err(), "{wrong:?}");
        }
        let list = MODEL.replace("model", "include[]");
        assert!(read(&format!("{list}{list}--b--")).is_ok());
        let many = (0..65).map(|n| MODEL.replace("model", &format!("m{n}"))).collect::<String>();
        assert!(read(&format!("{many}--b--")).is_err());
    }

    proptest! {
        /// Whatever the content, it comes out as it went in, or is refused because the boundary stands in it.
        #[test]
        fn any_content_comes_out_as_it_went_in(content in proptest::collection::vec(prop_oneof![Just(b'-'), Just(b'b'), Just(b'\r'), Just(b'\n'), any::<u8>()], 0..60)) {
            let mut body = b"--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n".to_vec();
            body.extend_from_slice(&content);
            body.extend_from_slice(b"\r\n--b--\r\n");
            match Form::read(&body, "b") {
                Ok(form) if form.0.len() == 1 => prop_assert_eq!(form.0[0].content, &content[..]),
                Ok(_) | Err(_) => prop_assert!(memmem::find(&content, b"--b").is_some()),
            }
        }
    }
}
