//! The command line: reads arguments, binds, and runs.

use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use backend::config::Config;
use backend::{Listeners, STOP_WITHIN, listen, run};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// A glass-box web server: compose an HTTP request, send it, and watch every byte and every step.
#[derive(Parser, Debug)]
#[command(name = "playground", version, propagate_version = true, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// Serve the page and the lab
    ///
    /// Two addresses: one for the page, one for the lab, the server that is watched. Open the page in
    /// a browser; send to the lab from the page or from any client, and see both there:
    ///
    ///     playground serve --open
    ///     curl http://127.0.0.1:8081/hello
    ///
    /// Prints two lines, `page http://…/` and `lab  http://…/`, once both can be reached. Ctrl-C stops.
    /// Times are written as 1.5s, 250ms or 2m. Every option can also be set by its variable.
    #[command(verbatim_doc_comment)]
    Serve(Box<Config>),
}

fn main() -> ExitCode {
    let Command::Serve(config) = Arguments::parse().command;
    match serve(*config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "{error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(config: Config) -> Result<(), Box<dyn std::error::Error>> {
    let filter = EnvFilter::try_new(&config.log)
        .map_err(|error| format!("--log does not take {:?}: {error}", config.log))?;
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_ansi(colours).with_writer(io::stderr).init();
    // A connection is a file descriptor; the usual soft limit of 1,024 is less than the lab takes.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let page = listen::bind(config.addr, "--addr")?;
        let lab = listen::bind(config.lab_addr, "--lab-addr")?;
        let (page_addr, lab_addr) = (page.local_addr()?, lab.local_addr()?);
        // Asked for before anybody can know that we are up.
        let stop = stop_signal()?;
        announce(page_addr, lab_addr)?;
        if config.open
            && let Err(error) = open::that_detached(format!("http://{}/", listen::reachable(page_addr)))
        {
            tracing::warn!(%error, "no browser could be opened; the page's address is above");
        }
        run(Listeners { page, lab }, config, stop).await?;
        Ok(())
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1).saturating_sub(STOP_WITHIN));
    done
}

/// The two lines that say where to go: for people and for scripts.
fn announce(page: SocketAddr, lab: SocketAddr) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "page http://{page}/")?;
    writeln!(stdout, "lab  http://{lab}/")?;
    stdout.flush()
}

/// Completes at Ctrl-C, and where there are signals, at SIGTERM.
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
