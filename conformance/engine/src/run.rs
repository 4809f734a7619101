//! A run: get in, find the data, settle what is disputed, ask, report.

use crate::call::Call;
use crate::disputes;
use crate::error::Error;
use crate::judge::Answer;
use crate::needs;
use crate::options::{Depth, Options};
use crate::probe::Probe;
use crate::probe::phase::Phases;
use crate::progress::Event;
use crate::remember::{probes, random_calls};
use crate::report::{DisputeReport, ReadingReport, Report, Summary, Verdict};
use crate::session::{Expect, Session};
use crate::world;
use plumbline_spec::Kind;
use plumbline_spec::facts::{Clause, Subject};
use plumbline_spec::model::{Effect, Law};
use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

/// How many requests a run will make.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// What for, and how many at most.
    pub parts: Vec<(String, u64)>,
    /// The bound that a run on a correct server never exceeds.
    pub bound: u64,
}

/// Requests of a run per operation and depth, and what a confirmation may add.
fn bound(operation: &plumbline_spec::model::Operation, depth: Depth) -> u64 {
    let list = operation.laws.values().any(|l| matches!(l, Law::Page(_)));
    let counted = operation.laws.values().any(|l| matches!(l, Law::First(_)));
    let rich = operation.laws.values().any(|l| matches!(l, Law::Filter(_) | Law::Search(_)));
    match (depth, list, rich, counted) {
        (Depth::Quick, true, ..) => 39,
        (Depth::Quick, ..) => 30,
        (Depth::Default, true, true, _) => 236,
        (Depth::Default, true, false, _) => 90,
        (Depth::Default, false, _, true) => 36,
        (Depth::Default, ..) => 40,
        (Depth::Deep, true, true, _) => 1_200,
        (Depth::Deep, true, false, _) => 400,
        (Depth::Deep, ..) => 120,
    }
}

/// Plans a run without sending anything.
pub fn plan(options: &Options) -> Result<Plan, Error> {
    let none = plumbline_spec::Choices::new();
    let model = match &options.remembered {
        Some(remembered) => remembered.prepared(&options.source, &none)?.model,
        None => Arc::new(options.source.model(&none)?),
    };
    let mut parts = Vec::new();
    let mut total = 0;
    for (name, operation) in &model.description.operations {
        if operation.effect != Effect::Safe && !options.allow_writes {
            continue;
        }
        let requests = bound(operation, options.depth);
        total += requests;
        parts.push((name.clone(), requests));
    }
    let login = model
        .description
        .authentication
        .values()
        .any(|a| a.exchange.as_ref().is_some_and(|e| !options.credentials.contains_key(&e.yields)));
    if login {
        parts.insert(0, ("login".to_owned(), 1));
        total += 1;
    }
    let bound = options.max_requests.map_or(total, |m| m.min(total));
    Ok(Plan { parts, bound })
}

/// Room for confirming and shrinking what fails, beyond the plan.
const CONFIRMING: u64 = 400;

/// Judges a target. `Err` when the run could not be made; what it finds is in the report.
pub async fn run(options: Options) -> Result<Report, Error> {
    let started = Instant::now();
    let plan = plan(&options)?;
    let mut session = Session::new(options, plan.bound + CONFIRMING)?;
    let mut turns: Vec<_> = session
        .description()
        .operations
        .iter()
        .filter(|(_, o)| o.effect == Effect::Safe || session.options.allow_writes)
        .map(|(n, o)| (needs::turn(o), n.clone()))
        .collect();
    turns.sort_by_key(|(turn, _)| *turn);
    let names: Vec<String> = turns.into_iter().map(|(_, name)| name).collect();
    let callable = names.iter().find(|name| session.needs(name).is_ok()).cloned();
    let Some(first) = callable.or_else(|| names.first().cloned()) else {
        return Err(Error::Usage(format!(
            "{} describes no operation that may be called; --allow-writes allows the others",
            session.description().api
        )));
    };
    enter(&mut session, &first).await.map_err(|e| if session.transport.stopped() { Error::Interrupted } else { e })?;
    // What it took to get in counts for the first operation; the login was planned apart.
    let mut start = plan.parts.iter().find(|(part, _)| part == "login").map_or(0, |(_, n)| *n);
    for (i, name) in names.iter().enumerate() {
        session.transport.tell(&Event::Operation { name, number: i + 1, of: names.len() });
        let share = plan.parts.iter().find(|(n, _)| n == name).map_or(0, |(_, n)| *n);
        operation(&mut session, name, share, start).await?;
        start = session.transport.requests;
    }
    if let Some(error) = crate::occasion::nothing_else(&session, &names) {
        return Err(error);
    }
    let wanted_mismatch = session.over && session.ledger.any_failed() && session.options.stop_at_first;
    let report = report(&session, started, wanted_mismatch);
    Ok(report)
}

/// Gets in, or finds that nothing can be judged here.
async fn enter(session: &mut Session, first: &str) -> Result<(), Error> {
    world::find_base(session, first).await;
    crate::login::log_in(session).await?;
    disputes::settle_entry(session, first).await?;
    world::knock(session, first).await
}

async fn operation(session: &mut Session, name: &str, share: u64, start: u64) -> Result<(), Error> {
    if let Some(reason) = out_of_reach(session, name).await {
        let own: Vec<String> = session.own(name).map(|f| f.id.clone()).collect();
        for id in &own {
            session.ledger.unseen(id, reason.clone());
        }
        return Ok(());
    }
    if disputes::has_list(session, name) {
        disputes::settle_offset(session, name).await?;
        world::find_data(session, name).await;
        crate::fill::fill(session, name).await;
        disputes::settle_requests(session, name).await?;
        if session.options.depth > Depth::Quick {
            disputes::settle_omissions(session, name).await?;
        }
    } else {
        session.ask(&Call::new(name), &Expect::Success).await;
    }
    // Where nothing but an error comes, all is said.
    if session.state.contains_key(name) {
        return Ok(());
    }
    framing(session, name).await;
    crate::walk::cursors(session, name).await;
    let depth = session.options.depth;
    let most = match depth {
        // The second rank has what the first leaves of a small budget.
        Depth::Quick | Depth::Default => 1,
        Depth::Deep => 2,
    };
    let all: Vec<Probe> = probes(session, name).into_iter().filter(|p| p.rank <= most).collect();
    // Wrong credentials come last; within a rank the order of the description stays.
    let last = |p: &Probe| p.kind == Kind::Credentials;
    let all = shared(all, last);
    let credentials = all.iter().filter(|p| last(p)).count() as u64 + u64::from(crate::login::is_open(session));
    let mut asked: BTreeSet<String> = BTreeSet::new();
    let (plain, closing): (Vec<Probe>, Vec<Probe>) = all.into_iter().partition(|p| !last(p));
    let budget = share.saturating_sub(session.transport.requests.saturating_sub(start)).saturating_sub(credentials);
    let mut left = budget;
    let mut refused_probes: Vec<Call> = Vec::new();
    let mut phases = Phases::default();
    let mut pending: VecDeque<Probe> = plain.into();
    while left > 0
        && !session.over
        && let Some(probe) = phases.next(session, &mut pending)
    {
        let before = session.transport.requests;
        if asked.insert(format!("{:?}{:?}", probe.call, probe.expect)) {
            phases.note(session, &probe);
            let answer = ask(session, &probe).await;
            let refused = matches!((&answer, &probe.expect), (Some(Answer::Refused { .. }), Expect::OneOf(_)));
            if refused && crate::cover::family_of(session, &probe.call).is_some() {
                refused_probes.push(probe.call.clone());
            }
        }
        let used = session.transport.requests - before;
        left = left.saturating_sub(used.min(1));
    }
    // A field that takes one comparison of its kind takes them all.
    for call in refused_probes {
        if crate::cover::family_of(session, &call).is_some_and(|f| session.taken_families.contains(&f)) && !session.over {
            session.ask(&call, &Expect::Success).await;
        }
    }
    if depth > Depth::Quick && !session.over {
        // One for the list as it is, after all that was asked for: nothing of that may stick.
        let plain = left > 0;
        left -= u64::from(plain);
        // Half of what is left is for what never was asked for at some of the calls counted in threes.
        let mut others = random_calls(session, name, usize::try_from(left).unwrap_or(0)).into_iter();
        let mut again = if depth == Depth::Deep { left } else { left / 2 };
        while left > 0 && !session.over {
            left -= 1;
            if let Some(probe) = phases.again(session).filter(|_| again > 0) {
                again -= 1;
                phases.note(session, &probe);
                ask(session, &probe).await;
            } else if let Some(call) = others.next() {
                session.ask(&call, &Expect::Success).await;
            } else {
                break;
            }
        }
        if plain && !session.over {
            session.ask(&Call::new(name), &Expect::Success).await;
        }
    }
    for probe in closing {
        if !session.over {
            ask(session, &probe).await;
        }
    }
    crate::login::refuses_wrong(session).await;
    rates(session, name);
    crate::reasons::give(session, name);
    Ok(())
}

/// Why nothing can be said of an operation: it needs something that could not be had, or that the target did not take.
async fn out_of_reach(session: &mut Session, name: &str) -> Option<String> {
    match session.renew_needs(name).as_ref() {
        Err(reason) => Some(reason.clone()),
        Ok(needs) if needs.unsure.is_empty() || session.taken.contains(name) => None,
        Ok(needs) => {
            let answer = session.ask(&Call::new(name), &Expect::Success).await?;
            (!session.taken.contains(name)).then(|| needs::untaken(session.description(), name, needs, &answer))
        }
    }
}

/// The order to ask in. The first rank is most of what a small budget asks for: every kind is as far in its own probes as the
/// others are in theirs, so that each has the same share of what is cut off. In later ranks kinds take turns: what is cut
/// off is of those with many probes.
fn shared(all: Vec<Probe>, last: impl Fn(&Probe) -> bool) -> Vec<Probe> {
    let mut numbers = std::collections::HashMap::<(Kind, u8), usize>::new();
    for probe in &all {
        *numbers.entry((probe.kind, probe.rank)).or_default() += 1;
    }
    let mut turns = std::collections::HashMap::<(Kind, u8), usize>::new();
    let mut keyed: Vec<(bool, u8, usize, Probe)> = all
        .into_iter()
        .map(|probe| {
            let of = (probe.kind, probe.rank);
            let turn = turns.entry(of).or_default();
            let place = match (probe.rank, probe.kind) {
                // The place in the middle of its part, in thousandths of the whole.
                (0, _) => (*turn * 2 + 1) * 500 / numbers[&of],
                // The kinds with many probes take several at a turn.
                (_, Kind::Filtering) => *turn * 2,
                (_, Kind::Searching) => *turn * 3,
                (_, Kind::Projection) => *turn * 6 + 4,
                (_, Kind::Errors) => *turn * 7 + 4,
                _ => *turn * 9 + 4,
            };
            *turn += 1;
            (last(&probe), probe.rank, place, probe)
        })
        .collect();
    keyed.sort_by_key(|(closing, rank, place, _)| (*closing, *rank, *place));
    keyed.into_iter().map(|(.., probe)| probe).collect()
}

/// Asks a probe; what the target does where the documents leave it open is noted.
async fn ask(session: &mut Session, probe: &Probe) -> Option<Answer> {
    let read = matches!(probe.expect, Expect::OneOf(_)) && reads_criteria(session, &probe.call);
    let expect = if read { &Expect::Success } else { &probe.expect };
    let answer = session.ask(&probe.call, expect).await?;
    let fair = matches!(probe.expect, Expect::Open | Expect::OneOf(_)) && probe.kind == Kind::Ranges;
    if let (true, Some((fact, _))) = (fair, crate::blame::range(session, &probe.call)) {
        session.ledger.holds(&format!("{fact}/outside"));
        if session.ledger.is_held(&format!("{fact}/inside")) {
            session.ledger.holds(&fact);
        }
        let what = match &answer {
            Answer::Refused { status, .. } => format!("refused with status {status}"),
            Answer::Success { items, .. } => format!("answered with {} items", items.len()),
            Answer::Nothing(words) => words.clone(),
        };
        // What is held against the target is not said to be open as well.
        if session.ledger.failed(&fact) {
            return Some(answer);
        }
        let sent: Vec<String> = probe.call.args.iter().map(|(k, v)| format!("{k}={v}")).collect();
        session.ledger.observe(format!("{}: {} is {what}; the documents leave it open", probe.call.operation, sent.join(" ")));
    }
    Some(answer)
}

/// Whether a call sends several criteria and the target was seen to read one of them: that it does not know them is fair no more.
fn reads_criteria(session: &Session, call: &Call) -> bool {
    let seen = |fact: &plumbline_spec::Fact| {
        let Subject::Law { law, clause: Clause::Several } = &fact.subject else { return false };
        let Some(Law::Criteria(criteria)) = session.operation(&call.operation).and_then(|o| o.laws.get(law)) else { return false };
        call.args.contains_key(&criteria.parameter) && session.ledger.is_held(&fact.id)
    };
    session.own(&call.operation).any(seen)
}

/// One look below the HTTP library.
async fn framing(session: &mut Session, name: &str) {
    let Some(wire) = session.wire(&Call::new(name)) else { return };
    let base = session.transport.base().to_owned();
    // Below TLS there is nothing to be read.
    if !base.starts_with("http://") || session.over || !session.transport.spend() {
        return;
    }
    let headers = session.options.headers.clone();
    let at = Instant::now();
    name.clone_into(&mut session.transport.recorder.operation);
    let framing = crate::raw::exchange(&base, &wire, &headers).await;
    session.transport.told(&framing);
    session.transport.recorder.enter_raw(&wire, at, framing.as_ref().map(|f| f.status), framing.as_ref().map_or(0, |f| f.came));
    let Some((expected, found)) = framing.and_then(|f| f.flaw()) else { return };
    if !session.transport.spend() {
        return;
    }
    let at = Instant::now();
    let again = crate::raw::exchange(&base, &wire, &headers).await;
    session.transport.told(&again);
    session.transport.recorder.enter_raw(&wire, at, again.as_ref().map(|f| f.status), again.as_ref().map_or(0, |f| f.came));
    let again = again.and_then(|f| f.flaw());
    let evidence = session.evidence_of(&wire, &expected, &found);
    let flaky = again.is_none().then(|| "failed 1 of 2 times".to_owned());
    session.enter(&format!("{name}/response#media"), flaky, evidence);
}

/// Declared rates: seen when the target said "too many requests".
fn rates(session: &mut Session, name: &str) {
    let ids: Vec<String> = session.own(name).filter(|f| matches!(f.subject, Subject::Rate(_))).map(|f| f.id.clone()).collect();
    for id in ids {
        if session.transport.throttled > 0 {
            session.ledger.holds(&id);
        } else {
            session.ledger.unseen(&id, "the target refused none of the requests of this run for coming too fast");
        }
    }
}

/// What is known of every fact by now. `stopped` says that the run ended at its first failure.
pub(crate) fn report(session: &Session, started: Instant, stopped: bool) -> Report {
    let disputes: Vec<DisputeReport> = disputes::verdicts(session)
        .into_iter()
        .map(|(id, reading, possible, reason)| dispute(session, id, reading, possible, reason))
        .collect();
    let mut facts = Vec::new();
    for fact in session.facts.iter().filter(|f| session.options.wants(&f.operation, f.kind)) {
        let mut line = session.ledger.report(fact);
        if let (Subject::Dispute(name), Verdict::Unseen) = (&fact.subject, line.verdict)
            && let Some(dispute) = disputes.iter().find(|d| d.id == *name)
        {
            if dispute.reading.is_some() {
                line.verdict = Verdict::Holds;
                line.reason = None;
            } else {
                line.reason = Some(dispute.reason.clone());
            }
        }
        // Where the data change, what comes and goes with them says nothing against the target.
        if session.data_changed.contains(&fact.operation) && line.verdict == Verdict::Flaky && matches!(fact.subject, Subject::Law { .. }) {
            line.verdict = Verdict::Unseen;
            line.reason = Some(world::CHANGED.to_owned());
            line.evidence.clear();
        }
        if session.transport.stopped() && line.verdict == Verdict::Unseen && fact.unobservable.is_none() && fact.occasion.is_none() {
            line.reason = Some("the run was interrupted before anything showed it".to_owned());
        }
        if let (Some(case), Verdict::Unseen, None, None) =
            (session.state.get(&fact.operation), line.verdict, &fact.unobservable, &fact.occasion)
        {
            line.reason = Some(format!("the target answered with nothing but the documented error `{case}` before anything showed it"));
        }
        if stopped && line.verdict == Verdict::Unseen {
            line.reason = Some("the run stopped at its first failure".to_owned());
        }
        facts.push(line);
    }
    let described = |id: &str| session.fact(id).is_some();
    for id in session.ledger.own_ids(&described) {
        // Ids of places that no fact is listed for (inside compositions) lead to the nearest that is.
        let operation = id.split('/').next().unwrap_or_default().to_owned();
        let statement = if id.ends_with("#consistent") {
            "what has one id is told the same way wherever it stands in an answer"
        } else {
            "what is sent is as described and whole"
        };
        let known = session.operation(&operation).is_some();
        let kind = if id.contains("/response") { "types" } else { "status" };
        facts.extend(session.ledger.report_own(id, if known { &operation } else { "protocol" }, kind, statement, ""));
    }
    facts.sort_by(|a, b| (&a.operation, &a.kind, &a.id).cmp(&(&b.operation, &b.kind, &b.id)));
    crate::cause::set_under(&mut facts, &session.facts, session.description());
    let count = |v: Verdict| facts.iter().filter(|f| f.verdict == v).count();
    let summary = Summary {
        holds: count(Verdict::Holds),
        broken: count(Verdict::Broken),
        flaky: count(Verdict::Flaky),
        unseen: count(Verdict::Unseen),
        accepted: 0,
    };
    let enumerated = enumerated(session);
    Report {
        format: 1,
        api: session.description().api.clone(),
        title: session.description().title.clone(),
        target: session.transport.base().to_owned(),
        seed: session.options.seed,
        depth: session.options.depth.as_str().to_owned(),
        started: jiff::Timestamp::now()
            .checked_sub(jiff::SignedDuration::try_from(started.elapsed()).unwrap_or_default())
            .unwrap_or_default()
            .strftime("%Y-%m-%dT%H:%M:%SZ")
            .to_string(),
        interrupted: session.transport.stopped(),
        login: session.login.clone(),
        requests: session.transport.requests,
        budget: session.transport.budget,
        seconds: started.elapsed().as_secs_f64(),
        facts,
        disputes,
        observations: crate::occasion::lines(session)
            .iter()
            .chain(&session.ledger.observations)
            .map(|o| session.transport.mask(o))
            .collect(),
        summary,
        shapes: session.shapes.report(&enumerated),
        seen: session.seen.report(&enumerated),
        log: session.transport.log(),
    }
}

/// What is said of a dispute: its readings, and what each was seen to fit.
fn dispute(session: &Session, id: String, reading: Option<String>, possible: Vec<String>, reason: String) -> DisputeReport {
    let Some(declared) = session.description().disputes.get(&id) else {
        return DisputeReport { id, reading, possible, reason, ..DisputeReport::default() };
    };
    let fits = session.evidence.get(&id).map(Vec::as_slice).unwrap_or_default();
    let seen = |name: &String| {
        let one = |(_, operation, at): &(BTreeSet<String>, String, String)| session.transport.mask(&format!("{operation}: {at}"));
        fits.iter().filter(|(fits, ..)| fits.contains(name)).map(one).collect()
    };
    let document = |source: &plumbline_spec::model::Source| {
        let title = session.description().documents.get(&source.document).map_or(source.document.clone(), |d| d.title.clone());
        source.at.as_ref().map_or(title.clone(), |at| format!("{title}, {at}"))
    };
    let readings = declared
        .readings
        .iter()
        .map(|(name, r)| ReadingReport {
            id: name.clone(),
            says: r.says.clone(),
            source: r.source.as_ref().map(document).unwrap_or_default(),
            seen: seen(name),
        })
        .collect();
    DisputeReport {
        about: declared.about.clone(),
        settled: declared.settled.as_ref().map(|s| s.reading.clone()),
        readings,
        evidence: session.shown.get(&id).cloned().into_iter().collect(),
        reason: session.transport.mask(&reason),
        id,
        reading,
        possible,
    }
}

/// Paths whose words the description lists.
fn enumerated(session: &Session) -> BTreeSet<String> {
    use plumbline_spec::facts::Aspect;
    session
        .facts
        .iter()
        .filter_map(|f| match &f.subject {
            Subject::Response { place, aspect: Aspect::Enum | Aspect::Const } => {
                let plain: Vec<&str> = place.split('/').map(|s| s.split('@').next().unwrap_or(s)).collect();
                Some(format!("{}{}", f.operation, plain.join("/")))
            }
            _ => None,
        })
        .collect()
}
