//! A small part of PostgreSQL's jsquery, enough to search lists inside items.
//!
//! Known: paths of `$` (the value), `#` (any element), `%` (any member), `*` (any depth), names;
//! `=`, `<`, `<=`, `>`, `>=`, `@>`, `&&`, `IN (...)`, `= *` (it exists); `AND`, `OR`, `NOT`,
//! `&`, `|`, `!`, parentheses. Everything else is refused rather than guessed.

use crate::compare::Number;
use serde_json::Value;
use std::cmp::Ordering;

/// A query that was understood.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Query {
    And(Box<Query>, Box<Query>),
    Or(Box<Query>, Box<Query>),
    Not(Box<Query>),
    Test(Vec<Step>, Test),
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    Element,
    Member,
    Deep,
    Name(String),
}

/// What is asked of the values at a path.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    Exists,
    Equal(Value),
    Less(Value),
    LessOrEqual(Value),
    Greater(Value),
    GreaterOrEqual(Value),
    Contains(Value),
    Overlaps(Vec<Value>),
    In(Vec<Value>),
}

impl Query {
    /// Reads a query; `None` if it is not understood.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut parser = Parser { tokens: tokens(text)?, at: 0 };
        let query = parser.either()?;
        (parser.at == parser.tokens.len()).then_some(query)
    }

    /// Whether a value matches.
    pub(crate) fn matches(&self, value: &Value) -> bool {
        match self {
            Self::And(a, b) => a.matches(value) && b.matches(value),
            Self::Or(a, b) => a.matches(value) || b.matches(value),
            Self::Not(inner) => !inner.matches(value),
            Self::Test(path, test) => {
                let mut found = Vec::new();
                walk(value, path, &mut found);
                found.into_iter().any(|v| test.admits(v))
            }
        }
    }
}

impl Test {
    fn admits(&self, value: &Value) -> bool {
        match self {
            Self::Exists => true,
            Self::Equal(with) => same(value, with),
            Self::Less(with) => order(value, with).is_some_and(Ordering::is_lt),
            Self::LessOrEqual(with) => order(value, with).is_some_and(Ordering::is_le),
            Self::Greater(with) => order(value, with).is_some_and(Ordering::is_gt),
            Self::GreaterOrEqual(with) => order(value, with).is_some_and(Ordering::is_ge),
            Self::Contains(Value::Array(all)) => {
                value.as_array().is_some_and(|have| all.iter().all(|one| have.iter().any(|v| same(v, one))))
            }
            Self::Contains(one) => value.as_array().is_some_and(|have| have.iter().any(|v| same(v, one))),
            Self::Overlaps(any) => value.as_array().is_some_and(|have| have.iter().any(|v| any.iter().any(|one| same(v, one)))),
            Self::In(any) => any.iter().any(|one| same(value, one)),
        }
    }
}

fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => order(a, b).is_some_and(Ordering::is_eq),
        _ => a == b,
    }
}

fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(_), Value::Number(_)) => Some(Number::of(a)?.order(Number::of(b)?)),
        _ => None,
    }
}

fn walk<'v>(value: &'v Value, path: &[Step], found: &mut Vec<&'v Value>) {
    let Some((step, rest)) = path.split_first() else {
        found.push(value);
        return;
    };
    match (step, value) {
        (Step::Element, Value::Array(elements)) => elements.iter().for_each(|e| walk(e, rest, found)),
        (Step::Member, Value::Object(members)) => members.values().for_each(|m| walk(m, rest, found)),
        (Step::Name(name), Value::Object(members)) => {
            if let Some(member) = members.get(name) {
                walk(member, rest, found);
            }
        }
        (Step::Deep, _) => {
            walk(value, rest, found);
            match value {
                Value::Array(elements) => elements.iter().for_each(|e| walk(e, path, found)),
                Value::Object(members) => members.values().for_each(|m| walk(m, path, found)),
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
            }
        }
        _ => {}
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Sign(&'static str),
    Word(String),
    Value(Value),
}

const SIGNS: [&str; 19] = ["@>", "&&", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "#", "%", "*", "$", "&", "|"];

fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        if let Some(sign) = SIGNS.iter().find(|s| rest.starts_with(**s)) {
            out.push(Token::Sign(sign));
            rest = &rest[sign.len()..];
        } else if rest.starts_with('!') {
            out.push(Token::Word("NOT".into()));
            rest = &rest[1..];
        } else if rest.starts_with('"') {
            let mut stream = serde_json::Deserializer::from_str(rest).into_iter::<String>();
            let value = stream.next()?.ok()?;
            rest = &rest[stream.byte_offset()..];
            out.push(Token::Value(Value::String(value)));
        } else {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-')).unwrap_or(rest.len());
            let (word, tail) = rest.split_at(end);
            if word.is_empty() {
                return None;
            }
            // A number with a fraction holds the dot that otherwise joins steps.
            let fraction = tail.strip_prefix('.').map(|t| t.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
            if let Some(fraction) = fraction.filter(|f| !f.is_empty() && word.parse::<i64>().is_ok()) {
                out.push(Token::Value(serde_json::from_str(&format!("{word}.{fraction}")).ok()?));
                rest = &tail[fraction.len() + 1..];
            } else {
                match serde_json::from_str::<Value>(word) {
                    Ok(value) => out.push(Token::Value(value)),
                    Err(_) => out.push(Token::Word(word.to_owned())),
                }
                rest = tail;
            }
        }
        rest = rest.trim_start();
    }
    Some(out)
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
}

impl Parser {
    fn sign(&mut self, sign: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Sign(s)) if *s == sign);
        self.at += usize::from(found);
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.tokens.get(self.at), Some(Token::Word(w)) if w.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn either(&mut self) -> Option<Query> {
        let mut left = self.both()?;
        while self.word("OR") || self.sign("|") {
            left = Query::Or(Box::new(left), Box::new(self.both()?));
        }
        Some(left)
    }

    fn both(&mut self) -> Option<Query> {
        let mut left = self.one()?;
        while self.word("AND") || self.sign("&") {
            left = Query::And(Box::new(left), Box::new(self.one()?));
        }
        Some(left)
    }

    fn one(&mut self) -> Option<Query> {
        if self.word("NOT") {
            return Some(Query::Not(Box::new(self.one()?)));
        }
        if self.sign("(") {
            let inner = self.either()?;
            return self.sign(")").then_some(inner);
        }
        let mut path = Vec::new();
        loop {
            match self.tokens.get(self.at)? {
                Token::Sign("$") => {}
                Token::Sign("#") => path.push(Step::Element),
                Token::Sign("%") => path.push(Step::Member),
                Token::Sign("*") => path.push(Step::Deep),
                Token::Word(name) | Token::Value(Value::String(name)) => path.push(Step::Name(name.clone())),
                Token::Sign(_) | Token::Value(_) => return None,
            }
            self.at += 1;
            if !self.sign(".") {
                break;
            }
        }
        Some(Query::Test(path, self.test()?))
    }

    fn test(&mut self) -> Option<Test> {
        if self.word("IN") {
            return if self.sign("(") { self.list(")").map(Test::In) } else { None };
        }
        let Some(Token::Sign(sign)) = self.tokens.get(self.at).cloned() else { return None };
        self.at += 1;
        if sign == "=" && self.sign("*") {
            return Some(Test::Exists);
        }
        let value = self.value()?;
        match sign {
            "=" => Some(Test::Equal(value)),
            "<" => Some(Test::Less(value)),
            "<=" => Some(Test::LessOrEqual(value)),
            ">" => Some(Test::Greater(value)),
            ">=" => Some(Test::GreaterOrEqual(value)),
            "@>" => Some(Test::Contains(value)),
            "&&" => match value {
                Value::Array(all) => Some(Test::Overlaps(all)),
                _ => None,
            },
            _ => None,
        }
    }

    fn value(&mut self) -> Option<Value> {
        if self.sign("[") {
            return self.list("]").map(Value::Array);
        }
        match self.tokens.get(self.at).cloned()? {
            Token::Value(value) => {
                self.at += 1;
                Some(value)
            }
            Token::Sign(_) | Token::Word(_) => None,
        }
    }

    fn list(&mut self, end: &str) -> Option<Vec<Value>> {
        let mut all = Vec::new();
        if self.sign(end) {
            return Some(all);
        }
        loop {
            all.push(self.value()?);
            if self.sign(end) {
                return Some(all);
            }
            if !self.sign(",") {
                return None;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Query;
    use serde_json::json;

    #[test]
    fn the_known_part_works() {
        let mails = json!(["a@x.org", "b@x.org"]);
        let groups = json!([{ "group_id": 5, "group_name": "VIP" }, { "group_id": 12.5, "group_name": "Клиенты" }]);
        for (query, on, wanted) in [
            (r#"# = "a@x.org""#, &mails, true),
            (r#"# = "c@x.org""#, &mails, false),
            (r#"$ @> ["a@x.org", "b@x.org"]"#, &mails, true),
            (r#"$ && ["c@x.org", "b@x.org"]"#, &mails, true),
            (r"#.group_id = 5", &groups, true),
            (r#"#.group_id > 12.4 AND #.group_name = "Клиенты""#, &groups, true),
            (r"#.group_id IN (6, 7)", &groups, false),
            (r#"NOT (#.group_id = 6) & *.group_name = "VIP""#, &groups, true),
            (r"#.other = *", &groups, false),
            (r#"* = "VIP""#, &groups, true),
        ] {
            assert_eq!(Query::parse(query).map(|q| q.matches(on)), Some(wanted), "{query}");
        }
    }

    #[test]
    fn the_rest_is_refused() {
        for query in ["", "#", "# =", "# = x", "# ~ 1", "(# = 1", "# = 1 2", "= 1", "# = \"a"] {
            assert_eq!(Query::parse(query), None, "{query}");
        }
    }
}
