//! In which directions a named schema travels.

use crate::model::{Description, Schema};
use std::collections::BTreeMap;

/// Directions in which values of a schema travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub(super) struct Sides {
    /// From caller to server.
    pub sent: bool,
    /// From server to caller.
    pub received: bool,
}

impl Sides {
    pub const SENT: Self = Self { sent: true, received: false };
    pub const RECEIVED: Self = Self { sent: false, received: true };

    pub fn with(self, other: Self) -> Self {
        Self { sent: self.sent || other.sent, received: self.received || other.received }
    }
}

/// The ways of every named schema that is used, directly or through others.
pub(super) fn uses(description: &Description) -> BTreeMap<String, Sides> {
    let mut open: Vec<(&Schema, Sides)> = Vec::new();
    for operation in description.operations.values() {
        open.extend(operation.parameters.values().map(|p| (&p.schema, Sides::SENT)));
        open.extend(operation.body.iter().map(|b| (&b.schema, Sides::SENT)));
        open.extend(operation.responses.values().filter_map(|r| r.schema.as_ref()).map(|s| (s, Sides::RECEIVED)));
        open.extend(operation.result.iter().map(|s| (s, Sides::RECEIVED)));
    }
    open.extend(description.rpc_id.iter().map(|s| (s, Sides::SENT)));
    open.extend(description.errors.schema.iter().map(|s| (s, Sides::RECEIVED)));
    open.extend(description.errors.cases.values().filter_map(|c| c.schema.as_ref()).map(|s| (s, Sides::RECEIVED)));
    let mut found: BTreeMap<String, Sides> = BTreeMap::new();
    while let Some((schema, sides)) = open.pop() {
        if let Some((name, target)) = schema.reference_name().and_then(|n| description.schemas.get_key_value(n)) {
            let known = found.entry(name.clone()).or_default();
            if known.with(sides) == *known {
                continue;
            }
            *known = known.with(sides);
            open.push((target, sides));
            continue;
        }
        open.extend(children(schema).map(|s| (s, sides)));
    }
    found
}

fn children(schema: &Schema) -> impl Iterator<Item = &Schema> {
    schema
        .properties
        .values()
        .chain(schema.pattern_properties.values())
        .chain(schema.items.iter().chain(&schema.additional_properties).map(|b| &**b))
        .chain(schema.one_of.iter().chain(&schema.any_of).chain(&schema.all_of))
        .chain(schema.disputed.iter().flat_map(|d| d.readings.values()))
}
