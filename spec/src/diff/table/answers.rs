//! Rules on errors, rates, laws and disputes, and on mere wording.

use super::rules;

rules! {
    ERRORS;
    ERROR_ADDED "error-added" Servers
        "there is a new documented error",
        "servers answer otherwise there",
        "cases: {}" => "cases: { too_many: { status: 429, provoked_by: rate-exceeded } }";
    ERROR_REMOVED "error-removed" Callers
        "a documented error is gone",
        "callers still wait for it",
        "cases: { too_many: { status: 429, provoked_by: rate-exceeded } }" => "cases: {}";
    ERROR_CHANGED "error-changed" Both
        "an error is told by something else",
        "callers look for the old sign, and servers give it",
        "not_found: { status: 404 }" => "not_found: { status: 410 }";
    ERROR_PROVOKED "error-provoked" Both
        "an error is brought about by something else",
        "callers count on it there, and servers answer with it there",
        "provoked_by: invalid-value" => "provoked_by: wrong-type";
    ERROR_RETRYABLE "error-retryable" Safe
        "whether trying again may help differs",
        "it is advice; the answers are the same",
        "retryable: false" => "retryable: true";
    ERROR_STATUS_MORE "error-status-more" Callers
        "errors may travel with a further status",
        "callers may take them for something else",
        "statuses: [200]" => "statuses: [200, 400]";
    ERROR_STATUS_GONE "error-status-gone" Servers
        "errors may no longer travel with a status",
        "servers may still use it",
        "statuses: [200, 400]" => "statuses: [200]";
    ERROR_SHAPE_ADDED "error-shape-added" Servers
        "errors have a described shape",
        "servers may answer in another",
        "# no errors.schema" => "errors: { schema: { type: object } }";
    ERROR_SHAPE_REMOVED "error-shape-removed" Callers
        "errors no longer have a described shape",
        "callers still read it",
        "errors: { schema: { type: object } }" => "# no errors.schema";
    ALLOWANCE "allowance" Safe
        "what answers tell of the calls that are left differs, or stands elsewhere",
        "callers who do not find it do without",
        "remaining: X-Remaining" => "remaining: X-Rate-Remaining";
    RATE_TIGHTER "rate-tighter" Callers
        "one may call less often",
        "callers keep to the old rate",
        "requests: 100" => "requests: 50";
    RATE_LOOSER "rate-looser" Servers
        "one may call more often",
        "servers refuse sooner",
        "requests: 50" => "requests: 100";
    RATE_CHANGED "rate-changed" Both
        "a rate counts other operations, or is told otherwise when it is exceeded",
        "callers look for the old sign, and servers give it",
        "status: 429" => "status: 503";
}

rules! {
    LAWS;
    LAW_CLAUSE_ADDED "law-clause-added" Servers
        "a law promises more",
        "servers may not keep it",
        "keys: { id: /id }" => "keys: { id: /id, year: /year }";
    LAW_CLAUSE_REMOVED "law-clause-removed" Callers
        "a law promises less",
        "callers count on it",
        "keys: { id: /id, year: /year }" => "keys: { id: /id }";
    LAW_CHANGED "law-changed" Both
        "a law speaks of other parameters or places",
        "callers look in the old place, and servers act by it",
        "items: /data" => "items: /rows";
    LAW_PAGED "law-paged" Both
        "a law tells pages apart in another way",
        "callers ask for other pages than servers give",
        "number: page" => "number: page, first: 0";
    LAW_COUNTED "law-counted" Both
        "a law says another number of items on a page, or of pages of an empty list",
        "callers stop too early or ask once too often, and servers give another number",
        "size: 20" => "size: 25";
    LAW_OPENED "law-opened" Callers
        "a law leaves something open that it did not",
        "callers count on it",
        "# nothing unspecified" => "unspecified: { ties: Their order is not said. }";
    LAW_CLOSED "law-closed" Servers
        "a law no longer leaves something open",
        "servers may do it otherwise",
        "unspecified: { ties: Their order is not said. }" => "# nothing unspecified";
    DISPUTE_ADDED "dispute-added" Trivial
        "a dispute is declared",
        "what is disputed is told at its places",
        "disputes: {}" => "disputes: { nesting: ... }";
    DISPUTE_REMOVED "dispute-removed" Trivial
        "a dispute is gone",
        "what was disputed is told at its places",
        "disputes: { nesting: ... }" => "disputes: {}";
    DISPUTE_SETTLED "dispute-settled" Safe
        "it is known which reading holds, or no longer",
        "servers do what they did; who reads the description knows more",
        "# not settled" => "settled: { reading: inside, ... }";
    READING "reading" Both
        "a reading that is not the one taken says something else",
        "who follows that reading goes by other words than before",
        "name: { disputed: place, inside: limit, outside: size }" => "name: { disputed: place, inside: limit, outside: count }";
    DISPUTE_CHANGED "dispute-changed" Trivial
        "a dispute has other readings",
        "what is disputed is told at its places",
        "readings: { inside: ..., outside: ... }" => "readings: { inside: ..., outside: ..., both: ... }";
}

rules! {
    WORDING_RULES;
    WORDING "wording" Trivial
        "words for people differ",
        "nothing of it goes over the wire",
        "description: A book." => "description: A book of the library.";
    SOURCE "source" Trivial
        "where something was read differs",
        "nothing of it goes over the wire",
        "source: { document: page }" => "source: { document: page, at: list of books }";
    EXAMPLE "example" Trivial
        "examples differ",
        "nothing of it goes over the wire",
        "examples: [1]" => "examples: [7]";
    NOTE "note" Trivial
        "a note, or what is left open, differs",
        "nothing of it goes over the wire",
        "notes: {}" => "notes: { late: ... }";
    DEPRECATED "deprecated" Trivial
        "the vendor advises against something, or no longer",
        "it still works",
        "# not deprecated" => "deprecated: true";
    REORDERED "reordered" Trivial
        "things stand in another order",
        "order in the file never goes over the wire",
        "enum: [title, year]" => "enum: [year, title]";
}
