//! Trees of comparisons joined by and/or, as request bodies write them.

use crate::check::Violation;
use serde_json::{Map, Value};

/// How a tree is written, and which operators each field takes.
#[derive(Debug)]
pub struct TreeRules {
    /// Names of the members: field, operator, value, filters, condition.
    pub names: [&'static str; 5],
    /// Each field with its operators; none are listed where the description leaves them open.
    pub fields: &'static [(&'static str, &'static [&'static str])],
}

/// A comparison or several joined.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree(Value);

impl Tree {
    /// One comparison.
    pub fn leaf(rules: &TreeRules, field: &str, operator: &str, value: Value) -> Self {
        let [field_name, operator_name, value_name, ..] = rules.names;
        let members = [(field_name, field.into()), (operator_name, operator.into()), (value_name, value)];
        Self(members.into_iter().map(|(name, value)| (name.to_owned(), value)).collect::<Map<_, _>>().into())
    }

    /// Several joined by `and` or `or`.
    pub fn of(rules: &TreeRules, condition: &str, filters: impl IntoIterator<Item = impl Into<Self>>) -> Self {
        let [.., filters_name, condition_name] = rules.names;
        let filters: Vec<Value> = filters.into_iter().map(|tree| tree.into().0).collect();
        let members = [(filters_name, filters.into()), (condition_name, condition.into())];
        Self(members.into_iter().map(|(name, value): (_, Value)| (name.to_owned(), value)).collect::<Map<_, _>>().into())
    }

    /// One more joined to it; a tree of the same word grows, so that chains stay flat.
    #[must_use]
    pub fn join(mut self, rules: &TreeRules, condition: &str, other: Self) -> Self {
        let [.., filters_name, condition_name] = rules.names;
        if self.0.get(condition_name).and_then(Value::as_str) == Some(condition)
            && let Some(Value::Array(filters)) = self.0.get_mut(filters_name)
        {
            filters.push(other.0);
            return self;
        }
        Self::of(rules, condition, vec![self, other])
    }
}

impl From<Tree> for Value {
    fn from(tree: Tree) -> Self {
        tree.0
    }
}

impl TreeRules {
    /// The first comparison whose operator its field does not take.
    pub(crate) fn violation(&self, tree: &Value) -> Option<Violation> {
        let [field_name, operator_name, _, filters_name, _] = self.names;
        if let Some(filters) = tree.get(filters_name).and_then(Value::as_array) {
            return filters.iter().find_map(|filter| self.violation(filter));
        }
        let field = tree.get(field_name)?.as_str()?;
        let operator = tree.get(operator_name)?.as_str()?;
        let (field, operators) = self.fields.iter().find(|(name, _)| *name == field)?;
        let fits = operators.is_empty() || operators.contains(&operator);
        (!fits).then(|| Violation::Operator { field: (*field).to_owned(), operators, operator: operator.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static RULES: TreeRules =
        TreeRules { names: ["field", "operator", "value", "filters", "condition"], fields: &[("id", &["="]), ("name", &["=", "like"])] };

    #[test]
    fn chains_stay_flat_and_operators_are_looked_at() {
        let leaf = |field, operator| Tree::leaf(&RULES, field, operator, json!(1));
        let tree = leaf("id", "=").join(&RULES, "and", leaf("name", "like")).join(&RULES, "and", leaf("name", "="));
        assert_eq!(tree.0["filters"].as_array().map(Vec::len), Some(3));
        assert_eq!(RULES.violation(&tree.0), None);
        let tree = tree.join(&RULES, "or", leaf("id", "like"));
        assert_eq!(tree.0["condition"], "or");
        assert!(matches!(RULES.violation(&tree.0), Some(Violation::Operator { .. })));
    }
}
