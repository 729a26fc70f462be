//! The command itself, on cases made up for it.

use std::path::PathBuf;

use super::*;

const HEAD: &str = "\
# Differences
| suite | case | what | expected | ours | because | section | why |
|---|---|---|---|---|---|---|---|
";

/// A file of its own for each test.
struct Cases {
    _folder: tempfile::TempDir,
    file: PathBuf,
}

fn cases(lines: &[String]) -> Cases {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("made-up.jsonl");
    fs::write(&file, lines.join("\n")).unwrap();
    Cases { _folder: folder, file }
}

/// A case about a request, with more of it as JSON.
fn case(name: &str, input: &str, expect: &str, more: &str) -> String {
    use base64::Engine as _;
    let input = base64::engine::general_purpose::STANDARD.encode(input);
    format!(
        r#"{{"suite": "made-up", "name": "{name}", "kind": "request", "input_b64": "{input}", "expect": "{expect}"{more}}}"#
    )
}

fn judged(lines: &[String], rows: &str) -> Report {
    report(&[cases(lines).file.clone()], &format!("{HEAD}{rows}")).unwrap()
}

/// The numbers of the suite's line.
fn tally(report: &Report) -> Vec<u64> {
    let line = report.summary.lines().find(|line| line.starts_with("made-up")).unwrap();
    line.split([' ', '(', ')']).filter_map(|word| word.parse().ok()).collect()
}

const GOOD: &str = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const FOLDED: &str = "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n";

#[test]
fn what_agrees_is_counted_and_not_spoken_of() {
    let stated = r#", "head": "complete", "method": "GET", "target": "/a", "version": "1.1",
        "headers": [["Host", "x"]], "trailers": [], "body_b64": "", "messages": 1, "keep_alive": true,
        "spans": [["method", 0, 3], ["url", 4, 2], ["header_value", 23, 1], ["head_end", 28, 0]]"#
        .replace('\n', "");
    let report = judged(&[case("good", GOOD, "complete", &stated)], "");
    assert_eq!((report.wrong, tally(&report)), (0, vec![1, 0, 0, 0, 0]), "{}", report.text);
    assert!(!report.text.contains("good"), "{}", report.text);
}

#[test]
fn each_thing_that_is_stated_is_compared() {
    for (stated, word) in [
        (r#""method": "PUT""#, "method"),
        (r#""target": "/b""#, "target"),
        (r#""version": "1.0""#, "version"),
        (r#""status": 200"#, "status"),
        (r#""headers": []"#, "headers"),
        (r#""body_b64": "eA==""#, "body"),
        (r#""messages": 2"#, "messages"),
        (r#""keep_alive": false"#, "keep_alive"),
        (r#""head": "error""#, "head"),
        (r#""spans": [["url", 4, 3]]"#, "spans"),
    ] {
        let report = judged(&[case("one", GOOD, "complete", &format!(", {stated}"))], "");
        assert_eq!((report.wrong, tally(&report)), (1, vec![0, 0, 1, 0, 0]), "{stated}: {}", report.text);
        assert!(report.text.contains(&format!("\n         {word}: ")), "{stated}: {}", report.text);
    }
}

#[test]
fn a_difference_without_an_entry_is_wrong_and_shows_the_bytes() {
    let report = judged(&[case("folded", FOLDED, "complete", "")], "");
    assert_eq!(report.wrong, 1);
    assert!(report.text.starts_with("WRONG    made-up folded\n"), "{}", report.text);
    assert!(
        report.text.contains("ours error, by obs-fold") && report.text.contains(r"b\r\n c"),
        "{}",
        report.text
    );
}

#[test]
fn an_entry_of_a_class_explains_it_and_what_is_behind_is_compared_all_the_same() {
    let row = "| * | * | verdict or head | complete | bare-cr or obs-fold | * | RFC 9112 5.2 | It folds. |\n";
    let headers = r#", "headers": [["Host", "x"], ["A", "b   c"]]"#;
    let report = judged(&[case("folded", FOLDED, "complete", headers)], row);
    assert_eq!((report.wrong, tally(&report)), (0, vec![0, 1, 0, 0, 0]), "{}", report.text);
    assert!(report.text.contains("RFC 9112 5.2: It folds."), "{}", report.text);
    let report = judged(&[case("folded", FOLDED, "complete", r#", "target": "/other""#)], row);
    assert_eq!((report.wrong, tally(&report)), (1, vec![0, 0, 1, 0, 0]), "{}", report.text);
}

#[test]
fn an_entry_of_a_single_case_comes_first_and_speaks_of_no_other() {
    let rows = "| * | * | verdict | complete | obs-fold | * | RFC 9112 5.2 | The class. |\n\
                | made-up | one | verdict | complete | obs-fold | * | RFC 9112 5.2 | The case. |\n";
    let both = [case("one", FOLDED, "complete", ""), case("two", FOLDED, "complete", "")];
    let report = judged(&both, rows);
    assert_eq!(report.wrong, 0);
    assert_eq!((report.text.matches("The case.").count(), report.text.matches("The class.").count()), (1, 1));
}

#[test]
fn any_allowed_verdict_agrees_and_an_unknown_one_is_counted_apart() {
    let either = case("either", FOLDED, "complete", r#", "allowed": ["complete", "error"]"#);
    let report = judged(&[either, case("unknown", FOLDED, "unknown", "")], "");
    assert_eq!((report.wrong, tally(&report)), (0, vec![2, 0, 0, 1, 0]), "{}", report.text);
}

#[test]
fn urls_are_skipped_and_counted() {
    let url = case("url", "/x", "complete", "").replace("\"request\"", "\"url\"");
    let report = judged(&[url], "");
    assert_eq!((report.wrong, tally(&report)), (0, vec![0, 0, 0, 0, 1]));
    assert!(report.summary.contains("skipped: URLs"), "{}", report.summary);
}

#[test]
fn a_missing_host_counts_only_for_a_suite_that_may_mean_it() {
    let bare = "GET / HTTP/1.1\r\n\r\n";
    let lines = [case("takes", bare, "complete", ""), case("refuses", bare, "error", "")];
    assert_eq!(judged(&lines, "").wrong, 0);
    let known: Vec<_> = lines.iter().map(|line| line.replace("made-up", "llhttp")).collect();
    assert_eq!(judged(&[known[1].clone(), lines[0].clone()], "").wrong, 1, "llhttp does not look for Host");
}

#[test]
fn a_leniency_of_the_suite_is_granted() {
    let lenient = case("folded", FOLDED, "complete", r#", "lenient": true, "lenient_flags": ["headers"]"#);
    assert_eq!(judged(&[lenient], "").wrong, 0);
}

#[test]
fn an_entry_nobody_needs_is_stale_only_when_every_suite_is_there() {
    let row = "| * | * | verdict | complete | bare-cr | * | RFC 9112 2.2 | Not needed. |\n";
    let line = case("good", GOOD, "complete", "");
    assert_eq!(judged(std::slice::from_ref(&line), row).wrong, 0);
    let mut all: Vec<_> = SUITES.iter().map(|suite| line.replace("made-up", suite)).collect();
    all.push(line);
    let report = judged(&all, row);
    assert_eq!(report.wrong, 1);
    assert!(report.text.contains("STALE    line 4"), "{}", report.text);
    assert_eq!(judged(&all, &format!("\n## From elsewhere\n\n{row}")).wrong, 0);
}

#[test]
fn what_cannot_be_read_is_told_with_its_place() {
    let told = |line: &str| {
        let cases = cases(&[case("good", GOOD, "complete", ""), line.to_owned()]);
        report(std::slice::from_ref(&cases.file), HEAD).map(|_| ()).unwrap_err().to_string()
    };
    assert!(told("{").contains("made-up.jsonl:2: It is no JSON"), "{}", told("{"));
    assert!(told("{}").contains("`kind`") || told("{}").contains("`suite`"), "{}", told("{}"));
    let rows = |row: &str| Table::read(&format!("{HEAD}{row}")).map(|_| ()).unwrap_err().to_string();
    assert!(rows("| * | * |\n").contains("Line 4 of the differences has 2 columns"));
    assert!(rows("| * | * | * | * | * | * | somewhere | why |\n").contains("names no section"));
}

#[test]
fn the_table_that_is_checked_in_can_be_read() {
    let table = Table::read(DIFFERENCES).unwrap();
    assert!(table.entries.len() > 10);
    assert!(table.entries.iter().any(|entry| entry.from_elsewhere));
}

#[test]
fn cases_are_found_beside_the_repository_or_not_at_all() {
    let place = tempfile::tempdir().unwrap();
    let (root, folder) = (place.path().join("clone"), place.path().join("shared/conformance"));
    assert_eq!(beside(&root), None);
    fs::create_dir_all(&folder).unwrap();
    for suite in SUITES {
        assert_eq!(beside(&root), None, "all of them are needed");
        fs::write(folder.join(format!("{suite}.jsonl")), "").unwrap();
    }
    assert_eq!(beside(&root).map(|files| files.len()), Some(SUITES.len()));
}
