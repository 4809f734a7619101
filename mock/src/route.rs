//! Matching paths against templates whose placeholders may be part of a segment (`/wa{id}/x`).

use crate::wire;

/// What the placeholders of `template` hold in `path`, decoded; `None` if it is another path.
pub(crate) fn captures(template: &str, path: &str) -> Option<Vec<(String, String)>> {
    let mut found = Vec::new();
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return Some(found),
            (Some(wanted), Some(given)) => segment(wanted, given, &mut found)?,
            _ => return None,
        }
    }
}

fn segment(wanted: &str, given: &str, found: &mut Vec<(String, String)>) -> Option<()> {
    let Some((before, rest)) = wanted.split_once('{') else {
        return (wanted == given || wire::decode(given, false) == wanted).then_some(());
    };
    let (name, after) = rest.split_once('}')?;
    let given = given.strip_prefix(before)?;
    if !after.contains('{') {
        let value = given.strip_suffix(after).filter(|v| !v.is_empty())?;
        found.push((name.to_owned(), wire::decode(value, false)));
        return Some(());
    }
    // Several placeholders in one segment: the first stretch that lets the rest match.
    let until = after.split('{').next().unwrap_or_default();
    for (at, _) in given.match_indices(until) {
        let mut inner = Vec::new();
        if at > 0 && segment(after, &given[at..], &mut inner).is_some() {
            found.push((name.to_owned(), wire::decode(&given[..at], false)));
            found.extend(inner);
            return Some(());
        }
    }
    None
}

/// How much of a template is said, segment by segment: of two that fit a path, the greater one is meant (`/x/me` before `/x/{id}`, and
/// `/x/{id}.json` as well).
pub(crate) fn said(template: &str) -> Vec<usize> {
    let literal = |segment: &str| {
        let mut rest = segment;
        let mut length = 0;
        while let Some((before, after)) = rest.split_once('{') {
            length += before.len();
            rest = after.split_once('}').map_or("", |(_, rest)| rest);
        }
        length + rest.len()
    };
    template.split('/').map(|segment| if segment.contains('{') { literal(segment) } else { usize::MAX }).collect()
}

/// The path of a server address, without a slash at its end: `/v2.0` of `https://host/v2.0`.
pub(crate) fn base_path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.find('/').map_or("", |at| &rest[at..]).trim_end_matches('/')
}

#[cfg(test)]
mod tests {
    use super::{base_path, captures, said};

    #[test]
    fn placeholders_are_found_inside_segments() {
        let found = captures("/wa{id}/get/{token}", "/wa110/get/a%2Fb");
        assert_eq!(found, Some(vec![("id".into(), "110".into()), ("token".into(), "a/b".into())]));
        assert_eq!(captures("/x/{a}-{b}.json", "/x/1-2.json"), Some(vec![("a".into(), "1".into()), ("b".into(), "2".into())]));
        for path in ["/wa/get/t", "/wa110/get", "/wa110/get/t/", "/WA110/get/t", "/wa110/get/"] {
            assert_eq!(captures("/wa{id}/get/{token}", path), None, "{path}");
        }
    }

    #[test]
    fn what_is_said_goes_before_what_is_left_open() {
        let mut all = ["/x/{id}", "/x/{id}/y", "/x/{id}.{form}", "/x/me", "/{kind}/me"];
        all.sort_by_key(|template| std::cmp::Reverse(said(template)));
        assert_eq!(all, ["/x/me", "/x/{id}.{form}", "/x/{id}/y", "/x/{id}", "/{kind}/me"]);
    }

    #[test]
    fn base_paths() {
        assert_eq!(base_path("https://host/v2.0/"), "/v2.0");
        assert_eq!(base_path("https://host"), "");
        assert_eq!(base_path("/prefix"), "/prefix");
    }
}
