//! From bytes to a model: reading, resolving, typing, linting.
//!
//! Nothing here judges what a description means (see [`crate::lint`]) or asks a network.

use crate::diag::{Diagnostic, Diagnostics, Lines, Severity};
use crate::lint::Mend;
use crate::model::Description;
use crate::places::{Place, Places};
use crate::pointer::join;
use crate::readings::{self, Choices, DisputedPlace};
use crate::said::Seen;
use crate::syntax::{self, Content, Node};
use serde_json::Value;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// A description file that was read and found sound, from which models are made.
#[derive(Debug, Clone)]
pub struct Source {
    /// Name of the file as the user gave it.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    tree: Arc<Node>,
    /// Whether resolving would leave the tree as it is, and no key stands twice.
    settled: bool,
    lines: Arc<Lines>,
    /// The model with nothing chosen, kept from reading.
    open: Option<Arc<Model>>,
    /// Warnings and notes that did not keep it from being used, if they were looked for.
    pub warnings: Diagnostics,
}

/// A description with some disputes given a reading, and the places of everything in it.
#[derive(Debug, Clone)]
pub struct Model {
    /// The description.
    pub description: Description,
    /// Name of the file.
    pub file: Arc<str>,
    /// Its text.
    pub text: Arc<str>,
    /// Readings that were chosen.
    pub choices: Choices,
    /// Places by JSON pointer into the resolved description.
    pub places: Places,
    /// Where disputes were met.
    pub disputed: Vec<DisputedPlace>,
    /// Where the lines of the text start.
    pub lines: Arc<Lines>,
}

impl Model {
    /// `file:line:column` of a pointer, or of the nearest place above it.
    pub fn defined_at(&self, pointer: &str) -> String {
        let (line, column) = self.line_column(pointer);
        format!("{}:{line}:{column}", self.file)
    }

    /// Line and column (from 1) of a pointer, or of the nearest place above it.
    pub fn line_column(&self, pointer: &str) -> (usize, usize) {
        self.lines.line_column(&self.text, self.span(pointer).start)
    }

    /// Bytes of the key at a pointer (of the value where there is no key), or of the nearest place above it.
    pub fn span(&self, pointer: &str) -> Range<usize> {
        self.places.nearest(pointer).map_or(0..0, |p| p.key.unwrap_or(p.value))
    }
}

impl Source {
    /// Reads a file. `Err` is an I/O error as a diagnostic, or everything that is wrong with it.
    pub fn open(path: &Path) -> Result<Self, Diagnostics> {
        let name = path.display().to_string();
        match std::fs::read(path) {
            Ok(bytes) => Self::read(&name, &bytes),
            Err(error) => {
                let diag = Diagnostic::error("P0010", 0..0, format!("the file cannot be read: {error}"))
                    .help("check the path and its permissions");
                Err(Diagnostics::new(name.into(), "".into(), vec![diag]))
            }
        }
    }

    /// Reads the bytes of a file called `name`.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Diagnostics> {
        Self::judged(name, bytes, Severity::Note)
    }

    /// The same for those who only use it: warnings and notes are looked for only where it cannot be used.
    pub fn usable(name: &str, bytes: &[u8]) -> Result<Self, Diagnostics> {
        Self::judged(name, bytes, Severity::Error).or_else(|_| Self::read(name, bytes))
    }

    /// Reads bytes, and applies the rules that are of a severity or graver.
    fn judged(name: &str, bytes: &[u8], least: Severity) -> Result<Self, Diagnostics> {
        let file: Arc<str> = name.into();
        let (text, mut diags) = decode(bytes);
        let simple = syntax::simple::read(&text);
        let is_simple = simple.is_some();
        let (tree, found) = if is_simple { (simple, Vec::new()) } else { syntax::parse(&text) };
        let sound = diags.is_empty() && found.is_empty();
        diags.extend(found);
        let Some(tree) = tree else { return Err(Diagnostics::new(file, text, diags)) };
        let mut source = Self {
            file: file.clone(),
            text: text.clone(),
            settled: sound && readings::is_undisputed(&tree),
            tree: Arc::new(tree),
            lines: Arc::new(Lines::new(&text)),
            open: None,
            warnings: Diagnostics::new(file, text, Vec::new()),
        };
        if sound {
            // The second reader and the rules need nothing of one another, so they go side by side; what the rules say is asked again in
            // the rare case that the readers differ, since mistakes of reading come first.
            let (differ, mut judged) = if is_simple {
                (Vec::new(), source.judge(&[], least))
            } else {
                beside(source.text.len(), || crate::agreement::disagreements(&source.text, &source.tree), || source.judge(&[], least))
            };
            if !differ.is_empty() {
                judged = source.judge(&differ, least);
                diags.extend(differ);
            }
            diags.extend(judged.diags);
            source.open = judged.open;
        } else {
            // Where a key stands twice, what stands under the first is looked at too.
            let twice = diags.iter().any(|d| d.code == "P0007");
            let first = twice.then(|| Self { tree: Arc::new(source.tree.first_wins()), settled: false, ..source.clone() });
            for source in first.iter().chain([&source]) {
                diags.extend(source.judge(&diags, least).diags);
            }
        }
        diags.retain(|d| d.severity <= least);
        let diagnostics = Diagnostics::new(source.file.clone(), source.text.clone(), diags);
        if diagnostics.has_errors() { Err(diagnostics) } else { Ok(Self { warnings: diagnostics, ..source }) }
    }

    /// Types the tree under every reading, and lints it by the rules that are of a severity or graver; `before` is what was found wrong
    /// earlier.
    fn judge(&self, before: &[Diagnostic], least: Severity) -> Judged {
        let mut diags = Vec::new();
        let mut subjects = Vec::new();
        for choices in self.covering() {
            let typed = self.typed(&choices);
            // What follows from a mistake of syntax or of readings at the same place is not said again.
            let earlier: Vec<Range<usize>> =
                before.iter().chain(&diags).filter(|d| d.code < "P0100").chain(&typed.diags).map(|d| d.span.clone()).collect();
            let follows = |d: &Diagnostic| d.code == "P0103" && earlier.iter().any(|e| d.span.start <= e.start && e.end <= d.span.end);
            diags.extend(typed.mistakes.into_iter().filter(|d| !follows(d)));
            diags.extend(typed.diags);
            if let Some(description) = typed.description {
                let model = self.assemble(description, typed.places, typed.disputed, choices);
                subjects.push(crate::lint::Subject { model, gone: typed.gone });
            }
        }
        crate::lint::lint(&subjects, before, least, &mut diags);
        let open = subjects.into_iter().next().map(|s| s.model).filter(|m| m.choices.is_empty());
        Judged { diags, open: open.map(Arc::new) }
    }

    /// Reading sets that together take every reading of every dispute at least once: all open
    /// first, then the first readings, the second readings, and so on.
    fn covering(&self) -> Vec<Choices> {
        let declared = readings::declared(&self.tree);
        let most = declared.values().map(|(names, _)| names.len()).max().unwrap_or(0);
        let mut sets = vec![Choices::new()];
        for i in 0..most {
            let set = declared
                .iter()
                .filter(|(_, (names, _))| !names.is_empty())
                .map(|(dispute, (names, _))| (dispute.clone(), names[i % names.len()].clone()))
                .collect();
            sets.push(set);
        }
        sets
    }

    /// The model under these choices; disputes not among them stay open in schemas and take
    /// their settled or first reading elsewhere.
    pub fn model(&self, choices: &Choices) -> Result<Model, Diagnostics> {
        if let (true, Some(open)) = (choices.is_empty(), &self.open) {
            return Ok(Model::clone(open));
        }
        let typed = self.typed(choices);
        match typed.description.filter(|_| typed.mistakes.is_empty()) {
            Some(description) => Ok(self.assemble(description, typed.places, typed.disputed, choices.clone())),
            None => Err(Diagnostics::new(self.file.clone(), self.text.clone(), typed.mistakes)),
        }
    }

    /// The model with nothing chosen, shared by all who ask.
    pub fn open_model(&self) -> Result<Arc<Model>, Diagnostics> {
        self.open.clone().map_or_else(|| self.model(&Choices::new()).map(Arc::new), Ok)
    }

    /// The model with every dispute given a reading: the chosen, else the settled, else the first.
    pub fn resolved(&self, choices: &Choices) -> Result<Model, Diagnostics> {
        let mut all = choices.clone();
        for (dispute, (names, settled)) in readings::declared(&self.tree) {
            if let Some(reading) = settled.or_else(|| names.first().cloned()) {
                all.entry(dispute).or_insert(reading);
            }
        }
        self.model(&all)
    }

    /// The tree as JSON, disputes resolved as in [`Self::model`], before it is typed.
    pub fn value(&self, choices: &Choices) -> Value {
        readings::resolve(&self.tree, choices).said.json()
    }

    /// The same description as JSON (which is YAML too), every key and element on a line of its own: lines then tell places apart.
    pub fn spread(&self) -> String {
        serde_json::to_string_pretty(&self.raw()).unwrap_or_default()
    }

    /// The tree as JSON, with all readings of its disputes.
    pub(crate) fn raw(&self) -> Value {
        plain(&self.tree)
    }

    /// The declared disputes and their readings, in name order.
    pub fn disputes(&self) -> Vec<(String, Vec<String>)> {
        readings::declared(&self.tree).into_iter().map(|(name, (readings, _))| (name, readings)).collect()
    }

    /// Bytes of a node by pointer into the unresolved file, for edits that keep all else.
    pub fn raw_span(&self, pointer: &str) -> Option<Range<usize>> {
        let mut node = &*self.tree;
        for segment in crate::pointer::segments(pointer) {
            node = match &node.content {
                Content::Mapping(entries) => &entries.iter().find(|(k, _)| k.text == segment)?.1,
                Content::Sequence(items) => items.get(segment.parse::<usize>().ok()?)?,
                Content::Plain(_) | Content::Text(_) => return None,
            };
        }
        Some(node.span.clone())
    }

    fn assemble(&self, description: Description, places: Places, disputed: Vec<DisputedPlace>, choices: Choices) -> Model {
        Model { description, file: self.file.clone(), text: self.text.clone(), choices, places, disputed, lines: self.lines.clone() }
    }

    /// Types the resolved tree. Each mistake is noted, its node removed and the rest tried again,
    /// so that one run tells of all of them.
    fn typed(&self, choices: &Choices) -> Typed {
        const MOST: usize = 100;
        let mut typed = Typed::default();
        // Nearly always nothing is wrong; where a mistake stands is only asked when there is one.
        if self.settled
            && let Ok(description) = crate::strict::read_plainly(Seen::Node(&self.tree))
        {
            return Typed { description: Some(description), places: Places::of(self.tree.clone()), ..typed };
        }
        let resolved = readings::resolve(&self.tree, choices);
        (typed.disputed, typed.diags) = (resolved.disputed, resolved.diags);
        let mut places = resolved.places;
        if let Ok(description) = crate::strict::read_plainly(Seen::Said(&resolved.said)) {
            return Typed { description: Some(description), places: Places::listed(places), ..typed };
        }
        let mut value = resolved.said.json();
        for _ in 0..MOST {
            match crate::strict::read::<Description>(&value) {
                Ok(description) => {
                    typed.description = Some(description);
                    break;
                }
                Err(error) => {
                    let pointer = pointer_of(error.path(), &value);
                    let found = crate::lint::typed_diagnostic(&error.inner().to_string(), &pointer, &value, &places);
                    // What follows from something taken out before is not said.
                    let follows = if let Some(name) = &found.missing {
                        typed.gone.contains(&join(&found.remove, name))
                    } else {
                        let emptied = value.pointer(&found.remove).is_some_and(|v| v.as_object().is_some_and(serde_json::Map::is_empty));
                        emptied && typed.gone.iter().any(|g| g.strip_prefix(&found.remove).is_some_and(|rest| rest.starts_with('/')))
                    };
                    if !follows {
                        typed.mistakes.push(found.diagnostic);
                    }
                    let mended = match found.mend {
                        Some(Mend::Rename(name)) => rename(&mut value, &mut places, &found.remove, &name),
                        Some(Mend::StandIn(name, stand_in)) => {
                            let added = join(&found.remove, &name);
                            typed.gone.push(added);
                            value
                                .pointer_mut(&found.remove)
                                .and_then(Value::as_object_mut)
                                .map(|members| members.insert(name, stand_in))
                                .is_some()
                        }
                        None => false,
                    };
                    if !mended {
                        if found.remove.is_empty() || !remove(&mut value, &mut places, &found.remove) {
                            break;
                        }
                        typed.gone.push(found.remove);
                    }
                }
            }
        }
        typed.places = Places::listed(places);
        typed
    }
}

/// What was found in a tree, and the model of it with nothing chosen.
struct Judged {
    diags: Vec<Diagnostic>,
    open: Option<Arc<Model>>,
}

/// Does two things, at once where there is enough to do.
pub(crate) fn beside<A: Send, B>(size: usize, one: impl FnOnce() -> A + Send, other: impl FnOnce() -> B) -> (A, B) {
    const ENOUGH: usize = 32 * 1024;
    if size < ENOUGH {
        return (one(), other());
    }
    std::thread::scope(|scope| {
        let one = scope.spawn(one);
        let other = other();
        match one.join() {
            Ok(one) => (one, other),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    })
}

/// Outcome of typing: what could be typed, without the places that have mistakes.
#[derive(Default)]
struct Typed {
    description: Option<Description>,
    places: Places,
    disputed: Vec<DisputedPlace>,
    /// What was wrong with disputed places.
    diags: Vec<Diagnostic>,
    mistakes: Vec<Diagnostic>,
    gone: Vec<String>,
}

/// The bytes as text, without a byte order mark. Bytes that are not UTF-8 are replaced, and said.
fn decode(bytes: &[u8]) -> (Arc<str>, Vec<Diagnostic>) {
    const MOST: usize = 10;
    if let Ok(text) = std::str::from_utf8(bytes) {
        return (text.strip_prefix('\u{feff}').unwrap_or(text).into(), Vec::new());
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let help = if wide { "it begins like UTF-16; save it as UTF-8" } else { "save it as UTF-8" };
    let (mut text, mut diags, mut offset) = (String::new(), Vec::new(), 0);
    for chunk in bytes.utf8_chunks() {
        let follows = offset > 0 && chunk.valid().is_empty();
        text.push_str(chunk.valid());
        offset += chunk.valid().len();
        if let Some(byte) = chunk.invalid().first() {
            let at = text.len();
            if diags.len() < MOST && !follows {
                let message = format!("the file is not UTF-8: byte {offset} (0x{byte:02x}) starts no character");
                diags.push(Diagnostic::error("P0009", at..at + 1, message).help(help));
            }
            text.push(char::REPLACEMENT_CHARACTER);
        }
        offset += chunk.invalid().len();
    }
    (text.into(), diags)
}

/// The tree as JSON without any resolving.
fn plain(node: &Node) -> Value {
    match &node.content {
        Content::Plain(text) => syntax::plain_value(text),
        Content::Text(text) => Value::String(text.clone()),
        Content::Sequence(items) => items.iter().map(plain).collect(),
        Content::Mapping(entries) => Value::Object(entries.iter().map(|(k, n)| (k.text.clone(), plain(n))).collect()),
    }
}

fn pointer_of(path: &serde_path_to_error::Path, value: &Value) -> String {
    use serde_path_to_error::Segment;
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => pointer = join(&pointer, &index.to_string()),
            Segment::Map { key } | Segment::Enum { variant: key } => {
                let next = join(&pointer, key);
                // An enum's variant is a step only where it is a key; a plain word is not.
                if value.pointer(&next).is_some() || matches!(segment, Segment::Map { .. }) {
                    pointer = next;
                }
            }
            Segment::Unknown => {}
        }
    }
    pointer
}

/// Takes a node out of the value. What stands behind it in a list moves up, and so do the places.
fn remove(value: &mut Value, places: &mut HashMap<String, Place>, pointer: &str) -> bool {
    let Some(cut) = pointer.rfind('/') else { return false };
    let key = pointer[cut + 1..].replace("~1", "/").replace("~0", "~");
    match value.pointer_mut(&pointer[..cut]) {
        Some(Value::Object(object)) => object.shift_remove(&key).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(i) if i < items.len() => {
                items.remove(i);
                move_up(places, &pointer[..=cut], i);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// Gives a member the name that was meant, if no other has it. Its places go along.
fn rename(value: &mut Value, places: &mut HashMap<String, Place>, pointer: &str, name: &str) -> bool {
    let Some(cut) = pointer.rfind('/') else { return false };
    let key = pointer[cut + 1..].replace("~1", "/").replace("~0", "~");
    let Some(Value::Object(members)) = value.pointer_mut(&pointer[..cut]) else { return false };
    if members.contains_key(name) {
        return false;
    }
    *members = std::mem::take(members).into_iter().map(|(k, v)| if k == key { (name.to_owned(), v) } else { (k, v) }).collect();
    let meant = join(&pointer[..cut], name);
    let moved = std::mem::take(places).into_iter().map(|(at, place)| match at.strip_prefix(pointer) {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => (format!("{meant}{rest}"), place),
        _ => (at, place),
    });
    *places = moved.collect();
    true
}

fn move_up(places: &mut HashMap<String, Place>, list: &str, removed: usize) {
    let moved = std::mem::take(places).into_iter().filter_map(|(pointer, place)| {
        let Some(rest) = pointer.strip_prefix(list) else { return Some((pointer, place)) };
        let (index, below) = rest.split_once('/').map_or((rest, None), |(i, below)| (i, Some(below)));
        let Some(index) = index.parse::<usize>().ok().filter(|i| *i >= removed) else { return Some((pointer, place)) };
        let below = below.map(|b| format!("/{b}")).unwrap_or_default();
        (index > removed).then(|| (format!("{list}{}{below}", index - 1), place))
    });
    *places = moved.collect();
}
