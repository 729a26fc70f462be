//! What is drawn, piece by piece.
//!
//! A component gets just what it draws. Large parts of the state come as [`Same`], so that "has it
//! changed?" is one comparison of pointers, and what has not changed is not drawn again.
//!
//! | module | what it draws |
//! |---|---|
//! | [`header`], [`lab_address`], [`link_status`], [`theme_switch`], [`tour`] | the bar at the top |
//! | [`composer`], [`form`], [`editor`], [`verdict`], [`mistakes`], [`guess`] | what is to be sent |
//! | [`wire`], [`body`], [`timeline`] | bytes, and when they went |
//! | [`send_options`], [`pieces`], [`outcome`], [`browser_send`] | how, and what became of it |
//! | [`trace`], [`stepper`], [`step_card`], [`step_list`], [`state_diagram`], [`routing`], [`story`] | what the server did |
//! | [`exchange_list`], [`exchange_row`], [`list_head`], [`list_keys`] | the live list |
//! | [`compare`], [`compare_rows`], [`compare_steps`] | two exchanges side by side |
//! | [`dialogs`], [`dialog`] | what lies over the page: [`examples`], [`paste`], [`copy_as`], [`share`], [`palette`], [`keys`], [`reach`], [`kept`] |
//! | [`presenter`], [`printed`] | the page in front of a room, and on paper |
//! | [`notices`] | what the learner has to be told |
//! | [`icon`], [`copied`] | pictures; texts to be copied |

pub mod body;
pub mod browser_send;
pub mod compare;
pub mod compare_rows;
pub mod compare_steps;
pub mod composer;
pub mod connections;
pub mod copied;
pub mod copy_as;
pub mod dialog;
pub mod dialogs;
pub mod editor;
pub mod examples;
pub mod exchange_list;
pub mod exchange_row;
pub mod form;
pub mod guess;
pub mod header;
pub mod icon;
pub mod kept;
pub mod keys;
pub mod lab_address;
pub mod link_status;
pub mod list_head;
pub mod list_keys;
pub mod mistakes;
pub mod notices;
pub mod outcome;
pub mod palette;
pub mod paste;
pub mod pieces;
pub mod presenter;
pub mod printed;
pub mod reach;
pub mod routing;
pub mod send_options;
pub mod share;
pub mod state_diagram;
pub mod step_card;
pub mod step_list;
pub mod stepper;
pub mod story;
pub mod theme_switch;
pub mod timeline;
pub mod tour;
pub mod trace;
pub mod verdict;
pub mod wire;

use std::ops::Deref;
use std::rc::Rc;

use yew::UseReducerDispatcher;
use yew::html::ImplicitClone;

use crate::state::State;
use crate::state::tokens::Token;

/// How a component changes the state.
pub type Dispatch = UseReducerDispatcher<State>;

/// A part of the state; equal only to itself.
#[derive(Debug)]
pub struct Same<T>(pub Rc<T>);

impl<T> Clone for Same<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> ImplicitClone for Same<T> {}

impl<T> PartialEq for Same<T> {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.0, &other.0)
    }
}

impl<T> Deref for Same<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

impl<T> From<&Rc<T>> for Same<T> {
    fn from(rc: &Rc<T>) -> Self {
        Self(rc.clone())
    }
}

/// The class that colours a token.
pub const fn token_class(token: Token) -> &'static str {
    match token {
        Token::Method => "t-method",
        Token::Target => "t-target",
        Token::Version => "t-version",
        Token::Status => "t-status",
        Token::Name => "t-name",
        Token::Value => "t-value",
        Token::Framing => "t-framing",
        Token::Body => "t-body",
        Token::Plain => "t-plain",
        Token::Error => "t-error",
    }
}
