//! The report of a run: a stable JSON form that others parse.
//!
//! It holds no secrets: whatever is put into it went through the session's masking before.

use crate::seen::Seen;
use plumbline_spec::Kind;
use serde::{Deserialize, Serialize};

/// The report of a run of one API against one target.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form; 1.
    pub format: u32,
    /// The API.
    pub api: String,
    /// Its title for people.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub title: String,
    /// The target's address.
    pub target: String,
    /// Seed of everything chosen by chance.
    pub seed: u64,
    /// How much was looked at.
    pub depth: String,
    /// When the run began: RFC 3339, UTC.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub started: String,
    /// Whether the run was told to end before its time.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub interrupted: bool,
    /// Commands that put what a login gave into the variables that `curl` lines have it from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub login: Vec<String>,
    /// Requests made, login and confirmations included.
    pub requests: u64,
    /// Requests that might have been made; 0 in reports of earlier versions.
    #[serde(default)]
    pub budget: u64,
    /// Wall time in seconds.
    pub seconds: f64,
    /// One entry per fact looked at.
    pub facts: Vec<FactReport>,
    /// One entry per dispute.
    pub disputes: Vec<DisputeReport>,
    /// What was measured where the documents leave the outcome open, one sentence each.
    #[serde(default)]
    pub observations: Vec<String>,
    /// Counts of verdicts.
    pub summary: Summary,
    /// Shape of the successful answers, for snapshots: path, then types and words seen.
    #[serde(default)]
    pub shapes: std::collections::BTreeMap<String, serde_json::Value>,
    /// Statuses, headers and shapes seen, by operation, for comparing days.
    #[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
    pub seen: std::collections::BTreeMap<String, Seen>,
    /// Every request in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log: Vec<RequestReport>,
}

/// One request of a run.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RequestReport {
    /// Its place in the run, from 1.
    pub number: u64,
    /// What it was for: an operation, or `login`.
    pub operation: String,
    /// HTTP method.
    pub method: String,
    /// Path and query, secrets masked.
    pub address: String,
    /// HTTP status of the answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Why there was no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// When it was sent: milliseconds since the run began.
    pub start_ms: f64,
    /// How long until the answer was there as a whole: milliseconds.
    pub took_ms: f64,
    /// Bytes of the request's body.
    #[serde(default)]
    pub sent: u64,
    /// Bytes of the answer's body.
    #[serde(default)]
    pub received: u64,
    /// Heads and bodies, where the run was told to keep them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exchange: Option<Box<Exchange>>,
}

/// Heads and bodies of a request and its answer, secrets masked, people's data as placeholders unless they may be shown.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Exchange {
    /// Headers of the request.
    pub request_headers: Vec<(String, String)>,
    /// Body of the request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_body: Option<String>,
    /// Headers of the answer.
    pub answer_headers: Vec<(String, String)>,
    /// Body of the answer; none if none came or only its frame was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer_body: Option<String>,
}

/// The verdict on one fact.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FactReport {
    /// Id of the fact; `protocol/…` for deviations that belong to no described fact.
    pub id: String,
    /// Its operation.
    pub operation: String,
    /// Its kind, as in test names.
    pub kind: String,
    /// What it says.
    pub statement: String,
    /// Where the vendor says it.
    pub source: String,
    /// `file:line:column` in the description.
    pub defined_at: String,
    /// Whether it rests on assumption; such a fact is never `broken`.
    #[serde(default)]
    pub assumed: bool,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is unseen, or how often it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// Why a failure is accepted, if it is: then it does not fail the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accepted: Option<Accepted>,
    /// Id of the failure that it is told under: both may have one cause.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub under: Option<String>,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// Why a failure is accepted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Accepted {
    /// The reason, as it was written down.
    pub reason: String,
    /// The last day on which it is accepted: `YYYY-MM-DD`.
    pub until: String,
}

/// What a run says of a fact.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It could have failed and did not.
    Holds,
    /// It fails every time.
    Broken,
    /// It fails, but not every time.
    Flaky,
    /// It could not have failed here.
    #[default]
    Unseen,
}

impl Verdict {
    /// The word in reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Broken => "broken",
            Self::Flaky => "flaky",
            Self::Unseen => "unseen",
        }
    }
}

/// What shows a verdict.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A command that sends the request again, secrets masked.
    pub curl: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
    /// Number of the request in the log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<u64>,
    /// The answer, as far as it is kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<AnswerReport>,
}

/// An answer in evidence.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct AnswerReport {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: Vec<(String, String)>,
    /// The body, laid out if it is JSON.
    pub body: String,
    /// Whether there is more of it.
    #[serde(default)]
    pub cut: bool,
}

/// What a run says of a dispute.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct DisputeReport {
    /// Its name.
    pub id: String,
    /// The reading that the target follows; none when the data could not tell.
    pub reading: Option<String>,
    /// Readings that were not ruled out.
    pub possible: Vec<String>,
    /// How it is known, or why it is not.
    pub reason: String,
    /// What it is about.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// The reading that the description says is settled.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub settled: Option<String>,
    /// What it may be read to say.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub readings: Vec<ReadingReport>,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// One reading of a dispute.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ReadingReport {
    /// Its name.
    pub id: String,
    /// What it says.
    pub says: String,
    /// Where that is said.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub source: String,
    /// Where it was seen to fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seen: Vec<String>,
}

/// Counts of verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Summary {
    /// Facts that hold.
    pub holds: usize,
    /// Facts that are broken.
    pub broken: usize,
    /// Facts that are flaky.
    pub flaky: usize,
    /// Facts that could not be seen.
    pub unseen: usize,
    /// Facts among the broken and the flaky whose failure is accepted.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub accepted: usize,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl FactReport {
    /// Whether it failed, whatever that means for the run.
    pub fn is_failing(&self) -> bool {
        matches!(self.verdict, Verdict::Broken | Verdict::Flaky)
    }

    /// What its reason tells.
    pub fn reason_label(&self) -> &'static str {
        if self.verdict == Verdict::Flaky { "how often" } else { "note" }
    }

    /// Whether it fails the run: it is broken, or flaky where that is not allowed, and not accepted.
    pub fn fails(&self, allow_flaky: bool) -> bool {
        let failed = match self.verdict {
            Verdict::Broken => true,
            Verdict::Flaky => !allow_flaky,
            Verdict::Holds | Verdict::Unseen => false,
        };
        failed && self.accepted.is_none()
    }
}

impl Report {
    /// The facts of an operation and kind.
    pub fn of<'r>(&'r self, operation: &'r str, kind: Kind) -> impl Iterator<Item = &'r FactReport> + 'r {
        self.facts.iter().filter(move |f| f.operation == operation && f.kind == kind.as_str())
    }

    /// Exit status: 1 when something is broken or flaky (unless that is allowed or accepted), 130 when the run was ended before
    /// it was through (as after SIGINT), 4 when nothing could fail.
    pub fn exit_status(&self, allow_flaky: bool) -> u8 {
        let fails = |f: &FactReport| f.fails(allow_flaky);
        // A report may be without its facts; then the counts must do.
        let failed = if self.facts.is_empty() {
            self.summary.broken > 0 || (self.summary.flaky > 0 && !allow_flaky)
        } else {
            self.facts.iter().any(fails)
        };
        if failed {
            1
        } else if self.interrupted {
            130
        } else if self.summary.holds + self.summary.flaky + self.summary.accepted == 0 {
            4
        } else {
            0
        }
    }
}
