//! Gives every line back in capitals, until the client has finished.

use super::conn::{Conn, Parting};

pub(super) async fn serve(conn: &mut Conn) -> Result<Parting, Parting> {
    while let Some(line) = conn.line().await? {
        conn.send(&yelled(&line)).await?;
    }
    Ok(Parting::Finished)
}

/// In capitals; of bytes that are no text, those that are ASCII letters.
fn yelled(line: &[u8]) -> Vec<u8> {
    match std::str::from_utf8(line) {
        Ok(text) => text.to_uppercase().into_bytes(),
        Err(_) => line.to_ascii_uppercase(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn capitals_are_those_of_the_text_where_it_is_one() {
        assert_eq!(yelled("grüße\r\n".as_bytes()), "GRÜSSE\r\n".as_bytes());
        assert_eq!(yelled(b"a\xff\xe9b\n"), b"A\xff\xe9B\n");
    }
}
