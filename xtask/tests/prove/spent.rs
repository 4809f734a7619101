//! What failures cost: a whole run of a broken server takes at most forty requests more for each of them.

use crate::remembered::judged;
use plumbline_engine::{Remembered, Verdict};
use plumbline_mock::{Mock, Mutant, Stock, mutants};
use plumbline_spec::{Choices, Kind, Source};
use std::path::Path;
use std::sync::Arc;

/// How many mutants of each kind that shows in many requests.
const EACH: usize = 3;
/// Requests for each failure.
const MOST: u64 = 40;

#[test]
fn each_failure_takes_at_most_forty_requests_more() {
    let mut over = Vec::new();
    for name in ["bsg", "green_api", "notificore", "uis"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/apis/{name}.yaml"));
        let source = Arc::new(Source::open(&path).unwrap());
        let all: Vec<Mutant> = mutants(&source, false).unwrap().into_iter().filter(|m| !m.strict_rate).collect();
        let (stock, remembered) = (Stock::default(), Arc::new(Remembered::default()));
        let run = |mutant: Option<&Mutant>| {
            let builder = Mock::builder(&source).stock(&stock).contacts(237);
            let mock = mutant.map_or(builder.clone(), |m| builder.mutant(m)).start().unwrap();
            judged(&source, &mock, Some(&remembered), false)
        };
        let sound = run(None).unwrap().requests;
        let model = source.model(&Choices::new()).unwrap();
        let facts = plumbline_spec::facts::facts(&model);
        let kind_of = |m: &Mutant| facts.iter().find(|f| f.id == m.id().fact).map(|f| f.kind);
        for kind in [Kind::Paging, Kind::Sorting, Kind::Searching, Kind::Filtering, Kind::Membership, Kind::Defaults, Kind::Count] {
            let own: Vec<&Mutant> = all.iter().filter(|m| kind_of(m) == Some(kind)).collect();
            for mutant in own.iter().step_by((own.len() / EACH).max(1)) {
                // Some end the run, since nothing can be judged.
                let Ok(report) = run(Some(mutant)) else { continue };
                let failures = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky)).count() as u64;
                if report.requests > sound + MOST * failures {
                    over.push(format!(
                        "{name} {}: {} requests, {sound} of a sound server, {failures} failures",
                        mutant.id(),
                        report.requests
                    ));
                }
            }
        }
    }
    assert!(over.is_empty(), "more than {MOST} requests for each failure:\n{}", over.join("\n"));
}
