//! The table of rules, by subject. It is data: who breaks, what changed, why, and an example.

mod answers;
mod members;
mod operations;
mod schemas;
mod whole;

pub(super) use answers::*;
pub(super) use members::*;
pub(super) use operations::*;
pub(super) use schemas::*;
pub(super) use whole::*;

use super::rules::Rule;
use super::schemas::Aspect;

/// A rule a line: name, class, what changed, why it breaks those, and an example of before and after.
macro_rules! rules {
    ($table:ident; $($name:ident $id:literal $wire:ident $purpose:literal, $why:literal, $before:literal => $after:literal;)+) => {
        $(
            pub(in crate::diff) static $name: crate::diff::rules::Rule = crate::diff::rules::Rule {
                id: $id,
                wire: crate::diff::rules::Wire::$wire,
                purpose: $purpose,
                why: $why,
                example: ($before, $after),
            };
        )+
        pub(in crate::diff) static $table: &[&crate::diff::rules::Rule] = &[$(&$name),+];
    };
}
use rules;

/// All of them.
pub(super) static ALL: [&[&Rule]; 9] = [WHOLE, CREDENTIALS, OPERATIONS, PARAMETERS, SCHEMAS, MEMBERS, ERRORS, LAWS, WORDING_RULES];

pub(super) static TYPE: Aspect = Aspect {
    narrower: [&SENT_TYPE_NARROWER, &RECEIVED_TYPE_NARROWER],
    wider: [&SENT_TYPE_WIDER, &RECEIVED_TYPE_WIDER],
    changed: [&SENT_TYPE_CHANGED, &RECEIVED_TYPE_CHANGED],
};

/// Values, ranges and lengths turn narrower or wider only.
pub(super) static VALUE: Aspect = Aspect {
    narrower: [&SENT_VALUE_NARROWER, &RECEIVED_VALUE_NARROWER],
    wider: [&SENT_VALUE_WIDER, &RECEIVED_VALUE_WIDER],
    changed: [&SENT_VALUE_NARROWER, &RECEIVED_VALUE_WIDER],
};

pub(super) static RANGE: Aspect = Aspect {
    narrower: [&SENT_RANGE_NARROWER, &RECEIVED_RANGE_NARROWER],
    wider: [&SENT_RANGE_WIDER, &RECEIVED_RANGE_WIDER],
    changed: [&SENT_RANGE_NARROWER, &RECEIVED_RANGE_WIDER],
};

pub(super) static LENGTH: Aspect = Aspect {
    narrower: [&SENT_LENGTH_NARROWER, &RECEIVED_LENGTH_NARROWER],
    wider: [&SENT_LENGTH_WIDER, &RECEIVED_LENGTH_WIDER],
    changed: [&SENT_LENGTH_NARROWER, &RECEIVED_LENGTH_WIDER],
};

pub(super) static FORM: Aspect = Aspect {
    narrower: [&SENT_FORM_NARROWER, &RECEIVED_FORM_NARROWER],
    wider: [&SENT_FORM_WIDER, &RECEIVED_FORM_WIDER],
    changed: [&SENT_FORM_CHANGED, &RECEIVED_FORM_CHANGED],
};

pub(super) static CHOICE: Aspect = Aspect {
    narrower: [&SENT_CHOICE_NARROWER, &RECEIVED_CHOICE_NARROWER],
    wider: [&SENT_CHOICE_WIDER, &RECEIVED_CHOICE_WIDER],
    changed: [&SENT_CHOICE_CHANGED, &RECEIVED_CHOICE_CHANGED],
};

pub(super) static MEMBER_ADDED: [&Rule; 2] = [&SENT_MEMBER_ADDED, &RECEIVED_MEMBER_ADDED];
pub(super) static MEMBER_ADDED_REQUIRED: [&Rule; 2] = [&SENT_MEMBER_ADDED_REQUIRED, &RECEIVED_MEMBER_ADDED_REQUIRED];
pub(super) static MEMBER_REMOVED: [&Rule; 2] = [&SENT_MEMBER_REMOVED, &RECEIVED_MEMBER_REMOVED];
pub(super) static MEMBER_REMOVED_REQUIRED: [&Rule; 2] = [&SENT_MEMBER_REMOVED_REQUIRED, &RECEIVED_MEMBER_REMOVED_REQUIRED];
pub(super) static MEMBER_REQUIRED: [&Rule; 2] = [&SENT_MEMBER_REQUIRED, &RECEIVED_MEMBER_REQUIRED];
pub(super) static MEMBER_OPTIONAL: [&Rule; 2] = [&SENT_MEMBER_OPTIONAL, &RECEIVED_MEMBER_OPTIONAL];
