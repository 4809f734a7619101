//! Covering arrays: every two values meet, in few rows.

#[path = "../../src/prove/covering.rs"]
mod array;

use array::pairwise;

#[test]
fn every_two_values_meet() {
    for levels in [vec![6, 3], vec![6, 3, 2, 2, 2, 3, 2, 2, 2, 2, 2, 2, 2], vec![2; 20], vec![4, 4, 4, 1, 4], vec![3]] {
        let rows = pairwise(&levels);
        for one in 0..levels.len() {
            for other in one + 1..levels.len() {
                for a in 0..levels[one] {
                    for b in 0..levels[other] {
                        assert!(rows.iter().any(|r| r[one] == a && r[other] == b), "{levels:?}: {one}={a} never meets {other}={b}");
                    }
                }
            }
        }
        let mut sorted = levels.clone();
        sorted.sort_unstable();
        // Twice what no array can do without; without any second factor, just its values.
        let least = sorted.iter().rev().take(2).product::<usize>();
        assert!(rows.len() <= 2 * least.max(8), "{levels:?}: {} rows", rows.len());
        assert_eq!(rows, pairwise(&levels));
    }
}

#[test]
fn nothing_makes_nothing() {
    assert_eq!(pairwise(&[]), Vec::<Vec<usize>>::new());
    assert_eq!(pairwise(&[2, 0]), Vec::<Vec<usize>>::new());
}
