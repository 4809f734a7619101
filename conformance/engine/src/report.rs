//! The report of a run: a stable JSON form that others parse.
//!
//! It holds no secrets: whatever is put into it went through the session's masking before.

use plumbline_spec::Kind;
use serde::{Deserialize, Serialize};

/// The report of a run of one API against one target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// Version of this form; 1.
    pub format: u32,
    /// The API.
    pub api: String,
    /// The target's address.
    pub target: String,
    /// Seed of everything chosen by chance.
    pub seed: u64,
    /// How much was looked at.
    pub depth: String,
    /// Requests made, login and confirmations included.
    pub requests: u64,
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
}

/// The verdict on one fact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
}

/// What a run says of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It could have failed and did not.
    Holds,
    /// It fails every time.
    Broken,
    /// It fails, but not every time.
    Flaky,
    /// It could not have failed here.
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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// A command that sends the request again, secrets masked.
    pub curl: String,
    /// What was expected.
    pub expected: String,
    /// What came.
    pub found: String,
}

/// What a run says of a dispute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DisputeReport {
    /// Its name.
    pub id: String,
    /// The reading that the target follows; none when the data could not tell.
    pub reading: Option<String>,
    /// Readings that were not ruled out.
    pub possible: Vec<String>,
    /// How it is known, or why it is not.
    pub reason: String,
    /// What shows it.
    #[serde(default)]
    pub evidence: Vec<Evidence>,
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
}

impl Report {
    /// The facts of an operation and kind.
    pub fn of<'r>(&'r self, operation: &'r str, kind: Kind) -> impl Iterator<Item = &'r FactReport> + 'r {
        self.facts.iter().filter(move |f| f.operation == operation && f.kind == kind.as_str())
    }

    /// Exit status: 1 when something is broken or flaky (unless flaky is allowed), 4 when nothing could fail.
    pub fn exit_status(&self, allow_flaky: bool) -> u8 {
        let failed = self.summary.broken > 0 || (self.summary.flaky > 0 && !allow_flaky);
        if failed {
            1
        } else if self.summary.holds + self.summary.flaky == 0 {
            4
        } else {
            0
        }
    }
}
