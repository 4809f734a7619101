//! Types of values that are one of several objects. Which one is told by a word that each declares, never guessed by shape.

use super::{Docs, Error, Plan, Schema, Scope, Shape, Side, Ty, TypeKind, Union, join, names};
use indexmap::IndexMap;
use plumbline_spec::model::JsonType;
use serde_json::Value;
use std::collections::HashSet;

impl<'m> Plan<'m> {
    /// The type of alternatives that are objects with a word each in a member of the same name.
    pub(super) fn union(
        &mut self,
        all: &[&(&'m Schema, String)],
        whole: &'m Schema,
        at: &str,
        side: Side,
        hints: &[String],
    ) -> Result<Option<Ty>, Error> {
        let Some((tag, words)) = self.tag(all) else { return Ok(None) };
        let said = whole.description.as_deref().or(whole.title.as_deref()).or(self.about);
        let docs = Docs::theirs(said, "One of several objects.").and(self.place(at));
        let index = self.define(hints, docs, TypeKind::Pending);
        if let Some(name) = self.visiting.last().filter(|name| at == join("/schemas", name)) {
            self.named.insert(name.clone(), Shape { ty: Ty::Named(index), null: false, empty: false, meant: false });
        }
        let owner = self.types[index].name.clone();
        let mut scope = Scope::reserving(&["Self"]);
        let mut variants = Vec::new();
        for ((schema, below), words) in all.iter().zip(words) {
            let variant = scope.take(&[names::pascal(&words[0])]);
            let shape = self.shape(schema, below, side, &[format!("{owner}{variant}")])?;
            let plain = Shape { ty: shape.ty.clone(), null: false, empty: false, meant: false } == shape;
            variants.push((variant, words, if plain { shape.ty } else { Ty::Json }));
        }
        let other = scope.take(&["Other".to_owned(), "Unlisted".to_owned()]);
        self.types[index].kind = TypeKind::Union(Union { tag, variants, other });
        Ok(Some(Ty::Named(index)))
    }

    /// A required member that holds words of its own in each alternative, and those words.
    fn tag(&self, all: &[&(&'m Schema, String)]) -> Option<(String, Vec<Vec<String>>)> {
        if all.len() < 2 {
            return None;
        }
        let objects: Vec<IndexMap<&str, (&Schema, String, bool)>> = all
            .iter()
            .map(|(schema, below)| {
                let target = schema.reference_name().and_then(|name| self.description().schemas.get(name)).unwrap_or(schema);
                let object = target.types.is_none() || target.only_type() == Some(JsonType::Object);
                let mut members = IndexMap::new();
                let found = object && self.members(target, below, &mut members).is_ok_and(|whole| whole);
                found.then_some(members)
            })
            .collect::<Option<_>>()?;
        let candidates: Vec<&str> = objects[0].keys().copied().collect();
        candidates.into_iter().find_map(|tag| {
            let words: Vec<Vec<String>> = objects
                .iter()
                .map(|members| members.get(tag).and_then(|(schema, _, required)| required.then(|| self.words_of(schema)).flatten()))
                .collect::<Option<_>>()?;
            let mut seen = HashSet::new();
            words.iter().flatten().all(|word| seen.insert(word.clone())).then(|| (tag.to_owned(), words))
        })
    }

    /// The words that a schema admits, if it admits nothing else.
    fn words_of(&self, schema: &'m Schema) -> Option<Vec<String>> {
        let schema = schema.reference_name().and_then(|name| self.description().schemas.get(name)).unwrap_or(schema);
        let text = |value: &Value| value.as_str().map(str::to_owned);
        match (&schema.constant, &schema.values) {
            (Some(constant), _) => Some(vec![text(constant)?]),
            (None, Some(values)) if !schema.open && !values.is_empty() => values.iter().map(text).collect(),
            (None, _) => None,
        }
    }
}
