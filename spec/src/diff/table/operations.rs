//! Rules on operations and parameters.

use super::rules;

rules! {
    OPERATIONS;
    OPERATION_ADDED "operation-added" Servers
        "there is a new operation",
        "servers do not have it",
        "operations: { list_books: ... }" => "operations: { list_books: ..., get_book: ... }";
    OPERATION_REMOVED "operation-removed" Callers
        "an operation is gone",
        "callers still call it",
        "operations: { list_books: ..., get_book: ... }" => "operations: { list_books: ... }";
    OPERATION_RENAMED "operation-renamed" Trivial
        "an operation has another name",
        "the name never goes over the wire",
        "list_books: { get: /books }" => "books: { get: /books }";
    OPERATION_MOVED "operation-moved" Both
        "an operation is reached by another method or path",
        "either side knows the other address only",
        "get: /books" => "get: /v2/books";
    EFFECT_WEAKER "effect-weaker" Callers
        "an operation promises less about repeating it",
        "callers still repeat it freely",
        "effect: safe" => "effect: writing";
    EFFECT_STRONGER "effect-stronger" Servers
        "an operation promises more about repeating it",
        "servers may change data each time",
        "effect: writing" => "effect: idempotent";
    AUTHENTICATION_NEEDED "authentication-needed" Callers
        "an operation needs credentials",
        "callers come without",
        "# no authentication" => "authentication: key";
    AUTHENTICATION_NEEDLESS "authentication-needless" Servers
        "an operation needs no credentials any more",
        "servers still refuse callers without",
        "authentication: key" => "# no authentication";
    AUTHENTICATION_CHANGED "authentication-changed" Both
        "an operation needs other credentials",
        "either side looks for something else",
        "authentication: key" => "authentication: token";
    STATUS_ADDED "status-added" Callers
        "an operation may answer with a further status of success",
        "callers take it for a failure",
        "responses: { 200: ... }" => "responses: { 200: ..., 202: ... }";
    STATUS_REMOVED "status-removed" Servers
        "a status of success is gone",
        "servers still answer with it",
        "responses: { 200: ..., 202: ... }" => "responses: { 200: ... }";
    ANSWER_MEDIA "answer-media" Both
        "an answer is of another media type",
        "callers cannot read the new one, and servers send the old one",
        "media: application/json" => "media: text/csv";
    ANSWER_BODY_ADDED "answer-body-added" Servers
        "an answer has a described body",
        "servers may answer without",
        "204: {}" => "204: { schema: { type: object } }";
    ANSWER_BODY_REMOVED "answer-body-removed" Callers
        "an answer no longer has a described body",
        "callers still read it",
        "200: { schema: { type: object } }" => "200: {}";
    BODY_ADDED "body-added" Servers
        "an operation takes a body",
        "servers do not read it",
        "# no body" => "body: { schema: { type: object } }";
    BODY_ADDED_REQUIRED "body-added-required" Both
        "an operation takes a body, and needs it",
        "callers send none, and servers do not read it",
        "# no body" => "body: { required: true, schema: { type: object } }";
    BODY_REMOVED "body-removed" Callers
        "an operation takes no body any more",
        "callers still send one",
        "body: { schema: { type: object } }" => "# no body";
    BODY_REMOVED_REQUIRED "body-removed-required" Both
        "an operation takes no body any more, and needed it",
        "callers still send one, and servers still need it",
        "body: { required: true, schema: { type: object } }" => "# no body";
    BODY_REQUIRED "body-required" Callers
        "a body is required",
        "callers may send none",
        "body: { schema: ... }" => "body: { required: true, schema: ... }";
    BODY_OPTIONAL "body-optional" Servers
        "a body is no longer required",
        "servers still refuse requests without",
        "body: { required: true, schema: ... }" => "body: { schema: ... }";
    BODY_MEDIA "body-media" Both
        "a body is of another media type",
        "either side writes or reads the other one",
        "media: application/json" => "media: application/merge-patch+json";
}

rules! {
    PARAMETERS;
    PARAMETER_ADDED "parameter-added" Servers
        "there is a new parameter",
        "servers do not heed it",
        "parameters: { limit: ... }" => "parameters: { limit: ..., offset: ... }";
    PARAMETER_ADDED_REQUIRED "parameter-added-required" Both
        "there is a new parameter, and it is required",
        "callers do not send it, and servers do not heed it",
        "parameters: { limit: ... }" => "parameters: { limit: ..., shelf: { required: true, ... } }";
    PARAMETER_REMOVED "parameter-removed" Callers
        "a parameter is gone",
        "callers still send it",
        "parameters: { limit: ..., offset: ... }" => "parameters: { limit: ... }";
    PARAMETER_REMOVED_REQUIRED "parameter-removed-required" Both
        "a required parameter is gone",
        "callers still send it, and servers still need it",
        "parameters: { shelf: { required: true, ... } }" => "parameters: {}";
    PARAMETER_RENAMED "parameter-renamed" Trivial
        "a parameter has another key, and the same name on the wire",
        "the key never goes over the wire",
        "limit: { in: query }" => "count: { in: query, name: limit }";
    PARAMETER_WIRE_NAME "parameter-wire-name" Both
        "a parameter has another name on the wire",
        "either side knows the other name only",
        "limit: { name: \"page[limit]\" }" => "limit: { name: limit }";
    PARAMETER_MOVED "parameter-moved" Both
        "a parameter is sent in another place",
        "either side looks for it in the other place",
        "limit: { in: query }" => "limit: { in: header }";
    PARAMETER_STYLE "parameter-style" Both
        "a parameter is written in another style",
        "either side reads the other style only",
        "style: repeat" => "style: comma";
    PARAMETER_REQUIRED "parameter-required" Callers
        "a parameter is required",
        "callers may leave it out",
        "limit: { in: query }" => "limit: { in: query, required: true }";
    PARAMETER_OPTIONAL "parameter-optional" Servers
        "a parameter is no longer required",
        "servers still refuse requests without",
        "limit: { in: query, required: true }" => "limit: { in: query }";
    TOGETHER "together" Callers
        "a parameter means something only together with another",
        "callers may send it alone",
        "# no together" => "together: [operator]";
    APART "apart" Servers
        "a parameter may be sent without another",
        "servers know it together only",
        "together: [operator]" => "# no together";
    OUT_OF_RANGE "out-of-range" Both
        "what becomes of a value out of range differs",
        "callers who count on it, and servers that do it, are wrong",
        "out_of_range: reject" => "out_of_range: clamp";
    DEFAULT_ADDED "default-added" Servers
        "there is a default for what is left out",
        "servers may take another value",
        "schema: { type: integer }" => "schema: { type: integer, default: 20 }";
    DEFAULT_REMOVED "default-removed" Callers
        "there is no default for what is left out any more",
        "callers count on it",
        "schema: { type: integer, default: 20 }" => "schema: { type: integer }";
    DEFAULT_CHANGED "default-changed" Both
        "the default for what is left out is another",
        "callers count on the old one, and servers take it",
        "default: 20" => "default: 50";
}
