//! One description being served: which operation a request is for, and what it is answered.
//!
//! Knows nothing of sockets: a [`Request`] comes in, a [`Reply`] goes out.

use crate::args::Judge;
use crate::auth::{self, Call, Step, Tokens};
use crate::failure::{self, Failure};
use crate::message::{Reply, Request, UNDOCUMENTED};
use crate::options::Options;
use crate::plan::Plan;
use crate::rate::Limits;
use crate::{MockError, route, rpc, wire};
use plumbline_spec::model::{Authentication, Description, Exchange, Provocation};
use plumbline_spec::value::Checker;
use plumbline_spec::{Model, Source};
use serde_json::{Map, Value};
use std::sync::Arc;

/// A description being served.
#[derive(Debug)]
pub(crate) struct Service {
    pub(crate) model: Model,
    pub(crate) plans: Vec<Plan>,
    pub(crate) options: Options,
    pub(crate) tokens: Tokens,
    pub(crate) limits: Limits,
    bases: Vec<String>,
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
    /// Makes a description ready to be served.
    pub(crate) fn new(source: &Source, options: Options) -> Result<Self, MockError> {
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
        let model = source.resolved(&options.choices).map_err(|e| MockError::Description(e.to_string()))?;
        let description = &model.description;
        let plans: Vec<Plan> = description.operations.iter().filter_map(|(name, op)| Plan::of(description, name, op, &options)).collect();
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
        Ok(Self { model, plans, options, tokens: Tokens::default(), limits, bases })
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
    fn exchange(&self, path: &str) -> Option<(&Authentication, &Exchange, Step)> {
        self.below(path).find_map(|path| {
            self.exchanges().find_map(|(authentication, exchange)| {
                if path == exchange.post {
                    Some((authentication, exchange, Step::Login))
                } else {
                    (exchange.refresh.as_deref() == Some(path)).then_some((authentication, exchange, Step::Refresh))
                }
            })
        })
    }

    /// The operations that a path is for, whatever the method.
    fn plans(&self, path: &str) -> Vec<(&Plan, Vec<(String, String)>)> {
        self.below(path)
            .flat_map(|path| self.plans.iter().filter_map(move |plan| route::captures(&plan.path, path).map(|found| (plan, found))))
            .collect()
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

    /// Answers a request.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        if let Some((authentication, exchange, step)) = self.exchange(&request.path) {
            if request.method != "POST" {
                return self.wrong_method(None, "POST");
            }
            let made = auth::exchange(self.description(), &self.tokens, authentication, exchange, step, request, self.options.seed);
            return match made {
                Ok(body) => Reply::json(exchange.status, body),
                Err(failure) => failure::http(self.description(), None, &failure),
            };
        }
        let plans = self.plans(&request.path);
        let Some((plan, captures)) = plans.iter().find(|(plan, _)| plan.method == request.method) else {
            return match plans.first() {
                Some((plan, _)) => self.wrong_method(Some(&plan.name), plan.method),
                None => not_found(),
            };
        };
        if plan.rpc.is_some() {
            let path = &plan.path;
            let here: Vec<&Plan> = self.plans.iter().filter(|p| p.rpc.is_some() && p.path == *path).collect();
            return rpc::answer(self, &here, request);
        }
        self.call(plan, captures, request).unwrap_or_else(|failure| failure::http(self.description(), Some(&plan.name), &failure))
    }

    fn wrong_method(&self, operation: Option<&str>, allowed: &str) -> Reply {
        let failure = Failure::new(Provocation::WrongMethod, "this path takes another method");
        failure::http(self.description(), operation, &failure).with("allow", allowed)
    }

    fn call(&self, plan: &Plan, captures: &[(String, String)], request: &Request) -> Result<Reply, Failure> {
        let pairs = wire::pairs(&request.query);
        self.limits.count(&plan.name)?;
        self.authorise(plan, &Call { request, pairs: &pairs, captures, params: None })?;
        let checker = Checker::new(self.description());
        let judge = Judge { checker: &checker, policy: self.options.out_of_range };
        let header = |name: &str| request.headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned());
        let args = judge.http(&plan.known, &pairs, captures, &header)?;
        let list = plan.list();
        let page = list.page(&plan.laws, &plan.known, &args, &judge, false)?;
        Ok(match &plan.media {
            Some(media) => {
                Reply { media: Some(media.clone().into()), ..Reply::json(plan.status, plan.payload(&checker, &list, &page, &args)) }
            }
            None => Reply::empty(plan.status),
        })
    }

    /// The `result` of a JSON-RPC call.
    pub(crate) fn result(&self, plan: &Plan, params: &Map<String, Value>, request: &Request) -> Result<Vec<u8>, Failure> {
        self.limits.count(&plan.name)?;
        self.authorise(plan, &Call { request, pairs: &[], captures: &[], params: Some(params) })?;
        let carried = self.carried(plan);
        let known = |name: &String| carried.contains(&name.as_str()) || plan.known.iter().any(|k| k.name == *name);
        let unknown = Provocation::UnknownParameter;
        if failure::case(self.description(), Some(&plan.name), &unknown, None).is_some() {
            if let Some((name, value)) = params.iter().find(|(name, _)| !known(name)) {
                return Err(Failure::new(unknown, format!("there is no parameter `{name}`")).at(name, Some(value)));
            }
        }
        let checker = Checker::new(self.description());
        let judge = Judge { checker: &checker, policy: self.options.out_of_range };
        let args = judge.rpc(&plan.known, params)?;
        let list = plan.list();
        let page = list.page(&plan.laws, &plan.known, &args, &judge, true)?;
        Ok(plan.payload(&checker, &list, &page, &args))
    }

    fn authentication(&self, plan: &Plan) -> Option<&Authentication> {
        plan.authentication.as_ref().and_then(|name| self.description().authentication.get(name))
    }

    fn authorise(&self, plan: &Plan, call: &Call<'_>) -> Result<(), Failure> {
        match self.authentication(plan) {
            Some(authentication) => auth::check(self.description(), &self.tokens, authentication, call),
            None => Ok(()),
        }
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

/// The services of one address.
#[derive(Debug, Clone)]
pub(crate) struct Router(pub(crate) Arc<Vec<Arc<Service>>>);

impl Router {
    /// Answers a request by the service that it fits best.
    pub(crate) fn answer(&self, request: &Request) -> Reply {
        let fits = |wanted: Fit| self.0.iter().find(|s| s.fit(&request.method, &request.path) == wanted);
        match self.0.as_slice() {
            [one] => one.answer(request),
            _ => fits(Fit::Served).or_else(|| fits(Fit::WrongMethod)).map_or_else(not_found, |s| s.answer(request)),
        }
    }
}
