//! Puts the page into the document.

use frontend::pages::Playground;

fn main() {
    yew::Renderer::<Playground>::new().render();
}
