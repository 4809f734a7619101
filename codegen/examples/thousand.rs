//! Writes a description of 1,000 operations and the same as an OpenAPI document, to compare generators with:
//! `cargo run -p plumbline-codegen --example thousand -- FOLDER [RESOURCES]`. A resource has five operations.

#[path = "../tests/thousand/mod.rs"]
mod thousand;

fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    let resources = std::env::args().nth(2).and_then(|n| n.parse().ok()).unwrap_or(200);
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("thousand.yaml"), thousand::description(resources))?;
    std::fs::write(folder.join("thousand.json"), thousand::openapi(resources).to_string())
}
