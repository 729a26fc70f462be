//! What the page weighs, and whether a first visit stays within the budget.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::compress::{is_compressible, sibling_path};
use crate::failure::{During, Failure, Outcome};
use crate::fingerprint;

/// What the page may cost, all in one place.
const BUDGETS: &str = include_str!("../../../frontend/budgets.txt");

/// All that a first visit may load, in bytes, compressed with brotli.
fn budget() -> Outcome<u64> {
    read_budget(BUDGETS)
}

fn read_budget(budgets: &str) -> Outcome<u64> {
    let line = budgets.lines().find_map(|line| line.strip_prefix("first-visit-bytes"));
    line.and_then(|value| value.trim().parse().ok()).filter(|budget| *budget > 0).ok_or_else(|| {
        Failure::new("frontend/budgets.txt does not say what a first visit may load.")
            .remedy("It needs a line such as `first-visit-bytes 250000`.")
    })
}

const INDEX: &str = "index.html";

/// One file of the page.
#[derive(Debug, PartialEq, Eq)]
struct Asset {
    /// Its path in `dist/`, with slashes.
    name: String,
    raw: u64,
    gzip: u64,
    brotli: u64,
    /// Whether a first visit loads it.
    first: bool,
}

/// The whole page.
#[derive(Debug)]
pub(crate) struct Weight {
    assets: Vec<Asset>,
}

/// Weighs a built page.
pub(crate) fn weigh(dist: &Path) -> Outcome<Weight> {
    let mut files: Vec<(String, Vec<u8>)> = Vec::new();
    let mut sizes = Vec::new();
    for path in fingerprint::files(dist)? {
        let is_sibling = path.extension().is_some_and(|extension| extension == "br" || extension == "gz");
        if is_sibling {
            continue;
        }
        let content = fs::read(&path).during(|| format!("read {}", path.display()))?;
        let raw = content.len() as u64;
        // Without a sibling the file itself is sent.
        let size = |suffix| {
            let sibling =
                is_compressible(&path).then(|| sibling_path(&path, suffix).metadata().ok()).flatten();
            sibling.map_or(raw, |metadata| metadata.len())
        };
        sizes.push((raw, size("gz"), size("br")));
        let name = path.strip_prefix(dist).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        files.push((name, content));
    }
    let first = first_visit(&files);
    let assets = files
        .into_iter()
        .zip(sizes)
        .map(|((name, _), (raw, gzip, brotli))| Asset {
            first: first.contains(&name),
            name,
            raw,
            gzip,
            brotli,
        })
        .collect();
    Ok(Weight { assets })
}

/// The page's index, what it names, and what that names in turn (a script's modules, a style's
/// pictures). A file's name carries a hash of its content, so being named is as good as being loaded.
fn first_visit(files: &[(String, Vec<u8>)]) -> HashSet<String> {
    let mut loaded = HashSet::new();
    let mut waiting = vec![INDEX.to_owned()];
    while let Some(name) = waiting.pop() {
        let Some((_, content)) = files.iter().find(|(other, _)| *other == name) else { continue };
        if !loaded.insert(name.clone()) {
            continue;
        }
        // A wasm file is not read for names: its strings are the page's texts.
        if [".html", ".js", ".mjs", ".css"].iter().any(|extension| name.ends_with(extension)) {
            let text = String::from_utf8_lossy(content);
            let named = files.iter().filter(|(other, _)| text.contains(other.as_str()));
            waiting.extend(named.map(|(other, _)| other.clone()));
        }
    }
    loaded
}

impl Weight {
    fn first_visit(&self, size: impl Fn(&Asset) -> u64) -> u64 {
        self.assets.iter().filter(|asset| asset.first).map(size).sum()
    }

    /// Each file, and what a first visit loads.
    pub(crate) fn table(&self) -> Outcome<String> {
        let width = self.assets.iter().map(|asset| asset.name.len()).max().unwrap_or(0).max(20);
        let row = |name: &str, sizes: [&str; 3], note: &str| {
            let [raw, gzip, brotli] = sizes;
            format!("{name:width$} {raw:>11} {gzip:>11} {brotli:>11}{note}\n")
        };
        let mut table = row("The page, in bytes", ["raw", "gzip", "brotli"], "");
        for asset in self.assets.iter().filter(|asset| asset.first) {
            let sizes = [asset.raw, asset.gzip, asset.brotli].map(grouped);
            table += &row(&asset.name, sizes.each_ref().map(String::as_str), "");
        }
        let later = |size: fn(&Asset) -> u64| self.assets.iter().filter(|a| !a.first).map(size).sum::<u64>();
        let sizes = [later(|a| a.raw), later(|a| a.gzip), later(|a| a.brotli)].map(grouped);
        table += &row("What comes when it is asked for", sizes.each_ref().map(String::as_str), "");
        let total =
            [self.first_visit(|a| a.raw), self.first_visit(|a| a.gzip), self.first_visit(|a| a.brotli)];
        table += &row("A first visit", total.map(grouped).each_ref().map(String::as_str), "");
        let budget = budget()?;
        Ok(table + &format!("{} % of the budget of {} bytes", total[2] * 100 / budget, grouped(budget)))
    }

    /// Fails when a first visit loads more than the budget.
    pub(crate) fn check(&self) -> Outcome {
        let total = self.first_visit(|asset| asset.brotli);
        let budget = budget()?;
        if total <= budget {
            return Ok(());
        }
        Err(Failure::new(format!(
            "A first visit to the page loads {} bytes, {} over the budget of {}.",
            grouped(total),
            grouped(total - budget),
            grouped(budget)
        ))
        .remedy("`cargo xtask build` shows each file's share. The budget stands in frontend/budgets.txt."))
    }
}

/// `1234567` as `1 234 567`.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(grouped(0), "0");
        assert_eq!(grouped(999), "999");
        assert_eq!(grouped(1_234_567), "1 234 567");
    }

    #[test]
    fn a_first_visit_loads_what_is_named_step_by_step() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        };
        put("index.html", "<script src=\"/page-1.js\">");
        put("page-1.js", "import './snippets/a/inline0.js'; load('page-1_bg.wasm')");
        put("snippets/a/inline0.js", "js");
        put("page-1_bg.wasm", "later.css is only a text here");
        put("page-1_bg.wasm.br", "12345");
        put("later.css", "a{}");
        let weight = weigh(folder.path()).unwrap();
        let later: Vec<_> = weight.assets.iter().filter(|a| !a.first).map(|a| a.name.as_str()).collect();
        assert_eq!(later, ["later.css"]);
        let wasm = weight.assets.iter().find(|a| a.name == "page-1_bg.wasm").unwrap();
        assert_eq!((wasm.raw, wasm.gzip, wasm.brotli), (29, 29, 5));
        assert!(weight.check().is_ok());
        assert!(!weight.table().unwrap().contains("later.css"), "what comes later is one line");
    }

    #[test]
    fn one_byte_over_the_budget_fails() {
        let of = |brotli| Weight {
            assets: vec![Asset { name: INDEX.into(), raw: 1, gzip: 1, brotli, first: true }],
        };
        let budget = budget().unwrap();
        assert!(of(budget).check().is_ok());
        let failure = of(budget + 1).check().unwrap_err().to_string();
        assert!(failure.contains(&format!("1 over the budget of {}", grouped(budget))), "{failure}");
    }

    #[test]
    fn without_a_budget_nothing_is_within_it() {
        for budgets in ["", "first-visit-bytes", "first-visit-bytes 0", "first-visit-bytes many"] {
            let failure = read_budget(budgets).unwrap_err().to_string();
            assert!(failure.contains("budgets.txt"), "{budgets:?}: {failure}");
        }
        assert_eq!(read_budget("# All\nfirst-visit-bytes 250000\n").unwrap(), 250_000);
    }
}
