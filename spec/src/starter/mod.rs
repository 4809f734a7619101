//! A description to start from: sound as it stands, and explaining itself.

use crate::model::Protocol;

const HTTP: &str = include_str!("http.yaml");
const JSON_RPC: &str = include_str!("json_rpc.yaml");

/// A name that no API can have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no name for an API; write it in small letters, digits and underscores, beginning with a letter, such as `{1}`")]
pub struct BadName(String, String);

/// The text of a new description. `schema` is the path of the schema of the language as editors see it from the file.
///
/// # Errors
/// When the name is not a snake_case identifier.
pub fn text(name: &str, protocol: Protocol, schema: &str) -> Result<String, BadName> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !name.starts_with(|c: char| c.is_ascii_lowercase()) || !name.chars().all(plain) || name.ends_with('_') || name.contains("__") {
        return Err(BadName(name.to_owned(), near(name)));
    }
    let title = title(name);
    let body = match protocol {
        Protocol::Http => HTTP,
        Protocol::JsonRpc => JSON_RPC,
    };
    // A host has no underscores.
    let body = body.replace("NAME-api", &format!("{}-api", name.replace('_', "-"))).replace("NAME", name).replace("TITLE", &title);
    Ok(format!("# yaml-language-server: $schema={}\n{body}", schema.replace(['\n', '\r'], "")))
}

fn title(name: &str) -> String {
    let mut words = name.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// The nearest name that would do.
fn near(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() => {
                if c.is_ascii_uppercase() && out.ends_with(|b: char| b.is_ascii_lowercase()) {
                    out.push('_');
                }
                out.push(c.to_ascii_lowercase());
            }
            _ if !out.is_empty() && !out.ends_with('_') => out.push('_'),
            _ => {}
        }
    }
    let out = out.trim_matches('_');
    match out.chars().next() {
        None => "my_api".to_owned(),
        Some(c) if c.is_ascii_digit() => format!("api_{out}"),
        Some(_) => out.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Source;

    #[test]
    fn it_is_sound_and_nothing_is_to_be_remarked_on() {
        for protocol in [Protocol::Http, Protocol::JsonRpc] {
            let text = text("book_shop", protocol, "plumbline.schema.json").expect("a good name");
            let source = Source::read("book_shop.yaml", text.as_bytes()).unwrap_or_else(|e| panic!("{e}"));
            assert!(source.warnings.list.is_empty(), "{}", source.warnings);
            assert!(text.lines().filter(|l| l.trim_start().starts_with('#') || l.contains(" # ")).count() >= 15, "it explains itself");
        }
    }

    #[test]
    fn names_that_cannot_be_are_refused_with_one_that_can() {
        for (name, better) in
            [("Book", "book"), ("my-api", "my_api"), ("9lives", "api_9lives"), ("", "my_api"), ("myApi", "my_api"), ("a__b", "a_b")]
        {
            let refused = text(name, Protocol::Http, "x").expect_err("no name");
            assert!(refused.to_string().contains(&format!("such as `{better}`")), "{refused}");
            assert!(text(better, Protocol::Http, "x").is_ok());
        }
    }
}
