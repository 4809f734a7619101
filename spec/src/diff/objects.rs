//! What changed in what a schema holds: members, elements, alternatives.

use super::schemas::Turn;
use super::sides::Sides;
use super::table as rule;
use super::{At, Differ, Rule};
use crate::model::Schema;
use crate::pointer::join;

impl Differ<'_> {
    pub(super) fn members(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let below = at.key("properties");
        let needs = |schema: &Schema, name: &str| schema.required.iter().any(|r| r == name);
        for (name, old) in &before.properties {
            let member = below.key(name).named(format!("`{name}` of {}", at.name));
            let Some(new) = after.properties.get(name) else {
                let message = format!("{} is gone", member.name);
                let rules = if needs(before, name) { &rule::MEMBER_REMOVED_REQUIRED } else { &rule::MEMBER_REMOVED };
                self.both(rules, sides, &member, &message);
                continue;
            };
            self.schema(old, new, &member, sides);
            match (needs(before, name), needs(after, name)) {
                (false, true) => self.both(&rule::MEMBER_REQUIRED, sides, &member, &format!("{} is required now", member.name)),
                (true, false) => self.both(&rule::MEMBER_OPTIONAL, sides, &member, &format!("{} is no longer required", member.name)),
                (true, true) | (false, false) => {}
            }
        }
        for name in after.properties.keys().filter(|n| !before.properties.contains_key(*n)) {
            let member = below.key(name).named(format!("`{name}` of {}", at.name));
            let rules = if needs(after, name) { &rule::MEMBER_ADDED_REQUIRED } else { &rule::MEMBER_ADDED };
            let words = if needs(after, name) { "is new, and required" } else { "is new" };
            self.both(rules, sides, &member, &format!("{} {words}", member.name));
        }
        for (keyword, old, new) in [("patternProperties", &before.pattern_properties, &after.pattern_properties)] {
            let below = at.key(keyword);
            for (pattern, old) in old {
                match new.get(pattern) {
                    Some(new) => self.schema(old, new, &below.key(pattern).named(format!("a member `{pattern}` of {}", at.name)), sides),
                    None => self.turn(
                        &rule::CHOICE,
                        Turn::Wider,
                        sides,
                        &below.key(pattern),
                        &format!("members `{pattern}` of {} are no longer described", at.name),
                    ),
                }
            }
            for pattern in new.keys().filter(|p| !old.contains_key(*p)) {
                let message = format!("members `{pattern}` of {} have a schema now", at.name);
                self.turn(&rule::CHOICE, Turn::Narrower, sides, &below.key(pattern), &message);
            }
        }
    }

    fn both(&mut self, rules: &[&'static Rule; 2], sides: Sides, at: &At, message: &str) {
        for (rule, travels) in rules.iter().zip([sides.sent, sides.received]) {
            if travels {
                self.say(rule, at, message);
            }
        }
    }

    pub(super) fn alternatives(&mut self, before: &Schema, after: &Schema, at: &At, sides: Sides) {
        let single = [
            ("items", "an element of", before.items.as_deref(), after.items.as_deref()),
            (
                "additionalProperties",
                "a further member of",
                before.additional_properties.as_deref(),
                after.additional_properties.as_deref(),
            ),
        ];
        for (keyword, words, old, new) in single {
            let below = at.key(keyword).named(format!("{words} {}", at.name));
            match (old, new) {
                (None, None) => {}
                (Some(old), Some(new)) => self.schema(old, new, &below, sides),
                (None, Some(_)) => {
                    self.turn(&rule::CHOICE, Turn::Narrower, sides, &below, &format!("{} has a schema now", below.name));
                }
                (Some(_), None) => {
                    self.turn(&rule::CHOICE, Turn::Wider, sides, &below, &format!("{} no longer has a schema", below.name));
                }
            }
        }
        // Of `allOf` each part more is narrower; of the others each alternative more is wider.
        let lists = [
            ("oneOf", Turn::Wider, &before.one_of, &after.one_of),
            ("anyOf", Turn::Wider, &before.any_of, &after.any_of),
            ("allOf", Turn::Narrower, &before.all_of, &after.all_of),
        ];
        for (keyword, more, old, new) in lists {
            let below = at.key(keyword);
            let gone: Vec<usize> = (0..old.len()).filter(|i| !new.contains(&old[*i])).collect();
            let come: Vec<usize> = (0..new.len()).filter(|i| !old.contains(&new[*i])).collect();
            if gone.is_empty() && come.is_empty() {
                continue;
            }
            if old.is_empty() || new.is_empty() {
                let (turn, words) = if new.is_empty() { (more.back(), "no longer has") } else { (more, "has") };
                // The first alternative narrows what was free before, and the last one frees it.
                let turn = if more == Turn::Wider { turn.back() } else { turn };
                self.turn(&rule::CHOICE, turn, sides, &below, &format!("{} {words} `{keyword}`", at.name));
            } else if gone.len() == come.len() {
                for (i, j) in gone.into_iter().zip(come) {
                    let place = At {
                        old: join(&below.old, &i.to_string()),
                        new: join(&below.new, &j.to_string()),
                        name: format!("form {} of {}", j + 1, at.name),
                    };
                    self.schema(&old[i], &new[j], &place, sides);
                }
            } else {
                let turn = match (gone.is_empty(), come.is_empty()) {
                    (true, _) => more,
                    (_, true) => more.back(),
                    (false, false) => Turn::Changed,
                };
                let message = format!("`{keyword}` of {} has {} forms; it had {}", at.name, new.len(), old.len());
                self.turn(&rule::CHOICE, turn, sides, &below, &message);
            }
        }
    }
}
