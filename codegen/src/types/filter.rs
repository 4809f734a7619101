//! Rust source of filter trees: comparisons that read as they are meant.

use crate::docs::Docs;
use crate::format::{Code, Doc, Lit, literals};
use crate::names::{Ident, ident, snake};
use crate::plan::{Filter, Plan, TypeDef};
use plumbline_spec::model::Law;

pub(super) fn source(plan: &Plan<'_>, def: &TypeDef, filter: &Filter, code: &mut Code) {
    let Some(Law::Filter(law)) = plan.description().operations[&filter.operation].laws.get(&filter.law) else { return };
    let (name, condition) = (ident(&def.name), ident(&filter.condition));
    let field_type = &plan.types[filter.field].name;
    let (field, rules) = (ident(field_type), ident(&def.rules));
    let names = [&law.field_member, &law.operator_member, &law.value_member, &law.children_member, &law.condition_member];
    let fields = law.fields.iter().map(|(word, rule)| {
        let operators = literals(rule.operators.iter().map(|o| o.as_str()));
        Doc::Row(vec![Doc::text(format_args!("({}, ", Lit(word))), operators, Doc::text(")")])
    });
    code.item(&Docs::ours("Which operators each field takes, and the names of members.").and(def.docs.place()));
    code.block(format_args!("pub static {rules}: rt::TreeRules = rt::TreeRules"), |code| {
        code.line(format_args!("names: [{}],", names.map(|n| Lit(n).to_string()).join(", ")));
        code.put(&Doc::Row(vec![Doc::text("fields: "), Doc::list("&[", fields, "]"), Doc::text(",")]));
    });
    code.end_with(";");
    let first = filter.operators.first().map_or_else(|| "compare".to_owned(), |operator| method_name(operator).to_string());
    let comparison = format!("{}::field({field_type}::…).{first}(…)", def.name);
    code.item(&def.docs.clone().and(format!("Such as `{comparison}`; `.and({comparison})` and `.or(…)` join more to it.")));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line(format_args!("pub struct {name}(rt::Tree);"));
    code.item(&Docs::default());
    code.block(format_args!("impl {name}"), |code| {
        code.docs(&Docs::ours("Starts a comparison of a field. Whether the field takes the operator is seen before it is sent."));
        code.line(format_args!("pub fn field(field: {field}) -> {condition} {{ {condition}(field) }}"));
        for (method, what) in [("and", "What both admit."), ("or", "What either admits.")] {
            code.docs(&Docs::ours(what));
            code.line("#[must_use]");
            code.line(format_args!("pub fn {method}(self, other: Self) -> Self {{ Self(self.0.join(&{rules}, \"{method}\", other.0)) }}"));
        }
        for (method, word, what) in [("all", "and", "What all of several admit."), ("any", "or", "What any of several admits.")] {
            code.docs(&Docs::ours(what));
            let head = Doc::text(format_args!("pub fn {method}(filters: impl IntoIterator<Item = Self>) -> Self"));
            code.function(&head, &Doc::text(format_args!("Self(rt::Tree::of(&{rules}, \"{word}\", filters))")));
        }
    });
    let head = format!("fn from(filter: {name}) -> Self");
    code.small_impl(format_args!("impl From<{name}> for rt::Tree"), &head, &Doc::text("filter.0"));
    code.small_impl(format_args!("impl From<{name}> for rt::Value"), &head, &Doc::text("filter.0.into()"));
    code.item(&Docs::ours("A comparison that lacks its operator.").and(def.docs.place()));
    code.line("#[derive(Debug, Clone, PartialEq)]");
    code.line("#[must_use]");
    code.line(format_args!("pub struct {condition}({field});"));
    code.item(&Docs::default());
    code.block(format_args!("impl {condition}"), |code| {
        for operator in &filter.operators {
            code.docs(&Docs::ours(format!("Compares with `{}`.", crate::docs::code(operator))));
            let method = method_name(operator);
            if matches!(operator.as_str(), "is_null" | "is_not_null") {
                code.line(format_args!("pub fn {method}(self) -> {name} {{ self.compare({}, ()) }}", Lit(operator)));
            } else {
                let head = Doc::text(format_args!("pub fn {method}(self, value: impl Into<rt::Value>) -> {name}"));
                code.function(&head, &Doc::text(format_args!("self.compare({}, value)", Lit(operator))));
            }
        }
        code.docs(&Docs::ours("Compares with an operator by its name on the wire; `()` for the value stands for null."));
        let head = Doc::text(format_args!("pub fn compare(self, operator: &str, value: impl Into<rt::Value>) -> {name}"));
        code.function(&head, &Doc::text(format_args!("{name}(rt::Tree::leaf(&{rules}, self.0.as_str(), operator, value.into()))")));
    });
}

/// A method for an operator. Where Rust has another use for the word, it is said in full: nobody wants to write `r#in`.
fn method_name(operator: &str) -> Ident {
    let name = snake(operator);
    let plain = ident(&name);
    if plain.to_string() == name { plain } else { ident(&format!("is_{name}")) }
}
