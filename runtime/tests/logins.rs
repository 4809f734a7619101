//! Logins that take long, fail or are refused, and the calls that wait for them, on a paused clock.

mod support;

use plumbline_runtime::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use support::*;
use tokio::time::Instant;

fn secret(core: &Arc<Core>, limit: u64) -> Sending<Value, TestProblem> {
    Call::new(core, &SECRET).with(Options::new().timeout(Duration::from_secs(limit))).send()
}

/// A login that takes so long, then all is well.
fn slow(logins: &Arc<AtomicUsize>, seconds: u64) -> Server {
    let logins = logins.clone();
    Server::by(move |request| {
        if !request.url.ends_with("/login") {
            return answer(200, "1");
        }
        logins.fetch_add(1, Ordering::SeqCst);
        Step::Slow(Duration::from_secs(seconds), Box::new(answer(200, r#"{"bearer":"token"}"#)))
    })
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_a_login_longer_than_its_own_time() {
    let logins = Arc::new(AtomicUsize::new(0));
    let core = slow(&logins, 20).settings().build().expect("a client");
    let start = Instant::now();
    let patient = tokio::spawn(secret(&core, 100));
    tokio::task::yield_now().await;
    let error = secret(&core, 3).await.expect_err("no time");
    assert_eq!(start.elapsed().as_secs(), 3);
    assert!(matches!(&error, Error::NotSent(why) if why.is_timeout()), "{error:?}");
    assert_eq!(error.to_string(), "secret was not sent: no answer within 3.0 s");
    patient.await.expect("no panic").expect("an answer");
    assert_eq!((start.elapsed().as_secs(), logins.load(Ordering::SeqCst)), (20, 1));
}

#[tokio::test(start_paused = true)]
async fn the_end_of_one_call_s_time_is_not_a_failure_of_others() {
    let logins = Arc::new(AtomicUsize::new(0));
    let core = slow(&logins, 10).settings().build().expect("a client");
    let hasty = tokio::spawn(secret(&core, 4));
    tokio::task::yield_now().await;
    let patient = tokio::spawn(secret(&core, 100));
    hasty.await.expect("no panic").expect_err("no time");
    patient.await.expect("no panic").expect("an answer by a login of its own");
    assert_eq!(logins.load(Ordering::SeqCst), 2);
}

#[tokio::test(start_paused = true)]
async fn a_login_is_answered_with_documented_errors_too() {
    let server = Server::playing([answer(422, "canary-key-1234 is no key")]);
    let error = call(&server.settings().build().expect("a client"), &SECRET).await.expect_err("no token");
    assert!(matches!(&error, Error::NotSent(why) if why.login().map(Answer::status) == Some(422)), "{error:?}");
    assert_eq!(error.login_problem(), Some(TestProblem(Some(0), "[REDACTED] is no key".to_owned())));
    assert_eq!(error.problem(), None);
    let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    assert_eq!(cause, "login failed: the answer with status 422 is a documented error: invalid: its body is \"[REDACTED] is no key\"");
    // One that may pass is tried again.
    let server = Server::playing([answer(400, "try some time later"), answer(200, r#"{"bearer":"token"}"#), answer(200, "1")]);
    call(&server.settings().build().expect("a client"), &SECRET).await.expect("an answer");
    assert_eq!(server.count(), 3);
    let server = Server::playing([answer(418, "")]);
    let error = call(&server.settings().build().expect("a client"), &SECRET).await.expect_err("no token");
    assert_eq!(error.login_problem(), None);
}

#[tokio::test(start_paused = true)]
async fn a_request_that_may_have_arrived_is_not_forgotten_for_a_login() {
    let login = || answer(200, r#"{"bearer":"token"}"#);
    let server = Server::playing([login(), Step::Break(Sent::Maybe), answer(401, ""), answer(403, "")]);
    let error = call(&server.settings().build().expect("a client"), &SECRET).await.expect_err("no second token");
    assert!(matches!(&error, Error::MaybeSent(why) if why.login().is_some()), "{error:?}");
    assert!(error.may_have_been_sent());
}
