//! What is there to be copied into other repositories: workflows, targets, known deviations. The commands in it must be real.

use super::programs::{Folder, ended, xtask};
use super::sources::root;
use plumbline_spec::syntax::{self, Node};
use std::fs;

const FILES: [&str; 2] = [".github/workflows/contract.yml", "docs/contract.gitlab-ci.yml"];

fn tree(file: &str) -> Node {
    let text = fs::read_to_string(root().join(file)).unwrap();
    let (tree, wrong) = syntax::parse(&text);
    assert!(wrong.is_empty(), "{file}: {wrong:?}");
    tree.unwrap()
}

/// The texts under keys of these names, wherever they stand.
fn under(node: &Node, keys: &[&str], found: &mut Vec<String>) {
    if let syntax::Content::Sequence(items) = &node.content {
        for item in items {
            under(item, keys, found);
        }
    }
    for (key, value) in node.entries() {
        if keys.contains(&key.text.as_str()) {
            match &value.content {
                syntax::Content::Sequence(items) => found.extend(items.iter().filter_map(|i| i.text().map(str::to_owned))),
                _ => found.extend(value.text().map(str::to_owned)),
            }
        }
        under(value, keys, found);
    }
}

/// The words for xtask of every command line.
fn commands(file: &str) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    under(&tree(file), &["run", "script", "before_script"], &mut lines);
    let words = |line: &str| -> Option<Vec<String>> {
        let line = [">>", "||", ";"]
            .iter()
            .fold(line, |line, end| line.find("/xtask ").map_or(line, |at| &line[..line[at..].find(end).map_or(line.len(), |e| at + e)]));
        let (_, rest) = line.split_once("/xtask ")?;
        Some(rest.split_whitespace().map(str::to_owned).collect())
    };
    lines.iter().flat_map(|l| l.lines()).filter_map(words).collect()
}

#[test]
fn the_commands_of_the_workflows_are_real() {
    let folder = Folder::new();
    for file in ["plumbline.toml", "accepted.yaml"] {
        fs::copy(root().join("docs").join(file), folder.path().join(file)).unwrap();
    }
    for file in FILES {
        let commands = commands(file);
        assert!(commands.len() >= 3, "{file}: {commands:?}");
        for words in commands {
            let run = |last: &str| {
                let mut command = xtask();
                command.current_dir(folder.path()).env("PLUMBLINE_TARGET", "staging").env("STAGING_API_KEY", "made-up");
                ended(command.args(&words).arg(last))
            };
            // clap reads from left to right: the help comes only if it takes all that stands before it.
            let help = run("--help");
            assert_eq!(help.status, 0, "{file}: {words:?}: {help:#?}");
            if words[0] == "conformance" && !words.contains(&"--plan".to_owned()) {
                let plan = run("--plan");
                assert_eq!(plan.status, 0, "{file}: {words:?}: {plan:#?}");
                assert!(plan.out.contains("none was sent"), "{plan:#?}");
            }
        }
    }
}

#[test]
fn a_flag_that_is_none_is_not_taken() {
    let wrong = ended(xtask().args(["conformance", "--recrd", "x", "--help"]));
    assert_eq!(wrong.status, 2, "else the test above could not fail: {wrong:#?}");
}

#[test]
fn actions_are_pinned_and_secrets_come_from_the_environment() {
    let text = fs::read_to_string(root().join(FILES[0])).unwrap();
    let mut used = Vec::new();
    under(&tree(FILES[0]), &["uses"], &mut used);
    assert!(!used.is_empty());
    for action in used {
        let (_, version) = action.split_once('@').unwrap();
        assert!(version.len() == 40 && version.bytes().all(|b| b.is_ascii_hexdigit()), "{action}");
        assert!(text.contains(&format!("{action} # v")), "{action} says its version");
    }
    for secret in text.lines().filter(|l| l.contains("${{ secrets.")) {
        let (name, value) = secret.trim().split_once(": ").unwrap();
        assert_eq!(value, format!("${{{{ secrets.{name} }}}}"));
    }
    for word in ["pull_request:", "schedule:", "upload-artifact", "--record", "drift"] {
        assert!(text.contains(word), "{word}");
    }
}
