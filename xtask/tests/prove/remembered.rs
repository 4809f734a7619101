//! What runs share changes nothing of what they find: the same servers, judged with and without it.

use plumbline_engine::{Options, Remembered, Report, run};
use plumbline_mock::{Mock, Mutant, Stock, mutants};
use plumbline_spec::{Choices, Source};
use std::path::Path;
use std::sync::Arc;

/// How many mutants of each description.
const EACH: usize = 7;

pub fn judged(source: &Arc<Source>, mock: &Mock, remembered: Option<&Arc<Remembered>>, stop_at_first: bool) -> Result<Report, String> {
    let model = source.model(&Choices::new()).unwrap();
    let yielded = |name: &String| model.description.authentication.values().any(|a| a.exchange.as_ref().is_some_and(|e| e.yields == *name));
    let given = model.description.credentials.iter().filter(|(name, _)| !yielded(name));
    let credentials = given.map(|(n, c)| (n.clone(), c.example.clone())).collect();
    let options = Options { credentials, stop_at_first, remembered: remembered.cloned(), ..Options::new(Arc::clone(source), mock.url()) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(run(options)).map_err(|e| e.to_string().replace(&mock.url(), "URL"))
}

/// All that a report says of a server, but its address and what is left out where runs share.
fn said(report: &Report) -> String {
    let mut lines = vec![format!("{} requests, {:?}", report.requests, report.observations)];
    for fact in &report.facts {
        let seen: Vec<_> = fact.evidence.iter().map(|e| (&e.expected, &e.found, e.request)).collect();
        lines.push(format!("{} {:?} {:?} {:?} {seen:?}", fact.id, fact.verdict, fact.reason, fact.under));
    }
    for dispute in &report.disputes {
        let seen: Vec<_> = dispute.readings.iter().map(|r| &r.seen).collect();
        lines.push(format!("{} {:?} {:?} {} {seen:?}", dispute.id, dispute.reading, dispute.possible, dispute.reason));
    }
    lines.extend(report.log.iter().map(|r| format!("{} {} {:?} {} {}", r.method, r.address, r.status, r.sent, r.received)));
    lines.join("\n")
}

#[test]
fn runs_that_share_find_what_runs_alone_find() {
    for name in ["bsg", "green_api", "notificore", "uis"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/apis/{name}.yaml"));
        let source = Arc::new(Source::open(&path).unwrap());
        // Where rates are enforced, what comes depends on when it is asked for.
        let all: Vec<Mutant> = mutants(&source, false).unwrap().into_iter().filter(|m| !m.strict_rate).collect();
        let (stock, remembered) = (Stock::default(), Arc::new(Remembered::default()));
        let start = |stock: &Stock, mutant: Option<&Mutant>| {
            let builder = Mock::builder(&source).stock(stock).contacts(60);
            mutant.map_or(builder.clone(), |m| builder.mutant(m)).start().unwrap()
        };
        // Runs without a fault come first, so that the others begin like runs that went before.
        let chosen = [None, None, None].into_iter().chain(all.iter().step_by(all.len() / EACH).map(Some));
        for mutant in chosen {
            let of = mutant.map_or("nothing".to_owned(), |m| m.id().to_string());
            let alone = judged(&source, &start(&Stock::default(), mutant), None, mutant.is_some());
            let shared = judged(&source, &start(&stock, mutant), Some(&remembered), mutant.is_some());
            assert_eq!(alone.as_ref().map(said), shared.as_ref().map(said), "{name}, {of} broken");
        }
        let kept = format!("{remembered:?}");
        assert!(!kept.contains("steps: 0"), "nothing was remembered: {kept}");
    }
}
