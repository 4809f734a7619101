//! The description as YAML that people read: short mappings on one line, long prose folded.
//!
//! Any text can stand here, so a text is written plainly only where no reader of YAML could take it
//! for anything else; all others are quoted, with what cannot be printed as escapes.

use super::out::{Map, Out};
use std::borrow::Cow;
use std::fmt::Write;

/// Columns that a line is meant to keep to.
const WIDTH: usize = 140;
/// Longest key that is written; YAML ends keys at 1024.
pub(crate) const LONGEST_KEY: usize = 512;

/// Comments by top-level key, and lines for the head of the file.
pub(crate) struct Comments<'a> {
    /// At the head.
    pub head: &'a [String],
    /// Above top-level sections.
    pub sections: &'a [(&'a str, &'a str)],
    /// Above operations: the name of the first of a group, and the group.
    pub groups: &'a [(String, String)],
}

/// Writes a description.
pub(crate) fn write(root: &Map, comments: &Comments<'_>) -> String {
    let mut out = String::new();
    for line in comments.head {
        let _ = writeln!(out, "# {}", comment(line));
    }
    for (key, value) in root.iter() {
        let long = matches!(value, Out::Map(_) | Out::List(_));
        if long {
            out.push('\n');
        }
        for (_, text) in comments.sections.iter().filter(|(section, _)| *section == key) {
            let _ = writeln!(out, "# {}", comment(text));
        }
        out.push_str(&key_text(key));
        out.push(':');
        match value {
            Out::Map(entries)
                if !entries.is_empty() && matches!(key, "operations" | "schemas" | "documents" | "credentials" | "authentication") =>
            {
                out.push('\n');
                for (name, entry) in entries.iter() {
                    if key == "operations" {
                        for (_, group) in comments.groups.iter().filter(|(first, _)| first == name) {
                            let _ = writeln!(out, "\n  # {}", comment(group));
                        }
                    }
                    let _ = write!(out, "  {}:", key_text(name));
                    let inline = key == "schemas";
                    value_after(&mut out, entry, 2, 2 + name.len() + 1, inline);
                }
            }
            _ => value_after(&mut out, value, 0, key.len() + 1, false),
        }
    }
    out
}

/// A comment is one line without control characters, whatever the text.
fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_odd(c) { ' ' } else { c }).collect()
}

/// Writes a value after its key (or dash) on the same line, and what follows below it.
fn value_after(out: &mut String, value: &Out, indent: usize, column: usize, inline: bool) {
    match value {
        Out::Map(map) if !map.is_empty() => {
            if inline && flow_fits(out, value, column) {
                return;
            }
            out.push('\n');
            block_map(out, map, indent + 2);
        }
        Out::List(items) if !items.is_empty() => {
            if flow_fits(out, value, column) {
                return;
            }
            out.push('\n');
            for item in items {
                let _ = write!(out, "{:1$}-", "", indent + 2);
                match item {
                    Out::Map(map) if !map.is_empty() && !flow_fits(out, item, indent + 3) => {
                        block_map_after_dash(out, map, indent + 4);
                    }
                    Out::Map(map) if !map.is_empty() => {}
                    _ => value_after(out, item, indent + 2, indent + 3, true),
                }
            }
        }
        Out::Text(text) => scalar_text(out, text, indent, column),
        _ => {
            out.push(' ');
            flow(out, value);
            out.push('\n');
        }
    }
}

fn block_map(out: &mut String, map: &Map, indent: usize) {
    for (key, value) in map.iter() {
        let _ = write!(out, "{:1$}", "", indent);
        entry(out, key, value, indent);
    }
}

fn block_map_after_dash(out: &mut String, map: &Map, indent: usize) {
    for (i, (key, value)) in map.iter().enumerate() {
        if i == 0 {
            out.push(' ');
        } else {
            let _ = write!(out, "{:1$}", "", indent);
        }
        entry(out, key, value, indent);
    }
}

fn entry(out: &mut String, key: &str, value: &Out, indent: usize) {
    let key = key_text(key);
    let column = indent + key.chars().count() + 1;
    out.push_str(&key);
    out.push(':');
    value_after(out, value, indent, column, true);
}

/// Writes a collection on the rest of the line, if it is short enough. Costs no more than a line.
fn flow_fits(out: &mut String, value: &Out, column: usize) -> bool {
    let Some(room) = WIDTH.checked_sub(column + 1) else { return false };
    let mut budget = room;
    if !measure(value, &mut budget, 0) {
        return false;
    }
    let start = out.len();
    out.push(' ');
    flow(out, value);
    if out[start..].chars().count() > room {
        out.truncate(start);
        return false;
    }
    out.push('\n');
    true
}

/// Whether a value could fit into so many columns, without writing it.
fn measure(value: &Out, budget: &mut usize, depth: usize) -> bool {
    let mut take = |n: usize| match budget.checked_sub(n) {
        Some(rest) => {
            *budget = rest;
            true
        }
        None => false,
    };
    match value {
        Out::Null | Out::Bool(_) => take(4),
        Out::Number(text) => take(text.len()),
        Out::Text(text) => take(text.len().min(4 * WIDTH)) && !text.contains('\n'),
        Out::List(items) => depth < 4 && take(2) && items.iter().all(|i| measure(i, budget, depth + 1)),
        Out::Map(map) => {
            depth < 4
                && take(4)
                && map
                    .iter()
                    .all(|(k, v)| budget.checked_sub(k.len() + 2).map(|rest| *budget = rest).is_some() && measure(v, budget, depth + 1))
        }
    }
}

fn flow(out: &mut String, value: &Out) {
    match value {
        Out::Null => out.push_str("null"),
        Out::Bool(truth) => out.push_str(if *truth { "true" } else { "false" }),
        Out::Number(text) => out.push_str(text),
        Out::Text(text) => out.push_str(&plain_or_quoted(text, true)),
        Out::List(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                flow(out, item);
            }
            out.push(']');
        }
        Out::Map(map) if map.is_empty() => out.push_str("{}"),
        Out::Map(map) => {
            out.push_str("{ ");
            for (i, (key, value)) in map.iter().enumerate() {
                if i > 0 {
                    out.push_str(", ");
                }
                out.push_str(&if is_status(key) { key.into() } else { plain_or_quoted(key, true) });
                out.push_str(": ");
                flow(out, value);
            }
            out.push_str(" }");
        }
    }
}

fn scalar_text(out: &mut String, text: &str, indent: usize, column: usize) {
    let long = column + text.len() > WIDTH;
    if (long || text.contains('\n')) && can_be_block(text) {
        let indent = indent + 2;
        if text.contains('\n') {
            out.push_str(" |-\n");
            for line in text.split('\n') {
                if line.is_empty() {
                    out.push('\n');
                } else {
                    let _ = writeln!(out, "{:1$}{line}", "", indent);
                }
            }
        } else {
            out.push_str(" >-\n");
            folded(out, text, indent);
        }
        return;
    }
    out.push(' ');
    out.push_str(&plain_or_quoted(text, false));
    out.push('\n');
}

/// Words of a text over several lines, broken at single spaces only, so that folding gives the same text.
fn folded(out: &mut String, text: &str, indent: usize) {
    let mut width = 0;
    for (i, word) in text.split(' ').enumerate() {
        let len = word.chars().count();
        // A break next to an empty word (two spaces) would not fold back.
        let breakable = i > 0 && !word.is_empty() && !out.ends_with(' ');
        if i == 0 {
            let _ = write!(out, "{:1$}", "", indent);
            width = indent;
        } else if breakable && width + 1 + len > WIDTH {
            let _ = write!(out, "\n{:1$}", "", indent);
            width = indent;
        } else {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += len;
    }
    out.push('\n');
}

/// Whether a text can stand in a block scalar and come back unchanged.
fn can_be_block(text: &str) -> bool {
    let odd = |c: char| (c.is_control() && c != '\n') || is_odd(c);
    !text.is_empty()
        && !text.chars().any(odd)
        && !text.starts_with([' ', '\n', '\t'])
        && !text.ends_with([' ', '\n'])
        && text.split('\n').all(|line| !line.ends_with(' '))
}

/// Characters that a reader of YAML takes for breaks, marks or nothing, or that show as nothing.
fn is_odd(c: char) -> bool {
    matches!(c, '\u{85}' | '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff0}'..='\u{ffff}' | '\u{e0000}'..='\u{e007f}')
}

/// A key: a status stands without quotes.
fn key_text(key: &str) -> Cow<'_, str> {
    if is_status(key) { key.into() } else { plain_or_quoted(key, false) }
}

fn is_status(key: &str) -> bool {
    key.len() == 3 && !key.starts_with('0') && key.bytes().all(|b| b.is_ascii_digit())
}

fn plain_or_quoted(text: &str, flow: bool) -> Cow<'_, str> {
    if is_plain(text, flow) { text.into() } else { quoted(text).into() }
}

/// Whether a text can stand without quotes and be nothing but that text.
fn is_plain(text: &str, flow: bool) -> bool {
    const WORDS: [&str; 12] = ["null", "true", "false", "yes", "no", "on", "off", "y", "n", "nan", "inf", "~"];
    let starts = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '/');
    let inner = |b: u8| match b {
        b' ' | b'_' | b'-' | b'.' | b'/' | b'(' | b')' | b'+' | b'$' => true,
        b',' | b';' | b'\'' | b'{' | b'}' | b'[' | b']' | b'=' => !flow,
        _ => b.is_ascii_alphanumeric(),
    };
    let key = text == "$ref";
    (starts || key)
        && text.bytes().all(inner)
        && !text.ends_with(' ')
        && !(flow && text.starts_with('/') && text.len() == 1)
        && !WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() || is_odd(c) => {
                let code = u32::from(c);
                let _ = if code > 0xffff { write!(out, "\\U{code:08x}") } else { write!(out, "\\u{code:04x}") };
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
