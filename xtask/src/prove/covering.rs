//! Pairwise covering arrays: few rows in which every two values of different factors meet.
//!
//! Greedy, and the same every time; no claim to the least number of rows is made.

/// Rows of value indices, one index a factor, in which every pair of values of two factors occurs.
/// `levels` says how many values each factor has; a factor without values makes no rows.
pub fn pairwise(levels: &[usize]) -> Vec<Vec<usize>> {
    if levels.is_empty() || levels.contains(&0) {
        return Vec::new();
    }
    if let [only] = levels {
        return (0..*only).map(|value| vec![value]).collect();
    }
    let mut open: Vec<(usize, usize, usize, usize)> = Vec::new();
    for one in 0..levels.len() {
        for other in one + 1..levels.len() {
            open.extend((0..levels[one]).flat_map(|a| (0..levels[other]).map(move |b| (one, a, other, b))));
        }
    }
    let mut rows = Vec::new();
    while let Some((one, a, other, b)) = open.first().copied() {
        let mut row: Vec<Option<usize>> = vec![None; levels.len()];
        row[one] = Some(a);
        row[other] = Some(b);
        // Factors with many values are the hardest to place, and come first.
        let mut rest: Vec<usize> = (0..levels.len()).filter(|f| row[*f].is_none()).collect();
        rest.sort_by_key(|f| (std::cmp::Reverse(levels[*f]), *f));
        for factor in rest {
            let gained = |value: usize| open.iter().filter(|pair| meets(pair, factor, value, &row)).count();
            // Where nothing is gained, values take turns, so that none is favoured.
            let turn = rows.len() % levels[factor];
            let best = (0..levels[factor]).max_by_key(|value| (gained(*value), *value == turn, std::cmp::Reverse(*value)));
            row[factor] = best;
        }
        let row: Vec<usize> = row.into_iter().map(Option::unwrap_or_default).collect();
        open.retain(|(one, a, other, b)| row[*one] != *a || row[*other] != *b);
        rows.push(row);
    }
    rows
}

/// Whether a pair would be met by giving a factor a value in a row that is partly filled.
fn meets(pair: &(usize, usize, usize, usize), factor: usize, value: usize, row: &[Option<usize>]) -> bool {
    let (one, a, other, b) = *pair;
    (one == factor && a == value && row[other] == Some(b)) || (other == factor && b == value && row[one] == Some(a))
}
