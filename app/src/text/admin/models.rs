//! Texts of the models page.

/// The words of the models page.
pub struct ModelTexts {
    /// The page's title.
    pub title: &'static str,
    /// What the page is for.
    pub intro: &'static str,
    /// No model.
    pub none: &'static str,
    /// What to do then.
    pub none_text: &'static str,
    /// Leads to connections.
    pub connect: &'static str,
    /// The table's caption: connection.
    pub table: fn(&str) -> String,
    /// A column.
    pub model: &'static str,
    /// A column: dollars per million tokens.
    pub input: &'static str,
    /// A column: dollars per million tokens.
    pub cached: &'static str,
    /// A column: dollars per million tokens.
    pub output: &'static str,
    /// A column.
    pub members_may: &'static str,
    /// What the prices are per.
    pub per_million: &'static str,
    /// A column of buttons.
    pub actions: &'static str,
    /// The model is on.
    pub on: &'static str,
    /// The model is off.
    pub off: &'static str,
    /// The accessible name of the switch: model.
    pub switch_on: fn(&str) -> String,
    /// The accessible name of the switch: model.
    pub switch_off: fn(&str) -> String,
    /// The mark of the default.
    pub default_mark: &'static str,
    /// Makes it the default.
    pub make_default: &'static str,
    /// What the default is.
    pub default_text: &'static str,
    /// An own price.
    pub own_mark: &'static str,
    /// No price.
    pub unpriced: &'static str,
    /// The notice's title: count.
    pub unpriced_title: fn(usize) -> String,
    /// What it means and what to do.
    pub unpriced_text: &'static str,
    /// Opens the panel.
    pub set_price: &'static str,
    /// The accessible name of what opens the panel: model.
    pub price_of: fn(&str) -> String,
    /// How many tokens fit.
    pub context: fn(&str) -> String,
    /// The most that it answers.
    pub max_output: fn(&str) -> String,
    /// It sees images.
    pub vision: &'static str,
    /// The price form's heading.
    pub own_price: &'static str,
    /// What an own price does.
    pub own_price_text: &'static str,
    /// A field.
    pub input_field: &'static str,
    /// A field.
    pub cached_field: &'static str,
    /// A field's hint.
    pub cached_hint: &'static str,
    /// A field.
    pub cache_write_field: &'static str,
    /// A field's hint.
    pub cache_write_hint: &'static str,
    /// A field.
    pub output_field: &'static str,
    /// Stands behind a price.
    pub suffix: &'static str,
    /// Zero is allowed.
    pub zero_hint: &'static str,
    /// Sends it.
    pub save_price: &'static str,
    /// It worked: model.
    pub price_saved: fn(&str) -> String,
    /// Since when.
    pub price_saved_text: &'static str,
    /// An unknown model in the address.
    pub unknown: &'static str,
    /// A price that is below zero.
    pub negative: &'static str,
    /// A fact of the panel.
    pub connection: &'static str,
    /// A fact of the panel.
    pub present_price: &'static str,
    /// Where the price is from.
    pub list_price: &'static str,
    /// Where the price is from.
    pub own_price_word: &'static str,
}

/// English.
pub(super) const EN: ModelTexts = ModelTexts {
    title: "Models",
    intro: "What members may choose from, and what each costs.",
    none: "No models yet",
    none_text: "Models come with a connection: the provider says what it offers.",
    connect: "Connect a provider",
    table: |connection| format!("Models of {connection}"),
    model: "Model",
    input: "Input",
    cached: "Cached input",
    output: "Output",
    members_may: "Members may use it",
    per_million: "Prices in US dollars per million tokens",
    actions: "Actions",
    on: "On",
    off: "Off",
    switch_on: |model| format!("Let members use {model}"),
    switch_off: |model| format!("Stop members from using {model}"),
    default_mark: "Default",
    make_default: "Make default",
    default_text: "New conversations start with this model.",
    own_mark: "own",
    unpriced: "No price",
    unpriced_title: |count| {
        if count == 1 { "One model has no price".to_owned() } else { format!("{count} models have no price") }
    },
    unpriced_text: "Keyhall never guesses a price. Where a limit on cost applies, a model without one is refused; elsewhere its use is recorded as $0. Set a price, 0 for a model that costs nothing.",
    set_price: "Set price",
    price_of: |model| format!("Price of {model}"),
    context: |tokens| format!("{tokens} tokens of context"),
    max_output: |tokens| format!("answers up to {tokens}"),
    vision: "Sees images",
    own_price: "Your own price",
    own_price_text: "Replaces the list price for requests from now on. Rows in the ledger keep the price that they were settled with.",
    input_field: "Input",
    cached_field: "Cached input",
    cached_hint: "Input that the provider reads from its cache. Often a tenth to a half of input.",
    cache_write_field: "Writing to the cache",
    cache_write_hint: "Input that the provider keeps for later. Empty: it costs what input costs.",
    output_field: "Output",
    suffix: "per million tokens",
    zero_hint: "0 is a price: it makes the model free.",
    save_price: "Set price",
    price_saved: |model| format!("{model} has a new price"),
    price_saved_text: "It holds for requests from now on.",
    unknown: "No connection offers this model.",
    negative: "A price can’t be below zero. 0 makes the model free.",
    connection: "Connection",
    present_price: "Price",
    list_price: "List price",
    own_price_word: "Your own price",
};
