//! The rest of the world: clients of the lab that are no browser, and a site that is not ours.

use std::io;
use std::process::Command;
use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::{DEADLINE, Result};

/// Sends these bytes over a connection of their own, and returns what comes back until the other side
/// closes it. The request should ask for that: `Connection: close`.
///
/// # Errors
/// No connection, or no end.
pub async fn send(to: &str, bytes: &[u8]) -> Result<Vec<u8>> {
    let talk = async {
        let mut connection = TcpStream::connect(to).await?;
        connection.write_all(bytes).await?;
        let mut answer = Vec::new();
        connection.read_to_end(&mut answer).await?;
        Ok::<_, io::Error>(answer)
    };
    match timeout(DEADLINE, talk).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(format!("{to} did not close the connection within {DEADLINE:?}").into()),
    }
}

/// The beginning of what a server answers to these bytes, up to the end of the head.
///
/// # Errors
/// No connection, or no answer.
pub async fn head(to: &str, bytes: &[u8]) -> Result<String> {
    let talk = async {
        let mut connection = TcpStream::connect(to).await?;
        connection.write_all(bytes).await?;
        read_head(&mut connection).await
    };
    match timeout(DEADLINE, talk).await {
        Ok(head) => Ok(head?),
        Err(_) => Err(format!("{to} did not answer within {DEADLINE:?}").into()),
    }
}

/// Asks for a WebSocket as a browser would, and returns the head of the answer.
///
/// # Errors
/// No connection, or no answer.
pub async fn handshake(to: &str, target: &str, host: &str, origin: &str) -> Result<String> {
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: {host}\r\nOrigin: {origin}\r\nConnection: Upgrade\r\n\
         Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    );
    head(to, request.as_bytes()).await
}

/// Lets curl fetch an address.
///
/// # Errors
/// curl fails, or is not installed.
pub fn curl(url: &str) -> Result<String> {
    let arguments = ["--silent", "--show-error", "--noproxy", "*", "--include", url];
    let output = Command::new("curl").args(arguments).output();
    let output = output.map_err(|error| format!("this test needs curl to be installed: {error}"))?;
    if !output.status.success() {
        return Err(format!("curl {url}: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// A web site on this machine that shows one page, whatever is asked for; gone when dropped.
#[derive(Debug)]
pub struct Site {
    /// Its origin, such as `http://127.0.0.1:8000`.
    pub origin: String,
    serving: JoinHandle<()>,
}

impl Site {
    /// Puts a page on a free port.
    ///
    /// # Errors
    /// No port is free.
    pub async fn serve(html: &str) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let answer: Arc<str> = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\n\
             Connection: close\r\n\r\n{html}",
            html.len()
        )
        .into();
        let serving = tokio::spawn(async move {
            while let Ok((mut connection, _)) = listener.accept().await {
                let answer = Arc::clone(&answer);
                tokio::spawn(async move {
                    // Whoever leaves early does not want the page.
                    if read_head(&mut connection).await.is_ok() {
                        let _ = connection.write_all(answer.as_bytes()).await;
                        let _ = connection.shutdown().await;
                    }
                });
            }
        });
        Ok(Self { origin, serving })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn read_head(connection: &mut TcpStream) -> io::Result<String> {
    let mut head = Vec::new();
    while !head.windows(4).any(|four| four == b"\r\n\r\n") && connection.read_buf(&mut head).await? > 0 {}
    Ok(String::from_utf8_lossy(&head).into_owned())
}
