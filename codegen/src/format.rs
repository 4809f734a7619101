//! Source text from tokens.
//!
//! `prettyplease` formats in the process, so that bytes do not depend on the toolchain. Two things are added: an
//! empty line between items, and bodies of one short expression on the line of their head.

use proc_macro2::TokenStream;

/// Longest line that a body is joined into.
const WIDTH: usize = 140;

/// Tokens as source text.
pub(crate) fn source(tokens: &TokenStream) -> Result<String, syn::Error> {
    let file: syn::File = syn::parse2(tokens.clone())?;
    let mut out = String::new();
    let mut last_tie = true;
    for item in file.items {
        let tie = matches!(item, syn::Item::Use(_) | syn::Item::Mod(_));
        let text = prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items: vec![item] });
        let together = tie && last_tie && !text.starts_with(['#', '/']);
        if !out.is_empty() && !together {
            out.push('\n');
        }
        last_tie = tie;
        out.push_str(&impls_joined(&joined(&collapsed(&text))));
    }
    Ok(out)
}

/// Joins argument lists, arrays, struct literals and method chains that fit one line: `prettyplease` breaks them early.
fn collapsed(text: &str) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let mut i = lines.len();
    while i > 0 {
        i -= 1;
        if let Some((joined, end)) = collapse_at(&lines, i) {
            lines.splice(i..=end, [joined]);
        }
    }
    let mut i = 0;
    while i < lines.len() {
        hug_at(&mut lines, i);
        fill_at(&mut lines, i);
        i += 1;
    }
    lines.iter().flat_map(|line| [line, "\n"]).collect()
}

/// Writes `f(&[`, the elements and `])` where a list stands alone between parentheses.
fn hug_at(lines: &mut Vec<String>, start: usize) -> Option<()> {
    let indent = |line: &String| line.len() - line.trim_start().len();
    let (head, list) = (lines.get(start)?, lines.get(start + 1)?);
    if !head.ends_with('(') || list.trim() != "&[" {
        return None;
    }
    let (outer, inner) = (indent(head), indent(list));
    let end = start + 2 + lines[start + 2..].iter().position(|l| indent(l) <= inner)?;
    let close = lines.get(end + 1)?;
    if lines[end].trim() != "]," || !close.trim_start().starts_with(')') {
        return None;
    }
    let mut hugged = vec![format!("{head}&[")];
    hugged.extend(lines[start + 2..end].iter().map(|l| l.get(inner - outer..).unwrap_or(l).to_owned()));
    hugged.push(format!("{}]{}", &lines[end][..outer], close.trim_start()));
    lines.splice(start..=end + 1, hugged);
    Some(())
}

/// The lines from `start` on that belong together, as one, and the last of them.
fn collapse_at(lines: &[String], start: usize) -> Option<(String, usize)> {
    let head = &lines[start];
    let indent = head.len() - head.trim_start().len();
    let plain = |line: &String| !line.trim_start().starts_with("//") && !line.trim_start().starts_with('#');
    if !plain(head) {
        return None;
    }
    // A chain: the lines below it start with a dot, one step in.
    let chain =
        lines[start + 1..].iter().take_while(|l| l.trim_start().starts_with('.') && l.len() - l.trim_start().len() == indent + 4).count();
    let whole = lines.get(start + 1 + chain).is_none_or(|next| next.len() - next.trim_start().len() <= indent);
    if chain > 0 && whole {
        let joined = std::iter::once(head.as_str()).chain(lines[start + 1..=start + chain].iter().map(|l| l.trim())).collect::<String>();
        return (joined.len() <= WIDTH).then_some((joined, start + chain));
    }
    let (close, space) = match head.chars().last()? {
        '(' => (')', ""),
        '[' => (']', ""),
        '{' => ('}', " "),
        _ => return None,
    };
    let within = lines.get(start + 1).map(|l| l.len() - l.trim_start().len()).filter(|within| *within > indent)?;
    let end = start + 1 + lines[start + 1..].iter().position(|l| l.len() - l.trim_start().len() < within)?;
    let inside = &lines[start + 1..end];
    if !lines[end].trim_start().starts_with(close) || !inside.iter().all(plain) {
        return None;
    }
    // Of braces, only struct literals: what they hold reads `name: value,`.
    let member =
        |l: &String| l.ends_with(',') && !l.contains("=>") && !l.contains(['(', ')', '{', '}']) && !l.trim_start().starts_with("pub ");
    let named = |l: &String| l.ends_with(',') && l.contains(": ") && !l.contains("=>") && !l.trim_start().starts_with("pub ");
    let literal = |l: &String| named(l) || l.trim_start().starts_with("..") || (head.ends_with("Self {") && member(l));
    if close == '}' && (!inside.iter().all(literal) || head.trim_start().starts_with("pub ")) {
        return None;
    }
    let held = inside.iter().map(|l| l.trim()).collect::<Vec<_>>().join(" ");
    let held = held.strip_suffix(',').unwrap_or(&held);
    let joined = format!("{head}{space}{held}{space}{}", lines[end].trim_start());
    (joined.len() <= WIDTH).then_some((joined, end))
}

/// Sets short elements of a list side by side.
fn fill_at(lines: &mut Vec<String>, start: usize) -> Option<()> {
    const SHORT: usize = 48;
    let indent = |line: &String| line.len() - line.trim_start().len();
    let head = lines.get(start).filter(|head| head.ends_with("&["))?;
    let outer = indent(head);
    let end = start + 1 + lines[start + 1..].iter().position(|l| indent(l) <= outer)?;
    let elements = &lines[start + 1..end];
    let short = |l: &String| l.ends_with(',') && indent(l) == outer + 4 && l.trim().len() <= SHORT;
    if !lines[end].trim_start().starts_with(']') || elements.len() < 3 || !elements.iter().all(short) {
        return None;
    }
    let mut filled: Vec<String> = Vec::new();
    for element in elements {
        match filled.last_mut() {
            Some(line) if line.len() + element.trim().len() < WIDTH => line.extend([" ", element.trim()]),
            _ => filled.push(element.clone()),
        }
    }
    lines.splice(start + 1..end, filled);
    Some(())
}

/// Joins `fn f() -> T {`, one line and `}`.
fn joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::new();
    let mut i = 0;
    while i < lines.len() {
        let head = lines[i];
        let trimmed = head.trim_start();
        let function = ["pub fn ", "fn ", "pub const fn "].iter().any(|start| trimmed.starts_with(start)) && head.ends_with('{');
        if let (true, Some(body), Some(end)) = (function, lines.get(i + 1), lines.get(i + 2)) {
            let indent = head.len() - trimmed.len();
            let short = indent + trimmed.len() + body.trim().len() + 3 <= WIDTH;
            let single = end.trim() == "}" && end.len() == indent + 1 && !body.ends_with([';', '{']);
            if short && single {
                out.extend([head, " ", body.trim(), " }\n"]);
                i += 3;
                continue;
            }
        }
        out.push_str(head);
        out.push('\n');
        i += 1;
    }
    out
}

/// Joins an `impl` that holds one function of one line.
fn impls_joined(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    match lines[..] {
        [head, body, "}"]
            if head.starts_with("impl")
                && (body.trim_start().starts_with("fn ") || body.trim_start().starts_with("pub fn "))
                && head.len() + body.trim().len() + 3 <= WIDTH =>
        {
            format!("{head} {} }}\n", body.trim())
        }
        _ => text.to_owned(),
    }
}
