//! Thanks whoever comes, and closes: the smallest server there is.

use super::conn::{Conn, Parting};

pub(super) async fn serve(conn: &mut Conn) -> Result<Parting, Parting> {
    conn.say("Thank you for connecting.\n").await?;
    Ok(Parting::Done)
}
