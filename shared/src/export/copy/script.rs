//! Lines of Python, JavaScript and shell.

use super::{Parts, text, url};
use crate::fetch::is_forbidden;
use crate::import::literal::quote;

/// How many bytes of a body stand in one line.
const LINE: usize = 76;

/// `host:port` as the two arguments of a command.
fn host_and_port(lab: &str) -> (&str, &str) {
    let (host, port) = lab.rsplit_once(':').unwrap_or((lab, "80"));
    (host.trim_matches(['[', ']']), port)
}

/// Bytes for `printf` and `$'…'`: what is not plain, and what has a meaning there, as octal digits or
/// behind a backslash.
pub(super) fn escape(bytes: &[u8], special: &[u8], out: &mut String) {
    for &byte in bytes {
        match byte {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b' '..=b'~' if !special.contains(&byte) => out.push(char::from(byte)),
            _ => {
                out.push('\\');
                out.extend([byte >> 6, byte >> 3 & 7, byte & 7].map(|digit| char::from(b'0' + digit)));
            }
        }
    }
}

/// The bytes in lines as people read them: each line of the request, and long ones cut.
fn pieces(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    bytes
        .split_inclusive(|&byte| byte == b'\n')
        .flat_map(|line| line.chunks(if line.len() > 4 * LINE { LINE } else { 4 * LINE }))
}

/// A command that prints these bytes.
pub(super) fn printf(bytes: &[u8]) -> String {
    let mut out = "printf ".to_owned();
    if bytes.is_empty() {
        out.push_str("''");
    }
    for (n, piece) in pieces(bytes).enumerate() {
        out.push_str(if n == 0 { "'" } else { "\\\n'" });
        // A minus sign at the start would be taken for an option.
        let minus = usize::from(n == 0 && piece.starts_with(b"-"));
        escape(&piece[..minus], b"-", &mut out);
        escape(&piece[minus..], b"'\\%", &mut out);
        out.push('\'');
    }
    out
}

/// `printf … | nc`.
pub(super) fn nc(bytes: &[u8], lab: &str) -> String {
    let (host, port) = host_and_port(lab);
    [&printf(bytes), " | nc -w 3 ", host, " ", port].concat()
}

/// Bytes as Python writes them.
fn python(bytes: &[u8]) -> String {
    let mut out = "b\"".to_owned();
    for &byte in bytes {
        match byte {
            b'\r' => out.push_str("\\r"),
            b'\n' => out.push_str("\\n"),
            b'"' | b'\\' => out.extend(['\\', char::from(byte)]),
            b' '..=b'~' => out.push(char::from(byte)),
            _ => {
                let digit = |n: u8| char::from_digit(u32::from(n), 16).unwrap_or('0');
                out.extend(['\\', 'x', digit(byte >> 4), digit(byte & 15)]);
            }
        }
    }
    out.push('"');
    out
}

/// Python with a bare socket.
pub(super) fn socket(bytes: &[u8], lab: &str) -> String {
    let (host, port) = host_and_port(lab);
    let mut out = "import socket\n\nrequest = (\n".to_owned();
    for piece in pieces(bytes) {
        out.extend(["    ", &python(piece), "\n"]);
    }
    if bytes.is_empty() {
        out.push_str("    b\"\"\n");
    }
    out.extend([
        ")\n\nwith socket.create_connection((\"",
        host,
        "\", ",
        port,
        "), timeout=3) as connection:\n",
    ]);
    out.push_str(
        "    connection.sendall(request)\n    try:\n        while received := connection.recv(65536):\n            \
         print(received.decode(errors=\"replace\"), end=\"\")\n    except TimeoutError:\n        pass  # The server \
         keeps the connection open.\n",
    );
    out
}

/// Fields that stand once, with all their values; the others as they are.
fn merged(fields: Vec<(String, String)>, notes: &mut Vec<String>) -> Vec<(String, String)> {
    let mut once: Vec<(String, String)> = Vec::new();
    for (name, value) in fields {
        match once.iter_mut().find(|(own, _)| own.eq_ignore_ascii_case(&name)) {
            None => once.push((name, value)),
            Some((own, values)) => {
                values.extend([", ", &value]);
                notes.push([own, " stands more than once; its values go out in one line."].concat());
            }
        }
    }
    once
}

/// Python with `requests`.
pub(super) fn requests(parts: &Parts<'_>, lab: &str, notes: &mut Vec<String>) -> String {
    let mut out = "import requests\n\nresponse = requests.request(\n    ".to_owned();
    quote(&text(parts.method), &mut out);
    out.push_str(",\n    ");
    quote(&url(parts.target, lab), &mut out);
    out.push_str(",\n");
    let fields = merged(parts.telling(lab), notes);
    if !fields.is_empty() {
        out.push_str("    headers={\n");
        for (name, value) in fields {
            out.push_str("        ");
            quote(&name, &mut out);
            // Text that is not ASCII goes out in the bytes that were written.
            let value = if value.is_ascii() {
                python(value.as_bytes()).split_off(1)
            } else {
                python(value.as_bytes())
            };
            out.extend([": ", &value, ",\n"]);
        }
        out.push_str("    },\n");
    }
    if !parts.content.is_empty() {
        out.extend(["    data=", &python(&parts.content), ",\n"]);
    }
    out.push_str("    allow_redirects=False,\n)\nprint(response.status_code, response.text)\n");
    parts.remark(notes);
    out
}

/// JavaScript's `fetch`.
pub(super) fn fetch(parts: &Parts<'_>, lab: &str, notes: &mut Vec<String>) -> String {
    let mut out = "const response = await fetch(".to_owned();
    quote(&url(parts.target, lab), &mut out);
    out.push_str(", {\n  method: ");
    quote(&text(parts.method), &mut out);
    out.push_str(",\n");
    let (left_out, fields): (Vec<_>, Vec<_>) =
        parts.telling(lab).into_iter().partition(|(name, _)| is_forbidden(name));
    for (name, _) in left_out {
        notes.push([&name, " is left out: a browser sets it by itself."].concat());
    }
    let fields = merged(fields, notes);
    if !fields.is_empty() {
        out.push_str("  headers: {\n");
        for (name, value) in fields {
            out.push_str("    ");
            quote(&name, &mut out);
            out.push_str(": ");
            quote(&value, &mut out);
            out.push_str(",\n");
        }
        out.push_str("  },\n");
    }
    let takes_body = parts.method != b"GET" && parts.method != b"HEAD";
    match std::str::from_utf8(&parts.content) {
        Ok("") => {}
        _ if !takes_body => notes.push("fetch sends no body with GET or HEAD; it is left out.".to_owned()),
        Ok(body) => {
            out.push_str("  body: ");
            quote(body, &mut out);
            out.push_str(",\n");
        }
        Err(_) => {
            out.push_str("  body: new Uint8Array([");
            for byte in &parts.content {
                out.extend([&byte.to_string(), ","]);
            }
            out.push_str("]),\n");
        }
    }
    out.push_str("});\nconsole.log(response.status, await response.text());\n");
    parts.remark(notes);
    out
}
