//! Descriptions for people: what the language says in members, said in sentences.
//!
//! Each addition is a paragraph that begins with one of [`WORDS`] in bold, so that a reader, and the
//! way back, can tell it from the description's own words. CommonMark, as OpenAPI and OpenRPC want it.

use super::Exporter;
use plumbline_spec::model::{Cursor, Found, Grade, Law, Length, Numbered, Paged, Several};
use serde_json::{Map, Value};
use std::fmt::Write;

/// The words that paragraphs added to a description begin with, as in `**Source:**`.
pub const WORDS: [&str; 11] =
    ["Source", "Left open", "Disputed", "Laws", "Limits", "Only", "Together", "Range", "Notes", "Errors", "Credentials"];

/// Whether a paragraph of a description was added by an export.
pub fn is_addition(paragraph: &str) -> bool {
    WORDS.iter().any(|w| paragraph.strip_prefix("**").and_then(|p| p.strip_prefix(w)).is_some_and(|p| p.starts_with(":**")))
}

/// A paragraph: one of [`WORDS`], and what it introduces.
pub(super) type Paragraph = (&'static str, String);

/// Own words and paragraphs as one text; `None` when there are neither.
pub(super) fn text(own: Option<&str>, paragraphs: &[Paragraph]) -> Option<String> {
    let mut parts: Vec<String> = own.map(|t| t.trim().to_owned()).filter(|t| !t.is_empty()).into_iter().collect();
    parts.extend(paragraphs.iter().map(|(word, text)| {
        let gap = if text.starts_with('\n') { "" } else { " " };
        format!("**{word}:**{gap}{text}")
    }));
    if parts.is_empty() { None } else { Some(parts.join("\n\n")) }
}

/// Puts the description into an object; where its own words could not be told from
/// it again, they are kept too.
pub(super) fn say(out: &mut Map<String, Value>, kept: &mut Map<String, Value>, own: Option<&str>, paragraphs: &[Paragraph]) {
    if let Some(text) = text(own, paragraphs) {
        out.insert("description".into(), text.into());
    }
    if let Some(own) = own.filter(|o| o.trim() != *o || o.is_empty() || o.split("\n\n").any(|p| is_addition(p.trim_start()))) {
        kept.insert("description".into(), own.into());
    }
}

/// Lines of a list below an introduction.
pub(super) fn list(lines: &[String]) -> String {
    lines.iter().fold(String::new(), |mut out, line| {
        let _ = write!(out, "\n- {}", line.replace('\n', " "));
        out
    })
}

/// A word or sentence with a capital.
pub(super) fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

impl Exporter<'_> {
    /// Title, address and place of a `source`, with its grade where that is not the vendor's.
    pub(super) fn cite(&self, source: &Value) -> Option<String> {
        let source = self.reader.read(source);
        let name = source.get("document")?.as_str()?;
        let document = self.model.description.documents.get(name)?;
        let title = document.title.replace('[', "\\[").replace(']', "\\]");
        let mut text = match &document.url {
            Some(url) => format!("[{title}](<{url}>)"),
            None => title,
        };
        if let Some(place) = source.get("at").and_then(Value::as_str) {
            let _ = write!(text, ", {}", place.replace('<', "\\<"));
        }
        let grade = match document.grade {
            Grade::Vendor => "",
            Grade::Specification => " (the vendor's specification or SDK)",
            Grade::Sibling => " (a sibling product; assumed)",
            Grade::ThirdParty => " (a third party; assumed)",
            Grade::Inference => " (assumed)",
        };
        let _ = write!(text, "{grade}.");
        Some(text)
    }

    /// The paragraphs on what any object of the description may have.
    pub(super) fn paragraphs(&self, node: &Map<String, Value>) -> Vec<Paragraph> {
        let mut all = Vec::new();
        let mut add = |word, text: Option<String>| all.extend(text.map(|t| (word, t)));
        add("Source", node.get("source").and_then(|s| self.cite(s)));
        add("Range", node.get("range_source").and_then(|s| self.cite(s)));
        add("Disputed", self.disputed(node));
        for (member, words) in [("only_if", "there only if"), ("optional_if", "missing only if")] {
            add("Only", node.get(member).and_then(|c| self.condition(words, c)));
        }
        add("Only", node.get("required_if").and_then(|n| n.get("says")?.as_str().map(str::to_owned)));
        add("Together", node.get("together").and_then(|t| self.together(t)));
        add("Left open", node.get("unspecified").and_then(left_open));
        all
    }

    /// What a node, or a member of it, may be read as.
    fn disputed(&self, node: &Map<String, Value>) -> Option<String> {
        let mut seen = Vec::new();
        let itself = node.get("disputed").and_then(Value::as_str).filter(|n| !self.reader.readings(n).is_empty());
        seen.extend(itself);
        if itself.is_none() {
            for value in node.iter().filter(|(k, _)| !HOLDERS.contains(&k.as_str())).map(|(_, v)| v) {
                self.disputes_in(value, &mut seen);
            }
        }
        if seen.is_empty() {
            return None;
        }
        let mut text = String::new();
        for name in seen {
            let dispute = self.model.description.disputes.get(name)?;
            let _ = write!(text, "{}{}", if text.is_empty() { "" } else { "\n" }, dispute.about);
            for (reading, said) in &dispute.readings {
                let cited = said.source.as_ref().and_then(|s| {
                    let source = serde_json::json!({ "document": s.document, "at": s.at });
                    self.cite(&source)
                });
                let chosen = if self.reader.chosen(name) == Some(reading) { " (chosen or settled)" } else { "" };
                let _ = write!(text, "\n- `{reading}`{chosen}: {} {}", said.says, cited.unwrap_or_default());
            }
        }
        Some(text)
    }

    fn disputes_in<'v>(&self, value: &'v Value, seen: &mut Vec<&'v str>) {
        if let Some((name, node)) = self.reader.dispute(value) {
            if !seen.contains(&name) {
                seen.push(name);
            }
            node.iter().filter(|(k, _)| *k != "disputed").for_each(|(_, v)| self.disputes_in(v, seen));
            return;
        }
        match value {
            Value::Array(items) => items.iter().for_each(|v| self.disputes_in(v, seen)),
            Value::Object(members) => members.values().for_each(|v| self.disputes_in(v, seen)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }

    fn condition(&self, words: &str, conditions: &Value) -> Option<String> {
        let said = |(dispute, readings): (&String, &Value)| {
            let readings: Vec<String> = readings.as_array()?.iter().filter_map(|r| Some(format!("`{}`", r.as_str()?))).collect();
            let about = self.model.description.disputes.get(dispute).map_or(dispute.as_str(), |d| d.about.as_str());
            Some(format!("{words} the reading is {} ({})", readings.join(" or "), about.trim_end_matches('.')))
        };
        let all: Vec<String> = conditions.as_object()?.iter().filter_map(said).collect();
        Some(format!("{}.", all.join("; ")))
    }

    fn together(&self, keys: &Value) -> Option<String> {
        let keys = self.reader.read(keys);
        let names: Vec<String> = keys.as_array()?.iter().filter_map(|k| Some(self.wire(&self.operation, k.as_str()?))).collect();
        (!names.is_empty()).then(|| format!("sent with {}, or not at all.", names.join(" and ")))
    }

    /// A parameter's name on the wire, as code.
    fn wire(&self, operation: &str, key: &str) -> String {
        let parameter = self.model.description.operations.get(operation).and_then(|o| o.parameters.get(key));
        format!("`{}`", parameter.and_then(|p| p.name.as_deref()).unwrap_or(key))
    }

    /// The laws of an operation, a line each.
    pub(super) fn laws(&self, operation: &str) -> Option<String> {
        let laws = &self.model.description.operations.get(operation)?.laws;
        let lines: Vec<String> = laws.values().map(|law| self.law(operation, law)).collect();
        (!lines.is_empty()).then(|| list(&lines))
    }

    /// A law in a sentence; parameters are called as on the wire.
    fn law(&self, operation: &str, law: &Law) -> String {
        let wire = |key: &String| self.wire(operation, key);
        let place = |pointer: &str| if pointer.is_empty() { "the body".to_owned() } else { format!("`{pointer}`") };
        match law {
            Law::Page(page) => {
                let skip = match page.paged() {
                    Paged::Beginning => String::new(),
                    Paged::Cursor(Cursor { parameter, found, .. }) => {
                        let from = match found {
                            Found::Answer(next) => place(next),
                            Found::LastItem(after) => format!("{} of the last item", place(after)),
                        };
                        format!(" from where the page before ended, whose {from} is {}", self.wire(operation, parameter))
                    }
                    Paged::Offset(offset) => format!(" without its first {}", self.wire(operation, offset)),
                    Paged::Number(Numbered { parameter, first }) => {
                        format!(" without the pages before page {}, the first of which is {first}", self.wire(operation, parameter))
                    }
                };
                let cut = match page.length() {
                    Length::Asked(limit) => self.wire(operation, limit),
                    Length::Fixed(1) => "1 item".to_owned(),
                    Length::Fixed(size) => format!("{size} items"),
                    Length::Unsaid => "as many items on every page".to_owned(),
                };
                let total = page.total.as_ref().map(|t| format!("; {} counts the items of all pages", place(t))).unwrap_or_default();
                let empty = page.empty.map(|n| format!(" (of an empty list {n})")).unwrap_or_default();
                let pages = page.pages.as_ref().map(|t| format!("; {} counts the pages{empty}", place(t))).unwrap_or_default();
                format!("{} is the whole list{skip}, cut after {cut}{total}{pages}.", place(&page.items))
            }
            Law::Sort(sort) => {
                let keys: Vec<&str> = sort.keys.keys().map(String::as_str).collect();
                let by = sort.direction.as_ref().map(|d| format!(", in the direction of {}", wire(d))).unwrap_or_default();
                format!("{} is in the order of {} ({}){by}.", place(&sort.items), wire(&sort.by), keys.join(", "))
            }
            Law::Search(search) => format!(
                "{} holds just what {} {} {} admits.",
                place(&search.items),
                wire(&search.field),
                wire(&search.operator),
                wire(&search.value)
            ),
            Law::Criteria(criteria) => {
                let how = match criteria.combine {
                    Some(Several::Union) => "one of which must hold",
                    Some(Several::Intersection) => "all of which must hold",
                    None => "all or one of which must hold",
                };
                format!("{} holds several such comparisons, {how}.", wire(&criteria.parameter))
            }
            Law::Filter(filter) => format!("{} holds just what the tree in {} admits.", place(&filter.items), wire(&filter.parameter)),
            Law::Project(project) => format!("Each of {} has the members in {} only.", place(&project.items), wire(&project.fields)),
            Law::Membership(membership) => {
                let how = match membership.several {
                    Some(Several::Union) => "one",
                    Some(Several::Intersection) => "each",
                    None => "one or each",
                };
                format!("Each of {} belongs to {how} of {}.", place(&membership.items), wire(&membership.parameter))
            }
            Law::First(first) => format!("{} is the first {} of the whole.", place(&first.items), wire(&first.count)),
            Law::Echo(echo) => {
                let all: Vec<String> = echo.parameters.iter().map(|(key, at)| format!("{} in {}", wire(key), place(at))).collect();
                format!("The answer repeats {}.", all.join(", "))
            }
            Law::Unique(unique) => format!("No two of {} have the same {}.", place(&unique.items), place(&unique.key)),
            Law::Stable(stable) => {
                format!("While nothing changes, {} holds the same {} every time.", place(&stable.items), place(&stable.key))
            }
        }
    }

    /// The declared rates that count an operation, a line each.
    pub(super) fn limits(&self, operation: &str) -> Option<String> {
        let counts = |r: &&plumbline_spec::model::Rate| r.operations.is_empty() || r.operations.iter().any(|o| o == operation);
        let lines: Vec<String> = self
            .model
            .description
            .rates
            .values()
            .filter(counts)
            .map(|r| format!("{} requests in {} s. {}", r.requests, r.seconds, r.description.as_deref().unwrap_or_default().trim()))
            .collect();
        (!lines.is_empty()).then(|| list(&lines))
    }
}

/// Members whose disputes are told where they stand, not at the object around them.
const HOLDERS: [&str; 16] = [
    "schema",
    "items",
    "properties",
    "patternProperties",
    "additionalProperties",
    "anyOf",
    "oneOf",
    "allOf",
    "parameters",
    "responses",
    "body",
    "laws",
    "result",
    "notes",
    "means",
    "disputes",
];

fn left_open(topics: &Value) -> Option<String> {
    let lines: Vec<String> = topics.as_object()?.iter().filter_map(|(topic, why)| Some(format!("{topic}: {}", why.as_str()?))).collect();
    (!lines.is_empty()).then(|| list(&lines))
}
