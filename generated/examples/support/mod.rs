//! What the examples share: a mock to call, or a real service with `--url` and credentials.

use plumbline_mock::Mock;
use plumbline_spec::{Choices, Source};
use std::error::Error;
use std::path::Path;

/// What an example calls.
pub struct Target {
    api: String,
    url: Option<String>,
    given: Vec<String>,
    source: Source,
    mock: Option<Mock>,
}

/// Reads the command line: `[--url URL] [--credential NAME=VALUE]...`; without `--url` a mock is started.
pub fn target(api: &str) -> Result<Target, Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (mut url, mut given) = (None, Vec::new());
    while let Some(argument) = arguments.next() {
        match (argument.as_str(), arguments.next()) {
            ("--url", Some(value)) => url = Some(value),
            ("--credential", Some(value)) => given.push(value),
            (other, _) => return Err(format!("cannot understand `{other}`; usage: [--url URL] [--credential NAME=VALUE]...").into()),
        }
    }
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../spec/apis/{api}.yaml"));
    let source = Source::open(&file).map_err(|diagnostics| diagnostics.to_string())?;
    let mock = if url.is_none() { Some(Mock::start(&source)?) } else { None };
    let address = mock.as_ref().map(Mock::url).or(url.clone()).unwrap_or_default();
    println!("calling {address}{}", if mock.is_some() { " (the mock)" } else { "" });
    Ok(Target { api: api.to_owned(), url, given, source, mock })
}

impl Target {
    /// Where to call.
    pub fn url(&self) -> String {
        self.mock.as_ref().map(Mock::url).or(self.url.clone()).unwrap_or_default()
    }

    /// A credential: from the command line, from `PLUMBLINE_<API>_<NAME>`, or the one that the mock accepts.
    pub fn credential(&self, name: &str) -> Result<String, Box<dyn Error>> {
        let variable = format!("PLUMBLINE_{}_{}", self.api, name).to_uppercase();
        let given = self.given.iter().find_map(|g| g.split_once('=').filter(|(n, _)| *n == name).map(|(_, value)| value.to_owned()));
        if let Some(value) = given.or_else(|| std::env::var(&variable).ok()) {
            return Ok(value);
        }
        let model = self.source.model(&Choices::new()).map_err(|diagnostics| diagnostics.to_string())?;
        let example = model.description.credentials.get(name).map(|c| c.example.clone());
        let missing = format!("the credential `{name}` is missing: give --credential {name}=VALUE or set {variable}");
        example.filter(|_| self.mock.is_some()).ok_or_else(|| missing.into())
    }
}
