//! JSON, JUnit, SARIF, HAR, Markdown and workflow commands.

use super::{HOSTILE, fact, report};
use crate::{Contents, Form, annotations, read, render, summarise, write};
use plumbline_engine::{Report, Verdict};
use serde_json::Value;

fn contents(reports: &[Report]) -> Contents<'_> {
    Contents { reports, several: reports.len() > 1, earlier: &[], allow_flaky: false }
}

fn json(form: Form, reports: &[Report]) -> Value {
    serde_json::from_str(&render(form, &contents(reports)).unwrap()).unwrap()
}

fn folder(name: &str) -> std::path::PathBuf {
    let path = std::env::temp_dir().join(format!("plumbline-report-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&path).unwrap();
    path
}

#[test]
fn json_is_read_again_without_bodies() {
    let folder = folder("json");
    let both = [report("one"), report("two")];
    for (name, reports) in [("one.json", &both[..1]), ("two.json", &both[..])] {
        let written = write(&name.parse().unwrap(), &folder, &contents(reports)).unwrap();
        let found = read(&written[0]).unwrap();
        assert_eq!(found.len(), reports.len());
        assert_eq!(found[0].facts, reports[0].facts);
        assert!(found[0].log.iter().all(|r| r.exchange.is_none()));
    }
    let written = write(&"html:./".parse().unwrap(), &folder, &contents(&both)).unwrap();
    assert!(written.iter().all(|w| w.is_file()) && written.len() == 2, "{written:?}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_report_of_an_earlier_version_is_read() {
    let old = r#"{"format":1,"api":"x","target":"http://127.0.0.1:1","seed":1,"depth":"default","requests":1,"seconds":0.1,
        "facts":[{"id":"a/b#c","operation":"a","kind":"types","statement":"s","source":"d","defined_at":"x:1:1","verdict":"broken",
        "evidence":[{"curl":"c","expected":"e","found":"f"}]}],"disputes":[{"id":"d","reading":null,"possible":[],"reason":"r"}],
        "summary":{"holds":0,"broken":1,"flaky":0,"unseen":0}}"#;
    let report: Report = serde_json::from_str(old).unwrap();
    for form in [Form::Json, Form::Junit, Form::Sarif, Form::Html, Form::Markdown, Form::Har] {
        assert!(!render(form, &contents(std::slice::from_ref(&report))).unwrap().is_empty());
    }
    assert_eq!(report.exit_status(false), 1);
}

#[test]
fn junit_is_sound_xml_with_the_right_counts() {
    let reports = [report("one"), report("two")];
    let text = render(Form::Junit, &contents(&reports)).unwrap();
    let tree = roxmltree::Document::parse(&text).unwrap_or_else(|e| panic!("{e}:\n{text}"));
    let root = tree.root_element();
    assert_eq!(root.tag_name().name(), "testsuites");
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| node.attribute(name).unwrap().parse::<usize>().unwrap();
    let mut total = (0, 0);
    for suite in root.children().filter(roxmltree::Node::is_element) {
        assert_eq!(suite.tag_name().name(), "testsuite");
        let with = |tag: &str| suite.descendants().filter(|n| n.has_tag_name(tag)).count();
        assert_eq!(number(&suite, "tests"), with("testcase"));
        assert_eq!(number(&suite, "failures"), with("failure"));
        assert_eq!(number(&suite, "skipped"), with("skipped"));
        assert_eq!(number(&suite, "errors"), 0);
        assert_eq!(suite.attribute("timestamp"), Some("2026-05-04T03:02:01"));
        total = (total.0 + number(&suite, "tests"), total.1 + number(&suite, "failures"));
    }
    assert_eq!((number(&root, "tests"), number(&root, "failures")), total);
    // Broken, flaky and the deviation of no fact; not the accepted one.
    assert_eq!(total, (12, 6));
    let case = tree.descendants().find(|n| n.attribute("name") == Some("list/query/limit#maximum")).unwrap();
    assert_eq!((case.attribute("file"), case.attribute("line")), (Some("spec/apis/example.yaml"), Some("31")));
    let told = case.first_element_child().unwrap().text().unwrap();
    for part in ["page[limit]", "example.yaml:31:20", "curl", "at most 500 items", "501 items", "<img src=x"] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn sarif_names_rule_place_and_request() {
    let log = json(Form::Sarif, &[report("one")]);
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    assert_eq!((rules.len(), results.len()), (4, 4));
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let place = &result["locations"][0]["physicalLocation"];
        assert_eq!(place["artifactLocation"]["uri"], "spec/apis/example.yaml");
        assert!(place["region"]["startLine"].as_u64().unwrap() >= 1);
        assert_eq!(result["webRequest"]["method"], "GET");
        assert_eq!(result["webResponse"]["statusCode"], 200);
    }
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["region"]["startLine"], 31);
    assert_eq!(results[1]["suppressions"][0]["kind"], "external");
    assert_eq!(rules[0]["helpUri"], "https://example.com/manual");
    let now = [report("one")];
    let mut earlier = now.clone();
    earlier[0].facts[0].verdict = Verdict::Holds;
    let text = render(Form::Sarif, &Contents { earlier: &earlier, ..contents(&now) }).unwrap();
    let log: Value = serde_json::from_str(&text).unwrap();
    let states: Vec<&str> = log["runs"][0]["results"].as_array().unwrap().iter().map(|r| r["baselineState"].as_str().unwrap()).collect();
    assert_eq!(states, ["new", "unchanged", "unchanged", "unchanged"]);
}

#[test]
fn har_has_every_field_that_the_format_asks_for() {
    let har = json(Form::Har, &[report("one")]);
    let log = &har["log"];
    assert_eq!(log["version"], "1.2");
    assert!(log["creator"]["name"].is_string() && log["creator"]["version"].is_string());
    let entries = log["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    for entry in entries {
        for field in ["startedDateTime", "time", "request", "response", "cache", "timings"] {
            assert!(!entry[field].is_null(), "{field} is missing");
        }
        for field in ["method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"] {
            assert!(!entry["request"][field].is_null(), "request.{field} is missing");
        }
        for field in ["status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"] {
            assert!(!entry["response"][field].is_null(), "response.{field} is missing");
        }
        for field in ["size", "mimeType"] {
            assert!(!entry["response"]["content"][field].is_null(), "content.{field} is missing");
        }
        assert!(["send", "wait", "receive"].iter().all(|t| entry["timings"][t].is_number()));
    }
    assert_eq!(entries[0]["startedDateTime"], "2026-05-04T03:02:01.012Z");
    assert_eq!(entries[0]["request"]["queryString"][0], serde_json::json!({ "name": "page[limit]", "value": "1" }));
    let mut long = report("one");
    for request in &mut long.log {
        request.exchange.as_mut().unwrap().answer_body = Some("x".repeat(5 << 20));
    }
    let har = json(Form::Har, &[long]);
    let content = |n: usize| har["log"]["entries"][n]["response"]["content"].clone();
    assert!(content(0)["text"].is_null() && content(0)["comment"].as_str().unwrap().contains("left out"));
    assert!(content(1)["text"].is_string(), "it shows a failure");
    assert_eq!(entries[0]["request"]["postData"]["text"], "{}");
    assert_eq!(entries[3]["response"]["status"], 0);
}

#[test]
fn markdown_is_not_taken_over_by_the_target() {
    let text = render(Form::Markdown, &contents(&[report("one")])).unwrap();
    assert!(text.starts_with("# 3 facts broken, 1 flaky (1 accepted)\n"), "{text}");
    // Outside of fences nothing of the target is markup.
    let mut fence: Option<&str> = None;
    for line in text.lines() {
        let ticks = &line[..line.len() - line.trim_start_matches('`').len()];
        match fence {
            Some(open) if line == open => fence = None,
            Some(_) => {}
            None if ticks.len() >= 3 => fence = Some(ticks),
            None => assert!(!line.contains("<img") && !line.contains("<script"), "{line}"),
        }
    }
    assert_eq!(fence, None, "a fence is left open:\n{text}");
    for part in ["`page[limit]`", "[Contact search, request table](<https://example.com/manual>)", "curl -sS", "3.2 ms"] {
        assert!(text.contains(part), "{part} is not in:\n{text}");
    }
}

#[test]
fn workflow_commands_stand_at_the_line_of_the_fact() {
    let reports = [report("one")];
    let text = annotations(&contents(&reports), None);
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    assert!(
        lines[0].starts_with("::error file=spec/apis/example.yaml,line=31,col=20,title=one broken%3A `page[limit]` is at most 500::"),
        "{text}"
    );
    assert!(
        lines[0].contains("::expected: at most 500 items") && lines[0].contains("%0Afact: list/query/limit#maximum%0Ato see it:%0Acurl "),
        "{text}"
    );
    assert!(lines[3].starts_with("::warning "), "an accepted failure is no error, and comes last: {text}");
    assert!(lines.iter().all(|l| l.starts_with("::error ") || l.starts_with("::warning ")), "no command of the target: {text}");
    let mut many = report("one");
    many.facts = (0..30).map(|n| fact(&format!("list/query/p{n}#maximum"), Verdict::Broken)).collect();
    let text = annotations(&contents(&[many]), None);
    assert_eq!(text.lines().count(), 10);
    assert!(text.lines().last().unwrap().contains("21 more failures"), "{text}");
    let mut absolute = report("one");
    absolute.facts.truncate(1);
    absolute.facts[0].defined_at = "/work/repo/apis/x.yaml:3:1".into();
    assert!(annotations(&contents(&[absolute]), Some("/work/repo".as_ref())).contains("file=apis/x.yaml,line=3"));
}

#[test]
fn the_summary_of_a_step_is_appended() {
    let folder = folder("summary");
    let file = folder.join("summary.md");
    std::fs::write(&file, "before\n").unwrap();
    summarise(&contents(&[report("one")]), &file).unwrap();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("before\n# 3 facts broken"), "{text}");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn control_characters_come_through_nowhere() {
    for form in [Form::Junit, Form::Sarif, Form::Html, Form::Markdown] {
        let text = render(form, &contents(&[report("one")])).unwrap();
        for bad in ['\u{1b}', '\u{202e}', '\u{0}'] {
            assert!(HOSTILE.contains(bad));
            assert!(!text.contains(bad), "{bad:?} is in the {} report", form.word());
        }
    }
}
