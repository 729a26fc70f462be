//! See [`shared::route::groups::services`].
//!
//! Each service has a file, and what it remembers is a part of [`State`]:
//!
//! | file | what it remembers |
//! |---|---|
//! | [`hits`] | one number |
//! | [`board`] | users, each with a status and posts |
//! | [`chat`] | the latest messages |
//! | [`search`] | nothing: its library is part of the program |
//! | [`members`] | nothing but its own secret: a token carries what is to be known |
//! | [`account`] | sessions |
//! | [`files`] | the latest lines of its log |

mod account;
mod board;
mod chat;
mod files;
mod given;
mod hits;
mod members;
mod people;
mod refused;
mod ring;
mod search;

use std::sync::Arc;

use axum::extract;
use axum::response::Response;
use serde_json::json;
use shared::route::Route;
use shared::route::groups::services::Handler;

use crate::lab::reply;
use crate::lab::router::{Code, answer};
use crate::lab::setting::{Rules, Setting};

pub(in crate::lab) fn code(route: &'static Route, handler: Handler) -> Code {
    match handler {
        Handler::Reset => answer(route, reset),
        Handler::Hits => answer(route, hits::hits),
        Handler::Board => answer(route, board::board),
        Handler::SetStatus => answer(route, board::set_status),
        Handler::GetStatus => answer(route, board::get_status),
        Handler::AddUser => answer(route, board::add_user),
        Handler::ListUsers => answer(route, board::list_users),
        Handler::Profile => answer(route, board::profile),
        Handler::Posts => answer(route, board::posts),
        Handler::BoardCommand => answer(route, board::command),
        Handler::Chat => answer(route, chat::chat),
        Handler::NewMsg => answer(route, chat::new_msg),
        Handler::GetMsgs => answer(route, chat::get_msgs),
        Handler::Search => answer(route, search::search),
        Handler::Document => answer(route, search::document),
        Handler::Token => answer(route, members::token),
        Handler::Members => answer(route, members::members),
        Handler::Login => answer(route, account::login),
        Handler::Account => answer(route, account::account),
        Handler::Logout => answer(route, account::logout),
        Handler::FilesFolder => answer(route, files::folder),
        Handler::FilesIndex => answer(route, files::index),
        Handler::FilesLog => answer(route, files::log),
        Handler::File => answer(route, files::file),
    }
}

/// What this group remembers.
#[derive(Debug)]
pub(in crate::lab) struct State {
    hits: hits::State,
    board: board::State,
    chat: chat::State,
    members: members::State,
    account: account::State,
    files: files::State,
}

impl State {
    pub(in crate::lab) fn new(rules: &Rules) -> Self {
        Self {
            hits: hits::State::default(),
            board: board::State::new(rules),
            chat: chat::State::new(rules),
            members: members::State::default(),
            account: account::State::new(rules),
            files: files::State::new(rules),
        }
    }

    fn reset(&self) {
        // Taken apart, so that a new service cannot be left out.
        let Self { hits, board, chat, members, account, files } = self;
        hits.reset();
        board.reset();
        chat.reset();
        members.reset();
        account.reset();
        files.reset();
    }
}

async fn reset(extract::State(setting): extract::State<Arc<Setting>>) -> Response {
    setting.states.services.reset();
    reply::json(&json!({
        "reset": ["hits", "status-board", "chat", "members", "account", "files/log"],
        "members": "The secret that tokens were signed with is gone: none of them is good any more.",
    }))
}
