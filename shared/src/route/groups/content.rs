//! One thing, many forms: encodings, negotiation, images, and documents of many types.

use super::{Example, Group, Handler as Any, Route};

handlers! {
    /// JSON in gzip.
    Gzip = "gzip",
    /// JSON in zlib's format.
    Deflate = "deflate",
    /// JSON in Brotli.
    Brotli = "brotli",
    /// JSON in Zstandard.
    Zstd = "zstd",
    /// The form that fits best.
    Negotiate = "negotiate",
    /// The image that fits best.
    Image = "image",
    /// One image.
    ImageKind = "image_kind",
    /// A JSON document.
    Json = "json",
    /// An XML document.
    Xml = "xml",
    /// A page.
    Html = "html",
    /// Text in many scripts.
    Utf8 = "utf8",
    /// Where crawlers may go.
    Robots = "robots",
    /// Decodes Base64.
    Base64 = "base64",
    /// Encodes in Base64.
    Base64Encode = "base64_encode",
    /// Decodes Base64, said plainly.
    Base64Decode = "base64_decode",
    /// A number nobody has had before.
    Uuid = "uuid",
}

/// The group.
pub(super) const GROUP: Group = Group {
    name: "content",
    title: "One thing, many forms",
    about: "Encodings, negotiation, images, and documents of many types.",
    routes: &[
        Route {
            methods: &[],
            pattern: "/gzip",
            handler: Any::Content(Handler::Gzip),
            teaches: "Content-Encoding: the same JSON in fewer bytes, to be unpacked before it is read.",
            example: Example::get("/gzip").with(&[("Accept-Encoding", "gzip")]),
        },
        Route {
            methods: &[],
            pattern: "/deflate",
            handler: Any::Content(Handler::Deflate),
            teaches: "What HTTP calls deflate is zlib's format: two bytes, deflated data, and a checksum.",
            example: Example::get("/deflate").with(&[("Accept-Encoding", "deflate")]),
        },
        Route {
            methods: &[],
            pattern: "/brotli",
            handler: Any::Content(Handler::Brotli),
            teaches: "Brotli was made for the web: it brings a dictionary of words that pages are full of.",
            example: Example::get("/brotli").with(&[("Accept-Encoding", "br")]),
        },
        Route {
            methods: &[],
            pattern: "/zstd",
            handler: Any::Content(Handler::Zstd),
            teaches: "Zstandard packs about as small as gzip, and is unpacked far faster.",
            example: Example::get("/zstd").with(&[("Accept-Encoding", "zstd")]),
        },
        Route {
            methods: &[],
            pattern: "/negotiate",
            handler: Any::Content(Handler::Negotiate),
            teaches: "How a server chooses among forms, languages and encodings by what the client likes better.",
            example: Example::get("/negotiate").with(&[
                ("Accept", "text/html;q=0.5, application/json"),
                ("Accept-Language", "fr-CA, de;q=0.7"),
                ("Accept-Encoding", "gzip;q=0, identity"),
            ]),
        },
        Route {
            methods: &[],
            pattern: "/image",
            handler: Any::Content(Handler::Image),
            teaches: "One address, four formats: Accept decides which image is sent.",
            example: Example::get("/image").with(&[("Accept", "image/webp, image/*;q=0.8")]),
        },
        Route {
            methods: &[],
            pattern: "/image/{kind}",
            handler: Any::Content(Handler::ImageKind),
            teaches: "An image by the name of its format (png, jpeg, webp, svg): bytes that are no text.",
            example: Example::get("/image/png"),
        },
        Route {
            methods: &[],
            pattern: "/json",
            handler: Any::Content(Handler::Json),
            teaches: "A document as JSON: for programs, and just readable for people.",
            example: Example::get("/json"),
        },
        Route {
            methods: &[],
            pattern: "/xml",
            handler: Any::Content(Handler::Xml),
            teaches: "A document as XML, which says its own encoding in its first line.",
            example: Example::get("/xml"),
        },
        Route {
            methods: &[],
            pattern: "/html",
            handler: Any::Content(Handler::Html),
            teaches: "A document as HTML: the type for which all this was made.",
            example: Example::get("/html"),
        },
        Route {
            methods: &[],
            pattern: "/encoding/utf8",
            handler: Any::Content(Handler::Utf8),
            teaches: "Characters are not bytes: Content-Length counts what UTF-8 makes of many scripts.",
            example: Example::get("/encoding/utf8"),
        },
        Route {
            methods: &[],
            pattern: "/robots.txt",
            handler: Any::Content(Handler::Robots),
            teaches: "What well-behaved crawlers read first: where they are not welcome.",
            example: Example::get("/robots.txt"),
        },
        Route {
            methods: &[],
            pattern: "/base64/{*v}",
            handler: Any::Content(Handler::Base64),
            teaches: "Base64 writes any bytes in 64 harmless characters; here it is turned back.",
            example: Example::get("/base64/SGVsbG8gZnJvbSB0aGUgbGFiLg"),
        },
        Route {
            methods: &[],
            pattern: "/base64/encode/{*v}",
            handler: Any::Content(Handler::Base64Encode),
            teaches: "Three bytes become four characters; the alphabet used here is safe in a URL.",
            example: Example::get("/base64/encode/Hello"),
        },
        Route {
            methods: &[],
            pattern: "/base64/decode/{*v}",
            handler: Any::Content(Handler::Base64Decode),
            teaches: "Both alphabets, with or without padding, and a type of your choice for what comes out.",
            example: Example::get("/base64/decode/SGVsbG8?content-type=text/csv"),
        },
        Route {
            methods: &[],
            pattern: "/uuid",
            handler: Any::Content(Handler::Uuid),
            teaches: "122 bits of chance make a name that nobody else will come up with.",
            example: Example::get("/uuid"),
        },
    ],
};
