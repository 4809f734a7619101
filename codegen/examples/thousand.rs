//! Writes a description of 1,000 operations and the same as an OpenAPI document, to compare generators with, and programs that call all
//! of them: `cargo run -p plumbline-codegen --example thousand -- FOLDER [RESOURCES]`. A resource has five operations.

#[path = "../tests/thousand/calls.rs"]
mod calls;
#[path = "../tests/thousand/mod.rs"]
mod thousand;

use calls::Client;
use std::fs;
use std::path::PathBuf;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let resources = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(200);
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("thousand.yaml"), thousand::description(resources))?;
    fs::write(folder.join("thousand.json"), thousand::openapi(resources).to_string())?;
    for (client, library) in [(Client::Plumbline, "plumbline"), (Client::Progenitor, "progenitor")] {
        let program = folder.join(format!("{library}-program"));
        fs::create_dir_all(program.join("src"))?;
        fs::write(program.join("Cargo.toml"), calls::manifest(client, library))?;
        fs::write(program.join("src/main.rs"), calls::program(client, resources))?;
    }
    Ok(())
}
