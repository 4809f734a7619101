//! What a format has no member for.
//!
//! A table leads from members of the language to kinds of loss; a member that is not in it is a
//! loss all the same, of the kind `other`.

use super::Exporter;
use plumbline_spec::pointer::join;
use serde_json::Value;
use std::fmt;

/// Something that a format has no member for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loss {
    /// What kind of thing.
    pub kind: LossKind,
    /// JSON pointer into the file.
    pub pointer: String,
    /// `file:line:column`.
    pub defined_at: String,
}

impl fmt::Display for Loss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}: {}", self.defined_at, self.kind.as_str(), self.pointer, self.kind.reason())
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $reason:literal;)+) => {
        /// Kinds of things that other formats have no member for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum LossKind { $($(#[$doc])* $variant,)+ }

        impl LossKind {
            /// All kinds, the most telling first.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// Its name.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// Why there is no member for it, and what other tools see in its place.
            pub fn reason(self) -> &'static str {
                match self { $(Self::$variant => $reason,)+ }
            }
        }
    };
}

kinds! {
    /// A law.
    Law = "law", "no member relates requests to responses; other tools see a sentence";
    /// A dispute.
    Reading = "reading", "one reading is shown; in schemas all are, as anyOf";
    /// What belongs together, or holds under a condition.
    Condition = "condition", "a condition on other parameters or readings has no member; other tools see a sentence";
    /// How arrays of objects stand in a query.
    Style = "style", "no style numbers the elements of an array of objects; other tools see the first element";
    /// A login.
    Exchange = "login", "no scheme is a login with a key; other tools see an operation and a bearer token";
    /// A credential in the path or among the params.
    Credential = "credential", "no security scheme stands in a path or in params; other tools see a parameter";
    /// A declared rate.
    Rate = "rate", "no member limits how often one may call; other tools see a sentence";
    /// How an error comes about.
    Provocation = "error", "no member says what brings an error about or whether to try again; other tools see its status or code";
    /// What happens out of range.
    OutOfRange = "out of range", "no member says what comes of a value out of range";
    /// What a call does.
    Effect = "effect", "no member says whether a call may be repeated; other tools go by the HTTP method";
    /// One meaning behind several forms.
    Meaning = "meaning", "no member says what several forms stand for; other tools see the forms";
    /// An enum with more values than listed.
    OpenEnum = "open enum", "an enum is closed; other tools see the values in x-extensible-enum";
    /// What a document leaves open.
    LeftOpen = "left open", "no member says what a document does not say; other tools see a sentence";
    /// A statement that fits no other place.
    Note = "note", "no member is for it; other tools see nothing";
    /// What could never be seen.
    Unobservable = "unobservable", "no member says that a statement cannot be tested";
    /// An example that is no value.
    Placeholder = "placeholder", "an example must be a value; other tools see none";
    /// Where something is said.
    Source = "source", "no member says where a statement comes from; other tools see a sentence";
    /// A keyword that only newer versions have.
    Keyword = "keyword", "this version has no such keyword; other tools see a wider schema";
    /// Something that the document has no room for at all.
    Shape = "shape", "the format has one place for several; other tools see the first";
    /// Another member of the language.
    Other = "other", "no member is for it; other tools see nothing";
}

/// Members that are said elsewhere in the document, or are about the file itself.
const SAID: [&str; 6] = ["plumbline", "api", "protocol", "servers", "summary", "path"];

/// Members of the language: the kind, and whether each of its entries counts.
const MEMBERS: [(&str, LossKind, bool); 25] = [
    ("laws", LossKind::Law, true),
    ("disputes", LossKind::Reading, true),
    ("disputed", LossKind::Reading, false),
    ("only_if", LossKind::Condition, false),
    ("optional_if", LossKind::Condition, false),
    ("required_if", LossKind::Condition, false),
    ("together", LossKind::Condition, false),
    ("style", LossKind::Style, false),
    ("authentication", LossKind::Exchange, false),
    ("credentials", LossKind::Credential, false),
    ("rates", LossKind::Rate, true),
    ("cases", LossKind::Provocation, true),
    ("mnemonic", LossKind::Provocation, false),
    ("out_of_range", LossKind::OutOfRange, false),
    ("effect", LossKind::Effect, false),
    ("means", LossKind::Meaning, false),
    ("open", LossKind::OpenEnum, false),
    ("unspecified", LossKind::LeftOpen, true),
    ("notes", LossKind::Note, true),
    ("unobservable", LossKind::Unobservable, false),
    ("placeholder", LossKind::Placeholder, false),
    ("source", LossKind::Source, false),
    ("range_source", LossKind::Source, false),
    ("documents", LossKind::Source, false),
    ("rpc_id", LossKind::Other, false),
];

impl Exporter<'_> {
    /// Notes that a member of the object at `at` has no member in the format.
    pub(super) fn lose(&mut self, member: &str, value: &Value, at: &str) {
        if SAID.contains(&member) {
            return;
        }
        let here = join(at, member);
        match (member, at) {
            // Said by security schemes or parameters where they can say it.
            ("authentication", "") => return self.lose_logins(value, &here),
            ("credentials" | "documents", "") | ("authentication", _) => return,
            ("errors", "") => {
                for (name, value) in value.as_object().into_iter().flatten() {
                    if !["schema", "statuses"].contains(&name.as_str()) {
                        self.lose(name, value, &here);
                    }
                }
                return;
            }
            _ => {}
        }
        let known = MEMBERS.iter().find(|(name, _, _)| *name == member);
        let kind = known.map_or(LossKind::Other, |(_, kind, _)| *kind);
        // A member of the format that is kept here is kept because it is disputed, or too new.
        let kind = match kind {
            LossKind::Other if self.reader.read(value) != *value => LossKind::Reading,
            kind => kind,
        };
        match value.as_object().filter(|_| known.is_some_and(|(_, _, each)| *each)) {
            Some(entries) => {
                for name in entries.keys() {
                    self.lost(kind, &join(&here, name));
                }
            }
            None => self.lost(kind, &here),
        }
    }

    /// Notes a loss at a place.
    pub(super) fn lost(&mut self, kind: LossKind, pointer: &str) {
        let defined_at = self.defined_at(pointer);
        self.losses.push(Loss { kind, pointer: pointer.to_owned(), defined_at });
    }

    /// Moves the losses from `from` on that are below one place to another.
    pub(super) fn move_losses(&mut self, from: usize, below: &str, to: &str) {
        for i in from..self.losses.len() {
            let rest = self.losses[i].pointer.strip_prefix(below).filter(|r| r.is_empty() || r.starts_with('/'));
            if let Some(pointer) = rest.map(|r| format!("{to}{r}")) {
                self.losses[i].defined_at = self.defined_at(&pointer);
                self.losses[i].pointer = pointer;
            }
        }
    }

    /// `file:line:column` of a pointer into the file, or of the nearest place above it.
    fn defined_at(&self, pointer: &str) -> String {
        let mut at = pointer;
        let span = loop {
            match (self.source.raw_span(at), at.rfind('/')) {
                (Some(span), _) => break span,
                (None, Some(cut)) => at = &at[..cut],
                (None, None) => break 0..0,
            }
        };
        let (line, column) = self.model.lines.line_column(&self.model.text, span.start);
        format!("{}:{line}:{column}", self.source.file)
    }

    fn lose_logins(&mut self, value: &Value, at: &str) {
        for (name, authentication) in value.as_object().into_iter().flatten() {
            let here = join(at, name);
            if authentication.get("exchange").is_some() {
                self.lost(LossKind::Exchange, &join(&here, "exchange"));
            }
            for (i, application) in authentication.get("apply").and_then(Value::as_array).into_iter().flatten().enumerate() {
                if application.get("path").or_else(|| application.get("params")).is_some() {
                    self.lost(LossKind::Credential, &format!("{here}/apply/{i}"));
                }
                if self.reader.read(application) != *application {
                    self.lost(LossKind::Reading, &format!("{here}/apply/{i}"));
                }
            }
        }
    }
}
