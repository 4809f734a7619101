//! Writes the clients of this repository's descriptions: `cargo run -p plumbline-codegen --example generate [-- [--check] [FOLDER [OUT]]]`.

use plumbline_codegen::{Error, generate_all, write_or_check};
use plumbline_spec::Source;
use std::path::{Path, PathBuf};

fn main() -> std::process::ExitCode {
    match run() {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let check = std::env::args().any(|a| a == "--check");
    let mut given = std::env::args().skip(1).filter(|a| !a.starts_with("--")).map(PathBuf::from);
    let folder = given.next().unwrap_or_else(|| root.join("spec/apis"));
    let out = given.next().unwrap_or_else(|| root.join("generated"));
    let read = std::fs::read_dir(&folder).map_err(|source| Error::File { path: folder, doing: "read", source })?;
    let mut paths: Vec<_> = read.filter_map(|f| f.ok().map(|f| f.path())).filter(|p| p.extension().is_some_and(|e| e == "yaml")).collect();
    paths.sort();
    let sources = paths.iter().map(|p| Source::open(p)).collect::<Result<Vec<_>, _>>()?;
    for path in write_or_check(&out, &generate_all(&sources)?, check)? {
        println!("{}", path.display());
    }
    // As the command line does: the process ends here, and taking large trees apart takes a while.
    std::mem::forget(sources);
    Ok(())
}
