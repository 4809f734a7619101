//! Tests of descriptions from outside: one binary, a module a subject.
