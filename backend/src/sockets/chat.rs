//! Passes lines on between all who are there. The first thing it asks is a name; `bye` ends it.
//!
//! ```text
//! What is your name?
//! ada                                  ◀── what the client types
//! Welcome, ada. Here: grace. A line goes to everybody; bye leaves.
//! grace: Hello, ada.
//! bye
//! Goodbye, ada.
//! ```
//!
//! Each member has a queue of lines that wait to be sent to them. Who speaks never waits for who does
//! not read: a member whose queue is full is let go.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::sync::mpsc;

use super::conn::{Conn, Parting, shown};
use crate::config::{SOCKET_HISTORY, SOCKET_MEMBERS, SOCKET_NAME, SOCKET_WAITING};

/// The word that leaves.
const BYE: &str = "bye";

/// Where all of them are.
#[derive(Debug, Default)]
pub(super) struct Room {
    // A std Mutex: held for a few instructions, never across an await.
    inside: Mutex<Inside>,
}

#[derive(Debug, Default)]
struct Inside {
    members: BTreeMap<String, mpsc::Sender<Arc<str>>>,
    /// The latest lines, for those who come later.
    history: VecDeque<Arc<str>>,
}

/// Somebody who is there; when this is dropped they have gone, whatever ended their connection.
struct Member<'a> {
    room: &'a Room,
    name: String,
    lines: mpsc::Receiver<Arc<str>>,
}

/// Why somebody cannot come in under a name.
enum Refusal {
    Taken,
    Full,
}

pub(super) async fn serve(conn: &mut Conn, room: &Room) -> Result<Parting, Parting> {
    let (mut member, greeting) = welcome(conn, room).await?;
    conn.say(&greeting).await?;
    loop {
        tokio::select! {
            line = conn.line() => match line? {
                None => return Ok(Parting::Finished),
                Some(line) => match shown(&line).trim() {
                    "" => {}
                    BYE => {
                        conn.say(&format!("Goodbye, {}.\n", member.name)).await?;
                        return Ok(Parting::Done);
                    }
                    text => room.tell(&member.name, &format!("{}: {text}\n", member.name)),
                },
            },
            line = member.lines.recv() => match line {
                Some(line) => conn.say(&line).await?,
                // The room has let go of the sender.
                None => return Err(Parting::Behind),
            },
        }
    }
}

/// Asks for a name until there is one that will do, or the client leaves instead.
async fn welcome<'a>(conn: &mut Conn, room: &'a Room) -> Result<(Member<'a>, String), Parting> {
    conn.say("What is your name?\n").await?;
    loop {
        let Some(line) = conn.line().await? else { return Err(Parting::Finished) };
        let name = shown(&line).trim().to_owned();
        if name == BYE {
            conn.say("Goodbye.\n").await?;
            return Err(Parting::Done);
        }
        let why = match checked(&name) {
            Err(why) => why,
            Ok(()) => match room.enter(&name) {
                Ok(come) => return Ok(come),
                Err(Refusal::Taken) => format!("Somebody here is called {name} already; what else?\n"),
                Err(Refusal::Full) => {
                    format!(
                        "{SOCKET_MEMBERS} are here, and no more can be. Try again with your name, or say bye.\n"
                    )
                }
            },
        };
        conn.say(&why).await?;
    }
}

/// A name must stand out in front of a line, so it is one word, without punctuation that looks like ours.
fn checked(name: &str) -> Result<(), String> {
    let length = name.chars().count();
    if (1..=SOCKET_NAME).contains(&length) && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
        return Ok(());
    }
    Err(format!(
        "A name here is one word of 1 to {SOCKET_NAME} letters, digits, and the signs - _ and . ; what is yours?\n"
    ))
}

impl Room {
    /// Lets somebody in, and tells the others; what to greet them with.
    fn enter(&self, name: &str) -> Result<(Member<'_>, String), Refusal> {
        let mut inside = self.inside();
        if inside.members.contains_key(name) {
            return Err(Refusal::Taken);
        }
        if inside.members.len() >= SOCKET_MEMBERS {
            return Err(Refusal::Full);
        }
        let others: Vec<_> = inside.members.keys().map(String::as_str).collect();
        let others = if others.is_empty() { "nobody else yet".to_owned() } else { others.join(", ") };
        let mut greeting =
            format!("Welcome, {name}. Here: {others}. A line goes to everybody; {BYE} leaves.\n");
        greeting.extend(inside.history.iter().map(|line| &**line));
        let (sender, lines) = mpsc::channel(SOCKET_WAITING);
        inside.members.insert(name.to_owned(), sender);
        // Under the same lock: nobody can hear of them before they are in.
        inside.pass_on(name, &format!("* {name} has come.\n"));
        Ok((Member { room: self, name: name.to_owned(), lines }, greeting))
    }

    /// Passes a line on to all but the one who said it, and remembers it.
    fn tell(&self, but: &str, line: &str) {
        let mut inside = self.inside();
        inside.pass_on(but, line);
        inside.history.push_back(line.into());
        if inside.history.len() > SOCKET_HISTORY {
            inside.history.pop_front();
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(|poisoned| poisoned.into_inner())
    }
}

impl Inside {
    fn pass_on(&mut self, but: &str, line: &str) {
        let line: Arc<str> = line.into();
        // Whoever has not read for so long is let go of: their connection sees that the sender is gone.
        self.members.retain(|name, lines| name == but || lines.try_send(Arc::clone(&line)).is_ok());
    }
}

impl Drop for Member<'_> {
    fn drop(&mut self) {
        self.lines.close();
        let mut inside = self.room.inside();
        // Somebody who was let go of may have been followed by another one of that name.
        if inside.members.get(&self.name).is_some_and(|lines| !lines.is_closed()) {
            return;
        }
        inside.members.remove(&self.name);
        let gone = format!("* {} has gone.\n", self.name);
        inside.pass_on(&self.name, &gone);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entered<'a>(room: &'a Room, name: &str) -> (Member<'a>, String) {
        room.enter(name).map_err(|_| name.to_owned()).unwrap()
    }

    #[test]
    fn who_does_not_read_is_let_go_of_and_holds_up_nobody() {
        let room = Room::default();
        let (mut asleep, _) = entered(&room, "asleep");
        let (mut awake, _) = entered(&room, "awake");
        for n in 0..SOCKET_WAITING {
            room.tell("ada", &format!("{n}\n"));
            assert_eq!(awake.lines.try_recv().as_deref(), Ok(format!("{n}\n").as_str()));
        }
        // One line of those that waited said that the other had come, so the last found no room.
        assert!(!room.inside().members.contains_key("asleep"));
        let (again, _) = entered(&room, "asleep");
        let mut waited = 0;
        while asleep.lines.try_recv().is_ok() {
            waited += 1;
        }
        assert_eq!((waited, asleep.lines.is_closed()), (SOCKET_WAITING, true));
        drop(asleep);
        assert!(room.inside().members.contains_key("asleep"), "the new one of that name is another one");
        drop(again);
        assert!(!room.inside().members.contains_key("asleep"));
    }

    #[test]
    fn the_room_holds_so_many_and_remembers_so_much() {
        let room = Room::default();
        let members: Vec<_> = (0..SOCKET_MEMBERS).map(|n| entered(&room, &format!("n{n}")).0).collect();
        assert!(matches!(room.enter("late"), Err(Refusal::Full)));
        assert!(matches!(room.enter("n1"), Err(Refusal::Taken)));
        drop(members);
        for n in 0..=SOCKET_HISTORY {
            room.tell("", &format!("line {n}\n"));
        }
        let (_late, greeting) = entered(&room, "late");
        assert!(!greeting.contains("line 0\n") && greeting.contains("line 1\n"), "{greeting}");
    }

    #[test]
    fn a_name_is_one_word() {
        for name in ["ada", "Ada_L.-1", "Zoë"] {
            assert!(checked(name).is_ok(), "{name}");
        }
        for name in ["", "a b", "* x", "ada:", &"x".repeat(SOCKET_NAME + 1)] {
            assert!(checked(name).is_err(), "{name}");
        }
    }
}
