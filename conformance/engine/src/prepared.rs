//! A description under some readings with its facts: what a run works with and does not change.

use plumbline_spec::diag::Diagnostics;
use plumbline_spec::model::Operation;
use plumbline_spec::readings::Choices;
use plumbline_spec::{Fact, Model, Source, facts};
use std::collections::HashMap;
use std::sync::Arc;

/// A model and what is found in it.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The model.
    pub model: Arc<Model>,
    /// Its facts.
    pub facts: Arc<Vec<Fact>>,
    /// Index of facts by id.
    pub index: Arc<HashMap<String, usize>>,
    /// Indices of facts by operation.
    pub by_operation: Arc<HashMap<String, Vec<usize>>>,
    /// The operations of the model, so that judging an answer needs no copy of one.
    pub operations: Arc<HashMap<String, Arc<Operation>>>,
}

impl Prepared {
    /// The description under these readings.
    pub fn new(source: &Source, choices: &Choices) -> Result<Self, Diagnostics> {
        let model = source.model(choices)?;
        let facts = facts::facts(&model);
        let mut by_operation: HashMap<String, Vec<usize>> = HashMap::new();
        for (i, fact) in facts.iter().enumerate() {
            by_operation.entry(fact.operation.clone()).or_default().push(i);
        }
        let operations = model.description.operations.iter().map(|(n, o)| (n.clone(), Arc::new(o.clone()))).collect();
        Ok(Self {
            index: Arc::new(facts.iter().enumerate().map(|(i, f)| (f.id.clone(), i)).collect()),
            facts: Arc::new(facts),
            by_operation: Arc::new(by_operation),
            operations: Arc::new(operations),
            model: Arc::new(model),
        })
    }
}
