//! Puts the parts together and runs them until told to stop.

use std::io;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::capture::Capture;
use crate::config::Config;
use crate::console::{self, Console};
use crate::dialer::Dialer;
use crate::lab::{self, Lab};
use crate::notices::Notices;
use crate::sockets::{self, Socket};

/// How long stopping may take; what is not done by then is cut off.
pub const STOP_WITHIN: Duration = Duration::from_millis(900);

/// The sockets everything hangs on, already bound, so that their addresses are known.
#[derive(Debug)]
pub struct Listeners {
    /// The page's.
    pub page: TcpListener,
    /// The lab's.
    pub lab: TcpListener,
    /// Those of the plain services, where they were asked for.
    pub sockets: Vec<Socket>,
}

/// Serves page and lab until `shutdown` completes.
///
/// # Errors
/// A listener has no address, or one of the two servers ended by itself.
pub async fn run(listeners: Listeners, config: Config, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    let notices = Arc::new(Notices::default());
    let capture = Capture::new(config.capture.clone(), Arc::clone(&notices));
    let dialer = Dialer::new(&listeners.lab, Arc::clone(&capture))?;
    let (stop, stopped) = watch::channel(false);
    if config.lab.longest >= config.lab.lab_idle {
        tracing::warn!(
            "answers may be silent for --longest, and connections that are for --lab-idle are cut: give --lab-idle more"
        );
    }
    let links = config.lab.links(listeners.page.local_addr()?, &config.console.allow_host);
    let console = Console {
        lab_addr: listeners.lab.local_addr()?,
        instance: instance(),
        config: config.console,
        capture: Arc::clone(&capture),
        notices: Arc::clone(&notices),
        dialer,
    };
    let house = sockets::House::new(config.lab.clone(), Arc::clone(&capture), Arc::clone(&notices));
    let mut sockets = tokio::spawn(sockets::serve(listeners.sockets, house, stopped.clone()));
    let lab = Lab { config: config.lab, capture, notices, links };
    let mut lab = tokio::spawn(lab::serve(listeners.lab, lab, stopped.clone()));
    let mut console = tokio::spawn(console::serve(listeners.page, console, stopped));
    tokio::select! {
        () = shutdown => {}
        // None ends by itself: half a server must not look like a whole one.
        ended = &mut lab => return Err(io::Error::other(format!("the lab has ended: {ended:?}"))),
        ended = &mut sockets => return Err(io::Error::other(format!("the plain services have ended: {ended:?}"))),
        ended = &mut console => return Err(io::Error::other(format!("the console has ended: {ended:?}"))),
    }
    tracing::info!("stopping");
    stop.send_replace(true);
    let finish = async {
        let _ = lab.await;
        let _ = console.await;
        let _ = sockets.await;
    };
    if tokio::time::timeout(STOP_WITHIN, finish).await.is_err() {
        tracing::info!("some connections were cut off");
    }
    Ok(())
}

/// Tells runs of the server apart: the moment it started, which no other run on this port shares.
/// Below 2^53, so that a page can hold it exactly.
fn instance() -> u64 {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_micros()).unwrap_or_default() & ((1 << 53) - 1)
}
