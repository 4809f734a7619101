//! Reads description files and prints what is wrong with them.

use plumbline_spec::Source;

fn main() -> std::process::ExitCode {
    let mut bad = false;
    for file in std::env::args().skip(1) {
        match Source::open(file.as_ref()) {
            Ok(source) => println!("{file}: sound\n{}", source.warnings),
            Err(diagnostics) => {
                bad = true;
                println!("{diagnostics}");
            }
        }
    }
    if bad { std::process::ExitCode::FAILURE } else { std::process::ExitCode::SUCCESS }
}
