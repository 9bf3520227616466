//! Money as decimal text: a float would lose cents.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};
use std::borrow::Cow;
use types::{NanoUsd, PicoUsdPerUnit};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// US dollars, exactly: `12.500000000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Usd(pub(crate) NanoUsd);

/// US dollars per million tokens, exactly: `2.500000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PerMillion(pub(crate) PicoUsdPerUnit);

impl Serialize for Usd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.to_decimal())
    }
}

impl<'de> Deserialize<'de> for Usd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = decimal(deserializer)?;
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

impl Serialize for PerMillion {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let (sign, micro) = (if self.0.0 < 0 { "-" } else { "" }, self.0.0.unsigned_abs());
        serializer.collect_str(&format_args!("{sign}{}.{:06}", micro / 1_000_000, micro % 1_000_000))
    }
}

impl<'de> Deserialize<'de> for PerMillion {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = decimal(deserializer)?;
        PicoUsdPerUnit::per_million(&text).map(Self).map_err(D::Error::custom)
    }
}

/// Digits, a point, digits: what people write besides (`$`, commas) is for forms.
fn decimal<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    let text = String::deserialize(deserializer)?;
    let digits = text.strip_prefix('-').unwrap_or(&text);
    if digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.ends_with(|last: char| last.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
    {
        return Ok(text);
    }
    Err(D::Error::custom(format!("`{}` is not a decimal number such as \"12.50\"", crate::api::shape::short(&text))))
}

macro_rules! schema {
    ($($kind:ident, $description:literal, $example:literal;)*) => {$(
        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .pattern(Some(r"^-?\d+(\.\d+)?$"))
                    .examples([$example])
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
    Usd, "US dollars as decimal text, exact to the nano-dollar.", "12.500000000";
    PerMillion, "US dollars per million tokens as decimal text.", "2.500000";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_is_text_that_loses_nothing() {
        assert_eq!(serde_json::to_string(&Usd(NanoUsd(-1_500_000_001))).unwrap(), "\"-1.500000001\"");
        assert_eq!(serde_json::to_string(&PerMillion(PicoUsdPerUnit(75_000))).unwrap(), "\"0.075000\"");
        assert_eq!(serde_json::from_str::<Usd>("\"12.5\"").unwrap(), Usd(NanoUsd(12_500_000_000)));
        assert_eq!(serde_json::from_str::<PerMillion>("\"2.50\"").unwrap().0, PicoUsdPerUnit(2_500_000));
        for wrong in ["12.5", "\"$5\"", "\"1,000\"", "\"\"", "\"5.\"", "\".5\"", "\"1e3\"", "\"1.2.3\""] {
            assert!(serde_json::from_str::<Usd>(wrong).is_err(), "{wrong}");
        }
    }
}
