//! Diagnostics as JSON lines, for programs. Members are only ever added, never renamed.

use super::{Diagnostics, Lines};
use serde_json::{Value, json};

pub(super) fn render(file: &Diagnostics) -> String {
    let lines = Lines::new(&file.text);
    let place = |span: &std::ops::Range<usize>| -> Value {
        let region = lines.region(&file.text, span);
        json!({
            "file": &*file.file,
            "line": region.line,
            "column": region.column,
            "end_line": region.end_line,
            "end_column": region.end_column,
        })
    };
    let mut out = String::new();
    for diag in &file.list {
        let mut object = json!({ "code": diag.code, "level": diag.severity.as_str(), "message": diag.message });
        let related: Vec<Value> = diag
            .related
            .iter()
            .map(|r| {
                let mut at = place(&r.span);
                at["label"] = r.label.as_str().into();
                at
            })
            .collect();
        if let (Some(members), Value::Object(at)) = (object.as_object_mut(), place(&diag.span)) {
            members.extend(at);
            members.insert("label".into(), diag.label.clone().into());
            members.insert("help".into(), diag.help.clone().into());
            members.insert("related".into(), related.into());
        }
        out.push_str(&object.to_string());
        out.push('\n');
    }
    out
}
