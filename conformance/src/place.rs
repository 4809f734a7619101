//! The folder that the user stands in, from which relative paths of flags start.
//!
//! `cargo test` and cargo-nextest start a test binary in the folder of its package, not where
//! they were called. They themselves stay where they were called, so their own working directory
//! tells; where the system does not show it, `PWD` as the shell left it does.

use std::path::{Path, PathBuf};

/// The folder that the user stands in.
pub fn standing() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
    if !started_by_cargo(&here) {
        return here;
    }
    of_cargo().or_else(of_shell).unwrap_or(here)
}

/// Whether cargo changed the folder: it then also names the package's folder in the environment.
fn started_by_cargo(here: &Path) -> bool {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from);
    let cargo = std::env::var_os("CARGO").is_some() || std::env::var_os("NEXTEST").is_some();
    let same = |p: PathBuf| p.canonicalize().ok() == here.canonicalize().ok();
    cargo && package.is_some_and(same)
}

/// Working directory of the nearest ancestor process that is cargo; a runner may stand between.
#[cfg(target_os = "linux")]
fn of_cargo() -> Option<PathBuf> {
    const GENERATIONS: usize = 5;
    let mut process = std::os::unix::process::parent_id();
    for _ in 0..GENERATIONS {
        let folder = PathBuf::from(format!("/proc/{process}"));
        let program = std::fs::read_link(folder.join("exe")).ok()?;
        if program.file_name()?.to_string_lossy().starts_with("cargo") {
            return std::fs::read_link(folder.join("cwd")).ok();
        }
        let status = std::fs::read_to_string(folder.join("status")).ok()?;
        process = status.lines().find_map(|l| l.strip_prefix("PPid:"))?.trim().parse().ok()?;
    }
    None
}

#[cfg(not(target_os = "linux"))]
fn of_cargo() -> Option<PathBuf> {
    None
}

fn of_shell() -> Option<PathBuf> {
    std::env::var_os("PWD").map(PathBuf::from).filter(|p| p.is_absolute() && p.is_dir())
}
