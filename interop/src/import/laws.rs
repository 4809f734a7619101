//! Laws that names and shapes suggest. They are proposals: their source is the document `proposed`,
//! graded as inference, so client and mock use them and no server is failed for them.
//!
//! Nothing is proposed where a name is missing: a list without a key, a limit that is no integer. How many items are on a page that no
//! parameter makes shorter is not guessed.

use super::out::{Map, Out};
use std::collections::HashMap;

const LIMITS: [&str; 14] = [
    "limit",
    "per_page",
    "page_size",
    "pagesize",
    "perpage",
    "max_results",
    "maxresults",
    "count",
    "size",
    "top",
    "max_items",
    "page_limit",
    "take",
    "num_results",
];
const OFFSETS: [&str; 6] = ["offset", "skip", "page_offset", "start_index", "startindex", "start_at"];
const NUMBERS: [&str; 9] = ["page", "page_number", "pagenumber", "page_no", "pageno", "page_num", "pagenum", "page_index", "pageindex"];
const CURSORS: [&str; 13] = [
    "cursor",
    "page_token",
    "pagetoken",
    "next_token",
    "nexttoken",
    "continuation_token",
    "continuationtoken",
    "starting_after",
    "after",
    "next_cursor",
    "page_cursor",
    "marker",
    "continue",
];
/// Places of the cursor of the next page in an answer.
const NEXTS: [&str; 13] = [
    "next_cursor",
    "nextcursor",
    "next_page_token",
    "nextpagetoken",
    "next_token",
    "nexttoken",
    "cursor",
    "next",
    "end_cursor",
    "endcursor",
    "continuation_token",
    "continuationtoken",
    "next_marker",
];
const MORES: [&str; 5] = ["has_more", "hasmore", "has_next_page", "hasnextpage", "more"];
/// Objects of an answer that speak of its pages.
const ABOUT: [&str; 7] = ["meta", "pagination", "paging", "page", "page_info", "pageinfo", "response_metadata"];
const TOTALS: [&str; 9] =
    ["total", "total_count", "totalcount", "total_items", "totalitems", "total_results", "total_entries", "total_records", "count"];
/// Places of the number of pages in an answer.
const PAGE_COUNTS: [&str; 12] = [
    "total_pages",
    "totalpages",
    "last_page",
    "lastpage",
    "page_count",
    "pagecount",
    "pages",
    "num_pages",
    "numpages",
    "number_of_pages",
    "pages_count",
    "pages_total",
];
const KEYS: [&str; 7] = ["id", "uuid", "key", "uid", "guid", "node_id", "name"];
const ORDERS: [&str; 7] = ["sort", "sort_by", "order_by", "orderby", "sortby", "sort_field", "sort_key"];
const DIRECTIONS: [&str; 7] = ["direction", "order", "way", "sort_order", "sort_direction", "sort_dir", "dir"];

/// Adds proposals to every operation that reads a list. Gives back how many there are.
pub(super) fn propose(operations: &mut Map, schemas: &Map) -> usize {
    let named: HashMap<&str, &Out> = schemas.iter().collect();
    let mut count = 0;
    for (_, operation) in operations.iter_mut() {
        let Out::Map(operation) = operation else { continue };
        if operation.text("effect") != Some("safe") || operation.has("laws") {
            continue;
        }
        let laws = Shapes { named: &named }.laws(operation);
        if !laws.is_empty() {
            count += laws.len();
            operation.put("laws", laws);
        }
    }
    count
}

struct Shapes<'a> {
    named: &'a HashMap<&'a str, &'a Out>,
}

/// A list in an answer: where it is, and one item.
struct Listed<'a> {
    items: String,
    item: &'a Map,
    holder: Option<&'a Map>,
}

impl<'a> Shapes<'a> {
    fn target(&self, mut schema: &'a Out) -> Option<&'a Map> {
        for _ in 0..16 {
            let map = schema.map()?;
            let next = map.text("$ref").and_then(|r| r.strip_prefix("#/schemas/"));
            match next {
                Some(name) => schema = self.named.get(name)?,
                None => return Some(map),
            }
        }
        None
    }

    fn items(&self, schema: &'a Out) -> Option<&'a Map> {
        let map = self.target(schema)?;
        let item = self.target(map.get("items").filter(|_| map.text("type") == Some("array"))?)?;
        item.map("properties").map(|_| item)
    }

    fn listed(&self, payload: &'a Out) -> Option<Listed<'a>> {
        if let Some(item) = self.items(payload) {
            return Some(Listed { items: String::new(), item, holder: None });
        }
        let holder = self.target(payload)?;
        let mut lists = holder.map("properties")?.iter().filter_map(|(name, schema)| Some((name, self.items(schema)?)));
        let (name, item) = lists.next()?;
        // Of several lists, which one is paged is anyone's guess.
        if lists.next().is_some() {
            return None;
        }
        Some(Listed { items: pointer(&[name]), item, holder: Some(holder) })
    }

    fn is(&self, schema: &'a Out, kinds: &[&str]) -> bool {
        self.target(schema).and_then(|m| m.text("type")).is_some_and(|t| kinds.contains(&t))
    }

    /// Whether it is of one of these types, or null.
    fn may_be(&self, schema: &'a Out, kinds: &[&str]) -> bool {
        let types = self.target(schema).map(|m| m.list("type")).unwrap_or_default();
        let mut named = types.iter().filter_map(Out::text).filter(|t| *t != "null").peekable();
        self.is(schema, kinds) || (named.peek().is_some() && named.all(|t| kinds.contains(&t)))
    }

    /// The place in an answer of a member with one of these names and types, at its top or in what speaks of pages.
    fn told(&self, holder: &'a Map, names: &[&str], kinds: &[&str]) -> Option<String> {
        let properties = holder.map("properties")?;
        // An address is no cursor, though it may have one in it.
        let address = |schema: &'a Out| self.target(schema).and_then(|m| m.text("format")).is_some_and(|f| f.starts_with("ur"));
        let named = |(name, schema): &(&str, &'a Out)| {
            names.contains(&name.to_ascii_lowercase().as_str()) && self.may_be(schema, kinds) && !address(schema)
        };
        if let Some((name, _)) = properties.iter().find(named) {
            return Some(pointer(&[name]));
        }
        let about = properties.iter().filter(|(name, _)| ABOUT.contains(&name.to_ascii_lowercase().as_str()));
        about.into_iter().find_map(|(outer, schema)| {
            let inner = self.target(schema).and_then(|m| m.map("properties"))?;
            inner.iter().find(named).map(|(name, _)| pointer(&[outer, name]))
        })
    }

    /// Puts how pages are told apart, where names suggest it. Gives back the names.
    fn paged(&self, page: &mut Map, parameters: &'a Map, listed: &Listed<'a>, key: &str) -> Vec<String> {
        if let Some(offset) = self.find(parameters, &OFFSETS, &["integer"]) {
            page.put("offset", offset.as_str());
            return vec![offset];
        }
        if let Some(number) = self.find(parameters, &NUMBERS, &["integer"]) {
            let first = self.first_page(&number, parameters);
            page.put("number", number.as_str());
            if first != 1 {
                page.put("first", Out::Number(first.to_string()));
            }
            return vec![number];
        }
        let (Some(cursor), Some(holder)) = (self.find(parameters, &CURSORS, &["string", "integer"]), listed.holder) else {
            return Vec::new();
        };
        let next = self.told(holder, &NEXTS, &["string", "integer"]);
        let more = self.told(holder, &MORES, &["boolean"]);
        let word = cursor.to_ascii_lowercase();
        // By name, it is what stands in the last item that is sent; then something else must say where the list ends.
        let after = matches!(word.as_str(), "starting_after" | "after") && next.is_none() && more.is_some();
        let mut names = vec![cursor.clone()];
        match next {
            Some(next) => {
                page.put("cursor", cursor);
                names.push(next.clone());
                page.put("next", next);
            }
            None if after => {
                page.put("cursor", cursor);
                page.put("after", key);
            }
            None => return Vec::new(),
        }
        if let Some(more) = more {
            names.push(more.clone());
            page.put("more", more);
        }
        names
    }

    /// The key of a query parameter with one of these names and types.
    fn find(&self, parameters: &'a Map, names: &[&str], kinds: &[&str]) -> Option<String> {
        parameters.iter().find_map(|(key, p)| {
            let p = p.map()?;
            let fits = p.text("in") == Some("query") && names.contains(&key.trim_start_matches("n_"));
            (fits && self.is(p.get("schema")?, kinds)).then(|| key.to_owned())
        })
    }

    /// The number of the first page: the default of the parameter, or its least value where that is 0 or 1; else pages count from 1.
    fn first_page(&self, number: &str, parameters: &'a Map) -> i64 {
        let schema = parameters.map(number).and_then(|p| p.get("schema")).and_then(|s| self.target(s));
        let whole = |key: &str| match schema.and_then(|s| s.get(key)) {
            Some(Out::Number(text)) => text.parse::<i64>().ok(),
            _ => None,
        };
        whole("default").or_else(|| whole("minimum").filter(|least| (0..=1).contains(least))).unwrap_or(1)
    }

    /// The law of paging that the names of parameters and of members beside the list suggest.
    fn page(&self, parameters: &'a Map, listed: &Listed<'a>, key: String) -> Option<Map> {
        let limit = self.find(parameters, &LIMITS, &["integer"]);
        let mut page = Map::new();
        let mut names = self.paged(&mut page, parameters, listed, &key);
        match limit {
            Some(limit) => {
                names.push(limit.clone());
                page.put("limit", limit);
            }
            // What has the name of a limit and is none, by its type or place, may well be one in another way.
            None if names.is_empty() || parameters.iter().any(|(name, _)| LIMITS.contains(&name.trim_start_matches("n_"))) => return None,
            None => {}
        }
        page.put("items", listed.items.as_str());
        for (word, known) in [("total", &TOTALS[..]), ("pages", &PAGE_COUNTS)] {
            if let Some(place) = listed.holder.and_then(|holder| self.told(holder, known, &["integer"])) {
                names.push(place.clone());
                page.put(word, place);
            }
        }
        page.put("key", key);
        page.put("source", proposed(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>()));
        Some(page)
    }

    fn laws(&self, operation: &'a Map) -> Map {
        let mut laws = Map::new();
        let payload = operation.map("responses").and_then(|r| r.iter().find_map(|(_, r)| r.map()?.get("schema")));
        let Some(listed) = payload.and_then(|p| self.listed(p)) else { return laws };
        let Some(parameters) = operation.map("parameters") else { return laws };
        let find = |names: &[&str], kinds: &[&str]| self.find(parameters, names, kinds);
        let properties = listed.item.map("properties");
        let required = listed.item.list("required");
        let fits = |name: &&&str| properties.and_then(|p| p.get(name)).is_some_and(|s| self.is(s, &["string", "integer"]));
        let certain = |name: &&&str| required.contains(&Out::Text((**name).to_owned()));
        let key = KEYS.iter().filter(fits).find(certain).or_else(|| KEYS.iter().find(fits)).map(|name| pointer(&[name]));
        if let Some(page) = key.and_then(|key| self.page(parameters, &listed, key)) {
            laws.put("pages", Out::of([("page", page.into())]));
        }
        if let (Some(by), Some(direction)) = (find(&ORDERS, &["string"]), find(&DIRECTIONS, &["string"])) {
            let words = |key: &str| -> Vec<&'a str> {
                let schema = parameters.map(key).and_then(|p| p.get("schema")).and_then(|s| self.target(s));
                schema.map(|s| s.list("enum")).unwrap_or_default().iter().filter_map(Out::text).collect()
            };
            let keys: Vec<&str> = words(&by);
            let ways = words(&direction);
            let known = !keys.is_empty() && keys.iter().all(|k| properties.is_some_and(|p| p.has(k)));
            if known && ways.len() == 2 && ways.contains(&"asc") && ways.contains(&"desc") {
                let mut sort = Map::new();
                sort.put("by", by.as_str());
                sort.put("direction", direction.as_str());
                sort.put("items", listed.items.as_str());
                sort.put("keys", keys.iter().map(|k| ((*k).to_owned(), Out::Text(pointer(&[k])))).collect::<Map>());
                sort.put("unspecified", Out::of([("ties", "The document does not say in which order equal items come.".into())]));
                sort.put("source", proposed(&[format!("`{by}`"), format!("`{direction}`")]));
                laws.put("order", Out::of([("sort", sort.into())]));
            }
        }
        laws
    }
}

fn proposed(names: &[String]) -> Out {
    Out::of([("document", "proposed".into()), ("at", Out::Text(format!("names {}", names.join(", "))))])
}

fn pointer(names: &[&str]) -> String {
    names.iter().fold(String::new(), |out, name| plumbline_spec::pointer::join(&out, name))
}
