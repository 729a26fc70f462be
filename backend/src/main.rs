//! The command line: reads arguments, binds, and runs.

use std::io::{self, IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::process::ExitCode;

use backend::cli;
use backend::config::Config;
use backend::sockets::{self, Socket};
use backend::{Listeners, STOP_WITHIN, listen, run};
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// A glass-box web server: compose an HTTP request, send it, and watch every byte and every step.
#[derive(Parser, Debug)]
#[command(name = "playground", version, propagate_version = true, max_term_width = 100)]
#[command(after_help = EXAMPLES)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const EXAMPLES: &str = "\
Examples:
  playground serve --open                             the page, and a lab to send to
  curl http://127.0.0.1:8081/hello                    any client may, and appears in the page
  playground send request.txt                         sends a file's exact bytes to the lab
  playground tail status:4xx                          the live list, in a terminal
  playground trace request.txt                        what each byte of a file is, and why
  curl -si --raw --http1.1 example.com | playground trace --response
                                                   and of an answer
  playground rules                                    the rules by which it says so

`playground COMMAND --help` tells more.";

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
    /// Prints two lines, `page http://…/` and `lab  http://…/`, once both can be reached, and with
    /// --sockets a line such as `chat 127.0.0.1:8085` for each plain service. Ctrl-C stops.
    /// Times are written as 1.5s, 250ms or 2m. Every option can also be set by its variable.
    #[command(verbatim_doc_comment)]
    Serve(Box<Config>),

    /// Say what every byte of a message is, and why
    ///
    /// Reads requests, or responses, from a file or standard input, and shows what the tracer makes of
    /// them: the tokens of each line, what was decided after the head and by which rule, and whether the
    /// whole is complete, needs more, or is refused, and then where, why, and what would mend it.
    ///
    ///     printf 'GET / HTTP/1.1\r\nHost : lab\r\n\r\n' | playground trace
    ///     curl -si --raw http://127.0.0.1:8081/hello | playground trace --response
    ///     playground trace --json --allow host,bare-lf-field request.txt
    ///
    /// Exit status: 0 complete, 3 more is needed, 4 refused, 2 wrong use.
    #[command(verbatim_doc_comment)]
    Trace(Box<cli::trace::Options>),

    /// Send exact bytes to the lab, and show what comes back
    ///
    /// Sends a file, or standard input for -, byte for byte, whole or in pieces, and reads the answers
    /// until all requests in it are answered, the server closes, or nothing more comes. Prints the bytes
    /// of the answers; at a terminal so that every one of them can be seen.
    ///
    ///     printf 'GET /hello HTTP/1.1\r\nHost: lab\r\n\r\n' | playground send -
    ///     playground send request.txt --split lines --pause 300ms --trace
    ///     playground send request.txt --split 4,18 --half-close
    ///
    /// Exit status: 0 an answer came whole, 3 it did not, 4 the server broke off or closed without an
    /// answer, 2 wrong use, or nothing listens there.
    #[command(verbatim_doc_comment)]
    Send(Box<cli::send::Options>),

    /// Show the live list
    ///
    /// Prints a line for each exchange with the lab as soon as it is over, whoever sent it: when (in UTC),
    /// its number, who, the method, the target, the status, the bytes of the answer and how long it took.
    /// Ends when the server stops.
    ///
    ///     playground tail
    ///     playground tail --since method:post,put status:4xx,5xx
    ///     playground tail --json -- -from:page path:/users
    #[command(verbatim_doc_comment)]
    Tail(Box<cli::tail::Options>),

    /// Print the rules by which it says so
    ///
    /// Each with its severity, its section, the status a server answers with when it is broken, and
    /// whether a recipient may look away from it, and why.
    Rules(cli::rules::Options),
}

fn main() -> ExitCode {
    let config = match Arguments::parse().command {
        Command::Serve(config) => *config,
        Command::Trace(options) => return cli::trace::run(&options),
        Command::Send(options) => return cli::send::run(&options),
        Command::Tail(options) => return cli::tail::run(&options),
        Command::Rules(options) => return cli::rules::run(&options),
    };
    match serve(config) {
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
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(colours)
        .with_writer(io::stderr)
        // On a full disk it would say so on the very stream that is full, and end the process with it.
        .log_internal_errors(false)
        .init();
    // A connection is a file descriptor; the usual soft limit of 1,024 is less than the lab takes.
    if let Err(error) = rlimit::increase_nofile_limit(u64::MAX) {
        tracing::debug!(%error, "the limit of open files stays as it is");
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let done = runtime.block_on(async {
        let page = listen::bind(config.addr, "--addr")?;
        let lab = listen::bind(config.lab_addr, "--lab-addr")?;
        let sockets = config.sockets.map_or(Ok(Vec::new()), sockets::bind)?;
        let (page_addr, lab_addr) = (page.local_addr()?, lab.local_addr()?);
        // Asked for before anybody can know that we are up.
        let stop = stop_signal()?;
        announce(page_addr, lab_addr, &sockets)?;
        if config.open
            && let Err(error) = open::that_detached(format!("http://{}/", listen::reachable(page_addr)))
        {
            tracing::warn!(%error, "no browser could be opened; the page's address is above");
        }
        run(Listeners { page, lab, sockets }, config, stop).await?;
        Ok(())
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(1).saturating_sub(STOP_WITHIN));
    done
}

/// The two lines that say where to go, and one more for each plain service: for people and for scripts.
fn announce(page: SocketAddr, lab: SocketAddr, sockets: &[Socket]) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "page http://{page}/")?;
    writeln!(stdout, "lab  http://{lab}/")?;
    for socket in sockets {
        writeln!(stdout, "{} {}", socket.service.name(), socket.listener.local_addr()?)?;
    }
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
