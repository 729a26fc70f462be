//! A body of URL-encoded pairs: spelled like a query, without the `?`.

use shared::message::{Pair, Target};

/// The pairs of a body; none in an empty one.
pub fn read(content: &[u8]) -> Vec<Pair> {
    if content.is_empty() {
        return Vec::new();
    }
    content.split(|&byte| byte == b'&').map(Pair::spelled).collect()
}

/// The body of these pairs.
pub fn written(pairs: &[Pair]) -> Vec<u8> {
    let target = Target { path: Vec::new(), query: pairs.to_vec() };
    target.to_bytes().split_off(usize::from(!pairs.is_empty()))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn any_body_is_pairs_and_comes_back_as_it_was(content: Vec<u8>, spelled in "[a=&%+]{0,9}") {
            prop_assert_eq!(written(&read(&content)), content);
            prop_assert_eq!(written(&read(spelled.as_bytes())), spelled.as_bytes());
        }

        #[test]
        fn pairs_mean_what_they_did(pairs in prop::collection::vec((".{0,9}", ".{0,9}"), 1..4)) {
            let pairs: Vec<_> = pairs.iter().map(|(name, value)| Pair::new(name, value)).collect();
            prop_assert_eq!(read(&written(&pairs)), pairs);
        }
    }
}
