//! The OpenAPI 3.1 document: what the handlers say of themselves, and what is true of all of them.

use super::{
    HOME,
    refusal::Told,
    shape::{GroupWord, MemberStatusWord, RoleWord, When},
};
use utoipa::{
    ToSchema,
    openapi::{
        Components, Content, HeaderBuilder, Info, License, OpenApi, Ref, RefOr, Required, ResponseBuilder, Schema,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn, PathItem},
        schema::{ObjectBuilder, Type},
        security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme},
        tag::{Tag, TagBuilder},
    },
};

/// What is true of every operation.
const ABOUT: &str = include_str!("document/about.md");

/// The sections, in reading order.
const SECTIONS: [(&str, &str); 11] = [
    ("Organization", "The organization, its decisions, its identity providers, and who asks."),
    ("Identity", "How people sign in: identity providers, rules, e-mail domains. Trying one happens in a browser."),
    ("Members", "People and service members, their roles, and the end of their access."),
    ("Teams", "Members who count together."),
    ("Personal keys", "Credentials for the gateway. A key is answered once."),
    ("Connections", "Providers and their keys. A provider key is accepted and never answered."),
    ("Models", "What connections offer, what members may use, what it costs."),
    ("Limits", "Caps on cost, tokens, requests or concurrency."),
    ("Usage", "What was used: sums, and the ledger's rows."),
    ("Audit", "The tamper-evident log of every change."),
    ("Reviews", "Conversations that auditors read under the policy: with a reason, an approval and an end."),
];

/// Adds to the handlers' descriptions what none of them has to repeat.
pub(super) fn complete(mut document: OpenApi) -> OpenApi {
    let mut info = Info::new("Keyhall administration API", "1");
    info.description = Some(ABOUT.trim().to_owned());
    info.license = Some(License::new("Apache-2.0"));
    document.info = info;
    document.tags = Some(SECTIONS.iter().map(|(name, about)| tag(name, about)).collect());
    document.security = Some(vec![SecurityRequirement::new("session", Vec::<String>::new())]);
    let components = document.components.get_or_insert_with(Components::new);
    let mut schemas = vec![named::<Told>(), named::<When>(), named::<GroupWord>()];
    schemas.extend([named::<MemberStatusWord>(), named::<RoleWord>()]);
    Told::schemas(&mut schemas);
    components.schemas.extend(schemas);
    components.add_security_scheme("session", session());
    for (path, item) in &mut document.paths.paths {
        if path.starts_with(HOME) {
            item.parameters.get_or_insert_default().push(organization().into());
        }
        for (method, operation) in operations(item) {
            operation.operation_id = Some(operation_id(method, path));
            if method != "get" {
                operation.parameters.get_or_insert_default().push(idempotency_key().into());
            }
            describe(operation);
            operation.responses.responses.insert("default".to_owned(), problem());
        }
    }
    document
}

/// A shape that only parameters or problems have: handlers' bodies bring their own.
fn named<T: ToSchema>() -> (String, RefOr<Schema>) {
    (T::name().into_owned(), T::schema())
}

/// Every answer needs a description (OpenAPI 3.1 §4.8.17); most say no more than their shape.
fn describe(operation: &mut Operation) {
    for (status, response) in &mut operation.responses.responses {
        if let RefOr::T(response) = response
            && response.description.is_empty()
        {
            response.description = if status == "201" { "It was made." } else { "It was done." }.to_owned();
        }
    }
}

fn tag(name: &str, about: &str) -> Tag {
    TagBuilder::new().name(name).description(Some(about)).build()
}

fn session() -> SecurityScheme {
    let about = "The cookie of a browser that is signed in to the organization; `kh` on a loopback address.";
    SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description("__Host-kh", about)))
}

fn operations(item: &mut PathItem) -> impl Iterator<Item = (&'static str, &mut Operation)> {
    [
        ("get", &mut item.get),
        ("put", &mut item.put),
        ("post", &mut item.post),
        ("patch", &mut item.patch),
        ("delete", &mut item.delete),
    ]
    .into_iter()
    .filter_map(|(method, operation)| Some((method, operation.as_mut()?)))
}

/// `get_members_by_member`: handlers' own names repeat from file to file.
fn operation_id(method: &str, path: &str) -> String {
    let below = path.strip_prefix(HOME).unwrap_or(path);
    let words = below.split(['/', '-']).filter(|word| !word.is_empty());
    let words = words.map(|word| match word.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(name) => format!("_by_{name}"),
        None => format!("_{word}"),
    });
    let words: String = words.collect();
    format!("{method}{}", if words.is_empty() { "_organization" } else { &words })
}

fn text() -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(Type::String).into()
}

fn organization() -> Parameter {
    ParameterBuilder::new()
        .name("org")
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("The organization's slug."))
        .schema(Some(text()))
        .example(Some("acme".into()))
        .build()
}

fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("1 to 255 visible ASCII characters. The same request under the same key is done once."))
        .schema(Some(text()))
        .example(Some("0192f0c1-7b1e-7cc3-98c4-dc0c0c07398f".into()))
        .build()
}

fn problem() -> RefOr<utoipa::openapi::Response> {
    let request =
        HeaderBuilder::new().schema(Some(text())).description(Some("The request, in logs and problems.")).build();
    let content = Content::new(Some(RefOr::Ref(Ref::from_schema_name("Problem"))));
    ResponseBuilder::new()
        .description("It was not done: why, and what to do next (RFC 9457).")
        .content("application/problem+json", content)
        .header("x-keyhall-request-id", request)
        .build()
        .into()
}
