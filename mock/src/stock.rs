//! What mocks of one process share: descriptions made ready, and their data.
//!
//! Nothing in it changes while a mock runs, whatever is broken: what a mutant does differently is done to what is answered.
//! A mock whose data change has data of its own.

use crate::MockError;
use crate::data::Shared;
use crate::options::Options;
use crate::plan::{Plan, Served};
use plumbline_spec::{Choices, Model, Source};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Most items of lists that are kept; beyond, all is made anew.
const MOST: usize = 30_000;
/// Most descriptions made ready that are kept.
const MOST_READY: usize = 64;

/// What mocks started with it share ([`crate::Builder::stock`]).
#[derive(Debug, Clone, Default)]
pub struct Stock(Arc<Mutex<HashMap<Key, Ready>>>);

/// Where the text of a description stands, its readings, the seed and how many items.
type Key = (usize, Choices, u64, usize);

/// A description made ready to be served.
#[derive(Debug, Clone)]
pub(crate) struct Ready {
    pub(crate) model: Arc<Model>,
    pub(crate) plans: Arc<Vec<Plan>>,
    /// Kept so that no other text comes to stand where this one stands.
    _text: Arc<str>,
}

impl Ready {
    /// Makes a description ready.
    pub(crate) fn new(source: &Source, options: &Options) -> Result<Self, MockError> {
        let model = source.resolved(&options.choices).map_err(|e| MockError::Description(e.to_string()))?;
        let served = Arc::new(Served { description: model.description.clone(), options: options.clone(), data: Shared::default() });
        let plans = model.description.operations.iter().filter_map(|(name, op)| Plan::of(&served, name, op)).collect();
        Ok(Self { model: Arc::new(model), plans: Arc::new(plans), _text: Arc::clone(&source.text) })
    }
}

impl Stock {
    /// A description made ready, by an earlier mock or now.
    pub(crate) fn ready(&self, source: &Source, options: &Options) -> Result<Ready, MockError> {
        if options.churn > 0 {
            return Ready::new(source, options);
        }
        let key = (source.text.as_ptr() as usize, options.choices.clone(), options.seed, options.contacts);
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(ready) = lock().get(&key) {
            return Ok(ready.clone());
        }
        let ready = Ready::new(source, options)?;
        let mut all = lock();
        let items: usize = all.keys().map(|(.., items)| *items).sum();
        if items + options.contacts > MOST || all.len() >= MOST_READY {
            all.clear();
        }
        all.insert(key, ready.clone());
        Ok(ready)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::tiny;

    #[test]
    fn mocks_share_what_is_the_same_and_nothing_else() {
        let (stock, source) = (Stock::default(), tiny());
        let ready = |source: &Source, options: &Options| stock.ready(source, options).expect("a sound description").plans;
        let options = Options { contacts: 5, ..Options::default() };
        let first = ready(&source, &options);
        assert!(Arc::ptr_eq(&first, &ready(&source, &options)));
        let others =
            [Options { contacts: 6, ..options.clone() }, Options { seed: 2, ..options.clone() }, Options { churn: 1, ..options.clone() }];
        for other in &others {
            assert!(!Arc::ptr_eq(&first, &ready(&source, other)), "{other:?}");
        }
        assert!(!Arc::ptr_eq(&first, &ready(&tiny(), &options)), "another description, if with the same words");
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let (stock, source) = (Stock::default(), tiny());
        for contacts in 0..200 {
            stock.ready(&source, &Options { contacts: contacts * 100, ..Options::default() }).expect("a sound description");
            let kept = stock.0.lock().expect("no panic");
            assert!(kept.len() <= MOST_READY && kept.keys().map(|(.., items)| items).sum::<usize>() <= MOST);
        }
    }
}
