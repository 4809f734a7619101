//! Reading: mistakes have places, files stay in their folder, bombs do not go off.

use super::*;
use std::fs;

fn said(name: &str, text: &str) -> String {
    match read(name, text.as_bytes(), Format::OpenApi, &Options::default()) {
        Ok(_) => panic!("{text} was taken"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn mistakes_have_a_line_and_a_column() {
    for (name, text, at) in [
        ("a.json", "{\n  \"openapi\": 3,,\n}", "a.json:2:16: "),
        ("a.json", "{\"a\": tru}", "a.json:1:7: "),
        ("a.json", "{\"a\": \"x\ny\"}", "a.json:1:9: "),
        ("a.json", "{\"a\": 1", "a.json:1:8: "),
        ("a.json", "{\"a\": \"\\ud800\"}", "a.json:1:7: "),
        ("a.yaml", "openapi: 3.0.3\npaths: [", "a.yaml:"),
        ("a.yaml", "openapi: 3.0.3\npaths: *nothing", "a.yaml:2:8: "),
        ("a.yaml", "openapi: 4.0.0", "a.yaml:1:1: version 4.0.0"),
        ("a.yaml", "", "a.yaml:1:1: the file is empty"),
        ("a.yaml", "just words", "a.yaml:1:1: "),
        ("a.yaml", "openrpc: 1.2.6", "a.yaml:1:1: this is an OpenRPC document"),
        ("a.yaml", "a: 1\n---\nb: 2", "a.yaml:2:1: "),
    ] {
        let said = said(name, text);
        assert!(said.starts_with(at), "{text:?}: {said}");
        assert!(said.contains("; "), "no help: {said}");
    }
    let bytes = read("a.yaml", b"openapi: 3.0.3\nx: \xff", Format::OpenApi, &Options::default()).unwrap_err().to_string();
    assert!(bytes.starts_with("a.yaml:2:4: the file is not UTF-8"), "{bytes}");
}

#[test]
fn aliases_and_merge_keys_are_written_out_and_bombs_refused() {
    let document = with("3.0.3", "responses: &r\n  '200': &ok { description: fine }\n  '202':\n    <<: *ok\n    description: later\n", "");
    let (_, d) = openapi(&document);
    assert_eq!(d.operations["list_things"].responses[&202].description.as_deref(), Some("later"));
    let mut bomb = "openapi: 3.0.3\nx-a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n".to_owned();
    for i in 1..20 {
        let all = vec![format!("*a{}", i - 1); 10].join(", ");
        bomb.push_str(&["x-a", &i.to_string(), ": &a", &i.to_string(), " [", &all, "]\n"].concat());
    }
    assert!(said("a.yaml", &bomb).contains("aliases stand for more than 500000 nodes"));
    // Anchors within anchors keep copies of copies, with no alias at all.
    let nest = |open: &str, close: &str| {
        (0..60).map(|i| open.replace('#', &i.to_string())).collect::<String>() + &"1, ".repeat(100_000) + &close.repeat(60)
    };
    assert!(said("a.yaml", &format!("openapi: 3.0.3\nx-a: {}\n", nest("&n# [", "]"))).contains("anchors keep more than 4000000 nodes"));
    let deep = format!("{{\"openapi\":\"3.0.3\",\"x\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    assert!(said("a.json", &deep).contains("levels deep"));
    let deep = said("a.yaml", &format!("openapi: 3.0.3\nx: {}", "[".repeat(100_000)));
    assert!(deep.contains("levels deep"), "{}", &deep[..deep.len().min(300)]);
}

#[test]
fn a_key_that_stands_twice_is_noted() {
    let imported = read(
        "a.json",
        br#"{"openapi":"3.0.3","info":{"title":"A","version":"1","version":"2"},"paths":{}}"#,
        Format::OpenApi,
        &Options::default(),
    )
    .unwrap();
    assert!(kinds(&imported).contains(&"key-twice") && imported.text.contains("version: \"2\""));
}

#[test]
fn files_are_followed_inside_their_folder_only() {
    let folder = std::env::temp_dir().join(format!("plumbline-import-{}", std::process::id()));
    let api = folder.join("api");
    fs::create_dir_all(api.join("schemas")).unwrap();
    fs::write(folder.join("secret.yaml"), "Secret: { type: string, const: not-for-you }\n").unwrap();
    fs::write(
        api.join("schemas/pet.yaml"),
        "type: object\nproperties:\n  name: { type: string }\n  friend: { $ref: '#' }\n  owner: { $ref: '../owner.json#/Owner' }\n",
    )
    .unwrap();
    fs::write(api.join("owner.json"), r#"{"Owner":{"type":"object","properties":{"id":{"type":"integer"}}}}"#).unwrap();
    let schemas = "A: { $ref: 'schemas/pet.yaml' }\nB: { $ref: '../secret.yaml#/Secret' }\nC: { $ref: 'https://example.org/x.yaml' }\nD: { $ref: '#/nowhere' }\nE: { $ref: 'missing.yaml' }\nF: { $ref: '/etc/passwd' }";
    let all = ["A", "B", "C", "D", "E", "F"].map(|n| format!("{n}: {{ $ref: '#/components/schemas/{n}' }}")).join(", ");
    let operation = format!(
        "responses:\n  '200': {{ description: fine, content: {{ application/json: {{ schema: {{ type: object, properties: {{ {all} }} }} }} }} }}\n"
    );
    fs::write(api.join("api.yaml"), with("3.0.3", &operation, schemas)).unwrap();
    let imported = open(&api.join("api.yaml"), Format::OpenApi, &Options::default()).unwrap();
    let d = description(&imported);
    assert!(!imported.text.contains("not-for-you"));
    assert_eq!(kinds(&imported).iter().filter(|k| **k == "reference").count(), 5, "{:?}", imported.left);
    assert!(d.schemas.values().any(|s| s.properties.contains_key("friend")));
    assert!(d.schemas.contains_key("Owner"));
    let options = Options { allow: vec![folder.clone()], ..Options::default() };
    assert!(open(&api.join("api.yaml"), Format::OpenApi, &options).unwrap().text.contains("not-for-you"));
    fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_name_must_be_one() {
    let wrong = Options { name: Some("../x".to_owned()), ..Options::default() };
    assert!(matches!(read("a.yaml", b"openapi: 3.0.3", Format::OpenApi, &wrong), Err(ImportError::Name(_))));
}
