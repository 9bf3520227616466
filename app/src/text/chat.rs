//! Texts of the chat.

/// The words of the chat.
pub struct ChatTexts {
    /// The window's title of a new chat.
    pub new_chat: &'static str,
    /// Greets: name.
    pub welcome: fn(&str) -> String,
    /// Says what a chat is good for.
    pub welcome_text: &'static str,
    /// The composer's label.
    pub composer: &'static str,
    /// The composer's example.
    pub placeholder: &'static str,
    /// Sends the message.
    pub send: &'static str,
    /// Stops the reply.
    pub stop: &'static str,
    /// How to send and how to begin a line.
    pub composer_hint: &'static str,
    /// The model picker's label.
    pub model: &'static str,
    /// A model's prices: input, output.
    pub prices: fn(&str, &str) -> String,
    /// A model's prices in the picker: input, output.
    pub prices_short: fn(&str, &str) -> String,
    /// A model without a known price.
    pub unpriced: &'static str,
    /// The title where there is no model.
    pub no_model: &'static str,
    /// What to do where there is no model.
    pub no_model_text: &'static str,
    /// The title where nothing is left.
    pub used_up: &'static str,
    /// A limit is used up that only warns.
    pub warned: &'static str,
    /// The rule that is used up, and when it starts over.
    pub used_up_text: fn(&str, &str) -> String,
    /// Near the limit: what is left.
    pub near: fn(&str) -> String,
    /// The accessible name of the transcript.
    pub transcript: &'static str,
    /// Before a member's message, for those who can't see it.
    pub you_said: &'static str,
    /// Before a reply, for those who can't see it.
    pub assistant_said: &'static str,
    /// Announced when a reply begins.
    pub generating: &'static str,
    /// Announced when a reply is complete.
    pub complete: &'static str,
    /// Announced when a reply was stopped.
    pub stopped: &'static str,
    /// Announced when a reply failed.
    pub failed: &'static str,
    /// Shown while nothing has come yet.
    pub thinking: &'static str,
    /// The model's reasoning, folded.
    pub reasoning: &'static str,
    /// A reply that was stopped.
    pub stopped_note: &'static str,
    /// Shows a reply without script as far as it is.
    pub show_rest: &'static str,
    /// Copies a message.
    pub copy_message: &'static str,
    /// Edits a question.
    pub edit: &'static str,
    /// Sends an edited question.
    pub send_edit: &'static str,
    /// The label of an edited question.
    pub edit_label: &'static str,
    /// Asks for another reply.
    pub regenerate: &'static str,
    /// Asks another model for another reply.
    pub regenerate_with: &'static str,
    /// Asks again after a failure.
    pub retry: &'static str,
    /// Asks for a reply that fits: at most so many tokens.
    pub shorter: fn(u64) -> String,
    /// The place among versions: place, of.
    pub version: fn(usize, usize) -> String,
    /// The version before.
    pub previous_version: &'static str,
    /// The version after.
    pub next_version: &'static str,
    /// Opens a message's details.
    pub details: &'static str,
    /// Details.
    pub detail_model: &'static str,
    /// Details.
    pub detail_input: &'static str,
    /// Details: cached tokens.
    pub cached: fn(&str) -> String,
    /// Details.
    pub detail_output: &'static str,
    /// Details.
    pub detail_cost: &'static str,
    /// Details: the figure is ours.
    pub estimated: &'static str,
    /// Details.
    pub detail_ttft: &'static str,
    /// Details.
    pub detail_duration: &'static str,
    /// Details.
    pub detail_rate: &'static str,
    /// Details: tokens a second.
    pub per_second: fn(&str) -> String,
    /// Details.
    pub detail_ledger: &'static str,
    /// Seconds.
    pub seconds: fn(&str) -> String,
    /// What is left after a reply.
    pub left_after: fn(&str) -> String,
    /// Goes to the latest message.
    pub latest: &'static str,
    /// Opens the menu of a conversation.
    pub conversation_menu: &'static str,
    /// Gives another title.
    pub rename: &'static str,
    /// The field of the title.
    pub title: &'static str,
    /// Keeps the title.
    pub save_title: &'static str,
    /// Pins.
    pub pin: &'static str,
    /// Takes the pin away.
    pub unpin: &'static str,
    /// Deletes.
    pub delete: &'static str,
    /// Asks before deleting.
    pub delete_title: &'static str,
    /// Says what deleting means.
    pub delete_text: &'static str,
    /// Deletes for good.
    pub delete_confirm: &'static str,
    /// The list of shortcuts.
    pub shortcuts: &'static str,
    /// What each shortcut does, and its keys (`Mod` is Ctrl or ⌘).
    pub shortcut_list: &'static [(&'static str, &'static [&'static str])],
    /// The key that `Mod` stands for.
    pub mod_key: &'static str,
    /// Something that is no conversation's id.
    pub no_such: &'static str,
}

/// English.
pub(super) const EN: ChatTexts = ChatTexts {
    new_chat: "New chat",
    welcome: |name| format!("Good to see you, {name}"),
    welcome_text: "Ask anything. Every answer shows what it cost and what you have left.",
    composer: "Your message",
    placeholder: "Write a message…",
    send: "Send",
    stop: "Stop the answer",
    composer_hint: "Enter sends, Shift+Enter begins a line",
    model: "Model",
    prices: |input, output| format!("{input} in, {output} out per million tokens"),
    prices_short: |input, output| format!("{input} / {output}"),
    unpriced: "price unknown",
    no_model: "No model is connected yet",
    no_model_text: "An admin of your organization connects a provider under Admin, Connections. Then you can write here.",
    used_up: "Your limit is used up",
    warned: "A limit is used up that only warns",
    used_up_text: |rule, resets| {
        let resets = if resets.is_empty() { String::new() } else { format!(" It resets {resets}.") };
        format!("{rule}.{resets} An admin of your organization can change the limit.")
    },
    near: |left| format!("{left} left"),
    transcript: "Conversation",
    you_said: "You said",
    assistant_said: "The assistant said",
    generating: "Generating…",
    complete: "Answer complete",
    stopped: "Answer stopped",
    failed: "The answer failed",
    thinking: "Thinking",
    reasoning: "Reasoning",
    stopped_note: "Stopped. What came is kept.",
    show_rest: "Show what has come since",
    copy_message: "Copy message",
    edit: "Edit message",
    send_edit: "Send",
    edit_label: "Edit your message",
    regenerate: "Answer again",
    regenerate_with: "Answer again with…",
    retry: "Try again",
    shorter: |tokens| format!("Answer in at most {tokens} tokens"),
    version: |place, of| format!("{place}/{of}"),
    previous_version: "Previous version",
    next_version: "Next version",
    details: "Details",
    detail_model: "Model",
    detail_input: "Input tokens",
    cached: |n| format!("{n} cached"),
    detail_output: "Output tokens",
    detail_cost: "Cost",
    estimated: "estimated",
    detail_ttft: "First token",
    detail_duration: "Duration",
    detail_rate: "Speed",
    per_second: |n| format!("{n} tokens/s"),
    detail_ledger: "Ledger row",
    seconds: |n| format!("{n} s"),
    left_after: |left| format!("{left} left"),
    latest: "Jump to the latest",
    conversation_menu: "Menu of this chat",
    rename: "Rename",
    title: "Title",
    save_title: "Rename chat",
    pin: "Pin",
    unpin: "Unpin",
    delete: "Delete",
    delete_title: "Delete this chat?",
    delete_text: "Its messages are deleted for good. What it cost stays in the ledger.",
    delete_confirm: "Delete chat",
    shortcuts: "Keyboard shortcuts",
    shortcut_list: &[
        ("New chat", &["Mod", "Shift", "O"]),
        ("Search chats", &["Mod", "K"]),
        ("Go to the message field", &["Shift", "Esc"]),
        ("Stop the answer", &["Esc"]),
        ("Copy the last answer", &["Mod", "Shift", "C"]),
        ("Copy the last code block", &["Mod", "Shift", ";"]),
        ("Edit your last message (in an empty field)", &["↑"]),
        ("This list", &["Mod", "/"]),
    ],
    mod_key: "Ctrl / ⌘",
    no_such: "conversation",
};
