//! Version numbers: in what programs print, in `Cargo.lock`, and in a distribution's package names.

/// The version in a `--version` line: `trunk 0.21.14`, `wasm-bindgen 0.2.129 (abc)`.
pub(crate) fn printed(output: &str) -> Option<&str> {
    let version = output.lines().next()?.split_whitespace().nth(1)?;
    version.starts_with(|c: char| c.is_ascii_digit()).then_some(version)
}

/// The value of one line of `rustc -vV`: `release: 1.95.0`.
pub(crate) fn verbose_field<'a>(output: &'a str, field: &str) -> Option<&'a str> {
    output.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':')).map(str::trim)
}

/// The locked version of a package. Cargo writes `Cargo.lock` in one shape only, so two lines in
/// order are enough to look for.
pub(crate) fn locked<'a>(lock: &'a str, package: &str) -> Option<&'a str> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines().skip_while(|line| *line != name);
    lines.next()?;
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// The first `key = "value"` of a manifest: enough for `rust-version`, which stands there once.
pub(crate) fn manifest_value<'a>(manifest: &'a str, key: &str) -> Option<&'a str> {
    manifest.lines().find_map(|line| {
        let value = line.strip_prefix(key)?.trim_start().strip_prefix('=')?.trim();
        value.strip_prefix('"')?.strip_suffix('"')
    })
}

/// Major, minor and patch; what is left out counts as 0. `None` for a beta or a nightly, whose
/// source no distribution packages.
pub(crate) fn released(version: &str) -> Option<(u64, u64, u64)> {
    let mut numbers = version.split('.').map(|part| part.parse::<u64>().ok());
    let major = numbers.next()??;
    let minor = numbers.next().unwrap_or(Some(0))?;
    let patch = numbers.next().unwrap_or(Some(0))?;
    numbers.next().is_none().then_some((major, minor, patch))
}

/// Whether a Debian package's version is of exactly this release: `1.95.0+dfsg1-1` is one of
/// 1.95.0, `1.95.0~beta.3+dfsg1-1` is not.
pub(crate) fn packages(package: &str, release: &str) -> bool {
    upstream(package)
        .strip_prefix(release)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(['+', '-']))
}

/// The release that a Debian package's version is of.
pub(crate) fn packaged(package: &str) -> Option<(u64, u64, u64)> {
    let upstream = upstream(package);
    let end = upstream.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(upstream.len());
    if upstream[end..].starts_with('~') {
        return None;
    }
    released(&upstream[..end])
}

/// Without the epoch (`1:`) that some packages carry.
fn upstream(package: &str) -> &str {
    package.split_once(':').map_or(package, |(_epoch, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_printed_version_is_the_second_word() {
        assert_eq!(printed("trunk 0.21.14\n"), Some("0.21.14"));
        assert_eq!(printed("wasm-bindgen 0.2.129 (27c7a4d06)"), Some("0.2.129"));
        assert_eq!(printed("usage: trunk"), None);
        assert_eq!(printed(""), None);
    }

    #[test]
    fn a_verbose_field_is_found_by_its_whole_name() {
        let output = "rustc 1.95.0 (abc)\nrelease: 1.95.0\nLLVM version: 22.1.2\n";
        assert_eq!(verbose_field(output, "release"), Some("1.95.0"));
        assert_eq!(verbose_field(output, "LLVM version"), Some("22.1.2"));
        assert_eq!(verbose_field(output, "host"), None);
    }

    #[test]
    fn a_locked_version_is_that_of_the_whole_name() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9.9.9\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(locked(lock, "wasm-bindgen"), Some("0.2.129"));
        assert_eq!(locked(lock, "wasm"), None);
    }

    #[test]
    fn a_manifest_value_needs_its_own_key() {
        let manifest = "version = \"0.1.0\"\nrust-version = \"1.95\"\n";
        assert_eq!(manifest_value(manifest, "rust-version"), Some("1.95"));
        assert_eq!(manifest_value(manifest, "version"), Some("0.1.0"));
        assert_eq!(manifest_value(manifest, "rust"), None);
    }

    #[test]
    fn only_a_release_is_a_release() {
        assert_eq!(released("1.95.0"), Some((1, 95, 0)));
        assert_eq!(released("1.95"), Some((1, 95, 0)));
        assert_eq!(released("1.97.0-nightly"), None);
        assert_eq!(released(""), None);
    }

    #[test]
    fn a_package_of_a_prerelease_is_not_one_of_the_release() {
        assert!(packages("1.95.0+dfsg1-1", "1.95.0"));
        assert!(packages("1:1.95.0-2", "1.95.0"));
        assert!(packages("1.95.0", "1.95.0"));
        assert!(!packages("1.95.0~beta.3+dfsg1-1", "1.95.0"));
        assert!(!packages("1.95.01-1", "1.95.0"));
        assert_eq!(packaged("1.96.0+dfsg1-1~deb12u2"), Some((1, 96, 0)));
        assert_eq!(packaged("1.96.0~beta.1-1"), None);
    }
}
