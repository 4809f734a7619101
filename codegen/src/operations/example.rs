//! An example that compiles for the documentation of an operation: a call with made-up values for what it needs.

use super::{Media, Parameter, Planned};
use crate::names::{Ident, ident, snake};
use crate::plan::{Field, Plan, Ty, TypeKind};
use plumbline_spec::model::Schema;
use serde_json::Value;

/// How deep examples of objects within objects go.
const DEEPEST: usize = 6;

/// The example; `method` is the client's, and `path` is how it names the crate of the clients.
pub(super) fn text(plan: &Plan<'_>, planned: &Planned<'_>, method: &Ident, path: &str) -> String {
    let api = ident(&snake(&plan.description().api)).to_string();
    let credentials: Vec<_> = crate::client::given_credentials(plan, planned.operation).iter().map(|c| format!(".{c}(\"…\")")).collect();
    let maker = Maker { plan, api: &api, runtime: format!("{path}::runtime") };
    let needed: Vec<_> = planned.parameters.iter().filter(|p| p.required).collect();
    let fails = needed.iter().any(|p| super::builder::fails(plan, planned, p));
    let mut arguments: Vec<String> = needed.iter().map(|p| maker.argument(planned, p)).collect();
    for file in planned.files.iter().filter(|file| file.required) {
        let made = format!("{}::File::new(\"name\", \"…\")", maker.runtime);
        arguments.push(if file.many { format!("[{made}]") } else { made });
    }
    let call = format!("client.{method}({}){}", arguments.join(", "), if fails { "?" } else { "" });
    let walk = if planned.paging.is_some() {
        format!("let mut items = {call}.items();\nwhile let Some(item) = items.next().await {{\n    println!(\"{{:?}}\", item?);\n}}")
    } else {
        format!("let answer = {call}.send().await?;\nprintln!(\"{{answer:?}}\");")
    };
    format!(
        "```no_run\nuse {path}::{api};\n\n# async fn example() -> Result<(), {api}::Error> {{\nlet client = {api}::Client::builder(){}.build()?;\n{walk}\n# Ok(())\n# }}\n```",
        credentials.concat()
    )
}

struct Maker<'p, 'm> {
    plan: &'p Plan<'m>,
    api: &'p str,
    runtime: String,
}

impl Maker<'_, '_> {
    fn argument(&self, planned: &Planned<'_>, parameter: &Parameter<'_>) -> String {
        match planned.media.filter(|_| parameter.location.is_none()) {
            Some(Media::Bytes(_) | Media::Text(_)) => return "\"…\"".to_owned(),
            Some(Media::Json(_) | Media::Form | Media::Multipart) | None => {}
        }
        self.value(&parameter.shape.ty, Some(self.plan.effective(parameter.schema)), 0, true)
    }

    /// A value of a type. `loose` is where a function takes whatever becomes one.
    fn value(&self, of: &Ty, schema: Option<&Schema>, depth: usize, loose: bool) -> String {
        let shown = schema.and_then(|s| s.examples.first().or(s.default.as_ref()).or(s.constant.as_ref()));
        match of {
            Ty::Bool => "true".to_owned(),
            Ty::Int => {
                let least = schema.and_then(|s| s.minimum).unwrap_or(1);
                let most = schema.and_then(|s| s.maximum).unwrap_or(i64::MAX);
                shown.and_then(Value::as_i64).filter(|n| (least..=most).contains(n)).unwrap_or_else(|| least.max(1).min(most)).to_string()
            }
            Ty::Float => {
                let least = schema.and_then(|s| s.minimum).unwrap_or(1);
                format!("{least}.5")
            }
            Ty::Str => {
                let text = shown.and_then(Value::as_str).filter(|t| t.len() <= 40 && t.chars().all(|c| !c.is_control() && c != '`'));
                let text = crate::format::Lit(text.unwrap_or("…")).to_string();
                if loose { text } else { format!("{text}.to_owned()") }
            }
            Ty::Civil => format!("{}::jiff::civil::date(2026, 1, 31).at(12, 0, 0, 0)", self.runtime),
            Ty::Json if loose => "\"…\"".to_owned(),
            Ty::Json => format!("{}::Value::from(\"…\")", self.runtime),
            Ty::List(item) => {
                let item = self.value(item, None, depth, loose && depth == 0 && matches!(**item, Ty::Str));
                if loose && depth == 0 { format!("[{item}]") } else { format!("vec![{item}]") }
            }
            Ty::Map(_) => "Default::default()".to_owned(),
            Ty::Boxed(inner) => format!("Box::new({})", self.value(inner, schema, depth, false)),
            Ty::Named(index) => self.named(*index, depth),
        }
    }

    fn named(&self, index: usize, depth: usize) -> String {
        let def = &self.plan.types[index];
        let name = format!("{}::{}", self.api, ident(&def.name));
        match &def.kind {
            TypeKind::Words(words) => match words.values.first() {
                Some((variant, _)) => format!("{name}::{}", ident(variant)),
                None => format!("{name}::{}(\"…\".to_owned())", ident(&words.other)),
            },
            TypeKind::Filter(filter) => {
                let field = self.named(filter.field, depth);
                let operator = filter.operators.first().map_or_else(String::new, |o| crate::format::Lit(o).to_string());
                format!("{name}::field({field}).compare({operator}, 1)")
            }
            TypeKind::Object(_) if depth > DEEPEST && def.received => "Default::default()".to_owned(),
            TypeKind::Object(fields) => {
                let arguments: Vec<String> = fields.iter().filter(|f| f.required).map(|f| self.member(f, depth + 1)).collect();
                format!("{name}::new({})", arguments.join(", "))
            }
            TypeKind::Union(union) => match union.variants.first() {
                Some((variant, _, of)) if depth <= DEEPEST => {
                    format!("{name}::{}({})", ident(variant), self.value(of, None, depth + 1, false))
                }
                _ => format!("{name}::{}({}::Value::Null)", ident(&union.other), self.runtime),
            },
            TypeKind::Pending => "Default::default()".to_owned(),
        }
    }

    /// What `new` takes for a member.
    fn member(&self, field: &Field, depth: usize) -> String {
        if field.optional() {
            return "None".to_owned();
        }
        self.value(&field.shape.ty, None, depth, matches!(field.shape.ty, Ty::Str | Ty::Json))
    }
}
