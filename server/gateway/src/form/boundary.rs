//! The boundary of a form, from its content type.

use crate::Error;
use http::{HeaderMap, header};

/// The longest that RFC 2046 knows.
const LONGEST: usize = 70;
/// What stands in boundaries beside letters and digits and means the same to everybody, quoted or not.
const SIGNS: &[u8] = b"-_.'+";

/// The boundary, from the one content type that says `multipart/form-data`. Other parameters than `charset=utf-8` are refused,
/// and so is a boundary that has to be quoted.
pub fn boundary(headers: &HeaderMap) -> Result<String, Error> {
    let malformed = |detail: &str| Error::malformed("content-type", detail);
    let mut all = headers.get_all(header::CONTENT_TYPE).iter();
    let (Some(said), None) = (all.next(), all.next()) else {
        return Err(malformed("Send one: `multipart/form-data` with a boundary."));
    };
    let said = said.to_str().map_err(|_| malformed("It is not ASCII."))?;
    let mut pieces = said.split(';').map(str::trim);
    if !pieces.next().is_some_and(|kind| kind.eq_ignore_ascii_case("multipart/form-data")) {
        return Err(malformed("It must be `multipart/form-data`: the file and the other fields are a form."));
    }
    let mut found = None;
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        let (name, value) = piece.split_once('=').ok_or_else(|| malformed("A parameter has no value."))?;
        let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).unwrap_or(value);
        match name.to_ascii_lowercase().as_str() {
            "boundary" if found.is_none() => found = Some(value),
            "charset" if value.eq_ignore_ascii_case("utf-8") => {}
            _ => return Err(malformed("It has more than a boundary.")),
        }
    }
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || SIGNS.contains(&byte);
    let found = found.filter(|found| (1..=LONGEST).contains(&found.len()) && found.bytes().all(is_plain));
    found.map(str::to_owned).ok_or_else(|| malformed("It needs a boundary of 1 to 70 letters, digits and dashes."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(said: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for said in said {
            headers.append(header::CONTENT_TYPE, http::HeaderValue::from_static(said));
        }
        boundary(&headers).ok()
    }

    #[test]
    fn one_boundary_is_read_and_anything_that_could_be_two_is_not() {
        for said in [
            "multipart/form-data; boundary=----WebKitFormBoundaryAb12",
            "Multipart/Form-Data;boundary=\"----WebKitFormBoundaryAb12\"",
            "multipart/form-data; charset=UTF-8; Boundary=----WebKitFormBoundaryAb12;",
        ] {
            assert_eq!(read(&[said]).as_deref(), Some("----WebKitFormBoundaryAb12"), "{said}");
        }
        for said in [
            "application/json",
            "multipart/form-data",
            "multipart/form-data; boundary=",
            "multipart/form-data; boundary=\"a;b\"",
            "multipart/form-data; boundary=\"a\\b\"",
            "multipart/form-data; boundary=a b",
            "multipart/form-data; boundary=a; boundary=b",
            "multipart/form-data; boundary=a; boundary*=utf-8''b",
            "multipart/form-data; boundary=a; charset=utf-7",
            "multipart/mixed; boundary=a",
        ] {
            assert_eq!(read(&[said]), None, "{said}");
        }
        let one = "multipart/form-data; boundary=a";
        assert_eq!((read(&[one]).as_deref(), read(&[one, one]), read(&[])), (Some("a"), None, None));
    }
}
