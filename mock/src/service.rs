//! One description being served: which operation a request is for, and what it is answered.
//!
//! Knows nothing of sockets: a [`Request`] comes in, a [`Reply`] goes out.

use crate::args::{self, Args, Judge};
use crate::asking::Asking;
use crate::auth::{self, Call, Login, Step, Tokens};
use crate::control::Control;
use crate::failure::{self, Failure};
use crate::message::{Reply, Request, UNDOCUMENTED};
use crate::mutant::{self, Act, Broken, Live, Twist};
use crate::occasion::Occasion;
use crate::options::Options;
use crate::plan::Plan;
use crate::rate::Limits;
use crate::stock::{Ready, Stock};
use crate::trouble::{self, Trouble};
use crate::{MockError, route, rpc, wire};
use plumbline_spec::model::{Authentication, Description, Exchange, Provocation};
use plumbline_spec::value::Checker;
use plumbline_spec::{Model, Source};
use serde_json::{Map, Value};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// A description being served.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) model: Arc<Model>,
    pub(crate) plans: Arc<Vec<Plan>>,
    pub(crate) options: Options,
    pub(crate) tokens: Tokens,
    pub(crate) limits: Limits,
    broken: Option<Broken>,
    calls: AtomicU64,
    /// The documented error that calls are answered with; it may change while the mock runs.
    occasion: Mutex<Option<Occasion>>,
    bases: Vec<String>,
}

/// A payload, and what is still to be done differently with it.
pub(crate) struct Made<'s> {
    /// The payload as JSON text.
    pub(crate) payload: Vec<u8>,
    /// What is different.
    pub(crate) act: Option<&'s Act>,
}

/// How a request's path and method fit a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// Path and method are served.
    Served,
    /// The path is served by another method.
    WrongMethod,
    /// The path is unknown.
    Unknown,
}

impl Service {
    /// Serves a description, with what other mocks made ready.
    pub(crate) fn new(source: &Source, options: Options, stock: &Stock) -> Result<Self, MockError> {
        let known = source.disputes();
        for (dispute, reading) in &options.choices {
            let readings = known.iter().find(|(name, _)| name == dispute).map(|(_, readings)| readings);
            match readings {
                Some(readings) if readings.contains(reading) => {}
                Some(readings) => {
                    return Err(MockError::UnknownReading {
                        dispute: dispute.clone(),
                        reading: reading.clone(),
                        known: readings.join(", "),
                    });
                }
                None => {
                    let known = known.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(MockError::UnknownDispute { dispute: dispute.clone(), known });
                }
            }
        }
        let Ready { model, plans, .. } = stock.ready(source, &options)?;
        let description = &model.description;
        let mut bases: Vec<String> = description
            .servers
            .iter()
            .map(|server| {
                let url =
                    server.variables.iter().fold(server.url.clone(), |url, (name, v)| url.replace(&format!("{{{name}}}"), &v.default));
                route::base_path(&url).to_owned()
            })
            .collect();
        bases.dedup();
        if bases.is_empty() {
            bases.push(String::new());
        }
        let limits = Limits::new(description, options.strict_rate);
        let occasion = Mutex::new(options.occasion.clone());
        Ok(Self { model, plans, options, tokens: Tokens::default(), limits, broken: None, calls: AtomicU64::new(0), occasion, bases })
    }

    /// The same, with the logins of another remembered.
    #[must_use]
    pub(crate) fn remembering(mut self, others: &[Arc<Self>]) -> Self {
        if let Some(other) = others.iter().find(|o| o.description().api == self.description().api) {
            self.tokens = other.tokens.clone();
            if self.occasion().is_none() {
                self.put_into(other.occasion());
            }
        }
        self
    }

    /// The documented error that calls are answered with.
    fn occasion(&self) -> Option<Occasion> {
        self.occasion.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Has calls answered with a documented error from now on, or no longer.
    pub(crate) fn put_into(&self, occasion: Option<Occasion>) {
        *self.occasion.lock().unwrap_or_else(PoisonError::into_inner) = occasion;
    }

    /// The same, broken in one way.
    #[must_use]
    pub(crate) fn broken(mut self, broken: Broken) -> Self {
        self.broken = Some(broken);
        self
    }

    /// The same data, broken in another way, with nothing remembered of earlier calls.
    #[cfg(test)]
    pub(crate) fn break_again(&mut self, broken: Broken) {
        self.limits = Limits::new(&self.model.description, self.options.strict_rate);
        self.tokens = Tokens::default();
        self.calls = AtomicU64::new(0);
        self.broken = Some(broken);
    }

    /// What a broken mock does differently, whatever the condition.
    pub(crate) fn act(&self) -> Option<&Act> {
        self.broken.as_ref().map(|b| &b.act)
    }

    /// Whether its answers may need bytes that an HTTP library would not send.
    pub(crate) fn is_raw(&self) -> bool {
        matches!(self.act(), Some(Act::Wire(_)))
    }

    pub(crate) fn description(&self) -> &Description {
        &self.model.description
    }

    /// The first path prefix that operations are served under.
    pub(crate) fn base(&self) -> &str {
        self.bases.first().map_or("", String::as_str)
    }

    /// The request's path below one of the path prefixes.
    fn below<'p>(&'p self, path: &'p str) -> impl Iterator<Item = &'p str> {
        self.bases.iter().filter_map(move |base| path.strip_prefix(base.as_str())).map(|rest| if rest.is_empty() { "/" } else { rest })
    }

    fn exchanges(&self) -> impl Iterator<Item = (&Authentication, &Exchange)> {
        self.description().authentication.values().filter_map(|a| a.exchange.as_ref().map(|e| (a, e)))
    }

    /// The login or renewal that a path is for.
    fn exchange(&self, path: &str) -> Option<Login<'_>> {
        self.below(path).find_map(|path| {
            self.exchanges().find_map(|(authentication, exchange)| {
                let step = if path == exchange.post { Step::Login } else { Step::Refresh };
                let meant = step == Step::Login || exchange.refresh.as_deref() == Some(path);
                meant.then_some(Login { authentication, exchange, step })
            })
        })
    }

    /// The operations that a path is for, whatever the method; those whose path says more of it come first.
    fn plans(&self, path: &str) -> Vec<(&Plan, Vec<(String, String)>)> {
        let fitting = self.below(path);
        let mut all: Vec<_> = fitting
            .flat_map(|path| self.plans.iter().filter_map(move |plan| route::captures(&plan.path, path).map(|found| (plan, found))))
            .collect();
        if all.len() > 1 {
            all.sort_by_cached_key(|(plan, _)| std::cmp::Reverse(route::said(&plan.path)));
        }
        all
    }

    /// How a method and path fit.
    pub(crate) fn fit(&self, method: &str, path: &str) -> Fit {
        if self.exchange(path).is_some() {
            return if method == "POST" { Fit::Served } else { Fit::WrongMethod };
        }
        let plans = self.plans(path);
        if plans.iter().any(|(plan, _)| plan.method == method) {
            Fit::Served
        } else if plans.is_empty() {
            Fit::Unknown
        } else {
            Fit::WrongMethod
        }
    }

    /// Path templates with their methods, below their prefixes, to see whether two services collide.
    pub(crate) fn routes(&self) -> Vec<(String, String)> {
        let own = self.plans.iter().map(|p| (p.method.to_owned(), p.path.clone()));
        let logins = self.exchanges().flat_map(|(_, e)| std::iter::once(&e.post).chain(&e.refresh)).map(|p| ("POST".to_owned(), p.clone()));
        let all: Vec<_> = own.chain(logins).collect();
        self.bases.iter().flat_map(|base| all.iter().map(move |(m, p)| (m.clone(), format!("{base}{p}")))).collect()
    }

    /// Errors of an operation, one for each cause.
    pub(crate) fn error_samples(&self, operation: &str) -> Vec<Value> {
        let plan = self.plans.iter().find(|p| p.name == operation);
        let causes = self.description().errors.cases.values().map(|c| (c.provoked_by.clone(), c.credential.clone()));
        causes
            .map(|(why, credential)| {
                let failure = Failure::new(why, "something is wrong").at("parameter", Some(&Value::from(7)));
                let failure = failure.with(|cause| cause.credential = credential);
                failure::answer(self.description(), Some(operation), &failure, plan.is_some_and(|p| p.rpc.is_some()), None).value
            })
            .collect()
    }

    /// What is different about the next call, which is counted.
    pub(crate) fn live(&self, operation: Option<&str>) -> Live<'_> {
        let number = self.calls.fetch_add(1, Ordering::Relaxed);
        let broken = self.broken.as_ref().filter(|b| operation.is_none_or(|o| o == b.operation));
        Live { broken, number }
    }

    /// Answers a request.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        if let Some(login) = self.exchange(&request.path) {
            if request.method != "POST" {
                return self.wrong_method(None, "POST", None, request);
            }
            // A login is not an operation: it is not counted, so that every third call stays every third call.
            let made = auth::exchange(self.description(), &self.tokens, &login, request, self.options.seed, self.act());
            return match made {
                Ok(body) => Reply::json(login.exchange.status, body),
                Err(failure) => self.refused(None, failure, self.act(), request),
            };
        }
        let plans = self.plans(&request.path);
        let any_method = matches!(self.act(), Some(Act::Unraised { cause: Provocation::WrongMethod, .. }));
        let right = plans.iter().find(|(plan, _)| plan.method == request.method).or_else(|| plans.first().filter(|_| any_method));
        let Some((plan, captures)) = right else {
            return match plans.first() {
                Some((plan, _)) => self.wrong_method(Some(&plan.name), plan.method, self.live(Some(&plan.name)).early(), request),
                None => not_found(),
            };
        };
        if plan.rpc.is_some() {
            let path = &plan.path;
            let here: Vec<&Plan> = self.plans.iter().filter(|p| p.rpc.is_some() && p.path == *path).collect();
            return rpc::answer(self, &here, request);
        }
        let live = self.live(Some(&plan.name));
        self.call(plan, captures, request, live).unwrap_or_else(|failure| self.refused(Some(&plan.name), failure, live.early(), request))
    }

    fn refused(&self, operation: Option<&str>, failure: Failure, act: Option<&Act>, request: &Request) -> Reply {
        let failure = failure.with(|cause| cause.path = Some(request.path.clone()));
        failure::http(self.description(), operation, &failure, act)
    }

    fn wrong_method(&self, operation: Option<&str>, allowed: &str, act: Option<&Act>, request: &Request) -> Reply {
        let failure = Failure::new(Provocation::WrongMethod, "this path takes another method");
        self.refused(operation, failure, act, request).with("allow", allowed)
    }

    fn call(&self, plan: &Plan, captures: &[(String, String)], request: &Request, live: Live<'_>) -> Result<Reply, Failure> {
        let pairs = wire::pairs(&request.query);
        let call = Call { request, pairs: &pairs, captures, params: None };
        let header = |name: &str| request.headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let made = self.made(plan, &call, live, &|judge| judge.http(&plan.known, &pairs, captures, &header))?;
        let reply = match &plan.media {
            Some(media) => Reply { media: Some(media.clone().into()), ..Reply::json(plan.status, made.payload) },
            None => Reply::empty(plan.status),
        };
        Ok(self.sent(reply, plan, made.act))
    }

    /// The `result` of a JSON-RPC call.
    pub(crate) fn result<'s>(
        &'s self,
        plan: &Plan,
        params: &Map<String, Value>,
        request: &Request,
        live: Live<'s>,
    ) -> Result<Made<'s>, Failure> {
        let call = Call { request, pairs: &[], captures: &[], params: Some(params) };
        let carried = self.carried(plan);
        let known = |name: &String| carried.contains(&name.as_str()) || plan.known.iter().any(|k| k.name == *name);
        self.made(plan, &call, live, &|judge| {
            let unknown = Provocation::UnknownParameter;
            let refused = failure::case(self.description(), Some(&plan.name), &unknown, None).is_some();
            let overlooked = matches!(judge.act, Some(Act::Unraised { cause: Provocation::UnknownParameter, .. }));
            match params.iter().find(|(name, _)| !known(name)).filter(|_| refused && !overlooked) {
                Some((name, value)) => Err(Failure::new(unknown, format!("there is no parameter `{name}`")).at(name, Some(value))),
                None => judge.rpc(&plan.known, params),
            }
        })
    }

    /// The payload of a success, from the checks of who calls to the changes of a broken mock.
    fn made<'s>(
        &'s self,
        plan: &Plan,
        call: &Call<'_>,
        live: Live<'s>,
        read: &dyn Fn(&Judge<'_>) -> Result<Args, Failure>,
    ) -> Result<Made<'s>, Failure> {
        self.limits.count(&plan.name, live.early())?;
        if let Some(authentication) = self.authentication(plan) {
            auth::check(self.description(), &self.tokens, authentication, call, live.early())?;
        }
        // Who calls is known by now; what is asked does not matter.
        if let Some(failure) = self.occasion().and_then(|o| o.failure(&self.description().errors, &plan.name, live.number)) {
            return Err(failure);
        }
        let checker = Checker::new(self.description());
        let told = |failure: Failure| match live.early() {
            Some(Act::LeakRefused { credential }) => {
                let sent = self.authentication(plan).and_then(|a| auth::sent(a, credential, call));
                failure.with(|cause| cause.told = sent)
            }
            _ => failure,
        };
        let mut args = read(&Judge { checker: &checker, policy: self.options.out_of_range, act: live.early() }).map_err(told)?;
        let act = live.armed(plan, &args);
        // What is repeated in the answer is what was asked, however it is acted upon; only another default is repeated too.
        let mut asked = args.clone();
        match act {
            Some(Act::Argument { parameter, twist }) => {
                args::twisted(&mut args, *parameter, twist);
                if matches!(twist, Twist::Default(_)) {
                    asked = args.clone();
                }
            }
            Some(Act::ZeroIsAll { parameter }) if args.count(*parameter) == Some(0) => args::twisted(&mut args, *parameter, &Twist::Forget),
            Some(Act::Fail { parameter }) if args.sent(*parameter) => {
                return Err(Failure::new(Provocation::Cannot("it crashes".to_owned()), "internal error"));
            }
            Some(Act::Refuse { parameter, only }) if args.sent(*parameter) && (only.is_none() || args.get(*parameter) == only.as_ref()) => {
                let name = plan.known.get(*parameter).map_or("", |k| k.name.as_str());
                return Err(Failure::new(Provocation::InvalidValue, format!("`{name}` is refused")).at(name, args.get(*parameter)));
            }
            _ => {}
        }
        let list = plan.list();
        let judge = Judge { checker: &checker, policy: self.options.out_of_range, act };
        let asking = Asking {
            list: &list,
            laws: &plan.laws,
            known: &plan.known,
            args: &args,
            judge: &judge,
            rpc: plan.rpc.is_some(),
            act,
            number: live.number,
        };
        let page = list.page(&asking)?;
        let act = act.filter(|_| live.holds_of(&page));
        let mut payload = plan.payload(&checker, &list, &page, &asked);
        let leaked = match act {
            Some(Act::Leak { credential }) => self.authentication(plan).and_then(|a| auth::sent(a, credential, call)),
            _ => None,
        };
        if let Some(changed) = mutant::payload(&payload, act, live.some_rows(), page.members.is_some(), leaked) {
            payload = changed;
        }
        if self.options.churn > 0 && live.number % u64::from(self.options.churn) == u64::from(self.options.churn) - 1 {
            plan.churn(live.number);
        }
        Ok(Made { payload, act })
    }

    /// The answer of success as a broken mock sends it.
    pub(crate) fn sent(&self, reply: Reply, plan: &Plan, act: Option<&Act>) -> Reply {
        let error = || {
            let failure = Failure::new(Provocation::InvalidValue, "something is wrong");
            failure::answer(self.description(), Some(&plan.name), &failure, plan.rpc.is_some(), None).value
        };
        mutant::message(reply, act, &error)
    }

    fn authentication(&self, plan: &Plan) -> Option<&Authentication> {
        plan.authentication.as_ref().and_then(|name| self.description().authentication.get(name))
    }

    /// Members of `params` that carry credentials.
    fn carried(&self, plan: &Plan) -> Vec<&str> {
        use plumbline_spec::model::Application;
        let applied = self.authentication(plan).map(|a| a.apply.as_slice()).unwrap_or_default();
        applied
            .iter()
            .filter_map(|a| match a {
                Application::Params { name, .. } => Some(name.as_str()),
                Application::Header { .. } | Application::Path { .. } | Application::Query { .. } => None,
            })
            .collect()
    }
}

/// The answer to a path that no description knows.
pub(crate) fn not_found() -> Reply {
    Reply::json(404, br#"{"message":"no operation is served at this path"}"#.to_vec()).with(UNDOCUMENTED, "true")
}

/// The services of one address; under control they may be exchanged for others.
#[derive(Debug, Clone)]
pub(crate) struct Router {
    services: Arc<Vec<Arc<Service>>>,
    control: Option<Arc<Control>>,
}

impl Router {
    /// A router for these services.
    pub(crate) fn new(services: Vec<Arc<Service>>, control: Option<Arc<Control>>) -> Self {
        Self { services: Arc::new(services), control }
    }

    /// Whether it may have to send bytes that an HTTP library would not send.
    pub(crate) fn is_raw(&self) -> bool {
        self.control.is_some() || self.services.iter().any(|s| s.is_raw())
    }

    /// Answers a request by the service that it fits best.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        let services = self.control.as_ref().and_then(|c| c.services()).unwrap_or_else(|| Arc::clone(&self.services));
        let fits = |wanted: Fit| services.iter().find(|s| s.fit(&request.method, &request.path) == wanted);
        match services.as_slice() {
            [one] => one.answer(request),
            _ => fits(Fit::Served).or_else(|| fits(Fit::WrongMethod)).map_or_else(not_found, |s| s.answer(request)),
        }
    }

    /// The same under control: the answer, if there is any, and the trouble it is in.
    pub(crate) fn controlled(&self, request: &Request) -> (Option<Reply>, Option<Trouble>) {
        let Some(control) = &self.control else { return (Some(self.answer(request)), None) };
        if let Some(reply) = control.answer(request) {
            return (Some(reply), None);
        }
        let trouble = control.next();
        let right = self.answer(request);
        let reply = match trouble {
            Some(trouble) => trouble::troubled(trouble, right),
            None => Some(right),
        };
        control.record(request, reply.as_ref().map(|r| r.status));
        (reply, trouble)
    }
}
