//! What a broken description says at the macro call: each `tests/broken/*.rs` calls the macro with the description beside it, and
//! its `.stderr` holds what the compiler then says. `TRYBUILD=overwrite` renews them.

#[test]
fn broken_descriptions_do_not_compile() {
    trybuild::TestCases::new().compile_fail("tests/broken/*.rs");
}
