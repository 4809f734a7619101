//! Starting the built programs, and servers to point them at.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// Longest that a program may take to say that it cannot do its work.
pub const SOON: Duration = Duration::from_secs(20);

/// What came of a program.
#[derive(Debug)]
pub struct Ended {
    pub status: i32,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Ended {
    /// Asserts that it ended with this status and, but for notes, one line `error: …` that has these words in it.
    #[track_caller]
    pub fn refused(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{self:#?}");
        let errors: Vec<&str> = self.err.lines().filter(|l| l.starts_with("error")).collect();
        assert_eq!(errors.len(), 1, "{self:#?}");
        assert!(!self.err.contains("panicked"), "{self:#?}");
        for word in words {
            assert!(errors[0].contains(word), "`{word}` is not in: {}", errors[0]);
        }
        assert!(self.took < SOON, "it took {:?}", self.took);
    }
}

/// A program without anything in the environment that would tell it a target.
fn program(path: &Path) -> Command {
    let mut command = Command::new(path);
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if name.starts_with("PLUMBLINE_") || name.starts_with("NEXTEST") || name.starts_with("INSTA_UPDATE") || name.starts_with("GITHUB_")
        {
            command.env_remove(name);
        }
    }
    command.stdin(Stdio::null()).env("RUST_BACKTRACE", "0");
    command
}

pub fn ended(command: &mut Command) -> Ended {
    let start = Instant::now();
    let Output { status, stdout, stderr } = command.output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Ended { status: status.code().unwrap_or(-1), out: text(stdout), err: text(stderr), took: start.elapsed() }
}

/// `cargo xtask`, started without cargo.
pub fn xtask() -> Command {
    program(Path::new(env!("CARGO_BIN_EXE_xtask")))
}

/// The test binary `conformance`, started by itself in a folder that is not its package's.
pub fn conformance() -> Command {
    let mut command = program(binary());
    command.current_dir(std::env::temp_dir());
    for name in ["CARGO", "CARGO_MANIFEST_DIR"] {
        command.env_remove(name);
    }
    command
}

/// cargo, as a user calls it.
pub fn cargo() -> Command {
    let mut command = program(Path::new(&std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        // What cargo tells a test about its package; what a user sets for cargo stays.
        let own = ["CARGO_MANIFEST", "CARGO_PKG_", "CARGO_BIN_EXE_", "CARGO_CRATE_NAME", "CARGO_PRIMARY_PACKAGE", "CARGO_TARGET_TMPDIR"];
        if own.iter().any(|o| name.starts_with(o)) {
            command.env_remove(name);
        }
    }
    command
}

/// The test binary: cargo says where it is, and builds it if need be, with the features of the whole workspace.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        let mut command = cargo();
        command.current_dir(super::sources::root());
        command.args(["test", "--workspace", "--test", "conformance", "--no-run", "--message-format=json", "--quiet"]);
        if !cfg!(debug_assertions) {
            command.arg("--release");
        }
        let ended = ended(&mut command);
        assert_eq!(ended.status, 0, "{ended:#?}");
        let executable = |line: &str| -> Option<PathBuf> {
            let message: serde_json::Value = serde_json::from_str(line).ok()?;
            let name = message.pointer("/target/name")?.as_str()?;
            (name == "conformance").then(|| message.get("executable")?.as_str().map(PathBuf::from))?
        };
        ended.out.lines().find_map(executable).expect("cargo names no binary of the test target")
    })
}

/// A folder of a test's own, gone when dropped.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let name = format!("plumbline-test-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().canonicalize().unwrap().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub fn path(&self) -> &Path {
        &self.0
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.0.join(name);
        std::fs::write(&path, text).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A server on 127.0.0.1 that says the same bytes to everyone, and counts its callers.
pub struct Server {
    pub url: String,
    pub calls: Arc<AtomicUsize>,
}

impl Server {
    pub fn saying(bytes: &'static [u8]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = calls.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                counted.fetch_add(1, Ordering::Relaxed);
                let _ = stream.set_read_timeout(Some(Duration::from_millis(200)));
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(bytes);
            }
        });
        Self { url, calls }
    }

    pub fn called(&self) -> usize {
        self.calls.load(Ordering::Relaxed)
    }
}

/// An address of this machine where nothing listens.
pub fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}
