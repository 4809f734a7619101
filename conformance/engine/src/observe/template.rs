//! Path templates read backwards: which path is one of theirs, and what stands in their holes.
//!
//! Knows nothing of operations or values.

use std::collections::BTreeMap;

/// What stood in the holes of a template, as it was written in the path.
pub(super) type Holes = BTreeMap<String, String>;

/// A path template: `/things/{id}`, also with holes within a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    segments: Vec<Vec<Part>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Hole(String),
}

impl Template {
    /// Reads a template.
    pub(super) fn of(path: &str) -> Self {
        let segments = path.split('/').filter(|s| !s.is_empty()).map(parts).collect();
        Self { segments }
    }

    /// The holes, if a path ends like the template and has `prefix` before that; any prefix will do when absent.
    pub(super) fn matches(&self, path: &str, prefix: Option<&str>) -> Option<Holes> {
        let given: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).collect();
        let front = given.len().checked_sub(self.segments.len())?;
        if let Some(prefix) = prefix
            && !given[..front].iter().copied().eq(prefix.split('/').filter(|s| !s.is_empty()))
        {
            return None;
        }
        let mut holes = Holes::new();
        for (segment, given) in self.segments.iter().zip(&given[front..]) {
            if !fits(segment, given, &mut holes) {
                return None;
            }
        }
        Some(holes)
    }
}

/// What a text holds where a template such as `Bearer {token}` has holes; empty if it is not of that form.
pub(super) fn filled(template: &str, text: &str) -> Vec<(String, String)> {
    let mut holes = Holes::new();
    if fits(&parts(template), text, &mut holes) { holes.into_iter().collect() } else { Vec::new() }
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, tail)) = after.split_once('}') else { break };
        if !before.is_empty() {
            parts.push(Part::Text(before.to_owned()));
        }
        parts.push(Part::Hole(name.to_owned()));
        rest = tail;
    }
    if !rest.is_empty() {
        parts.push(Part::Text(rest.to_owned()));
    }
    parts
}

fn fits(parts: &[Part], text: &str, holes: &mut Holes) -> bool {
    match parts {
        [] => text.is_empty(),
        [Part::Text(own), rest @ ..] => text.strip_prefix(own.as_str()).is_some_and(|tail| fits(rest, tail, holes)),
        [Part::Hole(name)] => {
            holes.insert(name.clone(), text.to_owned());
            !text.is_empty()
        }
        [Part::Hole(name), rest @ ..] => {
            let ends = text.char_indices().map(|(i, _)| i).skip(1);
            for end in ends {
                if fits(rest, &text[end..], holes) {
                    holes.insert(name.clone(), text[..end].to_owned());
                    return true;
                }
            }
            false
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_matched_from_their_end() {
        let template = Template::of("/waInstance{id}/getContacts/{token}");
        let holes = template.matches("/v1/waInstance1101/getContacts/ab%2Fc", None).unwrap();
        assert_eq!((holes["id"].as_str(), holes["token"].as_str()), ("1101", "ab%2Fc"));
        assert!(template.matches("/v1/waInstance1101/getContacts/abc", Some("")).is_none());
        assert!(template.matches("/v1/waInstance1101/getContacts/abc", Some("/v1/")).is_some());
        assert!(template.matches("/waInstance/getContacts/abc", None).is_none());
        assert!(template.matches("/getContacts/abc", None).is_none());
    }

    #[test]
    fn headers_are_read_by_their_form() {
        assert_eq!(filled("Bearer {token}", "Bearer abc"), [("token".to_owned(), "abc".to_owned())]);
        assert!(filled("Bearer {token}", "Basic abc").is_empty());
        assert_eq!(filled("{a}:{b}", "x:y").len(), 2);
    }
}
