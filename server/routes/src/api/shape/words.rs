//! Words that the API knows, for its document. The types are the product's own; these only name their words.

use std::borrow::Cow;
use types::{
    Role,
    view::{ConnectionKind, GroupBy, Measure, Period, SubjectKind},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

macro_rules! words {
    ($($kind:ident as $name:literal, $description:literal, $words:expr;)*) => {$(
        #[doc = $description]
        pub(crate) enum $kind {}

        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .description(Some($description))
                    .enum_values(Some($words))
                    .into()
            }
        }

        impl ToSchema for $kind {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )*};
}

words! {
    RoleWord as "Role", "What a member may do.", Role::ALL.map(Role::as_str);
    MeasureWord as "Measure", "What a limit counts.", Measure::ALL.iter().map(|word| word.as_str());
    PeriodWord as "Period", "How long a limit's window is.", Period::ALL.iter().map(|word| word.as_str());
    SubjectWord as "SubjectKind", "Whose use a limit counts.", SubjectKind::ALL.iter().map(|word| word.as_str());
    GroupWord as "Grouping", "What sums are grouped by.", GroupBy::ALL.map(GroupBy::as_str);
    ConnectionWord as "ConnectionKind", "Which API a connection speaks.",
        [ConnectionKind::OpenAi, ConnectionKind::Anthropic, ConnectionKind::OpenAiCompatible].map(ConnectionKind::as_str);
    MemberKindWord as "MemberKind", "Somebody who signs in, or a pipeline or bot that has only keys.", ["person", "service"];
    MemberStatusWord as "MemberStatus", "Where a member stands.", ["invited", "active", "removed"];
    ProviderStateWord as "ProviderState", "Where a configuration of an identity provider stands.",
        ["candidate", "active", "frozen"];
    CheckWord as "Check", "What the doctor looks at in an identity provider.",
        ["address", "reachable", "tls", "document", "issuer", "endpoints", "code_flow", "pkce", "algorithms", "keys"];
    DiagnosisWord as "Diagnosis", "What came of a check.", ["good", "doubt", "bad", "skipped"];
    KeyStateWord as "ProviderKeyState", "Where a version of a provider key stands.",
        ["staged", "active", "retiring", "revoked"];
}
