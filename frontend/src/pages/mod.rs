//! What is drawn, as a whole.

mod effects;
mod playground;

pub use self::playground::Playground;
