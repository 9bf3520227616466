//! Texts of the connections page.

use types::view::{ConnectionKind, ProviderKeyState};

/// The words of the connections page.
pub struct ConnectionTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// Opens the form.
    pub connect: &'static str,
    /// Nothing is connected.
    pub none: &'static str,
    /// What to do then.
    pub none_text: &'static str,
    /// The form's title.
    pub connect_title: &'static str,
    /// What happens: step by step.
    pub connect_steps: [(&'static str, &'static str); 3],
    /// A field.
    pub kind: &'static str,
    /// A kind as people say it.
    pub kind_name: fn(ConnectionKind) -> &'static str,
    /// What a kind is for.
    pub kind_hint: fn(ConnectionKind) -> &'static str,
    /// A field.
    pub name: &'static str,
    /// A field's hint.
    pub name_hint: &'static str,
    /// A field.
    pub base_url: &'static str,
    /// A field's hint.
    pub base_url_hint: &'static str,
    /// A field's hint where there is no default.
    pub base_url_needed: &'static str,
    /// A field's example where there is no default.
    pub base_url_example: &'static str,
    /// A field.
    pub key: &'static str,
    /// A field's hint.
    pub key_hint: &'static str,
    /// Sends the form.
    pub connect_now: &'static str,
    /// It worked: name.
    pub connected: fn(&str) -> String,
    /// What was found: models, milliseconds.
    pub connected_text: fn(usize, i64) -> String,
    /// Health: the last probe went well.
    pub healthy: &'static str,
    /// Health: the last probe failed.
    pub failing: &'static str,
    /// Health: never probed.
    pub unprobed: &'static str,
    /// The key's line: generation.
    pub generation: fn(u32) -> String,
    /// A state as people say it.
    pub state_name: fn(ProviderKeyState) -> &'static str,
    /// Marks the key's fingerprint.
    pub fingerprint: &'static str,
    /// What a fingerprint is.
    pub fingerprint_hint: &'static str,
    /// When it was sealed: words for an age.
    pub sealed: fn(&str) -> String,
    /// An age in days.
    pub age: fn(i64) -> String,
    /// No key is active.
    pub no_key: &'static str,
    /// Shows versions before.
    pub earlier: fn(usize) -> String,
    /// The last probe.
    pub last_probe: &'static str,
    /// How long it took.
    pub took: fn(i64) -> String,
    /// Probes now.
    pub probe: &'static str,
    /// It went well.
    pub probe_ok: &'static str,
    /// It failed.
    pub probe_failed: &'static str,
    /// Opens the stepper.
    pub replace: &'static str,
    /// The stepper's title: connection.
    pub replace_title: fn(&str) -> String,
    /// What happens.
    pub replace_text: &'static str,
    /// The steps.
    pub replace_steps: [&'static str; 4],
    /// The accessible name of the steps.
    pub steps: &'static str,
    /// A step that is done.
    pub step_done: &'static str,
    /// A field.
    pub new_key: &'static str,
    /// Sends it.
    pub replace_now: &'static str,
    /// It worked.
    pub replaced: &'static str,
    /// It is the key from before, sealed anew.
    pub replaced_same: &'static str,
    /// Since when.
    pub replaced_text: &'static str,
    /// Opens the dialog.
    pub remove: &'static str,
    /// The dialog's title: connection.
    pub remove_title: fn(&str) -> String,
    /// What ends.
    pub remove_text: fn(usize) -> String,
    /// Does it.
    pub remove_now: &'static str,
    /// It was removed.
    pub removed: &'static str,
    /// What stays.
    pub removed_text: &'static str,
    /// The models' heading: enabled, all.
    pub models: fn(usize, usize) -> String,
    /// No model was found.
    pub no_models: &'static str,
    /// Input and output price.
    pub price: fn(&str, &str) -> String,
    /// A model without a price.
    pub unpriced: &'static str,
    /// A model that is off.
    pub off: &'static str,
    /// More models than are shown.
    pub more_models: fn(usize) -> String,
    /// Leads to the models page.
    pub manage_models: &'static str,
    /// The accessible name of a card's menu: connection.
    pub menu: fn(&str) -> String,
}

/// English.
pub(super) const EN: ConnectionTexts = ConnectionTexts {
    title: "Connections",
    intro: "The model providers that the organization pays, and the one key for each that nobody sees again.",
    connect: "Connect a provider",
    none: "No provider is connected",
    none_text: "Paste one provider key and every member can chat and work with keys of their own, within the limits that you set.",
    connect_title: "Connect a provider",
    connect_steps: [
        ("Probed", "Keyhall asks the provider for its models with this key. A refused key is not stored."),
        ("Sealed", "The key is encrypted and bound to this provider’s address: it is sent nowhere else."),
        ("Never shown again", "From then on there is only its fingerprint, here and in the audit log."),
    ],
    kind: "Provider",
    kind_name: |kind| match kind {
        ConnectionKind::OpenAi => "OpenAI",
        ConnectionKind::Anthropic => "Anthropic",
        ConnectionKind::OpenAiCompatible => "OpenAI-compatible",
    },
    kind_hint: |kind| match kind {
        ConnectionKind::OpenAi => "api.openai.com",
        ConnectionKind::Anthropic => "api.anthropic.com",
        ConnectionKind::OpenAiCompatible => "Any endpoint that speaks OpenAI’s API",
    },
    name: "Name",
    name_hint: "What admins and reports call it.",
    base_url: "Base URL",
    base_url_hint: "Leave it empty for the provider’s own address.",
    base_url_needed: "Where the endpoint answers, up to and including “/v1”.",
    base_url_example: "https://models.example.com/v1",
    key: "Provider key",
    key_hint: "Best make one for Keyhall alone: a key that is used nowhere else.",
    connect_now: "Probe and connect",
    connected: |name| format!("{name} is connected"),
    connected_text: |models, took| {
        format!("The provider accepted the key in {took} ms and offers {models} models. The key is sealed.")
    },
    healthy: "Healthy",
    failing: "Failing",
    unprobed: "Not probed",
    generation: |generation| format!("Version {generation}"),
    state_name: |state| match state {
        ProviderKeyState::Staged => "staged",
        ProviderKeyState::Active => "active",
        ProviderKeyState::Retiring => "retiring",
        ProviderKeyState::Revoked => "revoked",
    },
    fingerprint: "Fingerprint",
    fingerprint_hint: "The same key gives the same fingerprint in this organization. It says nothing else about the key.",
    sealed: |age| format!("sealed {age}"),
    age: |days| match days {
        ..=0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        days => format!("{days} days ago"),
    },
    no_key: "No key is active: requests are refused.",
    earlier: |count| if count == 1 { "1 earlier version".to_owned() } else { format!("{count} earlier versions") },
    last_probe: "Last probe",
    took: |took| format!("{took} ms"),
    probe: "Probe now",
    probe_ok: "The provider accepts the key",
    probe_failed: "The probe failed",
    replace: "Replace key",
    replace_title: |name| format!("Replace the key of {name}"),
    replace_text: "Requests under way end with the present key, new ones begin with the new key. None fails in between.",
    replace_steps: ["Paste", "Probe", "Seal", "Promote"],
    steps: "Steps",
    step_done: "done",
    new_key: "New provider key",
    replace_now: "Probe and replace",
    replaced: "The new key is active",
    replaced_same: "It is the same key as before, sealed anew. Do not revoke it at the provider.",
    replaced_text: "It was probed, sealed and promoted. Revoke the old one at the provider.",
    remove: "Remove",
    remove_title: |name| format!("Remove {name}?"),
    remove_text: |models| {
        let offer = if models == 1 { "Its model is".to_owned() } else { format!("Its {models} models are") };
        format!("{offer} no longer offered and its sealed key is deleted. Usage and events stay on record.")
    },
    remove_now: "Remove connection",
    removed: "The connection was removed",
    removed_text: "Its sealed key is gone. Revoke the key at the provider as well.",
    models: |enabled, all| format!("{enabled} of {all} models on"),
    no_models: "The provider listed no models.",
    price: |input, output| format!("{input} in · {output} out"),
    unpriced: "No price",
    off: "off",
    more_models: |count| format!("and {count} more"),
    manage_models: "Manage models",
    menu: |name| format!("More about {name}"),
};
