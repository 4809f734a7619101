//! Listing the facts that a schema states, place by place.

use super::list::{Frame, Lister};
use super::{Aspect, Kind, Subject, response_fact_id};
use crate::model::{Format, Schema};
use crate::pointer::join;

/// Most references that are followed one after the other.
const DEEPEST: usize = 32;

/// Most facts of one answer or error: a page of facts that nobody could read says less than its schemas.
const MOST: usize = 500;

/// Most schemas that are looked at to count them; each states a fact or so.
const STEPS: usize = 40 * MOST;

const TOO_MANY: &str =
    "one by one these would be more than 500 facts; they are still judged, and a fault is told with the place where it stands";

impl<'m> Lister<'m> {
    /// Follows references to the schema that says something itself.
    pub(super) fn target(&self, schema: &'m Schema) -> &'m Schema {
        let description = self.description;
        let mut schema = schema;
        for _ in 0..64 {
            match schema.reference_name().and_then(|name| description.schemas.get(name)) {
                Some(next) => schema = next,
                None => break,
            }
        }
        schema
    }

    /// Lists what the schema of a whole answer or error states. Of a schema that would state too much with all that it refers
    /// to, references are followed less deep, and the reason is listed.
    pub(super) fn whole(&mut self, frame: &Frame<'m>, schema: &'m Schema, pointer: &str, target: Target) {
        self.deepest = self.deep(schema);
        self.schema(frame, schema, "", pointer, &mut Vec::new(), target);
        // Where recursion ended anyway, nothing was left out.
        if self.deepest < DEEPEST && std::mem::take(&mut self.cut) {
            let what = match target {
                Target::Response => "answer",
                Target::Error => "error",
            };
            let inner = Frame { unobservable: Some(TOO_MANY), ..frame.clone() };
            let statement = format!("what the {what} holds deeper than {} references is as its schemas say", self.deepest);
            let key = format!("deep_{what}");
            let id = format!("{}/notes/{key}#note", frame.operation);
            self.add(&inner, id, Kind::Notes, Subject::Note(key), pointer, statement);
        }
    }

    /// How deep references are followed: as deep as there are no more than [`MOST`] facts.
    fn deep(&self, schema: &'m Schema) -> usize {
        let few = |deep| self.spend(schema, deep, &mut Vec::new(), &mut Left { facts: MOST, steps: STEPS });
        if few(DEEPEST) {
            return DEEPEST;
        }
        // The deeper, the more facts.
        let (mut least, mut most) = (1, DEEPEST - 1);
        while least < most {
            let middle = (least + most).div_ceil(2);
            if few(middle) { least = middle } else { most = middle - 1 }
        }
        least
    }

    /// Counts the facts that would be listed, with references followed so deep; says whether there are no more than are left.
    fn spend(&self, schema: &'m Schema, deep: usize, above: &mut Vec<&'m str>, left: &mut Left) -> bool {
        let Some(steps) = left.steps.checked_sub(1) else { return false };
        left.steps = steps;
        if let Some((name, named)) = schema.reference_name().and_then(|name| self.description.schemas.get_key_value(name)) {
            // Recursion ends where it begins again, as it does in the list.
            if above.len() >= deep || above.contains(&name.as_str()) {
                return true;
            }
            above.push(name);
            let few = self.spend(named, deep, above, left);
            above.pop();
            return few;
        }
        let own = [
            schema.types.is_some(),
            schema.values.is_some() && !schema.open,
            schema.constant.is_some(),
            schema.minimum.is_some(),
            schema.maximum.is_some(),
            schema.min_length.is_some(),
            schema.max_length.is_some(),
            schema.min_items.is_some(),
            schema.max_items.is_some(),
            schema.max_properties.is_some(),
            schema.pattern.is_some(),
            schema.format.is_some(),
            schema.unique_items,
            !schema.any_of.is_empty(),
            !schema.one_of.is_empty(),
            schema.disputed.is_some(),
        ];
        let own = own.into_iter().filter(|stated| *stated).count() + schema.required.len();
        let Some(facts) = left.facts.checked_sub(own) else { return false };
        left.facts = facts;
        let readings = schema.disputed.iter().flat_map(|d| d.readings.values());
        let inside = schema.properties.values().chain(schema.pattern_properties.values()).chain(&schema.all_of).chain(readings);
        let single = schema.items.iter().chain(&schema.additional_properties).map(|b| &**b);
        inside.chain(single).all(|inner| self.spend(inner, deep, above, left))
    }

    /// Lists what a schema states at a place.
    fn schema(&mut self, frame: &Frame<'m>, schema: &'m Schema, place: &str, pointer: &str, above: &mut Vec<&'m str>, target: Target) {
        if let Some((name, named)) = schema.reference_name().and_then(|name| self.description.schemas.get_key_value(name)) {
            if above.contains(&name.as_str()) {
                return;
            }
            if above.len() >= self.deepest {
                self.cut = true;
                return;
            }
            above.push(name);
            let frame = frame.with(schema.source.as_ref());
            self.schema(&frame, named, place, &join("/schemas", name), above, target);
            above.pop();
            return;
        }
        let frame = Frame { unobservable: schema.unobservable.as_deref().or(frame.unobservable), ..frame.with(schema.source.as_ref()) };
        if let Some(disputed) = &schema.disputed {
            let names: Vec<_> = disputed.readings.keys().cloned().collect();
            let statement = format!("{} has one of the forms {}", shown(place), names.join(", "));
            self.keyword(&frame, target, place, Aspect::Reading, pointer, statement);
            for (name, reading) in &disputed.readings {
                let at = format!("{pointer}/disputed/readings/{name}");
                self.schema(&frame, reading, &format!("{place}@{name}"), &at, above, target);
            }
            return;
        }
        for (i, part) in schema.all_of.iter().enumerate() {
            self.schema(&frame, part, place, &format!("{pointer}/allOf/{i}"), above, target);
        }
        self.keywords(&frame, schema, place, pointer, target);
        for name in &schema.required {
            if let Some(property) = schema.properties.get(name) {
                let inner = frame.with(property.source.as_ref());
                let statement = format!("{} is there", shown(&join(place, name)));
                self.keyword(
                    &inner,
                    target,
                    &join(place, name),
                    Aspect::Required,
                    &join(&format!("{pointer}/properties"), name),
                    statement,
                );
            }
        }
        for (name, property) in &schema.properties {
            self.schema(&frame, property, &join(place, name), &join(&format!("{pointer}/properties"), name), above, target);
        }
        if let Some(items) = &schema.items {
            self.schema(&frame, items, &join(place, "*"), &format!("{pointer}/items"), above, target);
        }
        let rest = schema.additional_properties.as_deref().map(|s| ("/additionalProperties".to_owned(), s));
        let patterns = schema.pattern_properties.iter().map(|(p, s)| (join("/patternProperties", p), s));
        for (at, member) in patterns.chain(rest) {
            self.schema(&frame, member, &join(place, "{}"), &format!("{pointer}{at}"), above, target);
        }
    }

    fn keywords(&mut self, frame: &Frame<'m>, schema: &'m Schema, place: &str, pointer: &str, target: Target) {
        let it = shown(place);
        let mut add = |aspect: Aspect, at: &str, statement: String| {
            self.keyword(frame, target, place, aspect, &format!("{pointer}/{at}"), statement);
        };
        if let Some(types) = &schema.types {
            let words: Vec<_> = types.as_slice().iter().map(|t| t.as_str()).collect();
            add(Aspect::Type, "type", format!("{it} is {}", words.join(" or ")));
        }
        if let Some(values) = schema.values.as_ref().filter(|_| !schema.open) {
            let words: Vec<_> = values.iter().map(ToString::to_string).collect();
            add(Aspect::Enum, "enum", format!("{it} is one of {}", words.join(", ")));
        }
        if let Some(constant) = &schema.constant {
            add(Aspect::Const, "const", format!("{it} is {constant}"));
        }
        let numbers =
            [(Aspect::Minimum, "minimum", schema.minimum, "is at least"), (Aspect::Maximum, "maximum", schema.maximum, "is at most")];
        for (aspect, at, value, words) in numbers {
            if let Some(value) = value {
                add(aspect, at, format!("{it} {words} {value}"));
            }
        }
        let lengths = [
            (Aspect::MinLength, "minLength", schema.min_length, "characters at least"),
            (Aspect::MaxLength, "maxLength", schema.max_length, "characters at most"),
            (Aspect::MinItems, "minItems", schema.min_items, "elements at least"),
            (Aspect::MaxItems, "maxItems", schema.max_items, "elements at most"),
            (Aspect::MaxProperties, "maxProperties", schema.max_properties, "members at most"),
        ];
        for (aspect, at, value, words) in lengths {
            if let Some(value) = value {
                add(aspect, at, format!("{it} has {value} {words}"));
            }
        }
        if let Some(pattern) = &schema.pattern {
            add(Aspect::Pattern, "pattern", format!("{it} matches {pattern}"));
        }
        if let Some(format) = schema.format.filter(|f| checkable(*f)) {
            add(Aspect::Format, "format", format!("{it} is {}", describe(format)));
        }
        if schema.unique_items {
            add(Aspect::UniqueItems, "uniqueItems", format!("{it} holds nothing twice"));
        }
        if !schema.any_of.is_empty() {
            add(Aspect::AnyOf, "anyOf", format!("{it} has one of {} forms", schema.any_of.len()));
        }
        if !schema.one_of.is_empty() {
            add(Aspect::OneOf, "oneOf", format!("{it} has just one of {} forms", schema.one_of.len()));
        }
    }

    fn keyword(&mut self, frame: &Frame<'m>, target: Target, place: &str, aspect: Aspect, pointer: &str, statement: String) {
        let kind = match aspect {
            Aspect::Required => Kind::Members,
            Aspect::Type | Aspect::AnyOf | Aspect::OneOf | Aspect::Reading => Kind::Types,
            Aspect::Enum | Aspect::Const => Kind::Enums,
            Aspect::Minimum
            | Aspect::Maximum
            | Aspect::MinLength
            | Aspect::MaxLength
            | Aspect::Pattern
            | Aspect::Format
            | Aspect::MinItems
            | Aspect::MaxItems
            | Aspect::UniqueItems
            | Aspect::MaxProperties => Kind::Formats,
        };
        let (id, kind, subject) = match target {
            Target::Response => {
                (response_fact_id(frame.operation, place, aspect), kind, Subject::Response { place: place.to_owned(), aspect })
            }
            Target::Error => (
                format!("{}/error{place}#{}", frame.operation, aspect.as_str()),
                Kind::Errors,
                Subject::ErrorShape { place: place.to_owned(), aspect },
            ),
        };
        self.add(frame, id, kind, subject, pointer, statement);
    }
}

/// What may still be counted.
struct Left {
    facts: usize,
    steps: usize,
}

/// What the schema is of.
#[derive(Clone, Copy)]
pub(super) enum Target {
    Response,
    Error,
}

fn shown(place: &str) -> String {
    if place.is_empty() { "the answer".to_owned() } else { format!("`{place}`") }
}

fn checkable(format: Format) -> bool {
    match format {
        Format::CivilDateTime
        | Format::DateTime
        | Format::Date
        | Format::Email
        | Format::Uri
        | Format::Uuid
        | Format::E164
        | Format::Int32
        | Format::Int64 => true,
        Format::Float | Format::Double | Format::Byte | Format::Binary | Format::Password | Format::UnixTime => false,
    }
}

fn describe(format: Format) -> &'static str {
    crate::value::describe_format(format)
}
