//! Numbers of JSON compared by value, exactly: `1` is `1.0`, and integers beyond 64 bits do not run together.

use serde_json::Number;
use std::cmp::Ordering;

/// Whether a number is less than an integer.
pub(super) fn below(number: &Number, least: i64) -> bool {
    compare(number, least) == Ordering::Less
}

/// Whether a number is greater than an integer.
pub(super) fn above(number: &Number, most: i64) -> bool {
    compare(number, most) == Ordering::Greater
}

/// Whether two numbers are the same.
pub(super) fn same(a: &Number, b: &Number) -> bool {
    match (whole(a), whole(b)) {
        (Some(x), Some(y)) => x == y,
        (None, None) => a.as_f64() == b.as_f64() && (a.as_f64().is_some() || a.to_string() == b.to_string()),
        _ => false,
    }
}

/// Whether a number has no fraction.
pub(crate) fn is_whole(number: &Number) -> bool {
    number.is_i64() || number.is_u64() || float(number).fract() == 0.0 || float(number).is_infinite()
}

/// The value of a number without fraction, as far as 128 bits hold it.
fn whole(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from)).or_else(|| number.to_string().parse().ok()).or_else(|| {
        let float = float(number);
        (float.fract() == 0.0 && float.abs() < 1e38).then(|| truncated(float))
    })
}

fn compare(number: &Number, bound: i64) -> Ordering {
    let bound = i128::from(bound);
    if let Some(whole) = whole(number) {
        return whole.cmp(&bound);
    }
    // Between two integers, or beyond 128 bits: the integer below decides, and a fraction is more than it.
    let floor = truncated(float(number).floor());
    if floor >= bound { Ordering::Greater } else { Ordering::Less }
}

/// The nearest float; infinite where the number is beyond all floats.
fn float(number: &Number) -> f64 {
    number.as_f64().or_else(|| number.to_string().parse().ok()).unwrap_or(0.0)
}

#[expect(clippy::cast_possible_truncation, reason = "a cast of a float saturates, which is what is wanted of numbers beyond 128 bits")]
fn truncated(float: f64) -> i128 {
    float as i128
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(text: &str) -> Number {
        serde_json::from_str(text).unwrap_or_else(|e| panic!("{text}: {e}"))
    }

    #[test]
    fn bounds_are_exact() {
        assert!(above(&number("9223372036854775808"), i64::MAX));
        assert!(!above(&number("9223372036854775807"), i64::MAX));
        assert!(below(&number("9007199254740992"), 9_007_199_254_740_993));
        assert!(above(&number("0.5"), 0) && below(&number("0.5"), 1));
        assert!(below(&number("-0.5"), 0) && above(&number("-0.5"), -1));
        assert!(above(&number("1e300"), i64::MAX) && below(&number("-1e300"), i64::MIN));
        assert!(!above(&number("1e2"), 100) && !below(&number("1e2"), 100));
    }

    #[test]
    fn equal_is_equal_by_value() {
        assert!(same(&number("1"), &number("1.0")) && same(&number("100"), &number("1e2")) && same(&number("0"), &number("-0")));
        assert!(!same(&number("9223372036854775808"), &number("9223372036854775809")));
        assert!(!same(&number("12345678901234567890123"), &number("12345678901234567890124")));
        assert!(!same(&number("1"), &number("1.5")));
    }
}
