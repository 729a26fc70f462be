//! The table of routes, one file per group. The lab's handlers and their tests have the same shape.

use super::{Example, Group, Route};

/// Names the code behind the routes of one group, each with the name it goes by in facts.
macro_rules! handlers {
    ($($(#[doc = $doc:literal])+ $id:ident = $name:literal,)+) => {
        /// The code behind the routes of this group.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Handler {
            $($(#[doc = $doc])+ $id,)+
        }

        impl Handler {
            /// The name it goes by in facts.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$id => $name,)+
                }
            }
        }
    };
}

pub mod answers;
pub mod auth;
pub mod basics;
pub mod caching;
pub mod content;
pub mod cookies;
pub mod cors;
pub mod faults;
pub mod interim;
pub mod pages;
pub mod redirects;
pub mod requests;
pub mod server;
pub mod services;
pub mod streaming;

/// Every group, in the order in which one would teach them.
pub const GROUPS: &[Group] = &[
    basics::GROUP,
    requests::GROUP,
    answers::GROUP,
    redirects::GROUP,
    cookies::GROUP,
    auth::GROUP,
    caching::GROUP,
    content::GROUP,
    pages::GROUP,
    cors::GROUP,
    streaming::GROUP,
    interim::GROUP,
    faults::GROUP,
    services::GROUP,
    server::GROUP,
];

/// The code behind a route, by group.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Handler {
    /// First servers.
    Basics(basics::Handler),
    /// What you sent.
    Requests(requests::Handler),
    /// What the server says.
    Answers(answers::Handler),
    /// Go elsewhere.
    Redirects(redirects::Handler),
    /// Cookies.
    Cookies(cookies::Handler),
    /// Who are you?
    Auth(auth::Handler),
    /// Only what is new.
    Caching(caching::Handler),
    /// One thing, many forms.
    Content(content::Handler),
    /// Pages to click.
    Pages(pages::Handler),
    /// Other origins.
    Cors(cors::Handler),
    /// Bit by bit.
    Streaming(streaming::Handler),
    /// Before the answer.
    Interim(interim::Handler),
    /// Broken on purpose.
    Faults(faults::Handler),
    /// Servers that remember.
    Services(services::Handler),
    /// About the server.
    Server(server::Handler),
}

impl Handler {
    /// The name it goes by in facts.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Basics(handler) => handler.name(),
            Self::Requests(handler) => handler.name(),
            Self::Answers(handler) => handler.name(),
            Self::Redirects(handler) => handler.name(),
            Self::Cookies(handler) => handler.name(),
            Self::Auth(handler) => handler.name(),
            Self::Caching(handler) => handler.name(),
            Self::Content(handler) => handler.name(),
            Self::Pages(handler) => handler.name(),
            Self::Cors(handler) => handler.name(),
            Self::Streaming(handler) => handler.name(),
            Self::Interim(handler) => handler.name(),
            Self::Faults(handler) => handler.name(),
            Self::Services(handler) => handler.name(),
            Self::Server(handler) => handler.name(),
        }
    }
}
