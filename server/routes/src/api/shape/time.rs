//! Times: RFC 3339, UTC.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::borrow::Cow;
use types::Moment;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// A moment: `2026-11-23T10:00:00Z`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Time(pub(crate) Moment);

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&self.0)
    }
}

/// A moment that is asked for: a day is its first moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct When(pub(crate) Moment);

impl<'de> Deserialize<'de> for When {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map(Self).map_err(|_| {
            let shown = super::short(&text);
            D::Error::custom(format!(
                "`{shown}` is not a moment: write a day such as 2026-11-23 or a time such as 2026-11-23T10:00:00Z"
            ))
        })
    }
}

macro_rules! schema {
    ($($kind:ident, $format:expr, $description:literal;)*) => {$(
        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format($format)
                    .description(Some($description))
                    .examples(["2026-11-23T10:00:00Z"])
                    .into()
            }
        }

        impl ToSchema for $kind {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed(stringify!($kind))
            }
        }
    )*};
}

schema! {
    Time, Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)), "A moment in UTC (RFC 3339).";
    When, None, "A moment (RFC 3339), or a day, which is its first moment in UTC.";
}
