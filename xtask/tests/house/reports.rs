//! Reports as files: all forms of one run, without a secret in any, and what GitHub Actions is told.

use super::programs::{Folder, Server, ended, xtask};
use super::sources::root;
use plumbline_mock::Mock;
use plumbline_spec::Source;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FORMS: [&str; 6] = ["json", "junit", "sarif", "html", "markdown", "har"];

/// The shortest description of the repository, and its mock, broken or not.
struct Judged {
    mock: Mock,
    api: String,
    credentials: Vec<String>,
}

fn judged(break_fact: Option<&str>) -> Judged {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("spec/apis")).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "yaml"));
    files.sort_by_key(|f| fs::metadata(f).unwrap().len());
    let source = Source::open(&files[0]).unwrap();
    let description = source.model(&plumbline_spec::Choices::new()).unwrap().description;
    let credentials = description.credentials.iter().filter(|(_, c)| !c.optional).map(|(n, c)| format!("{n}={}", c.example)).collect();
    let mock = match break_fact {
        None => Mock::start(&source).unwrap(),
        Some(aspect) => {
            let all = plumbline_mock::mutants(&source, false).unwrap();
            let mutant = all.iter().find(|m| m.fact.ends_with(aspect)).expect("there is such a mutant");
            Mock::builder(&source).mutant(mutant).start().unwrap()
        }
    };
    Judged { mock, api: description.api, credentials }
}

impl Judged {
    fn command(&self) -> Command {
        let mut command = xtask();
        command.args(["conformance", "--target-url", &self.mock.url(), "--api", &self.api]);
        for credential in &self.credentials {
            command.args(["--credential", credential]);
        }
        command
    }
}

fn names(folder: &Path) -> Vec<PathBuf> {
    FORMS.iter().map(|form| folder.join(format!("report.{form}"))).collect()
}

#[test]
fn one_run_writes_every_form_and_no_secret_is_in_any() {
    let folder = Folder::new();
    let judged = judged(None);
    let mut command = judged.command();
    for (form, file) in FORMS.iter().zip(names(folder.path())) {
        command.args(["--report", &format!("{form}:{}", file.display())]);
    }
    let run = ended(command.args(["--header", "X-Api-Key: canary-in-a-header"]));
    assert_eq!(run.status, 0, "{run:#?}");
    assert!(!run.out.contains('\u{1b}') && !run.err.contains('\u{1b}'), "a pipe gets plain lines: {run:#?}");
    for file in names(folder.path()) {
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.len() > 500, "{}", file.display());
        for secret in judged
            .credentials
            .iter()
            .filter_map(|c| c.split_once('='))
            .map(|(_, v)| v)
            .filter(|v| v.len() > 11)
            .chain(["canary-in-a-header"])
        {
            assert!(!text.contains(secret), "{secret} is in {}", file.display());
        }
    }
    // Kept as JSON, the report can be had in other forms later, and compared.
    let json = folder.path().join("report.json");
    let page = folder.path().join("later.html");
    let later = ended(xtask().arg("report").arg(&json).arg("--report").arg(&page).arg("--baseline").arg(&json));
    assert_eq!(later.status, 0, "{later:#?}");
    assert!(later.out.contains("0 broke, 0 healed"), "{later:#?}");
    assert!(fs::read_to_string(page).unwrap().contains("Nothing changed"));
}

#[test]
fn github_is_told_at_the_line_of_the_broken_fact() {
    let folder = Folder::new();
    let judged = judged(Some("#type"));
    let summary = folder.path().join("summary.md");
    let run = ended(judged.command().arg("--quiet").env("GITHUB_ACTIONS", "true").env("GITHUB_STEP_SUMMARY", &summary));
    assert_eq!(run.status, 1, "{run:#?}");
    let line = run.out.lines().find(|l| l.starts_with("::error ")).unwrap_or_else(|| panic!("{run:#?}"));
    let properties = line.strip_prefix("::error ").unwrap().split("::").next().unwrap();
    let value = |name: &str| properties.split(',').find_map(|p| p.strip_prefix(&format!("{name}="))).unwrap().to_owned();
    let text = fs::read_to_string(root().join(value("file"))).unwrap();
    assert!(value("line").parse::<usize>().unwrap() <= text.lines().count());
    assert!(fs::read_to_string(summary).unwrap().starts_with("# "));
    let elsewhere = ended(judged.command().arg("--quiet"));
    assert!(!elsewhere.out.contains("::error"), "{elsewhere:#?}");
}

#[test]
fn a_form_that_is_none_is_refused_before_anything_is_sent() {
    let server = Server::saying(b"");
    let run = ended(xtask().args(["conformance", "--target-url", &server.url, "--report", "pdf:x.pdf"]));
    assert_eq!(run.status, 2, "{run:#?}");
    assert!(run.err.contains("junit"), "{run:#?}");
    assert_eq!(server.called(), 0);
}

/// A server that never answers: the run is told to end while it waits.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_cleanly() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let judged = judged(None);
    let mut command = xtask();
    command.args(["conformance", "--target-url", &url, "--api", &judged.api]);
    for credential in &judged.credentials {
        command.args(["--credential", credential]);
    }
    let child = command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    let (connection, _) = listener.accept().unwrap();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    let start = std::time::Instant::now();
    let output = child.wait_with_output().unwrap();
    drop(connection);
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    assert!(start.elapsed() < std::time::Duration::from_secs(5));
}

#[test]
fn completions_name_commands_and_flags() {
    for (shell, words) in
        [("bash", ["conformance", "--target-url"]), ("zsh", ["conformance", "--target-url"]), ("fish", ["conformance", "target-url"])]
    {
        let run = ended(xtask().args(["completions", shell]));
        assert_eq!(run.status, 0, "{run:#?}");
        for word in words {
            assert!(run.out.contains(word), "{word} is not completed in {shell}");
        }
    }
    let folder = Folder::new();
    let script = folder.write("completions.bash", &ended(xtask().args(["completions", "bash"])).out);
    // Where there is a bash, it completes.
    let asked = format!(
        ". '{}'; COMP_WORDS=(cargo xtask confor); COMP_CWORD=2; _cargo_or_xtask cargo confor xtask; echo \"${{COMPREPLY[@]}}\"",
        script.display()
    );
    if let Ok(output) = Command::new("bash").args(["--norc", "-c", &asked]).output() {
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "conformance", "{output:?}");
    }
}
