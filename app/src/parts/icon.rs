//! Icons: one small own set, drawn on a 16 by 16 grid with a stroke of 1.5.

use leptos::prelude::*;

/// What an icon shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Glyph {
    /// A plus: make something.
    Add,
    /// An arrow down: go to the latest.
    Down,
    /// An arrow up: send.
    Up,
    /// An arrow that leaves its box.
    Out,
    /// Bars of a chart.
    Chart,
    /// A tick.
    Check,
    /// An angle down: more to choose from.
    Open,
    /// An angle to the start.
    Previous,
    /// An angle to the end.
    Next,
    /// A speech bubble.
    Chat,
    /// A clock.
    Clock,
    /// Two sheets.
    Copy,
    /// A cross.
    Close,
    /// A bin.
    Delete,
    /// An arrow into a tray.
    Download,
    /// A pen.
    Edit,
    /// An eye.
    Eye,
    /// Three dots.
    More,
    /// A funnel.
    Filter,
    /// A cog.
    Settings,
    /// A letter i.
    Info,
    /// A key.
    Key,
    /// A chain's link.
    Link,
    /// A gauge.
    Limit,
    /// A padlock.
    Lock,
    /// Three lines: the drawer.
    Menu,
    /// A cube: a model.
    Model,
    /// A moon.
    Moon,
    /// A half-filled circle: as the system says.
    Contrast,
    /// A person.
    Person,
    /// Two people.
    People,
    /// A pin.
    Pin,
    /// A plug: a connection.
    Plug,
    /// A circling arrow.
    Again,
    /// A lens.
    Search,
    /// A shield.
    Shield,
    /// A door with an arrow.
    SignOut,
    /// A filled square: stop.
    Stop,
    /// A sun.
    Sun,
    /// A list with marks: the log.
    Log,
    /// A triangle: careful.
    Warning,
    /// A crossed circle: wrong.
    Wrong,
    /// A line that turns back: wrap.
    Wrap,
    /// A keyboard.
    Keyboard,
    /// A house: an overview.
    Home,
}

impl Glyph {
    /// The strokes, as an SVG path.
    const fn path(self) -> &'static str {
        match self {
            Self::Add => "M8 3v10M3 8h10",
            Self::Down => "M8 3v10M3.75 8.75 8 13l4.25-4.25",
            Self::Up => "M8 13V3M3.75 7.25 8 3l4.25 4.25",
            Self::Out => {
                "M6.5 3.5h-2a1.5 1.5 0 0 0-1.5 1.5v6.5a1.5 1.5 0 0 0 1.5 1.5h6.5a1.5 1.5 0 0 0 1.5-1.5v-2M9.5 2.5h4v4M13.25 2.75 7.5 8.5"
            }
            Self::Chart => "M2.5 13.5h11M4 13.25v-4M8 13.25v-10M12 13.25v-6.5",
            Self::Check => "m3 8.5 3.25 3.25L13 4.75",
            Self::Open => "m4.5 6.5 3.5 3.5 3.5-3.5",
            Self::Previous => "M9.75 4 6 8l3.75 4",
            Self::Next => "M6.25 4 10 8l-3.75 4",
            Self::Chat => {
                "M13.5 7.5c0 2.76-2.46 5-5.5 5-.66 0-1.3-.1-1.89-.3L2.75 13.5l1-2.5A4.7 4.7 0 0 1 2.5 7.5c0-2.76 2.46-5 5.5-5s5.5 2.24 5.5 5Z"
            }
            Self::Clock => "M8 13.75a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5ZM8 5v3.25l2.25 1.25",
            Self::Copy => {
                "M5.75 5.75v-2a1.25 1.25 0 0 1 1.25-1.25h5.25a1.25 1.25 0 0 1 1.25 1.25V9a1.25 1.25 0 0 1-1.25 1.25h-2M3.75 5.75H9A1.25 1.25 0 0 1 10.25 7v5.25A1.25 1.25 0 0 1 9 13.5H3.75a1.25 1.25 0 0 1-1.25-1.25V7a1.25 1.25 0 0 1 1.25-1.25Z"
            }
            Self::Close => "m4 4 8 8M12 4l-8 8",
            Self::Delete => {
                "M2.75 4.5h10.5M6 4.25v-1A.75.75 0 0 1 6.75 2.5h2.5a.75.75 0 0 1 .75.75v1M4 4.5l.6 8.07a1 1 0 0 0 1 .93h4.8a1 1 0 0 0 1-.93L12 4.5M6.75 7.25v3.5M9.25 7.25v3.5"
            }
            Self::Download => {
                "M8 2.5v7M5 6.75 8 9.75l3-3M2.75 11v1.25a1.25 1.25 0 0 0 1.25 1.25h8a1.25 1.25 0 0 0 1.25-1.25V11"
            }
            Self::Edit => {
                "m9.75 3.75 2.5 2.5M2.75 13.25l.5-2.75 7.5-7.5a1.06 1.06 0 0 1 1.5 0l.75.75a1.06 1.06 0 0 1 0 1.5l-7.5 7.5-2.75.5Z"
            }
            Self::Eye => {
                "M1.75 8S4 3.5 8 3.5 14.25 8 14.25 8 12 12.5 8 12.5 1.75 8 1.75 8ZM8 9.75a1.75 1.75 0 1 0 0-3.5 1.75 1.75 0 0 0 0 3.5Z"
            }
            Self::More => "M3.25 7.5v1h.5v-1ZM7.75 7.5v1h.5v-1ZM12.25 7.5v1h.5v-1Z",
            Self::Filter => "M2.5 3.5h11L9.25 8.5v4l-2.5-1.25V8.5L2.5 3.5Z",
            Self::Settings => {
                "M8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM8 1.75v1.75M8 12.5v1.75M1.75 8H3.5M12.5 8h1.75M3.58 3.58l1.24 1.24M11.18 11.18l1.24 1.24M12.42 3.58l-1.24 1.24M4.82 11.18l-1.24 1.24"
            }
            Self::Info => "M8 13.75a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5ZM8 7.5v3.25M8 5.25h.01",
            Self::Key => {
                "M10.25 9.25a3.5 3.5 0 1 0-3.3-2.33L2.5 11.37v2.13h2.13l.62-1.12 1.25-.25.25-1.25 1.12-.62.43-.43a3.49 3.49 0 0 0 1.95-.58ZM11 5h.01"
            }
            Self::Link => {
                "M6.75 9.25a2.5 2.5 0 0 0 3.54 0l2.48-2.48a2.5 2.5 0 0 0-3.54-3.54l-.75.75M9.25 6.75a2.5 2.5 0 0 0-3.54 0L3.23 9.23a2.5 2.5 0 0 0 3.54 3.54l.75-.75"
            }
            Self::Limit => "M2.96 11.5a5.75 5.75 0 1 1 10.08 0M8 9.25 10.5 6M8 9.75a.5.5 0 1 0 0-1 .5.5 0 0 0 0 1Z",
            Self::Lock => {
                "M4.25 7h7.5a1 1 0 0 1 1 1v4.5a1 1 0 0 1-1 1h-7.5a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1ZM5.25 6.75V5a2.75 2.75 0 0 1 5.5 0v1.75"
            }
            Self::Menu => "M2.5 4.5h11M2.5 8h11M2.5 11.5h11",
            Self::Model => "m8 2 5.25 3v6L8 14l-5.25-3V5L8 2ZM2.9 5.1 8 8l5.1-2.9M8 8v5.8",
            Self::Moon => "M13.25 9.5A5.75 5.75 0 0 1 6.5 2.75a5.75 5.75 0 1 0 6.75 6.75Z",
            Self::Contrast => {
                "M8 13.75a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5ZM8 2.5v11M8 5h4.5M8 8h5.5M8 11h4.5"
            }
            Self::Person => {
                "M8 8a2.75 2.75 0 1 0 0-5.5A2.75 2.75 0 0 0 8 8ZM2.75 13.5c.5-2.25 2.5-3.5 5.25-3.5s4.75 1.25 5.25 3.5"
            }
            Self::People => {
                "M6 7.75a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5ZM1.5 13.25C1.9 11.1 3.6 10 6 10s4.1 1.1 4.5 3.25M10.25 2.9a2.5 2.5 0 0 1 0 4.7M12 10.25c1.4.45 2.25 1.45 2.5 3"
            }
            Self::Pin => "M6 2.5h4M6.5 2.5v4L4.25 9.25h7.5L9.5 6.5v-4M8 9.25v4.5",
            Self::Plug => "M5.75 2.25v3M10.25 2.25v3M3.75 5.25h8.5v2a4.25 4.25 0 0 1-8.5 0v-2ZM8 11.5v2.5",
            Self::Again => "M13.25 3v3.25H10M13 6.25A5.5 5.5 0 1 0 13.25 9.5",
            Self::Search => "M7 11.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9ZM10.25 10.25l3.25 3.25",
            Self::Shield => "M8 2 3 3.75v4c0 3 2.1 5.25 5 6.25 2.9-1 5-3.25 5-6.25v-4L8 2ZM5.9 8l1.5 1.5 2.85-3",
            Self::SignOut => {
                "M6.25 2.75H4A1.25 1.25 0 0 0 2.75 4v8A1.25 1.25 0 0 0 4 13.25h2.25M10 11l3-3-3-3M12.75 8H6.25"
            }
            Self::Stop => "M4.75 4.75h6.5v6.5h-6.5Z",
            Self::Sun => {
                "M8 10.75a2.75 2.75 0 1 0 0-5.5 2.75 2.75 0 0 0 0 5.5ZM8 1.75v1M8 13.25v1M1.75 8h1M13.25 8h1M3.58 3.58l.7.7M11.72 11.72l.7.7M12.42 3.58l-.7.7M4.28 11.72l-.7.7"
            }
            Self::Log => "M6 4h7.5M6 8h7.5M6 12h7.5M2.75 4h.01M2.75 8h.01M2.75 12h.01",
            Self::Warning => "M8 2.5 14 13H2L8 2.5ZM8 6.5v3M8 11.25h.01",
            Self::Wrong => "M8 13.75a5.75 5.75 0 1 0 0-11.5 5.75 5.75 0 0 0 0 11.5ZM6 6l4 4M10 6l-4 4",
            Self::Wrap => "M2.5 4h11M2.5 8h8.75a2 2 0 0 1 0 4H8M9.5 10.5 8 12l1.5 1.5M2.5 12h2.5",
            Self::Keyboard => {
                "M2.5 4h11a1 1 0 0 1 1 1v6a1 1 0 0 1-1 1h-11a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1ZM4.25 6.5h.01M6.75 6.5h.01M9.25 6.5h.01M11.75 6.5h.01M5 9.5h6"
            }
            Self::Home => {
                "M2.75 7.25 8 2.75l5.25 4.5v5.25a.75.75 0 0 1-.75.75H3.5a.75.75 0 0 1-.75-.75V7.25ZM6.5 13v-3.5h3V13"
            }
        }
    }

    /// Whether the icon points along the text, so that it turns where text runs from right to left.
    const fn follows_text(self) -> bool {
        matches!(self, Self::Previous | Self::Next | Self::SignOut | Self::Log | Self::Wrap | Self::Out)
    }
}

/// An icon beside a label. Decorative: what it means stands in the label or in the accessible name of its button.
#[component]
pub fn Icon(
    /// What it shows.
    of: Glyph,
    /// Twenty pixels instead of sixteen.
    #[prop(optional)]
    large: bool,
) -> impl IntoView {
    let class = match (large, of.follows_text()) {
        (false, false) => "icon",
        (true, false) => "icon icon-large",
        (false, true) => "icon icon-turns",
        (true, true) => "icon icon-large icon-turns",
    };
    view! {
        <svg class=class viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=of.path()></path>
        </svg>
    }
}
