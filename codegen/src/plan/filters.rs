//! The type of a filter tree, which gets a builder of its own.

use super::{Docs, Filter, Law, Plan, Schema, Ty, TypeKind, join, names};

impl<'m> Plan<'m> {
    /// The type of a filter tree that a law describes, if the parameter holds one.
    pub(crate) fn filter(&mut self, operation: &str, parameter: &str, schema: &'m Schema) -> Option<Ty> {
        let laws = &self.description().operations[operation].laws;
        let (law_name, law) = laws.iter().find_map(|(name, law)| match law {
            Law::Filter(filter) if filter.parameter == parameter => Some((name, filter)),
            _ => None,
        })?;
        let words: Vec<String> = law.fields.keys().cloned().collect();
        let mut operators: Vec<String> = Vec::new();
        for operator in law.fields.values().flat_map(|rule| &rule.operators) {
            if !operators.iter().any(|o| o == operator.as_str()) {
                operators.push(operator.as_str().to_owned());
            }
        }
        let at = format!("/operations/{operation}/laws/{law_name}");
        let name = schema.reference_name().map_or_else(|| names::pascal(parameter), names::pascal);
        let target = schema.reference_name().and_then(|n| self.description().schemas.get(n)).unwrap_or(schema);
        let docs = Docs::theirs(target.description.as_deref(), "Comparisons joined by and/or.").and(self.place(&at));
        let key = (words.clone(), None);
        let field = if let Some(index) = self.words.get(&key) {
            *index
        } else {
            let note = Schema { description: Some("What is compared.".to_owned()), ..Schema::default() };
            match self.words_type(words, None, false, &["Field".to_owned(), format!("{name}Field")], &note, &join(&at, "fields")) {
                Ty::Named(index) => index,
                _ => return None,
            }
        };
        let condition = self.scope.take(&["Condition".to_owned(), format!("{name}Condition")]);
        let filter = Filter { operation: operation.to_owned(), law: law_name.clone(), field, operators, condition };
        Some(Ty::Named(self.define(&[name.clone(), format!("{}{name}", names::pascal(operation))], docs, TypeKind::Filter(filter))))
    }
}
