//! The arithmetic of Digest (RFC 7616 3.4).
//!
//! ```text
//! response = KD(H(A1), nonce:nc:cnonce:qop:H(A2))      KD(secret, data) = H(secret:data)
//! A1 = user:realm:password                             with -sess: H(user:realm:password):nonce:cnonce
//! A2 = method:uri                                      with auth-int: method:uri:H(body)
//! ```

use md5::Md5;
use sha2::{Digest, Sha256, Sha512, Sha512_256};

/// What things are hashed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Algorithm {
    pub(super) hash: Hash,
    /// `-sess`: the client's number is part of the secret.
    pub(super) session: bool,
}

/// A hash function by its name in Digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Md5,
    Sha256,
    Sha512,
    Sha512_256,
}

impl Hash {
    const ALL: [Self; 4] = [Self::Md5, Self::Sha256, Self::Sha512, Self::Sha512_256];

    fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
            Self::Sha512_256 => "SHA-512-256",
        }
    }

    /// The hash in hexadecimal digits.
    pub(super) fn of(self, data: &[u8]) -> String {
        fn hex(bytes: &[u8]) -> String {
            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
        }
        match self {
            Self::Md5 => hex(&Md5::digest(data)),
            Self::Sha256 => hex(&Sha256::digest(data)),
            Self::Sha512 => hex(&Sha512::digest(data)),
            Self::Sha512_256 => hex(&Sha512_256::digest(data)),
        }
    }

    fn of_parts(self, parts: &[&str]) -> String {
        self.of(parts.join(":").as_bytes())
    }
}

impl Algorithm {
    /// By its name, in whatever case.
    pub(super) fn named(name: &str) -> Option<Self> {
        let upper = name.to_ascii_uppercase();
        let (plain, session) = match upper.strip_suffix("-SESS") {
            Some(plain) => (plain, true),
            None => (upper.as_str(), false),
        };
        Hash::ALL.into_iter().find(|hash| hash.name() == plain).map(|hash| Self { hash, session })
    }

    /// Its name.
    pub(super) fn name(self) -> String {
        format!("{}{}", self.hash.name(), if self.session { "-sess" } else { "" })
    }
}

/// All that a proof is made of.
pub(super) struct Proof<'r> {
    pub(super) algorithm: Algorithm,
    pub(super) user: &'r str,
    pub(super) realm: &'r str,
    pub(super) password: &'r str,
    pub(super) nonce: &'r str,
    pub(super) count: &'r str,
    pub(super) client_nonce: &'r str,
    pub(super) qop: &'r str,
    pub(super) uri: &'r str,
}

impl Proof<'_> {
    /// What the client must say of its request; `body` where it is part of the proof.
    pub(super) fn request(&self, method: &str, body: Option<&[u8]>) -> String {
        self.made(method, body)
    }

    /// What the server says of its response: the same without a method (RFC 7616 3.5).
    pub(super) fn response(&self, body: Option<&[u8]>) -> String {
        self.made("", body)
    }

    fn made(&self, method: &str, body: Option<&[u8]>) -> String {
        let hash = self.algorithm.hash;
        let mut secret = hash.of_parts(&[self.user, self.realm, self.password]);
        if self.algorithm.session {
            secret = hash.of_parts(&[&secret, self.nonce, self.client_nonce]);
        }
        let what = match body {
            Some(body) => hash.of_parts(&[method, self.uri, &hash.of(body)]),
            None => hash.of_parts(&[method, self.uri]),
        };
        hash.of_parts(&[&secret, self.nonce, self.count, self.client_nonce, self.qop, &what])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of RFC 7616 3.9.1.
    #[test]
    fn the_example_of_the_rfc_comes_out() {
        for (name, expected) in [
            ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
            ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
        ] {
            let proof = Proof {
                algorithm: Algorithm::named(name).unwrap(),
                user: "Mufasa",
                realm: "http-auth@example.org",
                password: "Circle of Life",
                nonce: "7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v",
                count: "00000001",
                client_nonce: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ",
                qop: "auth",
                uri: "/dir/index.html",
            };
            assert_eq!(proof.request("GET", None), expected, "{name}");
        }
    }

    #[test]
    fn algorithms_go_by_their_names() {
        for name in ["MD5", "SHA-256", "SHA-512", "SHA-512-256", "MD5-sess", "SHA-512-256-sess"] {
            assert_eq!(Algorithm::named(&name.to_lowercase()).unwrap().name(), name);
        }
        assert_eq!(Algorithm::named("SHA-1"), None);
    }
}
