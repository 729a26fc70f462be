//! Says how many bytes came, and from which address: after each read that ends with a line's end, and
//! once more when the client has finished.
//!
//! TCP keeps no borders: two writes may arrive in one read, and one write in two. A count of all so far is
//! the same either way.

use super::conn::{Conn, Parting};

pub(super) async fn serve(conn: &mut Conn) -> Result<Parting, Parting> {
    let mut count: u64 = 0;
    let mut buffer = [0; 8 * 1024];
    loop {
        let bytes = conn.read(&mut buffer).await?;
        count += bytes.len() as u64;
        let (finished, line_ended) = (bytes.is_empty(), bytes.ends_with(b"\n"));
        let (bytes, peer) = (if count == 1 { "byte" } else { "bytes" }, conn.peer);
        if finished {
            conn.say(&format!("{count} {bytes} in all, from {peer}.\n")).await?;
            return Ok(Parting::Finished);
        }
        if line_ended {
            conn.say(&format!("{count} {bytes} so far, from {peer}.\n")).await?;
        }
    }
}
