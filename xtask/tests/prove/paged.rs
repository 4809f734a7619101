//! Every way of paging: what the suite says of mocks of the descriptions in `spec/tests/paged`.
//!
//! Nothing is said against one that is as it should be, however much it lists, and every mutant is noticed at the depth that is the
//! default, as `cargo xtask prove` demands it of any description.

use plumbline_engine::{Options, Report, Verdict, run};
use plumbline_mock::Mock;
use plumbline_spec::Source;
use std::path::Path;
use std::sync::Arc;

fn descriptions() -> Vec<Arc<Source>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../spec/tests/paged");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    files.sort();
    assert!(files.len() >= 2);
    files.iter().map(|file| Arc::new(Source::open(file).unwrap_or_else(|d| panic!("{d}")))).collect()
}

fn judged(source: &Arc<Source>, mock: &Mock) -> Report {
    let options = Options::new(Arc::clone(source), mock.url());
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
            let report = judged(&source, &mock);
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
fn every_fault_of_every_way_of_paging_is_noticed_and_laid_where_it_is() {
    let files: Vec<Arc<str>> = descriptions().iter().map(|source| Arc::clone(&source.file)).collect();
    let arguments = files.iter().flat_map(|file| ["--spec", &**file]).chain(["--only-depth"]);
    let output = crate::command::prove(&arguments.collect::<Vec<_>>());
    let out = String::from_utf8_lossy(&output.stdout);
    // The status says that all are killed, and 95 of 100 on the fact or what encloses it.
    assert_eq!(output.status.code(), Some(0), "{out}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(out.matches("| paging ").count(), files.len(), "{out}");
}
