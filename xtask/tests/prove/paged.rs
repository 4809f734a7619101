//! Every way of paging: what the suite says of mocks of the descriptions in `spec/tests/paged`.
//!
//! Nothing is said against one that is as it should be, however much it lists, and every mutant of a fact of paging is
//! noticed: by a verdict on a law of the list, at the depth that is the default.

use plumbline_engine::{Options, Remembered, Report, Verdict, run};
use plumbline_mock::{Mock, Mutant, Stock, mutants};
use plumbline_spec::{Kind, Source};
use std::path::Path;
use std::sync::Arc;

/// Facts of the limits when they are not sent.
const LIMITS: [&str; 4] = ["/per_page#default", "/size#default", "/limit#default", "/page_size#default"];

fn descriptions() -> Vec<Arc<Source>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/tests/paged");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(files.len() >= 2);
    files.iter().map(|file| Arc::new(Source::open(file).unwrap_or_else(|d| panic!("{d}")))).collect()
}

fn judged(source: &Arc<Source>, mock: &Mock, remembered: Option<&Arc<Remembered>>) -> Report {
    let options = Options { remembered: remembered.cloned(), ..Options::new(Arc::clone(source), mock.url()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(options)).unwrap_or_else(|e| panic!("{e}"))
}

fn failed(report: &Report) -> Vec<String> {
    let failed = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky));
    failed.map(|f| format!("{}: {:?}", f.id, f.evidence.first().map(|e| (&e.curl, &e.expected, &e.found)))).collect()
}

#[test]
fn nothing_is_said_against_a_mock_that_pages_as_described() {
    for source in descriptions() {
        for size in [0, 1, 3, 20, 237] {
            let mock = Mock::builder(&source).contacts(size).start().unwrap();
            let report = judged(&source, &mock, None);
            assert_eq!(failed(&report), Vec::<String>::new(), "{} with {size} items", source.file);
            // Where there are several pages, all that is said of them was seen.
            if size == 237 {
                let unseen: Vec<&str> = report.facts.iter().filter(|f| f.verdict == Verdict::Unseen).map(|f| f.id.as_str()).collect();
                assert!(!unseen.iter().any(|id| id.contains("/laws/pages#")), "{}: {unseen:?}", source.file);
            }
        }
    }
}

#[test]
fn every_fault_of_pages_is_noticed_and_laid_on_a_law_of_the_list() {
    for source in descriptions() {
        let (stock, remembered) = (Stock::default(), Arc::new(Remembered::default()));
        let all: Vec<Mutant> = mutants(&source, false).unwrap().into_iter().filter(|m| m.kind == Kind::Paging).collect();
        assert!(all.len() >= 12, "{}", source.file);
        let mut wrong = Vec::new();
        for mutant in &all {
            let builder = Mock::builder(&source).stock(&stock).contacts(60.max(mutant.least_items));
            let report = judged(&source, &builder.mutant(mutant).start().unwrap(), Some(&remembered));
            let said = failed(&report);
            // Rows of another stretch break the order that is the default as well; a limit that is not kept shows at its default as well as at any other.
            let limit = |rest: &str| mutant.fact.ends_with("#limit") && LIMITS.iter().any(|limit| rest.ends_with(limit));
            let on_law = |id: &String| {
                let place = id.split(':').next().and_then(|id| id.strip_prefix(mutant.operation.as_str()));
                place.is_some_and(|rest| rest.starts_with("/laws/") || limit(rest))
            };
            if !said.iter().any(on_law) {
                wrong.push(format!("{}: {said:?}", mutant.id()));
            }
        }
        assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), all.len(), wrong.join("\n"));
    }
}
