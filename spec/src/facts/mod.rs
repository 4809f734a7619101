//! f
/// k
pub struct Kind;
/// f
pub struct Fact;
