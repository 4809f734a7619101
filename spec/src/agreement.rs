//! What `serde_yaml` reads must be what the event reader read.
//!
//! Two readers of YAML that differ on a value would make two descriptions of one file. `serde_yaml` reads the text a second time and is
//! held to the tree value by value as it goes, without making a tree of its own. Texts that leave a reader no choice ([`crate::syntax::simple`]) come to neither. Not here: what the
//! values mean.

use crate::diag::Diagnostic;
use crate::syntax::{self, Content, Node};
use serde::de::{DeserializeSeed, Deserializer, EnumAccess, IgnoredAny, MapAccess, SeqAccess, VariantAccess, Visitor};
use serde_json::Value;
use std::fmt;

/// Where two readers differ; or that one of them cannot read the text at all.
pub(crate) fn disagreements(text: &str, tree: &Node) -> Vec<Diagnostic> {
    let mut diags = Vec::new();
    match (Same { node: Some(tree), diags: &mut diags }).deserialize(serde_yaml::Deserializer::from_str(text)) {
        Ok(()) => diags,
        Err(error) => {
            let at = error.location().map_or(0, |l| l.index()).min(text.len());
            vec![
                Diagnostic::error("P0001", at..at + 1, format!("the YAML is broken: {error}"))
                    .help("mend the indentation, quotes or brackets here"),
            ]
        }
    }
}

/// A value that must be the one of a node; there is none where the other reader has an element too many.
struct Same<'n, 'd> {
    node: Option<&'n Node>,
    diags: &'d mut Vec<Diagnostic>,
}

impl Same<'_, '_> {
    fn judge(self, same: bool) {
        if let (false, Some(node)) = (same, self.node) {
            self.diags.push(
                Diagnostic::error("P0011", node.span.clone(), "YAML readers take this value differently")
                    .help("quote it if a text is meant, else write the number plainly"),
            );
        }
    }

    fn plain(self, same: impl FnOnce(Value) -> bool) {
        let same = match self.node.map(|n| &n.content) {
            Some(Content::Plain(text)) => same(syntax::plain_value(text)),
            _ => false,
        };
        self.judge(same);
    }
}

impl<'de> DeserializeSeed<'de> for Same<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Same<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.plain(|ours| ours.is_null());
        Ok(())
    }

    fn visit_none<E>(self) -> Result<(), E> {
        self.plain(|ours| ours.is_null());
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }

    fn visit_bool<E>(self, theirs: bool) -> Result<(), E> {
        self.plain(|ours| ours == theirs);
        Ok(())
    }

    fn visit_i64<E>(self, theirs: i64) -> Result<(), E> {
        self.plain(|ours| ours.as_i64() == Some(theirs));
        Ok(())
    }

    fn visit_u64<E>(self, theirs: u64) -> Result<(), E> {
        self.plain(|ours| ours.as_u64() == Some(theirs));
        Ok(())
    }

    fn visit_i128<E>(self, _theirs: i128) -> Result<(), E> {
        self.judge(false);
        Ok(())
    }

    fn visit_u128<E>(self, _theirs: u128) -> Result<(), E> {
        self.judge(false);
        Ok(())
    }

    fn visit_f64<E>(self, theirs: f64) -> Result<(), E> {
        // A whole number must be one to both.
        self.plain(|ours| ours.as_i64().is_none() && ours.as_f64() == Some(theirs));
        Ok(())
    }

    fn visit_str<E>(self, theirs: &str) -> Result<(), E> {
        let same = match self.node.map(|n| &n.content) {
            Some(Content::Text(ours)) => ours == theirs,
            Some(Content::Plain(text)) => text == theirs && syntax::plain_value(text).is_string(),
            _ => false,
        };
        self.judge(same);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut theirs: A) -> Result<(), A::Error> {
        let ours = match self.node.map(|n| &n.content) {
            Some(Content::Sequence(items)) => Some(items.as_slice()),
            _ => None,
        };
        let mut count = 0;
        while theirs.next_element_seed(Same { node: ours.and_then(|items| items.get(count)), diags: self.diags })?.is_some() {
            count += 1;
        }
        self.judge(ours.is_some_and(|items| items.len() == count));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut theirs: A) -> Result<(), A::Error> {
        let ours = match self.node.map(|n| &n.content) {
            Some(Content::Mapping(entries)) => Some(entries.as_slice()),
            _ => None,
        };
        let mut count = 0;
        while theirs.next_key::<IgnoredAny>()?.is_some() {
            let node = ours.and_then(|entries| entries.get(count)).map(|(_, node)| node);
            theirs.next_value_seed(Same { node, diags: self.diags })?;
            count += 1;
        }
        self.judge(ours.is_some_and(|entries| entries.len() == count));
        Ok(())
    }

    fn visit_enum<A: EnumAccess<'de>>(self, theirs: A) -> Result<(), A::Error> {
        // A tag; the event reader refuses those, and where it has none the two differ.
        let (_, value) = theirs.variant::<IgnoredAny>()?;
        value.newtype_variant::<IgnoredAny>()?;
        self.judge(false);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, tree: &str) -> Vec<&'static str> {
        let tree = syntax::parse(tree).0.expect("a tree");
        disagreements(text, &tree).iter().map(|d| d.code).collect()
    }

    #[test]
    fn what_both_read_alike_is_not_spoken_of() {
        for text in [
            "a: 1\nb: [x, 'y', 1.5, -3, true, null, ~, 18446744073709551615]\nc: { d: {}, e: [] }\n",
            "- |\n  long\n  text\n- >-\n  a\n  b\n",
        ] {
            assert!(told(text, text).is_empty(), "{text}: {:?}", told(text, text));
        }
    }

    #[test]
    fn every_difference_is_told() {
        for (one, other) in [
            ("a: 1", "a: 2"),
            ("a: 1", "a: 1.0"),
            ("a: 1.5", "a: 2.5"),
            ("a: 1", "a: '1'"),
            ("a: true", "a: 'true'"),
            ("a: x", "a: y"),
            ("a: null", "a: x"),
            ("a: [1]", "a: [1, 2]"),
            ("a: [1, 2]", "a: [1]"),
            ("a: {b: 1}", "a: {b: 1, c: 2}"),
            ("a: {b: 1, c: 2}", "a: {b: 1}"),
            ("a: {b: 1}", "a: [1]"),
            ("a: [1]", "a: {b: 1}"),
            ("a: [1]", "a: 1"),
            ("a: !t 1", "a: 1"),
        ] {
            assert_eq!(told(one, other), ["P0011"], "{one} {other}");
        }
        assert_eq!(told("a: [", "a: 1"), ["P0001"]);
    }
}
