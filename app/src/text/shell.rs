//! Texts of the frame around every page.

/// The words of the frame.
pub struct ShellTexts {
    /// The product's name, at the end of every window's title.
    pub product: &'static str,
    /// Jumps over the sidebar.
    pub skip: &'static str,
    /// Opens the drawer.
    pub open_sidebar: &'static str,
    /// The accessible name of the sidebar.
    pub sidebar: &'static str,
    /// Begins a conversation.
    pub new_chat: &'static str,
    /// Looks through conversations' titles and messages.
    pub search: &'static str,
    /// Neither a title nor a message matches.
    pub search_nothing: &'static str,
    /// How many conversations were found, for those who can't see them.
    pub search_found: fn(usize) -> String,
    /// The accessible name of the list of conversations.
    pub conversations: &'static str,
    /// Pinned conversations.
    pub pinned: &'static str,
    /// Of today.
    pub today: &'static str,
    /// Of yesterday.
    pub yesterday: &'static str,
    /// Of the seven days before.
    pub last_week: &'static str,
    /// Of the thirty days before.
    pub last_month: &'static str,
    /// Of before that.
    pub older: &'static str,
    /// No conversation yet.
    pub no_conversations: &'static str,
    /// What is left: amount.
    pub left: fn(&str) -> String,
    /// Spent of a cap: spent, cap.
    pub spent_of: fn(&str, &str) -> String,
    /// Spent where no limit applies.
    pub spent: fn(&str) -> String,
    /// Held for answers that are being made.
    pub held: fn(&str) -> String,
    /// When the allowance starts over.
    pub resets: fn(&str) -> String,
    /// Nothing is left.
    pub used_up: &'static str,
    /// The usage meter in words: percent.
    pub meter: fn(u8) -> String,
    /// Opens the menu of one's own pages: name.
    pub account_menu: fn(&str) -> String,
    /// The personal keys.
    pub my_keys: &'static str,
    /// Somebody may read conversations of theirs: how many.
    pub reviewed: fn(u64) -> String,
    /// One's own usage.
    pub my_usage: &'static str,
    /// Settings.
    pub settings: &'static str,
    /// Ends the sign-in.
    pub sign_out: &'static str,
    /// The admin area.
    pub admin: &'static str,
    /// The audit area.
    pub audit: &'static str,
    /// The mark of the admin area: role.
    pub acting_as: fn(&str) -> String,
    /// Back to the chat.
    pub back_to_chat: &'static str,
    /// Admin pages.
    pub overview: &'static str,
    /// Admin pages.
    pub members: &'static str,
    /// Admin pages.
    pub teams: &'static str,
    /// Admin pages.
    pub connections: &'static str,
    /// Admin pages.
    pub models: &'static str,
    /// Admin pages.
    pub limits: &'static str,
    /// Admin pages.
    pub identity: &'static str,
    /// Admin pages.
    pub policies: &'static str,
    /// Audit pages.
    pub usage: &'static str,
    /// Audit pages.
    pub events: &'static str,
    /// A page of the audit area.
    pub reviews: &'static str,
    /// The title of a page for which one has no role.
    pub refused_title: &'static str,
    /// Which roles it takes, which one has, in which organization.
    pub refused_text: fn(&[&str], &str, &str) -> String,
    /// The accessible name of an area's navigation.
    pub area_pages: &'static str,
}

/// English.
pub(super) const EN: ShellTexts = ShellTexts {
    product: "Keyhall",
    skip: "Skip to the page",
    open_sidebar: "Open the sidebar",
    sidebar: "Sidebar",
    new_chat: "New chat",
    search: "Search chats",
    search_nothing: "No chat says this.",
    search_found: |n| if n == 1 { "1 chat found".to_owned() } else { format!("{n} chats found") },
    conversations: "Chats",
    pinned: "Pinned",
    today: "Today",
    yesterday: "Yesterday",
    last_week: "Previous 7 days",
    last_month: "Previous 30 days",
    older: "Older",
    no_conversations: "Your chats will be listed here.",
    left: |amount| format!("{amount} left"),
    spent_of: |spent, cap| format!("{spent} of {cap} spent"),
    spent: |spent| format!("{spent} spent this month"),
    held: |held| format!("{held} held"),
    resets: |day| format!("resets {day}"),
    used_up: "Nothing left",
    meter: |percent| format!("{percent} % of your allowance is spent. Open My usage."),
    account_menu: |name| format!("Menu of {name}"),
    my_keys: "My keys",
    reviewed: |count| match count {
        1 => "A conversation of yours is under review".to_owned(),
        count => format!("{count} conversations of yours are under review"),
    },
    my_usage: "My usage",
    settings: "Settings",
    sign_out: "Sign out",
    admin: "Admin",
    audit: "Audit",
    acting_as: |role| format!("Acting as {role}"),
    back_to_chat: "Back to chat",
    overview: "Overview",
    members: "Members",
    teams: "Teams",
    connections: "Connections",
    models: "Models",
    limits: "Limits",
    identity: "Identity",
    policies: "Policies",
    usage: "Usage",
    events: "Events",
    reviews: "Reviews",
    refused_title: "You may not see this page",
    refused_text: |takes, has, org| {
        let has = if has.is_empty() { "none" } else { has };
        format!("It takes the role {}. Yours: {has}. An owner of {org} can give it to you.", takes.join(" or "))
    },
    area_pages: "Pages of this area",
};
