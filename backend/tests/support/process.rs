//! The program as a process of its own.

use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::{Arc, Mutex};

/// The program with these arguments, and a pipe at each end.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_playground"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs it to its end with this on its standard input. Whoever does not read it all is no failure here.
pub fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = command(arguments).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        scope.spawn(move || stdin.write_all(input));
        child.wait_with_output().unwrap()
    })
}

/// A server that ends with the test, whatever becomes of it.
pub struct Running {
    pub child: Child,
    pub page: String,
    pub lab: String,
    /// What it prints behind those two.
    pub lines: Lines<BufReader<ChildStdout>>,
    log: Arc<Mutex<String>>,
}

impl Running {
    /// Starts `playground serve` on free ports.
    pub fn on_free_ports(options: &[&str]) -> Self {
        let ports = ["serve", "--addr=127.0.0.1:0", "--lab-addr=127.0.0.1:0"];
        Self::start(&mut command(&[&ports, options].concat()))
    }

    /// The same through a line of shell, which gets the program as `$0`
    /// and its arguments as `$@`.
    pub fn through(shell: &str, options: &[&str]) -> Self {
        let mut command = Command::new("sh");
        command.args(["-c", shell, env!("CARGO_BIN_EXE_playground"), "serve"]);
        command.args(["--addr=127.0.0.1:0", "--lab-addr=127.0.0.1:0"]).args(options);
        Self::start(&mut command)
    }

    /// Starts a command that prints where page and lab are.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (mut stderr, shared) = (child.stderr.take().unwrap(), Arc::clone(&log));
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(n @ 1..) = stderr.read(&mut buffer) {
                shared.lock().unwrap().push_str(&String::from_utf8_lossy(&buffer[..n]));
            }
        });
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (page, lab) = (lines.next().unwrap().unwrap(), lines.next().unwrap().unwrap());
        let address = |line: &str, name: &str| {
            let url = line.strip_prefix(name).unwrap_or_else(|| panic!("not {name}: {line}"));
            url.strip_prefix("http://").unwrap().strip_suffix('/').unwrap().to_owned()
        };
        Self { child, page: address(&page, "page "), lab: address(&lab, "lab  "), lines, log }
    }

    /// Whether the process is still there.
    pub fn is_up(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// What it has written to its log.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
