//! Every limit and timeout: its name, its default, its option, and why it is there.
//!
//! Each field of [`Config`] is an option of `playground serve` and, in capitals with `PLAYGROUND_` before it, an
//! environment variable. Reaching a limit is always shown to whoever it concerns, with the option
//! that sets it ([`crate::notices`]).

mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

pub(crate) use self::values::duration;
pub use self::values::show;
use self::values::{address, at_least_one, four_ports, head_bytes, permits};
use crate::lab::{Links, Network, Rules};
use crate::listen::Limit;

/// Bytes that `playground trace` and `playground send` read at once. They keep them all, and steps of
/// some 64 bytes each, of which there are at most a million.
pub const TRACE_BYTES: u64 = 64 * 1024 * 1024;

/// Bytes that a line to one of the plain services may have.
pub const SOCKET_LINE_BYTES: usize = 1000;

/// Characters that a name in the plain chat may have.
pub const SOCKET_NAME: usize = 30;

/// Members of the plain chat at once.
pub const SOCKET_MEMBERS: usize = 100;

/// Lines of the plain chat that are kept for those who come later.
pub const SOCKET_HISTORY: usize = 20;

/// Lines that may wait for a member of the plain chat who does not read.
pub const SOCKET_WAITING: usize = 100;

/// What the server is started with.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Where the page is served; port 0 picks a free one
    #[arg(long, env = "PLAYGROUND_ADDR", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080",
          value_parser = address)]
    pub addr: SocketAddr,

    /// Where the lab listens; any client may talk to it
    #[arg(long, env = "PLAYGROUND_LAB_ADDR", value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8081",
          value_parser = address)]
    pub lab_addr: SocketAddr,

    // Off unless asked for: most classes need HTTP alone, and an open port is something to know of.
    /// Offer four plain services beside HTTP, on the four ports from there on: thanks, yell, count and chat
    /// (without a value from 127.0.0.1:8082; port 0 picks free ones)
    #[arg(long, env = "PLAYGROUND_SOCKETS", value_name = "ADDRESS:PORT", num_args = 0..=1,
          default_missing_value = "127.0.0.1:8082", value_parser = four_ports)]
    pub sockets: Option<SocketAddr>,

    /// Open the page in the default browser
    #[arg(long, env = "PLAYGROUND_OPEN")]
    pub open: bool,

    /// What to log to standard error, as in `info` or `backend=debug`
    #[arg(long, env = "PLAYGROUND_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,

    /// The page's address and names.
    #[command(flatten)]
    pub console: ConsoleConfig,
    /// What the lab puts up with.
    #[command(flatten)]
    pub lab: LabConfig,
    /// How much is kept.
    #[command(flatten)]
    pub capture: CaptureConfig,
}

/// What the console allows, and how much of it.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The page")]
pub struct ConsoleConfig {
    // A page of another site can make a name of its own point at this machine (DNS rebinding), so a
    // Host that is no IP address must be known.
    /// A name the page is reached by, beside localhost and IP addresses; repeat for more
    #[arg(long, env = "PLAYGROUND_ALLOW_HOST", value_name = "NAME", value_delimiter = ',')]
    pub allow_host: Vec<String>,

    /// Another origin whose pages may open the socket, such as a development server's; repeat for more
    #[arg(long, env = "PLAYGROUND_ALLOW_ORIGIN", value_name = "ORIGIN", value_delimiter = ',')]
    pub allow_origin: Vec<String>,

    /// Serve the page's files from this folder; without it, those inside the binary, or dist/ where it
    /// was built without them
    #[arg(long, env = "PLAYGROUND_PAGE_DIR", value_name = "FOLDER")]
    pub page_dir: Option<PathBuf>,

    /// Connections to the page's address at once
    #[arg(long, env = "PLAYGROUND_CONSOLE_CONNECTIONS", value_name = "N", default_value_t = 512,
          value_parser = permits)]
    pub console_connections: usize,

    /// Of these, connections of one address
    #[arg(long, env = "PLAYGROUND_CONSOLE_ADDRESS_CONNECTIONS", value_name = "N", default_value_t = 256,
          value_parser = permits)]
    pub console_address_connections: usize,

    // A socket is pinged well within this time, and pings count as writes; so this only ends
    // connections that get no answer: a head that drips in, a reader that has stopped.
    /// How long a connection to the page may go without anything being written to it
    #[arg(long, env = "PLAYGROUND_CONSOLE_IDLE", value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub console_idle: Duration,

    /// Open pages at once
    #[arg(long, env = "PLAYGROUND_PAGES", value_name = "N", default_value_t = 128, value_parser = permits)]
    pub pages: usize,

    /// Scripts that follow the list of exchanges at once
    #[arg(long, env = "PLAYGROUND_FOLLOWERS", value_name = "N", default_value_t = 32, value_parser = permits)]
    pub followers: usize,

    // An exchange with its steps is several times its bytes, and is held until its reader has taken it.
    /// Whole exchanges told to scripts at once; further ones wait their turn
    #[arg(long, env = "PLAYGROUND_API_ANSWERS", value_name = "N", default_value_t = 16, value_parser = permits)]
    pub api_answers: usize,

    /// Messages a page may send per second; bursts may be five times that
    #[arg(long, env = "PLAYGROUND_PAGE_MESSAGES", value_name = "N", default_value_t = 40)]
    pub page_messages: u32,

    /// How long a page may take to accept a message, or to answer a ping, before it is let go
    #[arg(long, env = "PLAYGROUND_PAGE_STALL", value_name = "TIME", default_value = "20s", value_parser = duration)]
    pub page_stall: Duration,

    /// Exchanges one page may watch at once, its own apart
    #[arg(long, env = "PLAYGROUND_PAGE_WATCHES", value_name = "N", default_value_t = 16)]
    pub page_watches: usize,

    /// Connections to the lab that one page may hold open
    #[arg(long, env = "PLAYGROUND_PAGE_CONNECTIONS", value_name = "N", default_value_t = 16)]
    pub page_connections: usize,

    /// Bytes of one page that may wait to be sent, all its connections together
    #[arg(long, env = "PLAYGROUND_PAGE_WAITING", value_name = "BYTES", default_value_t = 4 * 1024 * 1024,
          value_parser = permits)]
    pub page_waiting: usize,

    /// Bytes one send may have
    #[arg(long, env = "PLAYGROUND_SEND_BYTES", value_name = "BYTES", default_value_t = 1024 * 1024)]
    pub send_bytes: usize,

    /// Pieces one send may be cut into
    #[arg(long, env = "PLAYGROUND_SEND_PIECES", value_name = "N", default_value_t = 4096)]
    pub send_pieces: usize,

    /// The longest pause between two pieces
    #[arg(long, env = "PLAYGROUND_SEND_PAUSE", value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub send_pause: Duration,
}

/// What the lab puts up with.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "The lab")]
pub struct LabConfig {
    /// Connections to the lab at once
    #[arg(long, env = "PLAYGROUND_LAB_CONNECTIONS", value_name = "N", default_value_t = 4096,
          value_parser = permits)]
    pub lab_connections: usize,

    // hyper measures its read buffer, which grows in steps, so a head may come out up to twice as long;
    // beyond that it answers 431. Below 8 kB it refuses to start.
    /// Bytes a request's head may have, at least; hyper refuses it at the latest at twice as many
    #[arg(long, env = "PLAYGROUND_HEAD_BYTES", value_name = "BYTES", default_value_t = 64 * 1024,
          value_parser = head_bytes)]
    pub head_bytes: usize,

    /// Fields a request's head may have
    #[arg(long, env = "PLAYGROUND_HEAD_FIELDS", value_name = "N", default_value_t = 100,
          value_parser = at_least_one)]
    pub head_fields: usize,

    // hyper's clock: it runs from the end of the last exchange.
    /// How long a request's head may take to arrive, the wait for it on an open connection included
    #[arg(long, env = "PLAYGROUND_HEAD_TIMEOUT", value_name = "TIME", default_value = "30s", value_parser = duration)]
    pub head_timeout: Duration,

    /// Bytes a request's body may have
    #[arg(long, env = "PLAYGROUND_BODY_BYTES", value_name = "BYTES", default_value_t = 1024 * 1024)]
    pub body_bytes: usize,

    /// How long nothing may move on a connection during an exchange, in either direction
    #[arg(long, env = "PLAYGROUND_LAB_IDLE", value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub lab_idle: Duration,

    /// Connections that one address may have at once; the page's own do not count
    #[arg(long, env = "PLAYGROUND_ADDRESS_CONNECTIONS", value_name = "N", default_value_t = 1024,
          value_parser = permits)]
    pub address_connections: usize,

    // Loopback is not counted: whoever sits at this machine measures what they like.
    /// Requests that one address may send in a second, 0 for any number; this machine's own do not count
    #[arg(long, env = "PLAYGROUND_ADDRESS_REQUESTS", value_name = "N", default_value_t = 500)]
    pub address_requests: u32,

    /// A proxy that is believed whom it speaks for (X-Forwarded-For), as an address or a network such as
    /// 10.0.0.0/8; repeat for more
    #[arg(long, env = "PLAYGROUND_TRUSTED_PROXY", value_name = "NETWORK", value_delimiter = ',')]
    pub trusted_proxy: Vec<Network>,

    /// How long a delay, a drip or a stream of the lab's may last
    #[arg(long, env = "PLAYGROUND_LONGEST", value_name = "TIME", default_value = "10s", value_parser = duration)]
    pub longest: Duration,

    /// Responses at once that take their time
    #[arg(long, env = "PLAYGROUND_STREAMS", value_name = "N", default_value_t = 256)]
    pub streams: usize,

    /// Of these, responses to one address
    #[arg(long, env = "PLAYGROUND_ADDRESS_STREAMS", value_name = "N", default_value_t = 64)]
    pub address_streams: usize,

    /// Bytes a made-up body may have
    #[arg(long, env = "PLAYGROUND_MADE_BYTES", value_name = "BYTES", default_value_t = 10 * 1024 * 1024)]
    pub made_bytes: usize,

    /// Bytes a message on the lab's WebSocket may have
    #[arg(long, env = "PLAYGROUND_MESSAGE_BYTES", value_name = "BYTES", default_value_t = 64 * 1024)]
    pub message_bytes: usize,

    /// Entries that each of the lab's services remembers (users, messages, sessions)
    #[arg(long, env = "PLAYGROUND_STATE_ENTRIES", value_name = "N", default_value_t = 1000, value_parser = at_least_one)]
    pub state_entries: usize,

    /// How long an entry that nobody asks for is remembered
    #[arg(long, env = "PLAYGROUND_STATE_LIFETIME", value_name = "TIME", default_value = "60m", value_parser = duration)]
    pub state_lifetime: Duration,

    /// A host that /redirect-to may lead to, beside the lab itself; repeat for more
    #[arg(long, env = "PLAYGROUND_REDIRECT_HOST", value_name = "HOST", value_delimiter = ',')]
    pub redirect_host: Vec<String>,

    /// A variable of the environment that /env shows; repeat for more
    #[arg(long, env = "PLAYGROUND_SHOW_ENV", value_name = "NAME", value_delimiter = ',')]
    pub show_env: Vec<String>,

    /// What /hostname says
    #[arg(long, env = "PLAYGROUND_HOSTNAME", value_name = "NAME", default_value = "lab")]
    pub hostname: String,

    /// Leave out the fields X-Trace and Link, which say where to look an exchange up
    #[arg(long, env = "PLAYGROUND_NO_TRACE_FIELDS")]
    pub no_trace_fields: bool,

    /// The page's address as clients of the lab reach it, where that is not its port on the same host
    #[arg(long, env = "PLAYGROUND_PAGE_URL", value_name = "URL")]
    pub page_url: Option<String>,

    // However slowly a client drips, its connection ends some day.
    /// How long a connection may last in all
    #[arg(long, env = "PLAYGROUND_LAB_LIFETIME", value_name = "TIME", default_value = "600s", value_parser = duration)]
    pub lab_lifetime: Duration,
}

impl LabConfig {
    /// What the lab's handlers keep to.
    pub fn rules(&self) -> Rules {
        let shown = |name: &String| Some((name.clone(), std::env::var(name).ok()?));
        Rules {
            body_bytes: self.body_bytes,
            made_bytes: self.made_bytes,
            longest: self.longest,
            streams: self.streams,
            address_streams: self.address_streams,
            state_entries: self.state_entries,
            state_lifetime: self.state_lifetime,
            redirect_hosts: self.redirect_host.clone(),
            shown_env: self.show_env.iter().filter_map(shown).collect(),
            hostname: self.hostname.clone(),
            address_requests: self.address_requests,
            message_bytes: self.message_bytes,
        }
    }

    /// How many connections there may be, in all and of one address.
    pub fn connections(&self) -> [Limit; 2] {
        [
            Limit { most: self.lab_connections, option: "--lab-connections" },
            Limit { most: self.address_connections, option: "--address-connections" },
        ]
    }

    /// How the lab's responses say where to look them up.
    pub fn links(&self, page: SocketAddr, names: &[String]) -> Links {
        match &self.page_url {
            _ if self.no_trace_fields => Links::None,
            Some(url) => Links::At(url.trim_end_matches('/').to_owned()),
            None => Links::Console { page, names: names.to_vec() },
        }
    }
}

/// How much of what happened is kept. A connection is kept through its exchanges; open ones without
/// any are bounded by [`LabConfig::lab_connections`].
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "What is kept")]
pub struct CaptureConfig {
    /// Exchanges kept; the oldest are dropped first
    #[arg(long, env = "PLAYGROUND_KEEP_EXCHANGES", value_name = "N", default_value_t = 500,
          value_parser = at_least_one)]
    pub keep_exchanges: usize,

    // The head and body limits together allow a little over 1 MiB in; an echo sends as much out.
    /// Bytes kept of one exchange, both directions together
    #[arg(long, env = "PLAYGROUND_KEEP_BYTES", value_name = "BYTES", default_value_t = 2304 * 1024)]
    pub keep_bytes: usize,

    /// Bytes kept of all exchanges together, the bookkeeping of their reads and writes included
    #[arg(long, env = "PLAYGROUND_KEEP_TOTAL", value_name = "BYTES", default_value_t = 128 * 1024 * 1024)]
    pub keep_total: usize,

    // A body sent byte by byte would otherwise cost forty times its size.
    /// Reads and writes told apart in one exchange; further ones are folded into the last
    #[arg(long, env = "PLAYGROUND_KEEP_SEGMENTS", value_name = "N", default_value_t = 4096,
          value_parser = at_least_one)]
    pub keep_segments: usize,

    /// Facts kept of one exchange
    #[arg(long, env = "PLAYGROUND_KEEP_FACTS", value_name = "N", default_value_t = 128,
          value_parser = at_least_one)]
    pub keep_facts: usize,
}
