//! Listing the facts of a model.

use super::marks::{marks, nothing_else};
use super::schema::Target;
use super::{Aspect, CredentialAspect, EnvelopeRule, ErrorAspect, Fact, Kind, ParameterAspect, Subject};
use crate::load::Model;
use crate::model::{Application, Description, Endpoint, ErrorCase, Location, Operation, Parameter, Provocation, Source};
use crate::pointer::join;

/// Id of the fact that a keyword states of a place in the success payload.
pub fn response_fact_id(operation: &str, place: &str, aspect: Aspect) -> String {
    format!("{operation}/response{place}#{}", aspect.as_str())
}

/// All facts of a model, in the order of the description.
pub fn facts(model: &Model) -> Vec<Fact> {
    let mut lister = Lister::new(model);
    for (name, operation) in &model.description.operations {
        lister.operation(name, operation);
    }
    let mut seen = std::collections::HashSet::new();
    lister.out.retain(|fact| seen.insert(fact.id.clone()));
    lister.out
}

/// The facts that the laws of one operation state.
pub(crate) fn law_facts(model: &Model, operation: &str) -> Vec<Fact> {
    let mut lister = Lister::new(model);
    if let Some((name, operation)) = model.description.operations.get_key_value(operation) {
        let frame = Frame { operation: name, source: operation.source.as_ref(), unobservable: None, occasion: None };
        for (key, law) in &operation.laws {
            lister.law(&frame, key, law, &format!("/operations/{name}/laws/{key}"));
        }
    }
    lister.out
}

/// Facts in the making.
pub(super) struct Lister<'m> {
    model: &'m Model,
    pub(super) description: &'m Description,
    out: Vec<Fact>,
    /// How many references are followed one after the other in the schema that is being listed.
    pub(super) deepest: usize,
    /// Whether that left something out.
    pub(super) cut: bool,
}

/// What a listed fact inherits from where it stands.
#[derive(Clone)]
pub(super) struct Frame<'m> {
    pub(super) operation: &'m str,
    pub(super) source: Option<&'m Source>,
    pub(super) unobservable: Option<&'m str>,
    pub(super) occasion: Option<&'m str>,
}

impl<'m> Frame<'m> {
    /// The frame under a source of its own.
    pub(super) fn with(&self, source: Option<&'m Source>) -> Self {
        Self { source: source.or(self.source), ..self.clone() }
    }
}

impl<'m> Lister<'m> {
    fn new(model: &'m Model) -> Self {
        Self { model, description: &model.description, out: Vec::new(), deepest: 0, cut: false }
    }

    /// Adds a fact.
    pub(super) fn add(&mut self, frame: &Frame<'m>, id: String, kind: Kind, subject: Subject, pointer: &str, statement: String) {
        let document = frame.source.and_then(|s| self.description.documents.get(&s.document));
        let source = match (frame.source, document) {
            (Some(source), Some(document)) => {
                let mut text = document.title.clone();
                if let Some(at) = &source.at {
                    text.push_str(", ");
                    text.push_str(at);
                }
                if let Some(url) = &document.url {
                    text.push_str(" (");
                    text.push_str(url);
                    text.push(')');
                }
                text
            }
            _ => String::new(),
        };
        self.out.push(Fact {
            id,
            operation: frame.operation.to_owned(),
            kind,
            subject,
            statement,
            source,
            pointer: pointer.to_owned(),
            defined_at: self.model.defined_at(pointer),
            assumed: document.is_some_and(|d| d.grade.is_assumed()),
            unobservable: frame.unobservable.map(str::to_owned),
            occasion: frame.occasion.map(str::to_owned),
        });
    }

    fn operation(&mut self, name: &'m str, operation: &'m Operation) {
        let base = format!("/operations/{name}");
        let frame = Frame { operation: name, source: operation.source.as_ref(), unobservable: None, occasion: None };
        let rpc = matches!(operation.endpoint(), Some(Endpoint::Rpc { .. }));
        for (status, response) in &operation.responses {
            let pointer = format!("{base}/responses/{status}");
            let inner = frame.with(response.source.as_ref());
            let statement = format!("success is answered with status {status}");
            self.add(&inner, format!("{name}/response#status"), Kind::Status, Subject::Status(*status), &pointer, statement);
            if let Some(schema) = &response.schema {
                let statement = format!("the answer is {}", response.media);
                self.add(
                    &inner,
                    format!("{name}/response#media"),
                    Kind::Media,
                    Subject::Media(response.media.clone()),
                    &pointer,
                    statement,
                );
                self.whole(&inner, schema, &format!("{pointer}/schema"), Target::Response);
            }
        }
        if let Some(result) = &operation.result {
            self.add(
                &frame,
                format!("{name}/response#status"),
                Kind::Status,
                Subject::Status(200),
                &base,
                "success is answered with status 200".into(),
            );
            let media = "application/json".to_owned();
            self.add(
                &frame,
                format!("{name}/response#media"),
                Kind::Media,
                Subject::Media(media),
                &base,
                "the answer is application/json".into(),
            );
            self.whole(&frame, result, &format!("{base}/result"), Target::Response);
        }
        for (key, parameter) in &operation.parameters {
            self.parameter(&frame, key, parameter, &format!("{base}/parameters/{key}"));
        }
        for (key, law) in &operation.laws {
            self.law(&frame, key, law, &format!("{base}/laws/{key}"));
        }
        if rpc {
            self.envelope(&frame, &base);
        }
        self.errors(&frame, rpc);
        self.credentials(&frame, operation);
        self.rates(&frame);
        self.disputes(&frame);
        let global = self.description.notes.iter().map(|(k, n)| (format!("/notes/{k}"), format!("api/{k}"), n));
        let own = operation.notes.iter().map(|(k, n)| (format!("{base}/notes/{k}"), k.clone(), n));
        for (pointer, key, note) in own.chain(global) {
            // What concerns no server could be neither true nor false of one.
            let Some(why) = &note.unobservable else { continue };
            let inner = Frame { unobservable: Some(why), ..frame.with(note.source.as_ref()) };
            self.add(&inner, format!("{name}/notes/{key}#note"), Kind::Notes, Subject::Note(key), &pointer, note.says.clone());
        }
    }

    fn parameter(&mut self, frame: &Frame<'m>, key: &'m str, parameter: &'m Parameter, pointer: &str) {
        let wire = parameter.name.as_deref().unwrap_or(key);
        let place = match parameter.location {
            Location::Path => "path",
            Location::Query => "query",
            Location::Header => "header",
            Location::Params => "params",
        };
        let frame = frame.with(parameter.source.as_ref());
        let range = frame.with(parameter.range_source.as_ref());
        let schema = self.target(&parameter.schema);
        let mut add = |frame: &Frame<'m>, aspect: ParameterAspect, kind: Kind, at: &str, statement: String| {
            let id = format!("{}/{place}/{key}#{}", frame.operation, aspect.as_str());
            let subject = Subject::Parameter { parameter: key.to_owned(), aspect };
            self.add(frame, id, kind, subject, &format!("{pointer}{at}"), statement);
        };
        add(&frame, ParameterAspect::Accepted, Kind::Parameters, "", format!("`{wire}` may be sent"));
        if parameter.required {
            add(&frame, ParameterAspect::Required, Kind::Parameters, "/required", format!("`{wire}` must be sent"));
        }
        if let Some(note) = &parameter.required_if {
            let inner = Frame { unobservable: Some(&note.unobservable), ..frame.with(note.source.as_ref()) };
            add(&inner, ParameterAspect::Required, Kind::Parameters, "/required_if", note.says.clone());
        }
        if let Some(types) = &schema.types {
            let words: Vec<_> = types.as_slice().iter().map(|t| t.as_str()).collect();
            add(&frame, ParameterAspect::Type, Kind::Ranges, "/schema/type", format!("`{wire}` is {}", words.join(" or ")));
        }
        let numbers = [
            (ParameterAspect::Minimum, "/schema/minimum", schema.minimum, "at least"),
            (ParameterAspect::Maximum, "/schema/maximum", schema.maximum, "at most"),
            (
                ParameterAspect::MinLength,
                "/schema/minLength",
                schema.min_length.or(schema.min_items).and_then(|n| i64::try_from(n).ok()),
                "at least as long as",
            ),
            (
                ParameterAspect::MaxLength,
                "/schema/maxLength",
                schema.max_length.or(schema.max_items).and_then(|n| i64::try_from(n).ok()),
                "at most as long as",
            ),
        ];
        for (aspect, at, value, words) in numbers {
            if let Some(value) = value {
                add(&range, aspect, Kind::Ranges, at, format!("`{wire}` is {words} {value}"));
            }
        }
        if let Some(values) = &schema.values {
            let words: Vec<_> = values.iter().map(ToString::to_string).collect();
            add(&frame, ParameterAspect::Enum, Kind::Choices, "/schema/enum", format!("`{wire}` is one of {}", words.join(", ")));
        }
        if schema.any_of.iter().any(|s| s.values.is_some()) && schema.values.is_none() {
            let values = schema.any_of.iter().flat_map(|s| s.values.iter().flatten()).map(ToString::to_string);
            let patterns = schema.any_of.iter().filter_map(|s| s.pattern.as_ref()).map(|p| format!("a match of {p}"));
            let words: Vec<_> = values.chain(patterns).collect();
            add(&frame, ParameterAspect::Enum, Kind::Choices, "/schema/anyOf", format!("`{wire}` is one of {}", words.join(", ")));
        }
        if let Some(pattern) = &schema.pattern {
            add(&frame, ParameterAspect::Pattern, Kind::Choices, "/schema/pattern", format!("`{wire}` matches {pattern}"));
        }
        if let Some(default) = &schema.default {
            add(&frame, ParameterAspect::Default, Kind::Defaults, "/schema/default", format!("without `{wire}`, {default} is used"));
        }
    }

    fn envelope(&mut self, frame: &Frame<'m>, base: &str) {
        let rules = [
            (EnvelopeRule::Version, "`jsonrpc` is \"2.0\" in every answer"),
            (EnvelopeRule::Id, "`id` in the answer is the one of the request"),
            (EnvelopeRule::Exclusive, "an answer has just one of `result` and `error`"),
            (EnvelopeRule::ErrorObject, "`error` is an object with an integer `code` and a text `message`"),
        ];
        for (rule, statement) in rules {
            let id = format!("{}/envelope#{}", frame.operation, rule.as_str());
            self.add(frame, id, Kind::Envelope, Subject::Envelope(rule), base, statement.to_owned());
        }
    }

    fn errors(&mut self, frame: &Frame<'m>, rpc: bool) {
        let errors = &self.description.errors;
        if let Some(schema) = &errors.schema {
            let inner = frame.with(errors.source.as_ref());
            self.whole(&inner, schema, "/errors/schema", Target::Error);
        }
        for (key, case) in &errors.cases {
            if !case.operations.is_empty() && !case.operations.iter().any(|o| o == frame.operation) {
                continue;
            }
            self.error_case(frame, key, case, rpc);
        }
    }

    fn error_case(&mut self, frame: &Frame<'m>, key: &'m str, case: &'m ErrorCase, rpc: bool) {
        let frame = frame.with(case.source.as_ref());
        let told = marks(&self.description.errors, frame.operation, key);
        let pointer = join("/errors/cases", key);
        let mut add = |aspect: ErrorAspect, statement: String| {
            let id = format!("{}/errors/{key}#{}", frame.operation, aspect.as_str());
            let (unobservable, occasion) = match &case.provoked_by {
                Provocation::Cannot(why) if told.iter().any(|mark| mark.names() && mark.aspect() != Some(aspect)) => {
                    (None, Some(why.as_str()))
                }
                Provocation::Cannot(_) => (Some(nothing_else(aspect)), None),
                _ => (None, None),
            };
            let frame = Frame { unobservable, occasion, ..frame.clone() };
            self.add(&frame, id, Kind::Errors, Subject::Error { case: key.to_owned(), aspect }, &pointer, statement);
        };
        if let Some(status) = case.status.filter(|_| !rpc) {
            add(ErrorAspect::Status, format!("`{key}` is answered with status {status}"));
        }
        if let Some(code) = case.code {
            add(ErrorAspect::Code, format!("`{key}` is answered with code {code}"));
        }
        if let Some(mnemonic) = &case.mnemonic {
            add(ErrorAspect::Mnemonic, format!("`{key}` is answered with the text code `{mnemonic}`"));
        }
    }

    fn credentials(&mut self, frame: &Frame<'m>, operation: &'m Operation) {
        let Some((name, authentication)) =
            operation.authentication.as_ref().and_then(|name| self.description.authentication.get_key_value(name))
        else {
            return;
        };
        let frame = frame.with(authentication.source.as_ref());
        let pointer = join("/authentication", name);
        let mut applied: Vec<&str> = authentication.apply.iter().flat_map(Application::credentials).collect();
        applied.dedup();
        for credential in applied {
            let declared = self.description.credentials.get(credential);
            let secret = declared.is_some_and(|c| c.secret);
            // What the exchange yields need not be given, but the request carries it all the same.
            let yielded = authentication.exchange.as_ref().is_some_and(|e| e.yields == credential);
            let optional = declared.is_some_and(|c| c.optional) && !yielded;
            let in_path = authentication.apply.iter().any(|a| matches!(a, Application::Path { credential: c, .. } if c == credential));
            let mut rules = vec![(CredentialAspect::Accepted, format!("the right `{credential}` is accepted"))];
            if !optional {
                if !in_path {
                    rules.push((CredentialAspect::Required, format!("a request without `{credential}` is refused")));
                }
                rules.push((CredentialAspect::Checked, format!("a wrong `{credential}` is refused")));
            }
            if secret {
                rules.push((CredentialAspect::Hidden, format!("`{credential}` is not repeated in answers")));
            }
            if yielded {
                rules.push((CredentialAspect::Exchange, format!("the login answers with `{credential}`")));
            }
            let refusal = frame.with(authentication.refusal_source.as_ref());
            let mut add = |frame: &Frame<'m>, aspect: CredentialAspect, pointer: &str, statement: String| {
                let id = format!("{}/credentials/{credential}#{}", frame.operation, aspect.as_str());
                let subject = Subject::Credential { credential: credential.to_owned(), aspect };
                self.add(frame, id, Kind::Credentials, subject, pointer, statement);
                // That a credential is looked at, and not given away, is what makes it one; only its form is read somewhere.
                if let Some(fact) =
                    self.out.last_mut().filter(|_| aspect != CredentialAspect::Accepted && aspect != CredentialAspect::Exchange)
                {
                    fact.assumed = false;
                }
            };
            for (aspect, statement) in rules {
                let refused = matches!(aspect, CredentialAspect::Required | CredentialAspect::Checked);
                add(if refused { &refusal } else { &frame }, aspect, &pointer, statement);
            }
            if let Some(note) = declared.and_then(|c| c.required_if.as_ref()) {
                let inner = Frame { unobservable: Some(&note.unobservable), ..frame.with(note.source.as_ref()) };
                let at = format!("{}/required_if", join("/credentials", credential));
                add(&inner, CredentialAspect::Required, &at, note.says.clone());
            }
        }
        let Some(exchange) = &authentication.exchange else { return };
        let frame = frame.with(exchange.source.as_ref());
        for credential in exchange.body.values() {
            let id = format!("{}/credentials/{credential}#{}", frame.operation, CredentialAspect::Checked.as_str());
            let subject = Subject::Credential { credential: credential.clone(), aspect: CredentialAspect::Checked };
            let statement = format!("a login with a wrong `{credential}` is refused");
            self.add(&frame, id, Kind::Credentials, subject, &join(&pointer, "exchange"), statement);
            if let Some(fact) = self.out.last_mut() {
                fact.assumed = false;
            }
        }
    }

    fn rates(&mut self, frame: &Frame<'m>) {
        for (key, rate) in &self.description.rates {
            if rate.operations.is_empty() || rate.operations.iter().any(|o| o == frame.operation) {
                let frame = frame.with(rate.source.as_ref());
                let statement = format!("more than {} requests in {} s are refused", rate.requests, rate.seconds);
                let id = format!("{}/rate/{key}#limit", frame.operation);
                self.add(&frame, id, Kind::Rate, Subject::Rate(key.clone()), &join("/rates", key), statement);
            }
        }
    }

    fn disputes(&mut self, frame: &Frame<'m>) {
        for (key, dispute) in &self.description.disputes {
            // That one of the readings holds is as sure as the surest of them.
            let sure = |s: &&Source| self.description.documents.get(&s.document).is_some_and(|d| !d.grade.is_assumed());
            let sources: Vec<&Source> = dispute.readings.values().filter_map(|r| r.source.as_ref()).collect();
            let source = sources.iter().copied().find(|s| sure(s)).or_else(|| sources.first().copied());
            let inner = Frame { unobservable: dispute.unobservable.as_deref(), ..frame.with(source) };
            let readings: Vec<_> = dispute.readings.iter().map(|(name, r)| format!("{name}: {}", r.says)).collect();
            let statement = format!("{} ({})", dispute.about, readings.join("; "));
            let id = format!("{}/disputes/{key}#reading", frame.operation);
            self.add(&inner, id, Kind::Readings, Subject::Dispute(key.clone()), &join("/disputes", key), statement);
        }
    }
}
