//! `cargo xtask prove` on a small part: what it finds, that it finds it again, and what it refuses.

use std::path::Path;
use std::process::{Command, Output};

pub fn prove(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("..")).arg("prove").args(arguments);
    command.env("CARGO_MANIFEST_DIR", env!("CARGO_MANIFEST_DIR")).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Without the line that tells the time.
fn timeless(output: &Output) -> String {
    text(&output.stdout).lines().filter(|l| !l.contains(" s of processor time")).flat_map(|l| [l, "\n"]).collect()
}

#[test]
fn a_part_is_proven_and_proven_again() {
    let arguments = ["--api", "green_api", "--fact", "get_contacts/laws", "--fact", "get_contacts/response#", "--only-depth"];
    let (first, second) = (prove(&arguments), prove(&arguments));
    assert_eq!(first.status.code(), Some(0), "{}{}", text(&first.stdout), text(&first.stderr));
    assert_eq!(timeless(&first), timeless(&second));
    let out = timeless(&first);
    assert!(out.contains("| green_api | count"), "{out}");
    assert!(out.contains("None of them is complained about."), "{out}");
    assert!(out.contains("## Survivors\n\nNone."), "{out}");
}

#[test]
fn unbroken_mocks_of_several_sorts_are_not_complained_about() {
    let output = prove(&["--alarms", "--sample", "9", "--seed", "4", "--depth", "quick"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    assert!(text(&output.stdout).contains("0 of them complained about"), "{}", text(&output.stdout));
}

#[test]
fn what_makes_no_sense_is_refused() {
    for arguments in [&["--api", "no_such"][..], &["--fact", "no_such/fact"], &["--alarms", "--full"], &["--depth", "bottomless"]] {
        let output = prove(arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", text(&output.stderr));
    }
}
