//! The rules that the reader itself keeps: YAML, keys, types, readings. Only their explanations
//! are here; they are found in [`crate::syntax`], [`crate::load`], [`crate::readings`] and `typed`.

use super::rules::{Check, Example, Rule};
use crate::diag::Severity;

const fn rule(code: &'static str, purpose: &'static str, explanation: &'static str, example: Example) -> Rule {
    Rule { code, level: Severity::Error, purpose, explanation, example, check: Check::Reader }
}

pub(super) const RULES: &[Rule] = &[
    rule(
        "P0001",
        "a description is sound YAML",
        "The file is read up to the first place that is no YAML; what comes after it is not looked at. Most often it is an indentation \
         that does not match, a quote that is not closed, or a text with `: ` in it that wants quotes.",
        Example::Sections("title: A library: made up\n"),
    ),
    rule(
        "P0002",
        "a description is not empty",
        "There is nothing but white space and comments in the file.",
        Example::File(b"# to be written\n"),
    ),
    rule(
        "P0003",
        "a description is one YAML document",
        "`---` between lines starts a second document, which no reader of a description would see.",
        Example::Sections("title: A library\n---\nsummary: In a second document\n"),
    ),
    rule(
        "P0004",
        "there are no anchors and aliases",
        "They hide where something is said, they can blow up a small file to gigabytes, and not every tool reads them. What is used more \
         than once becomes a named schema.",
        Example::Sections("title: &name A library\nsummary: *name\n"),
    ),
    rule(
        "P0005",
        "a description is of bearable depth and size",
        "At most 64 levels and two million nodes: no honest description comes near, and readers of YAML slow down beyond.",
        Example::Sections(
            "notes: [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[0]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n",
        ),
    ),
    rule(
        "P0006",
        "keys are plain words",
        "A key that is itself a list or a mapping has no place in JSON. Names with brackets or braces want quotes.",
        Example::Sections("unspecified:\n  [page, limit]: What it means is not stated.\n"),
    ),
    rule(
        "P0007",
        "no key stands twice in a mapping",
        "Of two equal keys some readers take the first, some the last, and some refuse both; whichever was meant, half of what is written \
         would be lost.",
        Example::Sections("documents:\n  page: { title: The only page }\n  page: { title: Another page }\n"),
    ),
    rule(
        "P0008",
        "there are no tags",
        "A tag such as `!!str` changes the type of a value in some readers only. Quote texts, and write numbers plainly.",
        Example::Sections("title: !!str A library\n"),
    ),
    rule(
        "P0009",
        "a description is UTF-8",
        "YAML files are UTF-8 (a byte order mark may stand in front). The place is that of the first byte that starts no character.",
        Example::File(
            b"plumbline: 1\napi: library\ntitle: Biblioth\xe8que\nprotocol: http\nservers: [{ url: \"https://api.example.org\" }]\ndocuments: {}\noperations: {}\n",
        ),
    ),
    rule("P0010", "the file can be read", "It is not there, or it may not be read.", Example::Missing),
    rule(
        "P0011",
        "every reader of YAML takes a value alike",
        "`0o17`, `1_000`, `1e3` and `.inf` are numbers to one reader and texts to another. Quote it if it is a text; write it plainly if it \
         is a number.",
        Example::Sections("unspecified: { code: 0o17 }\n"),
    ),
    rule(
        "P0101",
        "keys and words are those of the language",
        "A key that is not known would be overlooked, and with it what it says; so it is an error, with the nearest known one as advice.",
        Example::Sections("sumary: What the API is for.\n"),
    ),
    rule(
        "P0102",
        "what must be said is said",
        "Some keys cannot be left out: an operation must say what its effect is, a parameter where it is sent.",
        Example::Sections(
            "operations:\n  list_books:\n    get: /books\n    source: { document: page }\n    responses: { 200: { schema: { $ref: \"#/schemas/Books\" } } }\n",
        ),
    ),
    rule(
        "P0103",
        "values have the type that belongs there",
        "Most often a text that looks like a number and wants quotes, or a single value where a list belongs.",
        Example::Sections("version: 2.0\n"),
    ),
    rule(
        "P0201",
        "a disputed place names a declared dispute",
        "Disputes are declared under `disputes:` with what they are about, their readings and the sources of these; `disputed: NAME` then \
         marks each place that depends on one.",
        Example::Sections("title: { disputed: name_of_it, long: The library, short: Library }\n"),
    ),
    rule(
        "P0202",
        "a disputed place names readings of its dispute",
        "At a disputed place stand one entry for each reading, under the reading's name; beside a schema some annotations may stand too.",
        Example::Sections(
            "title: { disputed: spelling, short: Library, long: The library, lnog: The library }\ndisputes:\n  spelling:\n    about: Its name.\n    \
             unobservable: It is never sent.\n    readings: { short: { says: Short. }, long: { says: Long. } }\n",
        ),
    ),
    rule(
        "P0203",
        "a disputed place has an entry for every reading",
        "Without it nobody can say what stands at this place should that reading turn out to hold.",
        Example::Sections(
            "title: { disputed: spelling, short: Library }\ndisputes:\n  spelling:\n    about: Its name.\n    unobservable: It is never sent.\n    \
             readings: { short: { says: Short. }, long: { says: Long. } }\n",
        ),
    ),
];
