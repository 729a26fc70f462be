//! The word that everything is to stop.

use tokio::sync::watch;

/// Completes when the server is to stop.
pub(crate) async fn told_to_stop(stop: &mut watch::Receiver<bool>) {
    // An error means that whoever could tell is gone, and then it is time to stop too.
    let _ = stop.wait_for(|&stop| stop).await;
}
