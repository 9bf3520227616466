//! Which precompressed form a browser takes.

/// A content coding that a release has files for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Gzip,
}

impl Coding {
    /// The codings that an `Accept-Encoding` header allows (RFC 9110, section 12.5.3), the smaller result first whatever
    /// the weights: both cost a browser nothing. A weight of zero refuses.
    pub(super) fn accepted(header: &str) -> impl Iterator<Item = Self> + '_ {
        [Self::Brotli, Self::Gzip].into_iter().filter(|coding| {
            header.split(',').any(|item| {
                let (name, weight) = item.split_once(';').unwrap_or((item, ""));
                let weight = weight.trim().strip_prefix("q=").map_or(Ok(1.0), str::parse::<f32>);
                name.trim().eq_ignore_ascii_case(coding.name()) && weight.is_ok_and(|weight| weight > 0.0)
            })
        })
    }

    /// As in `Content-Encoding`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip => "gzip",
        }
    }

    /// What the file's name ends with.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => ".br",
            Self::Gzip => ".gz",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepted(header: &str) -> Vec<Coding> {
        Coding::accepted(header).collect()
    }

    #[test]
    fn brotli_comes_first_and_a_weight_of_zero_refuses() {
        assert_eq!(accepted("gzip, deflate, br, zstd"), [Coding::Brotli, Coding::Gzip]);
        assert_eq!(accepted("br;q=0, gzip; q=0.5"), [Coding::Gzip]);
        assert_eq!(accepted("identity"), []);
        assert_eq!(accepted(""), []);
    }
}
