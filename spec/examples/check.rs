//! Reads description files, prints what is wrong with them and how long reading took.

use plumbline_spec::Source;
use std::time::Instant;

fn main() -> std::process::ExitCode {
    let mut bad = false;
    for file in std::env::args().skip(1) {
        let start = Instant::now();
        let read = Source::open(file.as_ref());
        let took = start.elapsed();
        match read {
            Ok(source) => println!("{file}: sound, read in {took:.1?}\n{}", source.warnings),
            Err(diagnostics) => {
                bad = true;
                println!("{diagnostics}");
            }
        }
    }
    if bad { std::process::ExitCode::FAILURE } else { std::process::ExitCode::SUCCESS }
}
