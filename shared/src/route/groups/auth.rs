//! Who are you.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// Basic authentication.
    Basic = "basic_auth",
    /// The same, without saying that there is anything.
    HiddenBasic = "hidden_basic_auth",
    /// A token.
    Bearer = "bearer",
    /// Digest authentication with MD5.
    Digest = "digest_auth",
    /// Digest authentication with any algorithm.
    DigestWith = "digest_auth_with",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "auth",
    title: "Who are you?",
    about: "Basic, Bearer and Digest: the challenge, the answer to it, and what each keeps secret.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/basic-auth/{user}/{password}",
            handler: Any::Auth(Handler::Basic),
            teaches: "A name and a password, for anybody on the way to read: Base64 hides nothing.",
            example: Example::get("/basic-auth/ada/secret")
                .with(&[("Authorization", "Basic YWRhOnNlY3JldA==")]),
        },
        Route {
            methods: &[],
            pattern: "/hidden-basic-auth/{user}/{password}",
            handler: Any::Auth(Handler::HiddenBasic),
            teaches: "The same behind a 404: without a challenge nobody learns that there is something to open.",
            example: Example::get("/hidden-basic-auth/ada/secret")
                .with(&[("Authorization", "Basic YWRhOnNlY3JldA==")]),
        },
        Route {
            methods: &[],
            pattern: "/bearer",
            handler: Any::Auth(Handler::Bearer),
            teaches: "A token: whoever bears it is let in, so it must not be seen by others.",
            example: Example::get("/bearer").with(&[("Authorization", "Bearer a.token-of_yours")]),
        },
        Route {
            methods: &[],
            pattern: "/digest-auth/{qop}/{user}/{password}",
            handler: Any::Auth(Handler::Digest),
            teaches: "The password never crosses the wire: the client proves that it knows it, for this nonce and this request.",
            example: Example::get("/digest-auth/auth/ada/secret"),
        },
        Route {
            methods: &[],
            pattern: "/digest-auth/{qop}/{user}/{password}/{algorithm}",
            handler: Any::Auth(Handler::DigestWith),
            teaches: "The same with SHA-256 or SHA-512 in place of MD5; with auth-int the body is part of the proof.",
            example: Example::get("/digest-auth/auth-int/ada/secret/SHA-256"),
        },
    ],
};
