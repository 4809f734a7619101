//! The test target `conformance`: the suite as a test harness. All of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    conformance::harness::main()
}
