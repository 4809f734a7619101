//! Comparing text with a file. With `PLUMBLINE_UPDATE=1` the files are written instead.

use proptest::test_runner::{Config, RngSeed, TestRunner};
use similar::TextDiff;
use std::path::{Path, PathBuf};

/// A runner of properties. The seed is fixed, so that a run says the same as the one before;
/// `PROPTEST_RNG_SEED` gives another one.
pub fn runner(cases: u32) -> TestRunner {
    let seed = std::env::var("PROPTEST_RNG_SEED").ok().and_then(|s| s.parse().ok()).unwrap_or(20_260_131);
    TestRunner::new(Config { cases, failure_persistence: None, rng_seed: RngSeed::Fixed(seed), ..Config::default() })
}

/// A folder below `spec/`.
pub fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The files of a folder with an ending, in name order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == ending))
        .collect();
    all.sort();
    all
}

/// What differs between the file and the text, if anything does.
pub fn difference(file: &Path, text: &str) -> Option<String> {
    if std::env::var_os("PLUMBLINE_UPDATE").is_some() {
        std::fs::write(file, text).unwrap();
        return None;
    }
    let expected = std::fs::read_to_string(file).unwrap_or_default();
    if expected == text {
        return None;
    }
    let diff = TextDiff::from_lines(expected.as_str(), text).unified_diff().context_radius(2).to_string();
    Some(format!("{}\n{diff}", file.display()))
}
