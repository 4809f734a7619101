//! Laws that names and shapes suggest. They are proposals: their source is the document `proposed`,
//! graded as inference, so client and mock use them and no server is failed for them.
//!
//! Nothing is proposed where a name is missing: a list without a key, a limit that is no integer.

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
const TOTALS: [&str; 9] =
    ["total", "total_count", "totalcount", "total_items", "totalitems", "total_results", "total_entries", "total_records", "count"];
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

    fn total(&self, holder: &'a Map) -> Option<String> {
        let properties = holder.map("properties")?;
        let found =
            properties.iter().find(|(name, schema)| TOTALS.contains(&name.to_ascii_lowercase().as_str()) && self.is(schema, &["integer"]));
        if let Some((name, _)) = found {
            return Some(pointer(&[name]));
        }
        for (outer, schema) in properties
            .iter()
            .filter(|(n, _)| matches!(n.to_ascii_lowercase().as_str(), "meta" | "pagination" | "paging" | "page" | "page_info"))
        {
            let Some(inner) = self.target(schema).and_then(|m| m.map("properties")) else { continue };
            if let Some((name, _)) =
                inner.iter().find(|(n, s)| TOTALS.contains(&n.to_ascii_lowercase().as_str()) && self.is(s, &["integer"]))
            {
                return Some(pointer(&[outer, name]));
            }
        }
        None
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

    fn laws(&self, operation: &'a Map) -> Map {
        let mut laws = Map::new();
        let payload = operation.map("responses").and_then(|r| r.iter().find_map(|(_, r)| r.map()?.get("schema")));
        let Some(listed) = payload.and_then(|p| self.listed(p)) else { return laws };
        let Some(parameters) = operation.map("parameters") else { return laws };
        let find = |names: &[&str], kinds: &[&str]| {
            parameters.iter().find_map(|(key, p)| {
                let p = p.map()?;
                let fits = p.text("in") == Some("query") && names.contains(&key.trim_start_matches("n_"));
                (fits && self.is(p.get("schema")?, kinds)).then(|| key.to_owned())
            })
        };
        let properties = listed.item.map("properties");
        let required = listed.item.list("required");
        let fits = |name: &&&str| properties.and_then(|p| p.get(name)).is_some_and(|s| self.is(s, &["string", "integer"]));
        let certain = |name: &&&str| required.contains(&Out::Text((**name).to_owned()));
        let key = KEYS.iter().filter(fits).find(certain).or_else(|| KEYS.iter().find(fits)).map(|name| pointer(&[name]));
        if let (Some(limit), Some(key)) = (find(&LIMITS, &["integer"]), key) {
            let offset = find(&OFFSETS, &["integer"]);
            let number = find(&NUMBERS, &["integer"]).filter(|_| offset.is_none());
            let total = listed.holder.and_then(|h| self.total(h));
            let mut page = Map::new();
            let mut names = vec![format!("`{limit}`")];
            if let Some(offset) = offset {
                names.insert(0, format!("`{offset}`"));
                page.put("offset", offset);
            }
            if let Some(number) = number {
                names.insert(0, format!("`{number}`"));
                let first = self.first_page(&number, parameters);
                page.put("number", number);
                if first != 1 {
                    page.put("first", Out::Number(first.to_string()));
                }
            }
            page.put("limit", limit);
            page.put("items", listed.items.as_str());
            if let Some(total) = total {
                names.push(format!("`{total}`"));
                page.put("total", total);
            }
            page.put("key", key);
            page.put("source", proposed(&names));
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
