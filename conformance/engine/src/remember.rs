//! What need not be found out twice by runs of one description against many targets.
//!
//! A run is told things by answers only; all else follows from its options. As long as a target answers byte for byte what
//! another answered in the same place of an earlier run, the same is asked next, and the same is found and learnt. So what
//! came of judging an answer is kept under a digest of the options and of all requests and answers up to it: two SipHashes
//! with keys that nobody outside knows, `Date` left out.
//!
//! Nothing is kept of an answer that something is wrong with: evidence names the target. Only what came twice is kept, and only
//! so much. It judges nothing itself.

use crate::call::{Call, Wire};
use crate::judge::{Answer, Slot, Stands};
use crate::needs::Learnt;
use crate::options::Options;
use crate::oracle::{Semantics, World};
use crate::prepared::Prepared;
use crate::probe::{self, Probe};
use crate::session::{Expect, Goes, Session, Told};
use crate::transport::{Failure, Reply};
use plumbline_spec::Source;
use plumbline_spec::diag::Diagnostics;
use plumbline_spec::model::Endpoint;
use plumbline_spec::readings::Choices;
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use std::fmt::Write;
use std::hash::{BuildHasher, DefaultHasher, Hash, Hasher, RandomState};
use std::sync::atomic::AtomicUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Most bytes kept of steps, about.
const MOST_STEPS: usize = 96 << 20;
/// Most lists of requests kept.
const MOST_LISTS: usize = 400;
/// Most items kept of data found.
const MOST_ITEMS: usize = 40_000;
/// Most bytes of bodies of which the payload is kept as well.
const MOST_PAYLOADS: usize = 10 << 20;
/// Most digests known of what came once; they are forgotten together.
const MOST_ONCE: usize = 400_000;
/// Most models kept where many runs share them.
const MOST_MODELS: usize = 40;
/// Most models kept by one run for itself.
const OWN_MODELS: usize = 8;

/// Models by the address of the text they are read from, which stands beside them and so stays, and the readings chosen.
type Models = HashMap<(usize, Choices), (Arc<str>, Prepared)>;

/// What runs share. The targets of all of them are judged as if each were the only one.
pub struct Remembered {
    keys: [RandomState; 2],
    most_models: usize,
    models: Mutex<Models>,
    steps: Shelf<Step>,
    probes: Shelf<Vec<Probe>>,
    calls: Shelf<Vec<Call>>,
    worlds: Shelf<World>,
    /// How many bytes of bodies payloads may still be kept of.
    payloads: Arc<AtomicUsize>,
}

impl std::fmt::Debug for Remembered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Remembered").field("steps", &self.steps.len()).finish_non_exhaustive()
    }
}

impl Default for Remembered {
    fn default() -> Self {
        Self::with(MOST_MODELS)
    }
}

/// What was asked and answered up to some place of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Digest([u64; 2]);

/// Two hashers that are fed the same.
struct Twin([DefaultHasher; 2]);

impl Hasher for Twin {
    fn write(&mut self, bytes: &[u8]) {
        self.0.iter_mut().for_each(|h| h.write(bytes));
    }

    fn finish(&self) -> u64 {
        self.0[0].finish()
    }
}

impl Write for Twin {
    fn write_str(&mut self, text: &str) -> std::fmt::Result {
        self.write(text.as_bytes());
        Ok(())
    }
}

impl Remembered {
    fn with(most_models: usize) -> Self {
        Self {
            keys: [RandomState::new(), RandomState::new()],
            most_models,
            models: Mutex::default(),
            steps: Shelf::new(MOST_STEPS),
            probes: Shelf::new(MOST_LISTS),
            calls: Shelf::new(MOST_LISTS),
            worlds: Shelf::new(MOST_ITEMS),
            payloads: Arc::new(AtomicUsize::new(MOST_PAYLOADS)),
        }
    }

    /// What a run keeps for itself alone.
    pub(crate) fn own() -> Self {
        Self::with(OWN_MODELS)
    }

    /// A description under some readings.
    pub(crate) fn prepared(&self, source: &Source, choices: &Choices) -> Result<Prepared, Diagnostics> {
        // The text is kept with what is made of it, so that nothing else comes to stand at its address.
        let key = (source.text.as_ptr() as usize, choices.clone());
        if let Some((_, known)) = lock(&self.models).get(&key) {
            return Ok(known.clone());
        }
        let prepared = Prepared::new(source, choices)?;
        let mut models = lock(&self.models);
        if models.len() >= self.most_models {
            models.clear();
        }
        models.insert(key, (Arc::clone(&source.text), prepared.clone()));
        Ok(prepared)
    }

    /// Where a run begins.
    pub(crate) fn beginning(&self, options: &Options, base: &str, loopback: bool) -> Digest {
        let path = base.split_once("://").map_or(base, |(_, rest)| rest);
        let path = path.find('/').map_or("", |at| &path[at..]);
        self.after(Digest([0; 2]), |h| {
            options.source.text.as_ptr().hash(h);
            (&options.credentials, &options.headers, options.seed, options.depth, options.max_requests).hash(h);
            (options.allow_writes, options.probe_limits, options.include_values, &options.only, path, loopback).hash(h);
        })
    }

    /// The place after a request and what came of it.
    pub(crate) fn answered(&self, before: Digest, wire: &Wire, result: &Result<Reply, Failure>) -> Digest {
        self.after(before, |h| {
            wire.hash(h);
            match result {
                Ok(reply) => {
                    reply.status.hash(h);
                    reply.headers.iter().filter(|(name, _)| name != "date").for_each(|header| header.hash(h));
                    reply.body.hash(h);
                }
                Err(failure) => format!("{failure:?}").hash(h),
            }
        })
    }

    /// The place after something else that was told.
    pub(crate) fn told(&self, before: Digest, what: &impl Hash) -> Digest {
        self.after(before, |h| what.hash(h))
    }

    fn after(&self, before: Digest, add: impl FnOnce(&mut Twin)) -> Digest {
        let mut twin = Twin([self.keys[0].build_hasher(), self.keys[1].build_hasher()]);
        before.hash(&mut twin);
        add(&mut twin);
        Digest([twin.0[0].finish(), twin.0[1].finish()])
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Values by digest: of those that came twice, as many as there is room for.
struct Shelf<T>(Mutex<Kept<T>>);

struct Kept<T> {
    known: HashMap<Digest, Arc<T>>,
    once: HashSet<Digest>,
    room: usize,
}

impl<T> Shelf<T> {
    fn new(room: usize) -> Self {
        Self(Mutex::new(Kept { known: HashMap::new(), once: HashSet::new(), room }))
    }

    fn len(&self) -> usize {
        lock(&self.0).known.len()
    }

    fn get(&self, key: Digest) -> Option<Arc<T>> {
        lock(&self.0).known.get(&key).cloned()
    }

    /// Whether a value is to be kept: it came before, and there is room.
    fn wants(&self, key: Digest) -> bool {
        let mut kept = lock(&self.0);
        if kept.once.len() >= MOST_ONCE {
            kept.once.clear();
        }
        !kept.once.insert(key) && kept.room > 0
    }

    fn keep(&self, key: Digest, value: T, size: usize) {
        let mut kept = lock(&self.0);
        kept.room = kept.room.saturating_sub(size);
        kept.once.remove(&key);
        kept.known.insert(key, Arc::new(value));
    }
}

/// The probes of an operation by what is known now.
pub fn probes(session: &Session, operation: &str) -> Vec<Probe> {
    let make = || probe::probes(session, operation);
    known(session, |r| &r.probes, ("probes", operation, 0), |_| 1, make)
}

/// Random calls of an operation by what is known now.
pub fn random_calls(session: &Session, operation: &str, number: usize) -> Vec<Call> {
    let make = || probe::random_calls(session, operation, number);
    known(session, |r| &r.calls, ("random", operation, number), |_| 1, make)
}

/// Requests that tell the readings of a dispute apart, by what is known now; `of` names dispute and reading.
pub fn telling(session: &Session, of: &str, make: impl FnOnce() -> Vec<Call>) -> Vec<Call> {
    known(session, |r| &r.calls, ("telling", of, 0), |_| 1, make)
}

/// The data of an operation by what is known now.
pub fn world(session: &Session, operation: &str, make: impl FnOnce() -> World) -> World {
    known(session, |r| &r.worlds, ("world", operation, 0), |world| world.items.len(), make)
}

/// What follows from all answers up to now.
fn known<T: Clone>(
    session: &Session,
    shelf: impl Fn(&Remembered) -> &Shelf<T>,
    what: (&str, &str, usize),
    size: impl Fn(&T) -> usize,
    make: impl FnOnce() -> T,
) -> T {
    let Some((remembered, history)) = session.transport.history() else { return make() };
    let (key, shelf) = (remembered.told(history, &what), shelf(remembered));
    if let Some(known) = shelf.get(key) {
        return (*known).clone();
    }
    let made = make();
    if shelf.wants(key) {
        shelf.keep(key, made.clone(), size(&made));
    }
    made
}

/// Pages seen: what they are of, where they begin and the keys on them.
pub type Pages = (String, i64, Arc<HashSet<String>>);

/// What was learnt from an answer that is not noted in the ledger.
#[derive(Debug, Default)]
pub struct Journal {
    /// Pages.
    pub pages: Vec<Pages>,
    /// Values of enumerated parameters that were accepted, by fact.
    pub accepted: Vec<(String, String)>,
    /// Fields of families that took a comparison of a kind.
    pub families: Vec<(String, String)>,
    /// What was told of disputes.
    pub evidence: Vec<(String, Told)>,
    /// Values for the needs of other operations.
    pub values: Option<Learnt>,
    /// Whether what stands for needs was taken.
    pub taken: bool,
}

/// What came of an answer.
struct Step {
    answer: Came,
    held: Vec<String>,
    semantics: Option<Vec<Semantics>>,
    journal: Journal,
}

enum Came {
    Success { stands: Stands, at: Option<String>, slot: Arc<Slot> },
    Refused { status: u16, error: Value },
    Nothing(String),
}

/// The place of an answer in a run, and how things stood before it was judged.
pub struct Mark {
    key: Digest,
    held: usize,
    semantics: Option<Vec<Semantics>>,
}

/// The place of an answer to a call that was just sent; none where nothing is remembered.
pub fn place(session: &mut Session, call: &Call, wanted: &Expect, expect: &Expect, goes: Goes) -> Option<Mark> {
    let (remembered, history) = session.transport.history()?;
    let key = remembered.after(history, |h| {
        // What is written of them tells them apart; writing it into a hasher does not fail.
        let _ = write!(h, "{goes:?} {call:?} {wanted:?} {expect:?}");
    });
    let semantics = session.semantics.get(&call.operation).cloned();
    session.journal = Some(Journal::default());
    Some(Mark { key, held: session.ledger.held.len(), semantics })
}

/// What came of the same answer in the same place of an earlier run; what was learnt from it is learnt again.
pub fn again(session: &mut Session, mark: &Mark, call: &Call, expect: &mut Expect, reply: &Reply) -> Option<Answer> {
    let step = session.remembered().steps.get(mark.key)?;
    for fact in &step.held {
        session.ledger.holds(fact);
    }
    if let Some(semantics) = &step.semantics {
        session.semantics.insert(call.operation.clone(), semantics.clone());
    }
    for (of, offset, keys) in &step.journal.pages {
        session.pages.entry(of.clone()).or_default().push((*offset, Arc::clone(keys)));
    }
    for (fact, value) in &step.journal.accepted {
        session.accepted.entry(fact.clone()).or_default().insert(value.clone());
    }
    session.taken_families.extend(step.journal.families.iter().cloned());
    for (dispute, told) in &step.journal.evidence {
        session.evidence.entry(dispute.clone()).or_default().push(told.clone());
    }
    if let Some(learnt) = &step.journal.values {
        session.seen_values.take(learnt);
    }
    if step.journal.taken {
        session.taken.insert(call.operation.clone());
        *expect = Expect::Success;
    }
    Some(match &step.answer {
        Came::Success { stands, at, slot } => Answer::unread(&reply.body, *stands, at.as_deref(), slot),
        Came::Refused { status, error } => Answer::Refused { status: *status, error: error.clone() },
        Came::Nothing(words) => Answer::Nothing(words.clone()),
    })
}

/// Keeps what came of an answer that nothing is wrong with.
pub fn keep(session: &mut Session, mark: &Mark, call: &Call, answer: &Answer) {
    let Some(journal) = session.journal.take() else { return };
    if !session.remembered().steps.wants(mark.key) {
        return;
    }
    let rpc = session.operation(&call.operation).is_some_and(|o| matches!(o.endpoint(), Some(Endpoint::Rpc { .. })));
    let answer = match answer {
        Answer::Success { payload, .. } => {
            let stands = match (payload.is_null(), rpc) {
                (true, _) => Stands::Nowhere,
                (false, true) => Stands::Result,
                (false, false) => Stands::Whole,
            };
            Came::Success { stands, at: payload.at().map(str::to_owned), slot: Slot::new(&session.remembered().payloads) }
        }
        Answer::Refused { status, error } => Came::Refused { status: *status, error: error.clone() },
        Answer::Nothing(words) => Came::Nothing(words.clone()),
    };
    let semantics = session.semantics.get(&call.operation).filter(|now| Some(*now) != mark.semantics.as_ref()).cloned();
    let step = Step { answer, held: session.ledger.held[mark.held..].to_vec(), semantics, journal };
    let size = step.size();
    session.remembered().steps.keep(mark.key, step, size);
}

impl Step {
    /// Bytes that it takes, about.
    fn size(&self) -> usize {
        const EACH: usize = 64;
        let texts = |texts: &mut dyn Iterator<Item = &String>| texts.map(|t| t.len() + EACH).sum::<usize>();
        let pages = self.journal.pages.iter().map(|(of, _, keys)| of.len() + EACH + texts(&mut keys.iter())).sum::<usize>();
        let values = self.journal.values.as_ref().map_or(0, |(_, known)| known.len() * 4 * EACH);
        let error = if let Came::Refused { error, .. } = &self.answer { error.to_string().len() * 4 } else { 0 };
        8 * EACH + texts(&mut self.held.iter()) + pages + values + error
    }
}
