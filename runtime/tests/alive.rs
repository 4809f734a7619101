//! Staying alive: retries, rates, timeouts and logins against a server that misbehaves, on a paused clock.

mod support;

use plumbline_runtime::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::*;
use tokio::time::Instant;

#[tokio::test(start_paused = true)]
async fn what_is_safe_is_tried_again() {
    for first in
        [answer(503, ""), answer(500, ""), answer(425, ""), answer(429, ""), Step::Break(Sent::No), Step::Break(Sent::Maybe), Step::Hang]
    {
        let server = Server::playing([first.clone(), first, answer(200, "1")]);
        let core = server.settings().build().expect("a client");
        let answer = call(&core, &READ).await.expect("an answer");
        assert_eq!(answer.answer().effort().attempts, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn what_may_have_changed_data_is_not_sent_twice() {
    for (first, tries) in [
        (answer(503, ""), 1),
        (answer(500, ""), 1),
        (answer(425, ""), 1),
        (Step::Break(Sent::Maybe), 1),
        (Step::Hang, 1),
        (Step::Break(Sent::No), 2),
        (answer(429, ""), 2),
    ] {
        let server = Server::playing([first, answer(200, "1")]);
        let core = server.settings().build().expect("a client");
        let outcome = call(&core, &WRITE).await;
        assert_eq!(server.count(), tries);
        assert_eq!(outcome.is_ok(), tries == 2);
        if let Err(error) = outcome {
            assert!(error.may_have_been_sent(), "{error}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_attempt_that_may_have_arrived_is_not_forgotten() {
    let server = Server::playing([Step::Break(Sent::Maybe), Step::Break(Sent::No)]);
    let core = server.settings().build().expect("a client");
    let error = call(&core, &READ).await.expect_err("no answer");
    assert!(matches!(error, Error::MaybeSent(_)), "{error:?}");
    assert_eq!(error.effort().attempts, 4);
    let server = Server::playing([Step::Break(Sent::No)]);
    let error = call(&server.settings().build().expect("a client"), &READ).await.expect_err("no answer");
    assert!(matches!(error, Error::NotSent(_)) && !error.may_have_been_sent());
    assert!(error.to_string().starts_with("read was not sent: the connection broke (4 attempts, "), "{error}");
    assert_eq!(std::error::Error::source(&error).map(ToString::to_string).as_deref(), Some("by the script"));
}

#[tokio::test(start_paused = true)]
async fn retry_after_is_obeyed_up_to_the_cap() {
    let server = Server::playing([Step::Answer(429, &[("retry-after", "7")], String::new()), answer(200, "1")]);
    let core = server.settings().build().expect("a client");
    let start = Instant::now();
    let answered = call(&core, &READ).await.expect("an answer");
    assert_eq!(start.elapsed().as_secs(), 7);
    assert_eq!(answered.answer().effort().waited.as_secs(), 7);

    let date: &[_] = &[("date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("retry-after", "Sun, 06 Nov 1994 08:49:48 GMT")];
    let server = Server::playing([Step::Answer(503, date, String::new()), answer(200, "1")]);
    let start = Instant::now();
    call(&server.settings().build().expect("a client"), &READ).await.expect("an answer");
    assert_eq!(start.elapsed().as_secs(), 11);

    let server = Server::playing([Step::Answer(429, &[("retry-after", "3600")], "slow down".to_owned())]);
    let start = Instant::now();
    let error = call(&server.settings().build().expect("a client"), &READ).await.expect_err("too long a wait");
    assert_eq!((start.elapsed(), server.count()), (Duration::ZERO, 1));
    assert_eq!(error.problem(), Some(&TestProblem(Some(1), "slow down".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn time_is_bounded_per_attempt_and_per_call() {
    let server = Server::playing([Step::Hang]);
    let settings = server.settings().timeout(Duration::from_secs(50)).attempt_timeout(Duration::from_secs(20));
    let core = settings.build().expect("a client");
    let start = Instant::now();
    let error = call(&core, &READ).await.expect_err("no answer");
    assert!(matches!(&error, Error::MaybeSent(why) if why.is_timeout()), "{error:?}");
    assert_eq!(start.elapsed().as_secs(), 50);
    assert_eq!(server.count(), 3);
    let start = Instant::now();
    let options = Options::new().timeout(Duration::from_secs(5)).retry(Retry::NEVER);
    let error = Call::new(&core, &READ).with(options).send::<Value, TestProblem>().await.expect_err("no answer");
    assert_eq!(start.elapsed().as_secs(), 5);
    assert!(error.to_string().contains("no answer within 5.0 s"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_server_in_trouble_is_not_stormed() {
    let server = Server::playing([answer(503, "")]);
    let core = server.settings().build().expect("a client");
    for _ in 0..30 {
        call(&core, &READ).await.expect_err("unavailable");
    }
    // Ten retries in all, whatever the number of calls.
    assert_eq!(server.count(), 40);
}

#[tokio::test(start_paused = true)]
async fn declared_rates_are_kept() {
    let server = Server::playing([answer(200, "1")]);
    let core = server.settings().build().expect("a client");
    let start = Instant::now();
    let calls = (0..4).map(|_| call(&core, &RATED));
    for outcome in futures_util::future::join_all(calls).await {
        outcome.expect("an answer");
    }
    assert_eq!(start.elapsed().as_secs(), 3);
    let short = Options::new().timeout(Duration::from_millis(10));
    let error = Call::new(&core, &RATED).with(short).send::<Value, TestProblem>().await.expect_err("no time");
    assert!(matches!(error, Error::NotSent(_)) && error.to_string().contains("declared rate"), "{error}");
    assert_eq!(server.count(), 4);
    let core = server.settings().keep_rates(false).build().expect("a client");
    let start = Instant::now();
    for _ in 0..4 {
        call(&core, &RATED).await.expect("an answer");
    }
    assert_eq!(start.elapsed(), Duration::ZERO);
}

/// A server with a login: tokens are numbered, and hold until `revoked` says otherwise.
fn with_login(logins: Arc<AtomicUsize>, valid_from: Arc<AtomicUsize>) -> Server {
    Server::by(move |request| {
        if request.url.ends_with("/login") {
            let number = logins.fetch_add(1, Ordering::SeqCst) + 1;
            assert_eq!(&request.body[..], br#"{"key":"canary-key-1234"}"#);
            return Step::Slow(Duration::from_secs(1), Box::new(answer(200, &format!("{{\"bearer\":\"token-{number:04}\"}}"))));
        }
        let header = request.headers.get("authorization").and_then(|h| h.to_str().ok()).unwrap_or_default().to_owned();
        let number: usize = header.strip_prefix("Bearer token-").and_then(|n| n.parse().ok()).unwrap_or(0);
        if number >= valid_from.load(Ordering::SeqCst) { answer(200, "1") } else { answer(401, "who are you") }
    })
}

#[tokio::test(start_paused = true)]
async fn a_login_is_made_once_and_renewed_when_needed() {
    let (logins, valid_from) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(1)));
    let server = with_login(logins.clone(), valid_from.clone());
    let core = server.settings().build().expect("a client");
    let twenty = || futures_util::future::join_all((0..20).map(|_| call(&core, &SECRET)));
    assert!(twenty().await.into_iter().all(|o| o.is_ok()));
    assert_eq!(logins.load(Ordering::SeqCst), 1, "shared by concurrent calls");

    tokio::time::advance(Duration::from_secs(700)).await;
    assert!(twenty().await.into_iter().all(|o| o.is_ok()));
    assert_eq!(logins.load(Ordering::SeqCst), 2, "renewed when the lifetime was over");

    valid_from.store(3, Ordering::SeqCst);
    assert!(twenty().await.into_iter().all(|o| o.is_ok()));
    assert_eq!(logins.load(Ordering::SeqCst), 3, "renewed once after 401");

    valid_from.store(100, Ordering::SeqCst);
    let before = server.count();
    let error = call(&core, &SECRET).await.expect_err("refused");
    assert_eq!((error.status(), server.count() - before), (Some(401), 3), "one renewal, then the refusal stands");
    assert!(matches!(error, Error::Outside(_)), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_failed_login_is_shared_and_explained() {
    let logins = Arc::new(AtomicUsize::new(0));
    let counted = logins.clone();
    let server = Server::by(move |_| {
        counted.fetch_add(1, Ordering::SeqCst);
        Step::Slow(Duration::from_secs(1), Box::new(answer(403, "canary-key-1234 is blocked")))
    });
    let core = server.settings().build().expect("a client");
    let outcomes = futures_util::future::join_all((0..5).map(|_| call(&core, &SECRET))).await;
    assert_eq!(logins.load(Ordering::SeqCst), 1);
    for outcome in outcomes {
        let error = outcome.expect_err("no token");
        assert!(matches!(&error, Error::NotSent(why) if why.login().map(Answer::status) == Some(403)), "{error:?}");
        let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
        assert!(cause.starts_with("login failed: ") && !cause.contains("canary"), "{cause}");
    }
    let server = Server::playing([answer(200, r#"{"token":"x"}"#)]);
    let error = call(&server.settings().build().expect("a client"), &SECRET).await.expect_err("no token");
    assert!(std::error::Error::source(&error).is_some_and(|e| e.to_string().contains("no token at `/bearer`")), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_login_given_up_does_not_block_the_next() {
    let (logins, valid_from) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(1)));
    let server = with_login(logins.clone(), valid_from);
    let core = server.settings().build().expect("a client");
    let dropped = tokio::time::timeout(Duration::from_millis(100), call(&core, &SECRET)).await;
    assert!(dropped.is_err());
    call(&core, &SECRET).await.expect("an answer");
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn errors_of_one_status_are_told_by_their_message() {
    let server = Server::playing([answer(400, "bad data"), answer(400, "something else")]);
    let core = server.settings().retry(Retry::NEVER).build().expect("a client");
    assert_eq!(call(&core, &READ).await.expect_err("bad").problem().map(|p| p.0), Some(Some(3)));
    assert!(matches!(call(&core, &READ).await.expect_err("bad"), Error::Outside(_)));
    let server = Server::playing([answer(400, "try some time later"), answer(200, "1")]);
    let core = server.settings().build().expect("a client");
    assert_eq!(call(&core, &READ).await.expect("an answer").answer().effort().attempts, 2, "a documented error that may pass");
}

#[tokio::test(start_paused = true)]
async fn an_allowance_that_is_used_up_is_waited_for() {
    let full = r#"{"rows":[1],"limits":{"left":7,"reset":3}}"#;
    let empty = r#"{"limits":{"left":0,"reset":40}}"#;
    let server = Server::playing([answer(200, full), answer(200, empty), answer(200, full)]);
    let core = server.settings().build().expect("a client");
    let start = Instant::now();
    for seconds in [0, 0, 40, 40] {
        call(&core, &READ).await.expect("an answer");
        assert_eq!(start.elapsed().as_secs(), seconds);
    }

    // An error says so too, and so does a header.
    let error = r#"{"data":{"limits":{"reset":20,"left":0}}}"#;
    let left: &[_] = &[("x-left", "0"), ("x-reset", "9")];
    let server = Server::playing([answer(429, error), Step::Answer(200, left, "1".to_owned()), answer(200, full)]);
    let core = server.settings().build().expect("a client");
    let start = Instant::now();
    let answered = call(&core, &READ).await.expect("an answer");
    assert_eq!((start.elapsed().as_secs(), answered.answer().effort().attempts), (20, 2));
    call(&core, &READ).await.expect("an answer");
    assert_eq!(start.elapsed().as_secs(), 29);

    // It is not waited for past the deadline, and nobody is asked.
    let server = Server::playing([answer(200, empty)]);
    let core = server.settings().timeout(Duration::from_secs(10)).build().expect("a client");
    call(&core, &READ).await.expect("an answer");
    let error = call(&core, &READ).await.expect_err("nothing is left");
    assert!(matches!(&error, Error::NotSent(why) if why.is_timeout()), "{error}");
    assert_eq!(server.count(), 1);
}
