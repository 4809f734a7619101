//! Types of filter trees, of closed and open words, and the members of objects.

use super::{Docs, Error, Filter, IndexMap, Law, MOST_MEMBERS, Plan, Schema, Scope, Ty, TypeKind, Words, join, names};

/// How deep `allOf` may nest: more is a circle.
const DEEPEST: usize = 32;

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
            let note = Schema { title: Some("What is compared.".to_owned()), ..Schema::default() };
            match self.words_type(words, None, false, &["Field".to_owned(), format!("{name}Field")], &note, &join(&at, "fields")) {
                Ty::Named(index) => index,
                _ => return None,
            }
        };
        let condition = self.scope.take(&["Condition".to_owned(), format!("{name}Condition")]);
        let filter = Filter { operation: operation.to_owned(), law: law_name.clone(), field, operators, condition };
        Some(Ty::Named(self.define(&[name.clone(), format!("{}{name}", names::pascal(operation))], docs, TypeKind::Filter(filter))))
    }

    /// The members of an object, those of `allOf` and what it refers to included; `false` where that goes round.
    pub(crate) fn members(
        &self,
        schema: &'m Schema,
        at: &str,
        out: &mut IndexMap<&'m str, (&'m Schema, String, bool)>,
    ) -> Result<bool, Error> {
        self.members_within(schema, at, out, 0)
    }

    fn members_within(
        &self,
        schema: &'m Schema,
        at: &str,
        out: &mut IndexMap<&'m str, (&'m Schema, String, bool)>,
        depth: usize,
    ) -> Result<bool, Error> {
        if out.len() > MOST_MEMBERS || depth > DEEPEST {
            return Ok(false);
        }
        for (i, part) in schema.all_of.iter().enumerate() {
            let below = match part.reference_name() {
                Some(name) => join("/schemas", name),
                None => join(&join(at, "allOf"), &i.to_string()),
            };
            let target = part.reference_name().map_or(Some(part), |name| self.description().schemas.get(name));
            let Some(part) = target else {
                self.unsupported(at, format!("there is no `{below}` to refer to; add it, or name another"));
                continue;
            };
            if !self.members_within(part, &below, out, depth + 1)? {
                return Ok(false);
            }
        }
        for (name, member) in &schema.properties {
            out.insert(name, (member, join(&join(at, "properties"), name), false));
        }
        for name in &schema.required {
            if let Some((_, _, required)) = out.get_mut(name.as_str()) {
                *required = true;
            }
        }
        Ok(true)
    }

    pub(super) fn words_type(
        &mut self,
        texts: Vec<String>,
        pattern: Option<String>,
        open: bool,
        hints: &[String],
        schema: &Schema,
        at: &str,
    ) -> Ty {
        let key = (texts.clone(), pattern.clone());
        if let Some(index) = self.words.get(&key) {
            if let TypeKind::Words(words) = &mut self.types[*index].kind {
                words.open |= open;
            }
            return Ty::Named(*index);
        }
        let mut variants = Scope::reserving(&["Self"]);
        let values: Vec<_> = texts.into_iter().map(|text| (variants.take(&[names::pascal(&text)]), text)).collect();
        let other = variants.take(&["Other".to_owned(), "Unlisted".to_owned()]);
        let said = schema.title.as_deref().or(schema.description.as_deref()).or(self.about);
        let mut docs = Docs::theirs(said, "One of several words.");
        if schema.title.is_some() {
            docs = docs.and_theirs(schema.description.as_deref());
        }
        let index = self.define(hints, docs.and(self.place(at)), TypeKind::Words(Words { values, other, open, pattern }));
        self.words.insert(key, index);
        Ty::Named(index)
    }
}
