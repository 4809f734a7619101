//! What changed in operations: how they are reached, what they take, what they answer.

use super::sides::Sides;
use super::table as rule;
use super::{At, Differ};
use crate::model::{Body, Effect, Endpoint, Location, Operation, Parameter, Response};
use crate::pointer::join;
use indexmap::IndexMap;

impl Differ<'_> {
    /// Compares operations; those of another name but the same address are the same.
    pub(super) fn operations(&mut self) {
        let (old, new) = (self.old, self.new);
        let (before, after) = (&old.description.operations, &new.description.operations);
        let renamed = renamed(before, after, |a, b| a.endpoint().is_some() && a.endpoint() == b.endpoint());
        for (name, operation) in before {
            let now = renamed.iter().find(|(was, _)| was == name).map_or(name, |(_, now)| now);
            let at = At { old: join("/operations", name), new: join("/operations", now), name: format!("`{now}`") };
            let Some(other) = after.get(now) else {
                self.say(&rule::OPERATION_REMOVED, &at, format!("the operation `{name}` is gone"));
                continue;
            };
            if now != name {
                self.say(&rule::OPERATION_RENAMED, &at, format!("the operation `{name}` is called `{now}`"));
            }
            self.operation(operation, other, &at);
        }
        for name in after.keys().filter(|n| !before.contains_key(*n) && !renamed.iter().any(|(_, now)| now == *n)) {
            self.say(&rule::OPERATION_ADDED, &At::same(join("/operations", name), ""), format!("the operation `{name}` is new"));
        }
    }

    fn operation(&mut self, before: &Operation, after: &Operation, at: &At) {
        if before.endpoint() != after.endpoint() {
            let shown = |operation: &Operation| match operation.endpoint() {
                Some(Endpoint::Http(method, path)) => format!("{} {path}", method.as_str()),
                Some(Endpoint::Rpc { method, path }) => format!("the method `{method}` at {path}"),
                None => "nothing".to_owned(),
            };
            let place = At { old: address(before, &at.old), new: address(after, &at.new), name: String::new() };
            self.say(&rule::OPERATION_MOVED, &place, format!("{} is {}; it was {}", at.name, shown(after), shown(before)));
        }
        if before.effect != after.effect {
            let rank = |effect| match effect {
                Effect::Safe => 2,
                Effect::Idempotent => 1,
                Effect::Writing => 0,
            };
            let rule = if rank(after.effect) < rank(before.effect) { &rule::EFFECT_WEAKER } else { &rule::EFFECT_STRONGER };
            let word = |effect| format!("{effect:?}").to_lowercase();
            let message = format!("{} is {}; it was {}", at.name, word(after.effect), word(before.effect));
            self.say(rule, &at.key("effect"), message);
        }
        let place = at.key("authentication");
        match (&before.authentication, &after.authentication) {
            (None, Some(new)) => self.say(&rule::AUTHENTICATION_NEEDED, &place, format!("{} needs the authentication `{new}`", at.name)),
            (Some(old), None) => self.say(&rule::AUTHENTICATION_NEEDLESS, &place, format!("{} no longer needs `{old}`", at.name)),
            (Some(old), Some(new)) if old != new => {
                let carried = |model: &crate::load::Model, name: &str| {
                    model.description.authentication.get(name).map(|a| (a.apply.clone(), a.exchange.clone()))
                };
                if carried(self.old, old) == carried(self.new, new) {
                    self.say(&rule::AUTHENTICATION_RENAMED, &place, format!("the authentication of {} is called `{new}`", at.name));
                } else {
                    self.say(&rule::AUTHENTICATION_CHANGED, &place, format!("{} needs `{new}` rather than `{old}`", at.name));
                }
            }
            (None | Some(_), None | Some(_)) => {}
        }
        self.parameters(&before.parameters, &after.parameters, at);
        self.body(before.body.as_ref(), after.body.as_ref(), at);
        self.responses(&before.responses, &after.responses, at);
        let answer = at.key("result").named(format!("the result of {}", at.name));
        match (&before.result, &after.result) {
            (None, None) => {}
            (Some(a), Some(b)) => self.schema(a, b, &answer, Sides::RECEIVED),
            (None, Some(_)) => self.say(&rule::ANSWER_BODY_ADDED, &answer, format!("{} has a schema now", answer.name)),
            (Some(_), None) => self.say(&rule::ANSWER_BODY_REMOVED, &answer, format!("{} no longer has a schema", answer.name)),
        }
        self.laws(before, after, at);
    }

    fn parameters(&mut self, before: &IndexMap<String, Parameter>, after: &IndexMap<String, Parameter>, at: &At) {
        let below = at.key("parameters");
        let wire = |p: &Parameter, key: &str| (p.location, p.name.clone().unwrap_or_else(|| key.to_owned()));
        let gone = before.keys().filter(|k| !after.contains_key(*k));
        let mut renamed: Vec<(&String, &String)> = Vec::new();
        for key in gone {
            let twin = after.iter().find(|(other, p)| !before.contains_key(*other) && wire(p, other) == wire(&before[key], key));
            renamed.extend(twin.map(|(other, _)| (key, other)));
        }
        for (key, parameter) in before {
            let now = renamed.iter().find(|(was, _)| *was == key).map_or(key, |(_, now)| now);
            let place =
                At { old: join(&below.old, key), new: join(&below.new, now), name: format!("the parameter `{now}` of {}", at.name) };
            let Some(other) = after.get(now) else {
                let rule = if parameter.required { &rule::PARAMETER_REMOVED_REQUIRED } else { &rule::PARAMETER_REMOVED };
                self.say(rule, &place, format!("{} is gone", place.name));
                continue;
            };
            if now != key {
                self.say(&rule::PARAMETER_RENAMED, &place, format!("the parameter `{key}` of {} is called `{now}`", at.name));
            }
            let (old_wire, new_wire) = (wire(parameter, key).1, wire(other, now).1);
            if old_wire != new_wire {
                let message = format!("{} is `{new_wire}` on the wire; it was `{old_wire}`", place.name);
                self.say(&rule::PARAMETER_WIRE_NAME, &place.key("name"), message);
            }
            self.parameter(parameter, other, &place);
        }
        for (key, parameter) in after.iter().filter(|(k, _)| !before.contains_key(*k) && !renamed.iter().any(|(_, now)| now == k)) {
            let place = below.key(key).named(format!("the parameter `{key}` of {}", at.name));
            if parameter.required {
                self.say(&rule::PARAMETER_ADDED_REQUIRED, &place, format!("{} is new, and required", place.name));
            } else {
                self.say(&rule::PARAMETER_ADDED, &place, format!("{} is new", place.name));
            }
        }
    }

    fn parameter(&mut self, before: &Parameter, after: &Parameter, at: &At) {
        let place = |location| match location {
            Location::Path => "in the path",
            Location::Query => "in the query",
            Location::Header => "as a header",
            Location::Params => "in `params`",
        };
        if before.location != after.location {
            let message = format!("{} is sent {}; it was sent {}", at.name, place(after.location), place(before.location));
            self.say(&rule::PARAMETER_MOVED, &at.key("in"), message);
        }
        if before.style != after.style {
            let word = |style| format!("{style:?}").to_lowercase();
            let message = format!("{} is written in the style `{}`; it was `{}`", at.name, word(after.style), word(before.style));
            self.say(&rule::PARAMETER_STYLE, &at.key("style"), message);
        }
        match (before.required, after.required) {
            (false, true) => self.say(&rule::PARAMETER_REQUIRED, &at.key("required"), format!("{} is required now", at.name)),
            (true, false) => self.say(&rule::PARAMETER_OPTIONAL, &at.key("required"), format!("{} is no longer required", at.name)),
            (true, true) | (false, false) => {}
        }
        match (&before.required_if, &after.required_if) {
            (None, Some(note)) => {
                self.say(&rule::CONDITION_ADDED, &at.key("required_if"), format!("{} may be required: {}", at.name, note.says));
            }
            (Some(_), None) => {
                self.say(&rule::CONDITION_REMOVED, &at.key("required_if"), format!("{} is required under no condition", at.name));
            }
            (None | Some(_), None | Some(_)) => {}
        }
        for other in after.together.iter().filter(|o| !before.together.contains(o)) {
            self.say(&rule::TOGETHER, &at.key("together"), format!("{} is sent together with `{other}` only", at.name));
        }
        for other in before.together.iter().filter(|o| !after.together.contains(o)) {
            self.say(&rule::APART, &at.key("together"), format!("{} may be sent without `{other}`", at.name));
        }
        if before.out_of_range != after.out_of_range {
            self.say(&rule::OUT_OF_RANGE, &at.key("out_of_range"), format!("{} is handled otherwise where it is out of range", at.name));
        }
        self.schema(&before.schema, &after.schema, &at.key("schema"), Sides::SENT);
    }

    fn body(&mut self, before: Option<&Body>, after: Option<&Body>, at: &At) {
        let place = at.key("body").named(format!("the body of {}", at.name));
        match (before, after) {
            (None, None) => {}
            (None, Some(body)) if body.required => {
                self.say(&rule::BODY_ADDED_REQUIRED, &place, format!("{} takes a body, required", at.name));
            }
            (None, Some(_)) => self.say(&rule::BODY_ADDED, &place, format!("{} takes a body", at.name)),
            (Some(body), None) if body.required => {
                self.say(&rule::BODY_REMOVED_REQUIRED, &place, format!("{} no longer takes a body", at.name));
            }
            (Some(_), None) => self.say(&rule::BODY_REMOVED, &place, format!("{} no longer takes a body", at.name)),
            (Some(a), Some(b)) => {
                if a.media != b.media {
                    self.say(&rule::BODY_MEDIA, &place.key("media"), format!("{} is {}; it was {}", place.name, b.media, a.media));
                }
                match (a.required, b.required) {
                    (false, true) => self.say(&rule::BODY_REQUIRED, &place.key("required"), format!("{} is required now", place.name)),
                    (true, false) => {
                        self.say(&rule::BODY_OPTIONAL, &place.key("required"), format!("{} is no longer required", place.name));
                    }
                    (true, true) | (false, false) => {}
                }
                self.schema(&a.schema, &b.schema, &place.key("schema"), Sides::SENT);
            }
        }
    }

    fn responses(&mut self, before: &IndexMap<u16, Response>, after: &IndexMap<u16, Response>, at: &At) {
        let below = at.key("responses");
        for (status, old) in before {
            let place = below.key(&status.to_string()).named(format!("the answer of {}", at.name));
            let Some(new) = after.get(status) else {
                self.say(&rule::STATUS_REMOVED, &place, format!("{} no longer answers with status {status}", at.name));
                continue;
            };
            if old.media != new.media {
                self.say(&rule::ANSWER_MEDIA, &place.key("media"), format!("{} is {}; it was {}", place.name, new.media, old.media));
            }
            let body = place.key("schema");
            match (&old.schema, &new.schema) {
                (None, None) => {}
                (Some(a), Some(b)) => self.schema(a, b, &body, Sides::RECEIVED),
                (None, Some(_)) => self.say(&rule::ANSWER_BODY_ADDED, &body, format!("{} has a described body now", place.name)),
                (Some(_), None) => self.say(&rule::ANSWER_BODY_REMOVED, &body, format!("{} no longer has a described body", place.name)),
            }
        }
        for status in after.keys().filter(|s| !before.contains_key(*s)) {
            self.say(&rule::STATUS_ADDED, &below.key(&status.to_string()), format!("{} may answer with status {status}", at.name));
        }
    }
}

/// Where an operation says how it is reached.
fn address(operation: &Operation, at: &str) -> String {
    match operation.endpoint() {
        Some(Endpoint::Http(method, _)) => join(at, method.key()),
        Some(Endpoint::Rpc { .. }) => join(at, "rpc"),
        None => at.to_owned(),
    }
}

/// What went under one name and came under another, one for one.
fn renamed<T>(before: &IndexMap<String, T>, after: &IndexMap<String, T>, same: impl Fn(&T, &T) -> bool) -> Vec<(String, String)> {
    let come: Vec<(&String, &T)> = after.iter().filter(|(k, _)| !before.contains_key(*k)).collect();
    let gone = before.iter().filter(|(k, _)| !after.contains_key(*k));
    gone.filter_map(|(was, old)| come.iter().find(|(_, new)| same(old, new)).map(|(now, _)| (was.clone(), (*now).clone()))).collect()
}
