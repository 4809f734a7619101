//! Rules on members of objects.

use super::rules;

rules! {
    MEMBERS;
    SENT_MEMBER_ADDED "sent-member-added" Servers
        "an object that is sent has a new member",
        "servers do not heed it",
        "properties: { id: ... }" => "properties: { id: ..., note: ... }";
    SENT_MEMBER_ADDED_REQUIRED "sent-member-added-required" Both
        "an object that is sent has a new member, and it is required",
        "callers do not send it, and servers do not heed it",
        "properties: { id: ... }" => "{ required: [note], properties: { id: ..., note: ... } }";
    SENT_MEMBER_REMOVED "sent-member-removed" Callers
        "an object that is sent no longer has an optional member",
        "callers still send it",
        "properties: { id: ..., note: ... }" => "properties: { id: ... }";
    SENT_MEMBER_REMOVED_REQUIRED "sent-member-removed-required" Both
        "an object that is sent no longer has a required member",
        "callers still send it, and servers still need it",
        "{ required: [note], properties: { id: ..., note: ... } }" => "properties: { id: ... }";
    SENT_MEMBER_REQUIRED "sent-member-required" Callers
        "a member of an object that is sent is required",
        "callers may leave it out",
        "properties: { note: ... }" => "{ required: [note], properties: { note: ... } }";
    SENT_MEMBER_OPTIONAL "sent-member-optional" Servers
        "a member of an object that is sent is no longer required",
        "servers still refuse values without",
        "{ required: [note], properties: { note: ... } }" => "properties: { note: ... }";
    RECEIVED_MEMBER_ADDED "received-member-added" Safe
        "an object that is received has a new member",
        "callers pass over members that they do not know, and servers may leave it out",
        "properties: { id: ... }" => "properties: { id: ..., note: ... }";
    RECEIVED_MEMBER_ADDED_REQUIRED "received-member-added-required" Servers
        "an object that is received has a new member, and it is required",
        "servers do not send it",
        "properties: { id: ... }" => "{ required: [note], properties: { id: ..., note: ... } }";
    RECEIVED_MEMBER_REMOVED "received-member-removed" Safe
        "an object that is received no longer has an optional member",
        "callers could not count on it, and those who send it still may",
        "properties: { id: ..., note: ... }" => "properties: { id: ... }";
    RECEIVED_MEMBER_REMOVED_REQUIRED "received-member-removed-required" Callers
        "an object that is received no longer has a required member",
        "callers count on it",
        "{ required: [note], properties: { id: ..., note: ... } }" => "properties: { id: ... }";
    RECEIVED_MEMBER_REQUIRED "received-member-required" Servers
        "a member of an object that is received is required",
        "servers may leave it out",
        "properties: { note: ... }" => "{ required: [note], properties: { note: ... } }";
    RECEIVED_MEMBER_OPTIONAL "received-member-optional" Callers
        "a member of an object that is received is no longer required",
        "callers count on it",
        "{ required: [note], properties: { note: ... } }" => "properties: { note: ... }";
}
