//! The program as a process of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

/// A server that ends with the test, whatever becomes of it.
pub struct Running {
    pub child: Child,
    pub page: String,
    pub lab: String,
    log: Arc<Mutex<String>>,
}

impl Running {
    /// Starts `playground serve` on free ports through a line of shell, which gets the program as `$0`
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
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
        let (page, lab) = (lines.next().unwrap(), lines.next().unwrap());
        let address = |line: &str, name: &str| {
            let url = line.strip_prefix(name).unwrap_or_else(|| panic!("not {name}: {line}"));
            url.strip_prefix("http://").unwrap().strip_suffix('/').unwrap().to_owned()
        };
        Self { child, page: address(&page, "page "), lab: address(&lab, "lab  "), log }
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
