//! In which directions planned types travel: what is only sent may be closed, what is received stays open.

use super::{Plan, Side, Ty, TypeDef, TypeKind, Words};

impl<'m> Plan<'m> {
    /// Notes that a type travels in a direction, with all that it holds.
    pub(crate) fn mark(&mut self, ty: &Ty, side: Side) {
        let index = match ty {
            Ty::List(inner) | Ty::Map(inner) | Ty::Boxed(inner) => return self.mark(&inner.clone(), side),
            Ty::Named(index) => *index,
            Ty::Bool | Ty::Int | Ty::Float | Ty::Str | Ty::Civil | Ty::Json => return,
        };
        let def = &mut self.types[index];
        let mark = match side {
            Side::Request => &mut def.sent,
            Side::Response => &mut def.received,
        };
        if std::mem::replace(mark, true) {
            return;
        }
        let inner: Vec<Ty> = match &def.kind {
            TypeKind::Object(fields) => fields.iter().map(|f| f.shape.ty.clone()).collect(),
            TypeKind::Filter(filter) => vec![Ty::Named(filter.field)],
            TypeKind::Union(union) => union.variants.iter().map(|(_, _, ty)| ty.clone()).collect(),
            TypeKind::Words(_) | TypeKind::Pending => Vec::new(),
        };
        for ty in inner {
            self.mark(&ty, side);
        }
    }

    /// A named type's definition.
    pub(crate) fn def(&self, ty: &Ty) -> Option<&TypeDef<'m>> {
        match ty {
            Ty::Named(index) => self.types.get(*index),
            Ty::Boxed(inner) => self.def(inner),
            Ty::Bool | Ty::Int | Ty::Float | Ty::Str | Ty::Civil | Ty::Json | Ty::List(_) | Ty::Map(_) => None,
        }
    }
}

impl Words {
    /// Whether a type of these words can hold others.
    pub(crate) fn is_open(&self, def: &TypeDef) -> bool {
        self.open || def.received
    }
}
