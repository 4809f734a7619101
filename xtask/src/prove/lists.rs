//! What a proof found, one by one: survivors, verdicts that fell elsewhere, equivalent mutants, facts without any.

use super::outcome::Outcome;
use super::trial::Fate;
use std::fmt::Write;

/// Everything that is listed one by one.
pub fn lists(outcome: &Outcome<'_>) -> String {
    let mut out = alarms(outcome);
    out.push_str(&survivors(outcome, true));
    out.push_str(&strays(outcome));
    out.push_str(&equivalents(outcome));
    let section = |title: &str, lines: Vec<String>| {
        let lines = if lines.is_empty() { "None.\n".to_owned() } else { lines.concat() };
        format!("\n## {title}\n\n{lines}")
    };
    // Without `--full` none of them is run.
    if outcome.fates().any(|(_, m, fate)| m.assumed && !matches!(fate, Fate::Assumed)) {
        let noticed = outcome.fates().filter(|(_, m, fate)| m.assumed && matches!(fate, Fate::Killed { .. }));
        out.push_str(&section(
            "Mutants of assumed facts that show in facts that are not",
            noticed.map(|(s, m, fate)| format!("- {} `{}`: {}\n", s.api, m.id(), words(fate))).collect(),
        ));
    }
    let wayless =
        outcome.subjects.iter().flat_map(|s| s.census.wayless.iter().map(move |(id, why)| format!("- {} `{id}`: {why}\n", s.api)));
    out.push_str(&section("Facts without a mutant", wayless.collect()));
    let unseen = |assumed: bool| {
        let own = outcome.subjects.iter().flat_map(|s| s.unobservable.iter().map(move |u| (s, u)));
        own.filter(|(_, u)| u.assumed == assumed).map(|(s, u)| format!("- {} `{}`: {}\n", s.api, u.id, u.why)).collect()
    };
    out.push_str(&section("Facts that cannot be seen from outside", unseen(false)));
    out.push_str(&section("Assumed facts that cannot be seen from outside", unseen(true)));
    out
}

/// Complaints about unbroken mocks.
pub fn alarms(outcome: &Outcome<'_>) -> String {
    let mut out = format!(
        "\n## Complaints about unbroken mocks\n\n{} runs, one per API and depth, and one per set of readings and size that mutants are run with.\n",
        outcome.cleans.len()
    );
    let alarmed: Vec<_> = outcome.cleans.iter().filter(|c| !c.alarms.is_empty()).collect();
    if alarmed.is_empty() {
        out.push_str("None of them is complained about.\n");
    } else {
        out.push('\n');
    }
    for run in alarmed {
        let readings: Vec<String> = run.choices.iter().map(|(d, r)| format!("{d}={r}")).collect();
        let _ = writeln!(
            out,
            "- {} at depth {}, {} items, readings [{}]: {}",
            outcome.subjects[run.subject].api,
            run.depth.as_str(),
            run.items,
            readings.join(", "),
            run.alarms.join(", ")
        );
    }
    out
}

/// Mutants that were not noticed.
pub fn survivors(outcome: &Outcome<'_>, whole: bool) -> String {
    let mut out = String::from("\n## Survivors\n\n");
    let before = out.len();
    for (subject, mutant, fate) in outcome.fates().filter(|(_, m, _)| !m.assumed) {
        match fate {
            Fate::Survived { witness, .. } => {
                let most = if whole { 400 } else { 120 };
                let shown: String = witness.chars().take(most).collect();
                let _ = writeln!(out, "- {} `{}`: shows in `{shown}`", subject.api, mutant.id());
            }
            Fate::Failed(why) => {
                let _ = writeln!(out, "- {} `{}`: the run could not be made: {why}", subject.api, mutant.id());
            }
            Fate::Killed { .. } | Fate::Equivalent(_) | Fate::Assumed => {}
        }
    }
    if out.len() == before {
        out.push_str("None.\n");
    }
    out
}

fn words(fate: &Fate) -> String {
    match fate {
        Fate::Killed { said, .. } => said.iter().map(|s| format!("`{s}`")).collect::<Vec<_>>().join(", "),
        Fate::Survived { witness, .. } => witness.clone(),
        Fate::Equivalent(why) | Fate::Failed(why) => why.clone(),
        Fate::Assumed => String::new(),
    }
}

/// Kills whose verdict fell elsewhere.
pub fn strays(outcome: &Outcome<'_>) -> String {
    let stray = outcome.fates().filter(|(_, m, fate)| !m.assumed && matches!(fate, Fate::Killed { on_fact: false, .. }));
    let lines: Vec<String> = stray.map(|(s, m, fate)| format!("- {} `{}`: {}\n", s.api, m.id(), words(fate))).collect();
    format!("\n## Kills elsewhere\n\n{}", if lines.is_empty() { "None.\n".to_owned() } else { lines.concat() })
}

/// Mutants that make no difference.
pub fn equivalents(outcome: &Outcome<'_>) -> String {
    let same = outcome.fates().filter(|(_, _, fate)| matches!(fate, Fate::Equivalent(_)));
    let lines: Vec<String> = same.map(|(s, m, fate)| format!("- {} `{}`: {}\n", s.api, m.id(), words(fate))).collect();
    format!("\n## Equivalent mutants\n\n{}", if lines.is_empty() { "None.\n".to_owned() } else { lines.concat() })
}
