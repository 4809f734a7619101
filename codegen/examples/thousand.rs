//! Writes a description of 1,000 operations and the same as an OpenAPI document, to compare generators with:
//! `cargo run -p plumbline-codegen --example thousand -- FOLDER`.

#[path = "../tests/thousand/mod.rs"]
mod thousand;

fn main() -> std::io::Result<()> {
    let folder = std::path::PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| ".".to_owned()));
    std::fs::create_dir_all(&folder)?;
    std::fs::write(folder.join("thousand.yaml"), thousand::description(200))?;
    std::fs::write(folder.join("thousand.json"), thousand::openapi(200).to_string())
}
