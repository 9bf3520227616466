//! The text of a credential: `kh_key_` + 43 base62 digits (256 random bits) + 6 base62 digits of CRC-32.
//!
//! The checksum lets secret scanners recognise a token offline, and lets a mistyped one be refused without asking the
//! database. It protects nothing: the 256 bits do.

use crate::base62::{is_base62, push_digits};
use context::Entropy;
use std::fmt;
use zeroize::Zeroizing;

const SECRET_DIGITS: usize = 43;
const CHECK_DIGITS: usize = 6;

/// What a token is good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// A member's own gateway key.
    PersonalKey,
    /// An app's access token.
    Access,
    /// An app's refresh token.
    Refresh,
    /// An authorization code.
    Code,
    /// A device code.
    Device,
    /// An invitation.
    Invitation,
    /// The link that opens an empty installation.
    Setup,
    /// The operator's link that signs a member in without the identity provider.
    SignInLink,
}

impl TokenKind {
    /// Every kind.
    pub const ALL: [Self; 8] = [
        Self::PersonalKey,
        Self::Access,
        Self::Refresh,
        Self::Code,
        Self::Device,
        Self::Invitation,
        Self::Setup,
        Self::SignInLink,
    ];

    /// What its tokens begin with.
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::PersonalKey => "kh_key_",
            Self::Access => "kh_at_",
            Self::Refresh => "kh_rt_",
            Self::Code => "kh_ac_",
            Self::Device => "kh_dc_",
            Self::Invitation => "kh_iv_",
            Self::Setup => "kh_su_",
            Self::SignInLink => "kh_sl_",
        }
    }
}

/// A credential's text. Leaves only by [`Token::reveal`]; overwritten when dropped.
pub struct Token {
    kind: TokenKind,
    text: Zeroizing<String>,
}

impl Token {
    /// A new token of 256 random bits.
    pub fn mint(kind: TokenKind, entropy: &dyn Entropy) -> Self {
        let prefix = kind.prefix();
        let mut text = Zeroizing::new(String::with_capacity(prefix.len() + SECRET_DIGITS + CHECK_DIGITS));
        text.push_str(prefix);
        push_digits(&mut text, &mut *Zeroizing::new(entropy.bytes::<32>()), SECRET_DIGITS);
        let check = checksum(&text);
        text.push_str(&check);
        Self { kind, text }
    }

    /// Reads a token, when its prefix, its length, its digits and its checksum are right. Says nothing about whether it
    /// was ever issued.
    pub fn parse(text: &str) -> Option<Self> {
        let kind = TokenKind::ALL.into_iter().find(|kind| text.starts_with(kind.prefix()))?;
        let digits = text.strip_prefix(kind.prefix())?;
        if digits.len() != SECRET_DIGITS + CHECK_DIGITS || !is_base62(digits) {
            return None;
        }
        let (body, check) = text.split_at_checked(kind.prefix().len() + SECRET_DIGITS)?;
        (checksum(body) == check).then(|| Self { kind, text: Zeroizing::new(text.to_owned()) })
    }

    /// What it is good for.
    pub const fn kind(&self) -> TokenKind {
        self.kind
    }

    /// The plain text, to be shown once or sent. Never store, log or format what this returns.
    pub fn reveal(&self) -> &str {
        &self.text
    }

    /// The last four characters, by which a person recognises it in a list. They belong to the checksum's digits.
    pub fn last_four(&self) -> String {
        self.text.get(self.text.len().saturating_sub(4)..).unwrap_or_default().to_owned()
    }

    /// What the keyed hash covers: prefix and random digits, not the checksum.
    pub(crate) fn body(&self) -> &[u8] {
        self.text.as_bytes().get(..self.text.len().saturating_sub(CHECK_DIGITS)).unwrap_or_default()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({}…)", self.kind.prefix())
    }
}

fn checksum(body: &str) -> String {
    let mut out = String::with_capacity(CHECK_DIGITS);
    push_digits(&mut out, &mut crc32fast::hash(body.as_bytes()).to_be_bytes(), CHECK_DIGITS);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use context::{SeededEntropy, SystemEntropy};
    use proptest::prelude::*;

    #[test]
    fn a_minted_token_is_read_back_with_its_kind() {
        for kind in TokenKind::ALL {
            let token = Token::mint(kind, &SystemEntropy);
            assert_eq!(token.reveal().len(), kind.prefix().len() + 49);
            let read = Token::parse(token.reveal()).unwrap();
            assert_eq!((read.kind(), read.reveal()), (kind, token.reveal()));
            assert!(token.reveal().ends_with(&token.last_four()));
        }
    }

    #[test]
    fn a_token_does_not_print_itself() {
        let token = Token::mint(TokenKind::PersonalKey, &SystemEntropy);
        let printed = format!("{token:?}");
        assert!(!printed.contains(&token.reveal()[7..12]) && !printed.contains(&token.last_four()), "{printed}");
    }

    proptest! {
        #[test]
        fn any_one_changed_character_is_noticed(seed: u64, at in 0_usize..56, with in "[ -~]") {
            let token = Token::mint(TokenKind::PersonalKey, &SeededEntropy::new(seed));
            let mut changed = token.reveal().to_owned();
            changed.replace_range(at..=at, &with);
            prop_assert_eq!(Token::parse(&changed).is_some(), changed == token.reveal());
        }

        #[test]
        fn no_text_makes_reading_fail(text in ".{0,80}") {
            let _ = Token::parse(&text);
            let _ = Token::parse(&format!("kh_key_{text}"));
        }
    }
}
