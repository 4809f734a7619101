//! Prints the facts of description files, one a line: id, grade, statement, source.

use plumbline_spec::Source;
use plumbline_spec::facts::facts;
use plumbline_spec::readings::Choices;

fn main() -> std::process::ExitCode {
    let mut bad = false;
    for file in std::env::args().skip(1) {
        let listed = Source::open(file.as_ref()).and_then(|source| source.model(&Choices::new()));
        match listed {
            Ok(model) => {
                for fact in facts(&model) {
                    let grade = if fact.assumed { "assumed" } else { "stated" };
                    let seen = match (&fact.unobservable, &fact.occasion) {
                        (Some(_), _) => " unobservable",
                        (None, Some(_)) => " on-occasion",
                        (None, None) => "",
                    };
                    println!("{} [{grade}{seen}] {} -- {}", fact.id, fact.statement, fact.source);
                }
            }
            Err(diagnostics) => {
                bad = true;
                println!("{diagnostics}");
            }
        }
    }
    if bad { std::process::ExitCode::FAILURE } else { std::process::ExitCode::SUCCESS }
}
