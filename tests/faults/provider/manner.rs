//! How a request is answered.

use std::time::Duration;

/// A way to answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// Properly, with so long between two events of a stream.
    Answer {
        /// Between two events.
        pause: Duration,
    },
    /// Properly, but not before [`super::Provider::let_go`].
    Held,
    /// Not properly.
    Fail(Fault),
}

macro_rules! faults {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// A way to fail.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Fault { $($(#[$doc])* $name,)* }

        impl Fault {
            /// Every fault.
            pub const ALL: &[Self] = &[$(Self::$name,)*];
        }
    };
}

faults! {
    /// Status 429 with `retry-after: 7`.
    RateLimited,
    /// Status 429 without a word about when.
    RateLimitedForEver,
    /// Status 500.
    ServerError,
    /// Status 503 with a body that never ends.
    OverloadedEndlessly,
    /// Status 401.
    RefusedKey,
    /// Status 302 to an address inside.
    Redirected,
    /// The connection is reset once the request was read.
    Reset,
    /// The connection ends in order, without an answer.
    ClosedAtOnce,
    /// Nothing comes.
    HangsBeforeHead,
    /// A head, and nothing more.
    HangsAfterHead,
    /// Half of an answer, and nothing more.
    HangsInTheMiddle,
    /// Half of an answer, and a reset.
    CutInTheMiddle,
    /// An answer that ends in order, in the middle of an event or of its JSON.
    EndsInHalf,
    /// An error in place of the rest.
    ErrorInTheMiddle,
    /// Something that is no HTTP.
    NotHttp,
    /// Headers without end.
    EndlessHead,
    /// The right type, and bytes that are no answer.
    Garbage,
    /// Events, or a body, whose data is not JSON.
    BrokenJson,
    /// One line of ten megabytes.
    LongLine,
    /// Ten thousand brackets, one in the other.
    DeepJson,
    /// A web page with status 200.
    WebPage,
    /// `content-encoding: gzip`, ten megabytes that would be ten gigabytes.
    GzipBomb,
    /// One byte at a time, for ever.
    SlowDrip,
    /// An answer without end.
    Endless,
    /// No usage figures.
    NoUsage,
    /// Negative usage figures.
    NegativeUsage,
    /// Usage figures beyond belief.
    HugeUsage,
    /// Usage figures that are no numbers.
    UsageInWords,
}
