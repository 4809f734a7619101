//! Rules on schemas: of what is sent and of what is received.

use super::rules;

rules! {
    SCHEMAS;
    SENT_TYPE_NARROWER "sent-type-narrower" Callers
        "of what is sent, fewer types are allowed",
        "callers may send what is no longer allowed",
        "type: [integer, \"null\"]" => "type: integer";
    SENT_TYPE_WIDER "sent-type-wider" Servers
        "of what is sent, more types are allowed",
        "servers may refuse what is allowed now",
        "type: integer" => "type: [integer, \"null\"]";
    RECEIVED_TYPE_NARROWER "received-type-narrower" Servers
        "of what is received, fewer types are allowed",
        "servers may answer what is no longer allowed",
        "type: [integer, \"null\"]" => "type: integer";
    RECEIVED_TYPE_WIDER "received-type-wider" Callers
        "of what is received, more types are allowed",
        "callers may get what they do not expect",
        "type: integer" => "type: [integer, \"null\"]";
    SENT_TYPE_CHANGED "sent-type-changed" Both
        "of what is sent, another type is allowed",
        "callers send the old, and servers take the old only",
        "type: integer" => "type: string";
    RECEIVED_TYPE_CHANGED "received-type-changed" Both
        "of what is received, another type is allowed",
        "callers expect the old, and servers answer the old",
        "type: integer" => "type: string";
    SENT_VALUE_NARROWER "sent-value-narrower" Callers
        "of what is sent, a value is no longer allowed",
        "callers may send what is no longer allowed",
        "enum: [title, year]" => "enum: [title]";
    SENT_VALUE_WIDER "sent-value-wider" Servers
        "of what is sent, a further value is allowed",
        "servers may refuse what is allowed now",
        "enum: [title]" => "enum: [title, year]";
    RECEIVED_VALUE_NARROWER "received-value-narrower" Servers
        "of what is received, a value is no longer allowed",
        "servers may answer what is no longer allowed",
        "enum: [title, year]" => "enum: [title]";
    RECEIVED_VALUE_WIDER "received-value-wider" Callers
        "of what is received, a further value is allowed",
        "callers may get what they do not expect",
        "enum: [title]" => "enum: [title, year]";
    SENT_RANGE_NARROWER "sent-range-narrower" Callers
        "of what is sent, the range of a number is narrower",
        "callers may send what is no longer allowed",
        "maximum: 500" => "maximum: 100";
    SENT_RANGE_WIDER "sent-range-wider" Servers
        "of what is sent, the range of a number is wider",
        "servers may refuse what is allowed now",
        "maximum: 100" => "maximum: 500";
    RECEIVED_RANGE_NARROWER "received-range-narrower" Servers
        "of what is received, the range of a number is narrower",
        "servers may answer what is no longer allowed",
        "maximum: 500" => "maximum: 100";
    RECEIVED_RANGE_WIDER "received-range-wider" Callers
        "of what is received, the range of a number is wider",
        "callers may get what they do not expect",
        "maximum: 100" => "maximum: 500";
    SENT_LENGTH_NARROWER "sent-length-narrower" Callers
        "of what is sent, the range of a length is narrower",
        "callers may send what is no longer allowed",
        "maxLength: 80" => "maxLength: 40";
    SENT_LENGTH_WIDER "sent-length-wider" Servers
        "of what is sent, the range of a length is wider",
        "servers may refuse what is allowed now",
        "maxLength: 40" => "maxLength: 80";
    RECEIVED_LENGTH_NARROWER "received-length-narrower" Servers
        "of what is received, the range of a length is narrower",
        "servers may answer what is no longer allowed",
        "maxLength: 80" => "maxLength: 40";
    RECEIVED_LENGTH_WIDER "received-length-wider" Callers
        "of what is received, the range of a length is wider",
        "callers may get what they do not expect",
        "maxLength: 40" => "maxLength: 80";
    SENT_FORM_NARROWER "sent-form-narrower" Callers
        "of what is sent, a pattern, format or fixed value is demanded",
        "callers may send what is no longer allowed",
        "type: string" => "{ type: string, format: date }";
    SENT_FORM_WIDER "sent-form-wider" Servers
        "of what is sent, a pattern, format or fixed value is no longer demanded",
        "servers may refuse what is allowed now",
        "{ type: string, format: date }" => "type: string";
    RECEIVED_FORM_NARROWER "received-form-narrower" Servers
        "of what is received, a pattern, format or fixed value is demanded",
        "servers may answer what is no longer allowed",
        "type: string" => "{ type: string, format: date }";
    RECEIVED_FORM_WIDER "received-form-wider" Callers
        "of what is received, a pattern, format or fixed value is no longer demanded",
        "callers may get what they do not expect",
        "{ type: string, format: date }" => "type: string";
    SENT_FORM_CHANGED "sent-form-changed" Both
        "of what is sent, another pattern, format or fixed value is demanded",
        "callers send the old, and servers take the old only",
        "format: date" => "format: date-time";
    RECEIVED_FORM_CHANGED "received-form-changed" Both
        "of what is received, another pattern, format or fixed value is demanded",
        "callers expect the old, and servers answer the old",
        "format: date" => "format: date-time";
    SENT_CHOICE_NARROWER "sent-choice-narrower" Callers
        "of what is sent, fewer forms are allowed",
        "callers may send what is no longer allowed",
        "oneOf: [{ type: integer }, { type: string }]" => "oneOf: [{ type: integer }]";
    SENT_CHOICE_WIDER "sent-choice-wider" Servers
        "of what is sent, more forms are allowed",
        "servers may refuse what is allowed now",
        "oneOf: [{ type: integer }]" => "oneOf: [{ type: integer }, { type: string }]";
    RECEIVED_CHOICE_NARROWER "received-choice-narrower" Servers
        "of what is received, fewer forms are allowed",
        "servers may answer what is no longer allowed",
        "oneOf: [{ type: integer }, { type: string }]" => "oneOf: [{ type: integer }]";
    RECEIVED_CHOICE_WIDER "received-choice-wider" Callers
        "of what is received, more forms are allowed",
        "callers may get what they do not expect",
        "oneOf: [{ type: integer }]" => "oneOf: [{ type: integer }, { type: string }]";
    SENT_CHOICE_CHANGED "sent-choice-changed" Both
        "of what is sent, other forms are allowed",
        "callers send the old, and servers take the old only",
        "oneOf: [{ type: integer }, { type: string }]" => "oneOf: [{ type: boolean }]";
    RECEIVED_CHOICE_CHANGED "received-choice-changed" Both
        "of what is received, other forms are allowed",
        "callers expect the old, and servers answer the old",
        "oneOf: [{ type: integer }, { type: string }]" => "oneOf: [{ type: boolean }]";
    RECEIVED_VALUE_LISTED "received-value-listed" Safe
        "of what is received, an open list has a word more or less",
        "other words were to be expected anyway",
        "{ enum: [lent], open: true }" => "{ enum: [lent, lost], open: true }";
    RECEIVED_LIST_OPENED "received-list-opened" Callers
        "of what is received, other values may come than those listed",
        "callers may not expect them",
        "enum: [lent, lost]" => "{ enum: [lent, lost], open: true }";
    RECEIVED_LIST_CLOSED "received-list-closed" Servers
        "of what is received, no other values come than those listed",
        "servers may answer others",
        "{ enum: [lent, lost], open: true }" => "enum: [lent, lost]";
    CONDITION "condition" Both
        "a member exists, or may be missing, under other readings",
        "callers and servers of the other readings differ about it",
        "only_if: { nesting: [inside] }" => "only_if: { nesting: [outside] }";
    MEANING "meaning" Trivial
        "what a disputed value means in a client differs",
        "what goes over the wire is as before",
        "means: { type: boolean }" => "means: { type: integer }";
    REFERENCE "reference" Trivial
        "a schema is referred to under another name, or written out",
        "what differs in it is told by itself",
        "$ref: \"#/schemas/Book\"" => "$ref: \"#/schemas/Volume\"";
    SCHEMA_ADDED "schema-added" Trivial
        "there is a new named schema",
        "where it is used is told by itself",
        "schemas: {}" => "schemas: { Shelf: { type: object } }";
    SCHEMA_REMOVED "schema-removed" Trivial
        "a named schema is gone",
        "where it was used is told by itself",
        "schemas: { Shelf: { type: object } }" => "schemas: {}";
    SCHEMA_UNUSED "schema-unused" Trivial
        "a schema that nothing uses differs",
        "it never goes over the wire",
        "Shelf: { type: object }" => "Shelf: { type: array }";
}
