//! One mutant, one run: the mock is started broken, the suite judges it, and what it said is noted.

use super::corpus::{self, Known, Seen};
use super::encloses::encloses;
use super::subject::Subject;
use plumbline_engine::{Depth, Error, Options, Report, Verdict};
use plumbline_mock::{Mock, MockError, Mutant};
use plumbline_spec::Kind;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What became of a mutant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// The suite noticed.
    Killed {
        /// Whether a verdict fell on the fact or on what encloses it.
        on_fact: bool,
        /// What was said: ids of facts, or the error that the run ended with.
        said: Vec<String>,
        /// Requests made until then.
        requests: u64,
    },
    /// It did not, and the faults show in the corpus.
    Survived {
        /// The request of the corpus whose answer differs.
        witness: String,
        /// Requests made in vain.
        requests: u64,
    },
    /// It did not, and the answers are those of the unbroken mock.
    Equivalent(String),
    /// The fact is only assumed, and nothing was held against the server.
    Assumed,
    /// The run could not be made.
    Failed(String),
}

/// The mutants of a kind that may cut connections; only of these is a connection error a finding.
const CUTTING: [&str; 7] = ["length-too-great", "length-too-small", "trailing-bytes", "two-lengths", "cut", "closed", "bad-chunk"];

/// How a mock is started and a suite run.
#[derive(Debug, Clone, Copy)]
pub struct Conditions {
    /// How much the suite looks at.
    pub depth: Depth,
    /// Items of each list, where the mutant needs no more.
    pub contacts: usize,
    /// Whether survivors are held against the corpus.
    pub second: bool,
    /// Whether mutants of assumed facts are run, which no suite may fail a server for.
    pub assumed: bool,
}

/// How many items the lists of a mutant's mock hold.
pub fn contacts(conditions: Conditions, mutant: Option<&Mutant>) -> usize {
    conditions.contacts.max(mutant.map_or(0, |m| m.least_items))
}

/// Starts a mock, broken or not.
pub fn start(subject: &Subject, mutant: Option<&Mutant>, items: usize) -> Result<Mock, MockError> {
    let builder = Mock::builder(&subject.source).stock(&subject.stock).contacts(items);
    match mutant {
        Some(mutant) => builder.mutant(mutant).start(),
        None => builder.start(),
    }
}

/// Starts an unbroken mock under the readings and the rate that a mutant takes, and in the state in which its fact shows.
pub fn unbroken(subject: &Subject, mutant: &Mutant, items: usize) -> Result<Mock, MockError> {
    let builder =
        Mock::builder(&subject.source).stock(&subject.stock).contacts(items).choices(&mutant.choices).strict_rate(mutant.strict_rate);
    match &mutant.occasion {
        Some(occasion) => builder.occasion(occasion.clone()).start(),
        None => builder.start(),
    }
}

/// Has the suite judge a mock; `whole` runs do not stop at the first failure.
pub fn judge(runtime: &Runtime, subject: &Subject, mock: &Mock, depth: Depth, whole: bool) -> Result<Report, Error> {
    let options = Options {
        credentials: subject.credentials.clone(),
        depth,
        stop_at_first: !whole,
        remembered: Some(Arc::clone(&subject.remembered)),
        ..Options::new(subject.source.clone(), mock.url())
    };
    let run = || runtime.block_on(plumbline_engine::run(options));
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(Error::Usage("the suite panicked".to_owned())))
}

/// Tries one mutant.
pub fn attempt(runtime: &Runtime, subject: &Subject, mutant: &Mutant, conditions: Conditions, known: &Known) -> Fate {
    if is_left_out(mutant, conditions) {
        return Fate::Assumed;
    }
    let items = contacts(conditions, Some(mutant));
    let mock = match start(subject, Some(mutant), items) {
        Ok(mock) => mock,
        Err(error) => return Fate::Failed(error.to_string()),
    };
    let requests = match judge(runtime, subject, &mock, conditions.depth, false) {
        Ok(report) => {
            let failed = report.facts.iter().filter(|f| matches!(f.verdict, Verdict::Broken | Verdict::Flaky));
            let said: Vec<String> = failed.map(|f| f.id.clone()).filter(|id| !is_beside(id, Some(mutant))).collect();
            let connection = said.iter().all(|id| id == "protocol/connection");
            let counts = !said.is_empty() && (!connection || cuts(mutant));
            if counts {
                let on_fact =
                    said.iter().any(|id| encloses(id, &mutant.fact, &subject.relations)) || (connection && mutant.kind == Kind::Media);
                return Fate::Killed { on_fact, said, requests: report.requests };
            }
            report.requests
        }
        // Said of the unbroken mock as well.
        Err(Error::Occasion { .. }) if mutant.occasion.is_some() => 0,
        Err(error) => match refusal(&error, mutant) {
            Some((said, on_fact)) => return Fate::Killed { on_fact, said: vec![said.to_owned()], requests: 1 },
            None => return Fate::Failed(error.to_string()),
        },
    };
    if mutant.assumed {
        return Fate::Assumed;
    }
    if !conditions.second {
        return Fate::Survived { witness: String::new(), requests };
    }
    drop(mock);
    match corpus::compare(subject, mutant, items, known) {
        Ok(Seen::Never(number)) => Fate::Equivalent(format!("not visible in the corpus ({number} requests)")),
        Ok(Seen::By(witness)) => Fate::Survived { witness, requests },
        Err(error) => Fate::Failed(error),
    }
}

/// Whether a complaint about a mock that answers with a documented error is about something else than that error. A failure
/// of the server is rightly complained about in many ways, whether the error is as documented or not.
pub fn is_beside(complaint: &str, mutant: Option<&Mutant>) -> bool {
    let Some((operation, occasion)) = mutant.and_then(|m| Some((&m.operation, m.occasion.as_ref()?))) else { return false };
    let own = [format!("{operation}/errors/{}#", occasion.case), format!("{operation}/error/"), format!("{operation}/error#")];
    !own.iter().any(|prefix| complaint.starts_with(prefix.as_str()))
}

/// Whether a run is spared: of an assumed fact, unless that is asked for; and of an assumed rate, for which it would mostly wait.
pub fn is_left_out(mutant: &Mutant, conditions: Conditions) -> bool {
    mutant.assumed && (mutant.strict_rate || !conditions.assumed)
}

fn cuts(mutant: &Mutant) -> bool {
    mutant.kind == Kind::Media && CUTTING.iter().any(|word| mutant.operator.split('@').next() == Some(word))
}

/// What a run says that could not get in, where that is what the mutant breaks: a server that
/// refuses the right credentials, serves another path, or does not speak HTTP to the end; and
/// whether it names what is broken.
fn refusal(error: &Error, mutant: &Mutant) -> Option<(&'static str, bool)> {
    match error {
        Error::Credentials { .. } if matches!(mutant.kind, Kind::Credentials | Kind::Readings) => {
            Some(("the run ends: the right credentials are refused", mutant.kind == Kind::Credentials))
        }
        Error::NotServed { .. } if matches!(mutant.kind, Kind::Status | Kind::Readings | Kind::Credentials) => {
            Some(("the run ends: the API is not served there", false))
        }
        Error::NotHttp { .. } | Error::Unreachable { .. } if cuts(mutant) => Some(("the run ends: the answer is no HTTP", true)),
        Error::Usage(_)
        | Error::Credentials { .. }
        | Error::NotServed { .. }
        | Error::NotHttp { .. }
        | Error::Unreachable { .. }
        | Error::CredentialMissing { .. }
        | Error::Occasion { .. }
        | Error::Interrupted
        | Error::Description(_)
        | Error::Io { .. } => None,
    }
}
