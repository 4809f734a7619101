//! The commands for those who write descriptions: `new`, `show`, `where` and `diff`, as a user meets them.

use super::programs::{Folder, ended, xtask};
use super::sources::root;
use std::process::Command;

fn here(folder: &Folder, arguments: &[&str]) -> super::programs::Ended {
    ended(xtask().args(arguments).current_dir(folder.path()))
}

#[test]
fn a_new_description_works_at_once() {
    for (flag, name) in [(None, "book_shop"), (Some("--json-rpc"), "book_calls")] {
        let folder = Folder::new();
        let file = format!("{name}.yaml");
        let new = ended(xtask().arg("new").arg(name).args(flag).current_dir(folder.path()));
        assert_eq!(new.status, 0, "{new:#?}");
        let lint = here(&folder, &["lint", &file]);
        assert_eq!((lint.status, lint.out.as_str()), (0, format!("{file}: sound\n").as_str()), "{lint:#?}");
        let generate = here(&folder, &["generate", "--spec", &file, "--out", "client"]);
        assert_eq!(generate.status, 0, "{generate:#?}");
        let listed = here(&folder, &["mock", "--spec", &file, "--list-mutants"]);
        assert!(listed.status == 0 && listed.out.contains("list_items"), "{listed:#?}");
        let judged = here(&folder, &["conformance", "--spec", &file]);
        assert_eq!(judged.status, 0, "{judged:#?}");
        let again = here(&folder, &["new", name]);
        again.refused(2, &["is there already"]);
    }
    let folder = Folder::new();
    here(&folder, &["new", "Book-Shop"]).refused(2, &["`book_shop`"]);
    // An editor finds the schema of the language from wherever the file is.
    let text = std::fs::read_to_string(root().join("spec/src/starter/http.yaml")).unwrap();
    assert!(!text.contains("$schema"), "the modeline is put in by the command");
}

#[test]
fn an_operation_is_shown_with_all_that_is_said_of_it() {
    let folder = Folder::new();
    assert_eq!(here(&folder, &["new", "book_shop"]).status, 0);
    let shown = here(&folder, &["show", "list_items", "--spec", "book_shop.yaml"]);
    assert_eq!(shown.status, 0, "{shown:#?}");
    for words in [
        "book_shop::list_items",
        "GET /items, safe",
        "page[limit]",
        "1 to 100, 20 unless sent",
        "pages side by side give the whole list",
        "open, ties: The order of items of one name is not said.",
        "list_items/query/limit#maximum",
        "source: Manual of the API, GET /items (https://book-shop-api.example/manual)",
        "at book_shop.yaml:",
    ] {
        assert!(shown.out.contains(words), "`{words}` is not in\n{}", shown.out);
    }
    assert!(!shown.out.contains('\u{1b}'), "there is no terminal to colour");
    let json = here(&folder, &["show", "book_shop::list_items", "--spec", "book_shop.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["operation"], "list_items");
    assert!(json["facts"].as_array().is_some_and(|f| f.len() > 20), "{json}");
    here(&folder, &["show", "lst_items", "--spec", "book_shop.yaml"]).refused(2, &["did you mean `list_items`"]);
}

#[test]
fn an_item_leads_to_its_line() {
    let folder = Folder::new();
    assert_eq!(here(&folder, &["new", "book_shop"]).status, 0);
    let text = std::fs::read_to_string(folder.path().join("book_shop.yaml")).unwrap();
    let at = |words: &str| {
        let (line, text) = text.lines().enumerate().find(|(_, l)| l.contains(words)).unwrap();
        (line + 1, text.find(words).unwrap() + 1)
    };
    for (item, words) in [
        ("book_shop::ListItems", "list_items:"),
        ("book_shop::ListItems::limit", "limit:"),
        ("book_shop::Item", "Item:"),
        ("book_shop::Item::name", "name: { type: string"),
        ("plumbline_clients::book_shop::State::Sold", "sold]"),
        ("book_shop::Way::Desc", "desc], default"),
        ("Client::list_items()", "list_items:"),
        ("book_shop::ClientBuilder::api_key", "api_key:"),
        ("book_shop::Problem::Invalid", "invalid:"),
    ] {
        let found = here(&folder, &["where", item, "--spec", "book_shop.yaml"]);
        let (line, column) = at(words);
        let place = format!("book_shop.yaml:{line}:{column}: ");
        assert!(found.status == 0 && found.out.starts_with(&place), "{item} is not at {place}\n{found:#?}");
    }
    here(&folder, &["where", "book_shop::ListItems::limt", "--spec", "book_shop.yaml"])
        .refused(2, &["did you mean `book_shop::ListItems::limit`"]);
    let json = here(&folder, &["where", "book_shop::Item", "--spec", "book_shop.yaml", "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["pointer"], "/schemas/Item");
}

#[test]
fn changes_end_with_the_status_of_their_class() {
    let case = |name: &str| root().join("spec/tests/diff").join(name);
    let status = |name: &str, deny: &[&str]| {
        let case = case(name);
        let done = ended(xtask().arg("diff").arg(case.join("base.yaml")).arg(case.join("change.yaml")).args(deny));
        assert!(done.status < 2, "{name}: {done:#?}");
        done.status
    };
    for (name, usual, breaking, minor, any) in [
        ("nothing", 0, 0, 0, 0),
        ("words", 0, 0, 0, 1),
        ("operation_added", 0, 1, 1, 1),
        ("parameter_required", 1, 1, 1, 1),
        ("operation_renamed", 1, 0, 1, 1),
    ] {
        assert_eq!(status(name, &[]), usual, "{name}");
        assert_eq!(status(name, &["--deny", "breaking"]), breaking, "{name}");
        assert_eq!(status(name, &["--deny", "minor"]), minor, "{name}");
        assert_eq!(status(name, &["--deny", "any"]), any, "{name}");
        assert_eq!(status(name, &["--deny", "none"]), 0, "{name}");
    }
}

#[test]
fn changes_are_told_in_three_forms_from_files_and_from_git() {
    let folder = Folder::new();
    assert_eq!(here(&folder, &["new", "book_shop"]).status, 0);
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(folder.path()).args(["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "init.defaultBranch=main"]);
        let done = command.args(arguments).output().unwrap();
        assert!(done.status.success(), "{done:?}");
    };
    git(&["init", "--quiet"]);
    git(&["add", "book_shop.yaml"]);
    git(&["commit", "--quiet", "-m", "one"]);
    let text = std::fs::read_to_string(folder.path().join("book_shop.yaml")).unwrap();
    let line = text.lines().position(|l| l.contains("maximum: 100")).unwrap() + 1;
    folder.write("book_shop.yaml", &text.replace("maximum: 100", "maximum: 50"));
    let both = format!("HEAD:book_shop.yaml:{line}:");
    for arguments in [vec!["diff", "HEAD:book_shop.yaml", "book_shop.yaml"], vec!["diff", "--git", "HEAD", "book_shop.yaml"]] {
        let done = here(&folder, &arguments);
        assert_eq!(done.status, 1, "{done:#?}");
        assert!(done.out.contains("breaking-for-callers[sent-range-narrower]"), "{done:#?}");
        assert!(done.out.contains(&both) && done.out.contains(&format!("new: book_shop.yaml:{line}:")), "{done:#?}");
        let json = here(&folder, &[&arguments[..], &["--format", "json"]].concat());
        let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
        assert_eq!(json["format"], 1);
        assert_eq!(json["summary"]["wire"], "breaking-for-callers");
        assert_eq!(json["apis"][0]["changes"][0]["new"]["line"], line);
        let markdown = here(&folder, &[&arguments[..], &["--format", "markdown"]].concat());
        assert!(markdown.out.starts_with("### `book_shop`: 1 change") && markdown.out.contains("\n|---|"), "{markdown:#?}");
    }
    here(&folder, &["diff", "no_such_revision:book_shop.yaml", "book_shop.yaml"]).refused(2, &["git"]);
    here(&folder, &["diff", "book_shop.yaml"]).refused(2, &["two versions"]);
    here(&folder, &["diff", "--explain", "parameter-requird"]).refused(2, &["did you mean `parameter-required`"]);
    let explained = here(&folder, &["diff", "--explain", "parameter-required"]);
    assert!(explained.out.contains("callers may leave it out"), "{explained:#?}");
}
