//! What was gathered of an operation, laid out for people.

use serde_json::{Map, Value};

/// Widest line of running text.
const WIDTH: usize = 110;

struct Page {
    out: String,
    styled: bool,
}

impl Page {
    fn paint(&self, code: &str, text: &str) -> String {
        if self.styled && !text.is_empty() { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }

    /// A line; `text` may hold colours, but nothing else that a terminal would act on.
    fn line(&mut self, indent: usize, text: &str) {
        self.out.push_str(&" ".repeat(indent));
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn heading(&mut self, text: &str) {
        let text = self.paint("1", text);
        self.out.push('\n');
        self.line(0, &text);
    }

    /// Running text, broken into lines; `code` is the colour of each.
    fn prose(&mut self, indent: usize, code: &str, text: &str) {
        let mut line = String::new();
        for word in text.split_whitespace() {
            if !line.is_empty() && indent + line.chars().count() + 1 + word.chars().count() > WIDTH {
                let done = self.paint(code, &line);
                self.line(indent, &done);
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        if !line.is_empty() {
            let done = self.paint(code, &line);
            self.line(indent, &done);
        }
    }

    /// Where something is said, and where it is described.
    fn places(&mut self, indent: usize, of: &Value) {
        if let Some(source) = of["source"].as_str().filter(|s| !s.is_empty()) {
            self.prose(indent, FAINT, &format!("source: {source}"));
        }
        if let Some(at) = of["defined_at"].as_str() {
            self.prose(indent, FAINT, &format!("at {at}"));
        }
    }
}

/// The value with everything spelt out in its texts that a terminal would act on, or that turns the direction of writing.
fn harmless(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(spelt(text)),
        Value::Array(items) => items.iter().map(harmless).collect(),
        Value::Object(members) => members.iter().map(|(name, member)| (spelt(name), harmless(member))).collect::<Map<_, _>>().into(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.clone(),
    }
}

fn spelt(text: &str) -> String {
    let acts = |c: char| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(acts) {
        return text.to_owned();
    }
    text.chars().map(|c| if acts(c) { c.escape_unicode().to_string() } else { c.to_string() }).collect()
}

const FAINT: &str = "2";
const NAME: &str = "36";

fn word<'v>(of: &'v Value, key: &str) -> &'v str {
    of[key].as_str().unwrap_or_default()
}

fn list<'v>(of: &'v Value, key: &str) -> &'v [Value] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

/// What [`super::show()`] gathered, as text; `styled` puts in the colours of a terminal.
pub fn text(shown: &Value, styled: bool) -> String {
    let shown = &harmless(shown);
    let mut page = Page { out: String::new(), styled };
    head(&mut page, shown);
    parameters(&mut page, shown);
    answers(&mut page, shown);
    laws(&mut page, shown);
    disputes(&mut page, shown);
    open(&mut page, shown);
    facts(&mut page, shown);
    page.out
}

fn head(page: &mut Page, shown: &Value) {
    let name = page.paint("1", &format!("{}::{}", word(shown, "api"), word(shown, "operation")));
    page.line(0, &name);
    page.prose(2, "0", word(shown, "summary"));
    page.prose(2, "0", word(shown, "description"));
    let way = match word(shown, "protocol") {
        "json-rpc" => format!("method {} at {}", word(shown, "method"), word(shown, "path")),
        _ => format!("{} {}", word(shown, "method"), word(shown, "path")),
    };
    let authentication = shown["authentication"].as_str().map_or_else(|| "no credentials".to_owned(), |a| format!("authentication `{a}`"));
    let deprecated = if shown["deprecated"] == true { ", deprecated" } else { "" };
    page.line(2, &format!("{way}, {}, {authentication}{deprecated}", word(shown, "effect")));
    page.places(2, shown);
}

fn parameters(page: &mut Page, shown: &Value) {
    let all = list(shown, "parameters");
    if all.is_empty() {
        return;
    }
    page.heading("parameters");
    for parameter in all {
        let name = page.paint(NAME, word(parameter, "name"));
        let wire = match (word(parameter, "wire"), word(parameter, "in")) {
            (wire, place) if wire == word(parameter, "name") => place.to_owned(),
            (wire, place) => format!("{place} `{wire}`"),
        };
        let needed = if parameter["required"] == true { ", required" } else { "" };
        page.line(2, &format!("{name}  {wire}{needed}: {}", word(parameter, "type")));
        page.prose(4, "0", word(parameter, "description"));
        let together: Vec<&str> = list(parameter, "together").iter().filter_map(Value::as_str).collect();
        if !together.is_empty() {
            page.line(4, &format!("only together with {}", together.join(", ")));
        }
        topics(page, 4, &parameter["unspecified"]);
        page.places(4, parameter);
    }
}

fn answers(page: &mut Page, shown: &Value) {
    page.heading("answers");
    for answer in list(shown, "answers") {
        let ty = answer["type"].as_str().unwrap_or("no body");
        let status = page.paint(NAME, &answer["status"].to_string());
        page.line(2, &format!("{status}  {}: {ty}", word(answer, "media")));
        page.prose(4, "0", word(answer, "description"));
        page.places(4, answer);
    }
}

fn laws(page: &mut Page, shown: &Value) {
    let all = list(shown, "laws");
    if all.is_empty() {
        return;
    }
    page.heading("laws");
    for law in all {
        let name = page.paint(NAME, word(law, "name"));
        let at = page.paint(FAINT, &format!("at {}", word(law, "defined_at")));
        page.line(2, &format!("{name}  {at}"));
        for clause in list(law, "clauses") {
            page.prose(4, "0", word(clause, "statement"));
        }
        for topic in list(law, "open") {
            page.prose(4, "33", &format!("open, {}: {}", word(topic, "topic"), word(topic, "says")));
        }
    }
}

fn disputes(page: &mut Page, shown: &Value) {
    let all = list(shown, "disputes");
    if all.is_empty() {
        return;
    }
    page.heading("readings");
    for dispute in all {
        let name = page.paint(NAME, word(dispute, "name"));
        page.line(2, &format!("{name}  {}", word(dispute, "about")));
        for reading in list(dispute, "readings") {
            let settled = dispute["settled"]["reading"] == reading["name"];
            let mark = if settled { "settled, " } else { "" };
            page.prose(4, "0", &format!("{mark}{}: {}", word(reading, "name"), word(reading, "says")));
            page.prose(6, FAINT, &format!("source: {}", word(reading, "source")));
        }
        let places: Vec<&str> = list(dispute, "places").iter().filter_map(Value::as_str).collect();
        page.prose(4, FAINT, &format!("at {}", places.join(", ")));
    }
}

fn open(page: &mut Page, shown: &Value) {
    if shown["unspecified"].as_object().is_some_and(|o| !o.is_empty()) {
        page.heading("left open by the documents");
        topics(page, 2, &shown["unspecified"]);
    }
    let notes = list(shown, "notes");
    if !notes.is_empty() {
        page.heading("notes");
    }
    for note in notes {
        let name = page.paint(NAME, word(note, "name"));
        page.line(2, &name);
        page.prose(4, "0", word(note, "says"));
        let about = match note["concerns"].as_str() {
            Some(concerns) => format!("no fact of a server; it concerns {}", concern(concerns)),
            None => format!("nobody could see it: {}", word(note, "unobservable")),
        };
        page.prose(4, FAINT, &about);
        page.places(4, note);
    }
}

/// What a note is about, for people.
fn concern(word: &str) -> &str {
    match word {
        "wording" => "the words of a document",
        "reading" => "how another document is to be read",
        "caller" => "the caller",
        "account" => "the account",
        "elsewhere" => "what is not described here",
        other => other,
    }
}

fn topics(page: &mut Page, indent: usize, all: &Value) {
    for (topic, says) in all.as_object().into_iter().flatten() {
        page.prose(indent, "33", &format!("open, {topic}: {}", says.as_str().unwrap_or_default()));
    }
}

fn facts(page: &mut Page, shown: &Value) {
    let all = list(shown, "facts");
    page.heading(&format!("facts ({})", all.len()));
    let mut kind = "";
    for fact in all {
        if word(fact, "kind") != kind {
            kind = word(fact, "kind");
            let heading = page.paint("1", kind);
            page.line(2, &heading);
        }
        let id = page.paint(NAME, word(fact, "id"));
        page.line(4, &id);
        let assumed = if fact["assumed"] == true { " (assumed, never held against a server)" } else { "" };
        page.prose(6, "0", &format!("{}{assumed}", word(fact, "statement")));
        if let Some(why) = fact["unobservable"].as_str() {
            page.prose(6, FAINT, &format!("nobody could see it: {why}"));
        }
        if let Some(why) = fact["occasion"].as_str() {
            page.prose(6, FAINT, &format!("judged when it occurs; no request brings it about: {why}"));
        }
        page.places(6, fact);
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use serde_json::json;

    #[test]
    fn nothing_of_a_description_moves_a_terminal() {
        let evil = "a\u{1b}]0;x\u{7}b\u{202e}c\u{0}\u{9b}31m";
        let shown = json!({ "api": evil, "operation": evil, "summary": evil, "path": evil, "parameters": [{ "name": evil, "wire": evil, "description": evil }] });
        let out = text(&shown, false);
        assert!(out.contains("\\u{1b}]0;x\\u{7}b\\u{202e}c"), "{out}");
        assert!(out.chars().all(|c| c == '\n' || !c.is_control()) && !out.contains('\u{202e}'), "{out:?}");
    }
}
