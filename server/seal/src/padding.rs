//! The plain text inside a sealed file: header, secret, zeros up to a multiple of 256 bytes, so that the file's length
//! tells little about the secret's.

use crate::{Error, mac::push_field};
use zeroize::Zeroizing;

const BUCKET: usize = 256;

/// Header, length of the secret, secret, zeros.
pub(crate) fn pad(header: &[u8], secret: &[u8]) -> Zeroizing<Vec<u8>> {
    let length = (header.len() + 4 + secret.len()).next_multiple_of(BUCKET);
    // Sized at once: growing would leave copies of the secret behind.
    let mut plain = Zeroizing::new(Vec::with_capacity(length));
    plain.extend(header);
    push_field(&mut plain, secret);
    plain.resize(length, 0);
    plain
}

/// The secret, when the plain text begins with this header and is properly padded.
pub(crate) fn unpad(header: &[u8], plain: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
    let rest = plain.strip_prefix(header).ok_or(Error::Foreign)?;
    let (length, rest) = rest.split_first_chunk::<4>().ok_or(Error::Malformed)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| Error::Malformed)?;
    let (secret, zeros) = rest.split_at_checked(length).ok_or(Error::Malformed)?;
    if zeros.len() >= BUCKET || !plain.len().is_multiple_of(BUCKET) || zeros.iter().any(|byte| *byte != 0) {
        return Err(Error::Malformed);
    }
    Ok(Zeroizing::new(secret.to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_of_any_length_come_back_and_only_their_bucket_shows() {
        for length in [0, 1, 40, 242, 243, 244, 500, 4096] {
            let secret = vec![7; length];
            let plain = pad(b"header", &secret);
            assert_eq!(plain.len(), (length + 10).next_multiple_of(256));
            assert_eq!(*unpad(b"header", &plain).unwrap(), secret);
        }
    }

    #[test]
    fn another_header_a_wrong_length_and_hidden_bytes_are_refused() {
        let mut plain = pad(b"header", b"secret");
        assert!(matches!(unpad(b"footer", &plain), Err(Error::Foreign)));
        assert!(matches!(unpad(b"header", &plain[..255]), Err(Error::Malformed)));
        *plain.last_mut().unwrap() = 1;
        assert!(matches!(unpad(b"header", &plain), Err(Error::Malformed)));
        *plain.last_mut().unwrap() = 0;
        plain[6] = 0xff;
        assert!(matches!(unpad(b"header", &plain), Err(Error::Malformed)));
    }
}
