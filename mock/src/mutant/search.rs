//! Breaking comparisons: every operator acting as its neighbours, fields confused, case, wildcards.

use super::act::{Act, Compared, Field};
use super::parameters::Way;
use plumbline_spec::model::{FieldRule, Filter, Operator, Search, ValueKind};

/// What a law states of comparisons besides fields and operators.
#[derive(Debug, Clone, Copy)]
struct Stated {
    wildcard: bool,
    case_sensitive: bool,
    /// What a date without a time of day means is left open.
    date_open: bool,
}

/// Ways to break the comparison of a field of a search.
pub(crate) fn in_search(search: &Search, field: &str, operator: Operator) -> Vec<Way> {
    let stated = Stated {
        wildcard: search.wildcard.is_some(),
        case_sensitive: search.case_sensitive == Some(true),
        date_open: search.unspecified.contains_key("date_precision"),
    };
    let Some(rule) = search.fields.get(field) else { return Vec::new() };
    let confused = confused(search.fields.iter(), field, rule.kind);
    made(&Field::Named(field.to_owned()), rule.kind, operator, stated, confused)
}

/// Ways to break the comparison of a field of a filter.
pub(crate) fn in_filter(filter: &Filter, field: &str, operator: Operator) -> Vec<Way> {
    let stated = Stated {
        wildcard: filter.wildcard.is_some(),
        case_sensitive: filter.case_sensitive == Some(true),
        date_open: filter.unspecified.contains_key("date_precision"),
    };
    let Some(rule) = filter.fields.get(field) else { return Vec::new() };
    let confused = confused(filter.fields.iter(), field, rule.kind);
    made(&Field::Named(field.to_owned()), rule.kind, operator, stated, confused)
}

/// Ways to break the comparison of the fields of a family that hold values of one kind.
pub(crate) fn in_family(search: &Search, kind: ValueKind, operator: Operator) -> Vec<Way> {
    let stated = Stated {
        wildcard: search.wildcard.is_some(),
        case_sensitive: search.case_sensitive == Some(true),
        date_open: search.unspecified.contains_key("date_precision"),
    };
    made(&Field::Family(kind), kind, operator, stated, None)
}

/// Another field of the same kind, which a server might look at by mistake.
fn confused<'a>(mut fields: impl Iterator<Item = (&'a String, &'a FieldRule)>, field: &str, kind: ValueKind) -> Option<(String, String)> {
    fields.find(|(name, rule)| *name != field && rule.kind == kind).map(|(name, rule)| (name.clone(), rule.at.clone()))
}

fn made(field: &Field, kind: ValueKind, operator: Operator, stated: Stated, confused: Option<(String, String)>) -> Vec<Way> {
    let mut hows: Vec<(String, Compared)> =
        vec![("ignored".into(), Compared::Everything), ("nothing".into(), Compared::Nothing), ("loses-one".into(), Compared::LosesOne)];
    hows.extend(neighbours(kind, operator, stated).into_iter().map(|o| (format!("as-{}", o.as_str()), Compared::As(o))));
    hows.extend(special(kind, operator, stated).into_iter().map(|(word, how)| (word.to_owned(), how)));
    hows.extend(confused.map(|(name, at)| (format!("field-{name}"), Compared::Elsewhere(at))));
    hows.push(("adds-one".into(), Compared::AddsOne));
    hows.push(("refused".into(), Compared::Refused));
    hows.into_iter().map(|(word, how)| Way::new(word, Act::Compare { field: field.clone(), operator, how })).collect()
}

/// The operators that another one may be mistaken for.
fn neighbours(kind: ValueKind, operator: Operator, stated: Stated) -> Vec<Operator> {
    use Operator as O;
    let ordered = matches!(kind, ValueKind::Number | ValueKind::DateTime);
    match operator {
        O::Equal if ordered => vec![O::GreaterOrEqual, O::LessOrEqual, O::NotEqual],
        O::Equal | O::NotLike => vec![O::Like, O::NotEqual],
        O::NotEqual => vec![O::Equal],
        O::Less => vec![O::LessOrEqual, O::Greater, O::Equal],
        O::LessOrEqual => vec![O::Less, O::GreaterOrEqual, O::Equal],
        O::Greater => vec![O::GreaterOrEqual, O::Less, O::Equal],
        O::GreaterOrEqual => vec![O::Greater, O::LessOrEqual, O::Equal],
        // Where wildcards are open, a plain text may be compared whole or in part.
        O::Like if stated.wildcard => vec![O::Equal, O::NotLike],
        O::Like => vec![O::NotLike],
        O::ILike => vec![O::Like, O::Equal, O::NotILike],
        O::NotILike => vec![O::ILike, O::NotLike],
        O::In => vec![O::Equal, O::NotIn],
        O::NotIn => vec![O::In, O::NotEqual],
        O::Overlap => vec![O::NotOverlap],
        O::NotOverlap => vec![O::Overlap],
        O::IsNull => vec![O::IsNotNull],
        O::IsNotNull => vec![O::IsNull],
        O::Regexp => vec![O::Like, O::Equal],
        O::Jsquery => Vec::new(),
    }
}

/// What else may go wrong with an operator.
fn special(kind: ValueKind, operator: Operator, stated: Stated) -> Vec<(&'static str, Compared)> {
    use Operator as O;
    let text = matches!(kind, ValueKind::Text | ValueKind::TextArray);
    let mut ways = Vec::new();
    match operator {
        O::Less | O::LessOrEqual | O::Greater | O::GreaterOrEqual if kind == ValueKind::Number => {
            ways.push(("text-order", Compared::AsText));
        }
        // A day may stand for all its moments.
        O::Equal if kind == ValueKind::DateTime && stated.date_open => {}
        O::Equal => ways.push(("same-beginning", Compared::SameBeginning)),
        O::Like | O::ILike if stated.wildcard => {
            ways.extend([("wildcard-literal", Compared::Literal), ("from-start", Compared::Beginning), ("anywhere", Compared::Anywhere)]);
        }
        _ => {}
    }
    let folds = matches!(operator, O::Equal | O::NotEqual | O::Like | O::NotLike | O::In | O::Overlap | O::Regexp);
    if text && folds && stated.case_sensitive {
        ways.push(("case-ignored", Compared::FoldCase));
    }
    if text && matches!(operator, O::Equal | O::Like | O::ILike | O::Regexp) {
        ways.push(("ascii-only", Compared::AsciiOnly));
    }
    ways
}
