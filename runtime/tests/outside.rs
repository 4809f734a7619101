//! Calls without a runtime around them, and hooks that misbehave: nothing panics by itself, and nothing hangs.

#![allow(clippy::panic, reason = "what a hook may do")]

mod support;

use plumbline_runtime::*;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, Wake, Waker};
use std::thread::{self, Thread};
use std::time::Duration;
use support::*;

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// An executor that is not `tokio`.
fn block_on<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut future = Box::pin(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(&waker)) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

#[test]
fn a_call_can_be_awaited_without_tokio() {
    let pause = Duration::from_millis(5);
    let server = Server::playing([answer(503, ""), Step::Slow(pause, Box::new(answer(200, "1")))]);
    let core = server.settings().retry(Retry::default().first_wait(pause)).build().expect("a client");
    let answered = block_on(call(&core, &READ)).expect("an answer");
    assert_eq!(answered.answer().effort().attempts, 2);
    // Polled once without a runtime, and waited for then.
    let mut sending = Call::new(&core, &READ).send::<Value, TestProblem>();
    let _ = Pin::new(&mut sending).poll(&mut Context::from_waker(Waker::noop()));
    assert_eq!(**sending.wait().as_ref().expect("an answer"), 1);
}

#[test]
fn a_call_given_up_without_tokio_is_given_up() {
    let server = Server::playing([Step::Slow(Duration::from_millis(30), Box::new(answer(503, "")))]);
    let core = server.settings().retry(Retry::default().first_wait(Duration::ZERO)).build().expect("a client");
    let mut sending = Box::pin(call(&core, &READ));
    let _ = sending.as_mut().poll(&mut Context::from_waker(Waker::noop()));
    drop(sending);
    thread::sleep(Duration::from_millis(120));
    assert!(server.count() <= 1, "{} requests", server.count());
}

struct Panics;

impl Observer for Panics {
    fn before(&self, _: &'static str, _: &mut Outgoing) {
        panic!("the observer's own mistake");
    }
}

#[test]
fn a_panic_of_an_observer_is_the_caller_s() {
    let server = Server::playing([answer(200, "1")]);
    let core = server.settings().observer(Arc::new(Panics)).build().expect("a client");
    let sending = || Call::new(&core, &READ).send::<Value, TestProblem>();
    for panic in
        [catch_unwind(AssertUnwindSafe(|| sending().wait().map(drop))), catch_unwind(AssertUnwindSafe(|| block_on(sending()).map(drop)))]
    {
        let panic = panic.expect_err("it panics");
        assert_eq!(panic.downcast_ref::<&str>(), Some(&"the observer's own mistake"));
    }
    assert_eq!(server.count(), 0);
    // What others call goes on.
    let core = server.settings().build().expect("a client");
    Call::new(&core, &READ).send::<Value, TestProblem>().wait().expect("an answer");
}

#[test]
fn an_observer_that_waits_for_a_call_does_not_hang() {
    struct Waits(Arc<OnceLock<String>>, Arc<OnceLock<Arc<Core>>>);
    impl Observer for Waits {
        fn after(&self, _: &Seen<'_>) {
            if let Some(core) = self.1.get() {
                let error = Call::new(core, &READ).send::<Value, TestProblem>().wait().expect_err("it would wait for itself");
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                let _ = self.0.set(format!("{error}: {cause}"));
            }
        }
    }
    let (told, core) = (Arc::default(), Arc::<OnceLock<Arc<Core>>>::default());
    let settings = Server::playing([answer(200, "1")]).settings().observer(Arc::new(Waits(Arc::clone(&told), core.clone())));
    let core = core.get_or_init(|| settings.build().expect("a client"));
    Call::new(core, &READ).send::<Value, TestProblem>().wait().expect("an answer");
    assert_eq!(
        told.get().map(String::as_str),
        Some(
            "read was not sent: no runtime to send it from: it would wait for itself: an observer or a transport must not wait for another call"
        )
    );
}
