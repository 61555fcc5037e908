//! Small pictures, drawn in the colour of the text beside them.

use dioxus::prelude::*;

/// What a picture shows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Picture {
    Plus,
    Pencil,
    Bin,
    Up,
    Down,
    Stop,
    Copy,
    Check,
    Menu,
    Close,
    Eye,
    EyeOff,
    Again,
    Info,
    Leave,
    Keyboard,
    Warning,
    Dots,
    Person,
    People,
    Key,
    Device,
    Shield,
    Search,
    Pin,
    Tag,
    Archive,
    Lock,
    Before,
    After,
    Good,
    Bad,
    Sliders,
    Side,
    Chats,
    Forward,
    Clock,
    Below,
    Chart,
    Gauge,
    Save,
    Print,
    Server,
}

impl Picture {
    fn path(self) -> &'static str {
        match self {
            Self::Plus => "M12 5v14M5 12h14",
            Self::Pencil => "M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z M14.5 6.5l3 3",
            Self::Bin => "M4 7h16M9.5 7V4.5h5V7M6.5 7l.8 12.5h9.4L17.5 7M10.2 11v5M13.8 11v5",
            Self::Up => "M12 19V5.5M6 11.5l6-6 6 6",
            Self::Down => "M12 5v13.5M6 12.5l6 6 6-6",
            Self::Stop => "M7.5 7.5h9v9h-9z",
            Self::Copy => "M9 9h10.5v10.5H9zM15 9V4.5H4.5V15H9",
            Self::Check => "M5 12.5l4.5 4.5L19 7.5",
            Self::Menu => "M4 7h16M4 12h16M4 17h10",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z\
                 M12 9.2a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6z"
            }
            Self::EyeOff => {
                "M4 4l16 16M9.5 5.9A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a17 17 0 0 1-3 3.7\
                 M6.2 7.6A16.5 16.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.2-1"
            }
            Self::Again => "M19.5 12a7.5 7.5 0 1 1-2.3-5.4L19.5 9M19.5 4.5V9H15",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.8v.1",
            Self::Leave => "M14 4.5H5v15h9M10 12h10.5M16.5 8l4 4-4 4",
            Self::Keyboard => {
                "M3 6.5h18v11H3zM7 10.5v.1M10.3 10.5v.1M13.7 10.5v.1M17 10.5v.1M8 14h8"
            }
            Self::Warning => "M12 4L2.8 19.5h18.4zM12 10v4.5M12 17v.1",
            Self::Dots => {
                "M6 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4zM12 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 \
                 0-1.4zM18 11.3a.7.7 0 1 0 0 1.4.7.7 0 0 0 0-1.4z"
            }
            Self::Person => {
                "M12 4.2a3.8 3.8 0 1 0 0 7.6 3.8 3.8 0 0 0 0-7.6zM4.5 20c.6-3.9 3.6-5.7 7.5-5.7s6.9 1.8 \
                 7.5 5.7"
            }
            Self::People => {
                "M9 5a3.4 3.4 0 1 0 0 6.8A3.4 3.4 0 0 0 9 5zM2.5 19.5c.5-3.4 3.1-5 6.5-5s6 1.6 6.5 \
                 5M15.5 5.3a3.3 3.3 0 0 1 0 6.2M18 15c2 .7 3.2 2.2 3.5 4.5"
            }
            Self::Key => {
                "M8 11.2a4.3 4.3 0 1 0 0 8.6 4.3 4.3 0 0 0 0-8.6zM11.2 12.4L19.5 4M16 7.5l3 \
                 3M13.4 10.2l2 2"
            }
            Self::Device => "M5 5h14v10.5H5zM2.5 19.5h19M5 15.5l-2.5 4M19 15.5l2.5 4",
            Self::Shield => {
                "M12 3.5l7.5 2.8v5.2c0 4.5-3 7.6-7.5 9-4.5-1.4-7.5-4.5-7.5-9V6.3zM8.8 12l2.3 2.3 4.3-4.5"
            }
            Self::Pin => "M9 4h6M10 4v6l-3.5 4h11L14 10V4M12 14v6.5",
            Self::Tag => "M4 4.5h7.5l8.5 8.5-7 7L4.5 11.5zM8.2 8.2v.1",
            Self::Archive => "M3.5 5h17v4h-17zM5 9v10.5h14V9M9.5 12.8h5",
            Self::Lock => "M6 11h12v9H6zM8.5 11V7.8a3.5 3.5 0 0 1 7 0V11",
            Self::Before => "M14.5 6l-6 6 6 6",
            Self::After => "M9.5 6l6 6-6 6",
            Self::Good => {
                "M7.5 11v9H4v-9zM7.5 11l3.8-7.2c1.6 0 2.4 1.1 2.1 2.6L12.8 9.5h5.4c1.3 0 2.1 1 1.8 \
                 2.3l-1.4 6.4c-.3 1.1-1 1.8-2.2 1.8H7.5"
            }
            Self::Bad => {
                "M16.5 13V4H20v9zM16.5 13l-3.8 7.2c-1.6 0-2.4-1.1-2.1-2.6l.6-3.1H5.8c-1.3 \
                 0-2.1-1-1.8-2.3l1.4-6.4C5.7 4.7 6.4 4 7.6 4h8.9"
            }
            Self::Sliders => {
                "M4 7.5h9M17 7.5h3M15 5.3a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 \
                 0-4.4zM4 16.5h3M11 16.5h9M9 14.3a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"
            }
            Self::Side => "M4 5h16v14H4zM9.5 5v14",
            Self::Chats => "M4 5h11v8.5H9L5.8 16v-2.5H4zM18 9.5h2V18h-1.8v2.3L15 18H10",
            Self::Forward => "M5 5.5l7 6.5-7 6.5zM12.5 5.5l7 6.5-7 6.5z",
            Self::Below => "M6 9.5l6 6 6-6",
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Chart => "M4 20h16M7.5 16.5v-5M12 16.5v-10M16.5 16.5v-7.5",
            Self::Gauge => "M4.5 18a8.5 8.5 0 1 1 15 0M12 14.5l3.5-4.5",
            Self::Save => "M12 4v11M7.5 10.5L12 15l4.5-4.5M5 19.5h14",
            Self::Print => "M7 9V4h10v5M7 17H4.5V9.5h15V17H17M7 14h10v6H7z",
            Self::Server => "M4 5h16v6H4zM4 13h16v6H4zM7.5 8v.1M7.5 16v.1",
            Self::Search => "M10.5 4.5a6 6 0 1 0 0 12 6 6 0 0 0 0-12zM15 15l5 5",
        }
    }
}

/// A picture that decorates; what it means is said by the text or label of its button.
#[component]
pub(crate) fn Icon(of: Picture) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true",
            path { d: of.path() }
        }
    }
}
