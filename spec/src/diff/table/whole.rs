//! Rules on what the whole API shares: its name, servers and credentials.

use super::rules;

rules! {
    WHOLE;
    API_RENAMED "api-renamed" Trivial
        "the API has another name",
        "the name never goes over the wire",
        "api: library" => "api: books";
    PROTOCOL "protocol" Both
        "requests travel by another protocol",
        "neither side understands the other any more",
        "protocol: http" => "protocol: json-rpc";
    SERVER_REMOVED "server-removed" Callers
        "the API is no longer served at an address",
        "callers still send there",
        "servers: [{ url: \"https://a.example.org\" }]" => "servers: [{ url: \"https://b.example.org\" }]";
    SERVER_ADDED "server-added" Safe
        "the API is served at a further address",
        "callers may go on as they are",
        "servers: [{ url: \"https://a.example.org\" }]" => "servers: [{ url: \"https://a.example.org\" }, { url: \"https://b.example.org\" }]";
    SERVER_FIRST "server-first" Safe
        "another of the servers comes first",
        "both addresses are still served",
        "servers: [{ url: \"https://a.example.org\" }, { url: \"https://b.example.org\" }]" => "servers: [{ url: \"https://b.example.org\" }, { url: \"https://a.example.org\" }]";
    SERVER_VARIABLES "server-variables" Callers
        "the variables of an address have other names or defaults",
        "callers who fill in the old ones, or none, arrive elsewhere",
        "variables: { region: { default: eu } }" => "variables: { region: { default: us } }";
    RPC_ID_BOUND "rpc-id-bound" Callers
        "the `id` of a request has a schema where it had none",
        "callers may send an `id` that is no longer taken",
        "# no rpc_id" => "rpc_id: { type: integer }";
    RPC_ID_FREE "rpc-id-free" Servers
        "the `id` of a request may be anything",
        "servers may refuse what callers may send now",
        "rpc_id: { type: integer }" => "# no rpc_id";
    UNCLASSIFIED "unclassified" Both
        "something differs that no other rule speaks of",
        "what it does is not known, so the worst is assumed",
        "(anything)" => "(anything else)";
}

rules! {
    CREDENTIALS;
    CREDENTIAL_ADDED "credential-added" Trivial
        "a credential is declared",
        "what a request carries is said by the authentications",
        "credentials: {}" => "credentials: { key: { example: test } }";
    CREDENTIAL_REMOVED "credential-removed" Trivial
        "a credential is no longer declared",
        "what a request carries is said by the authentications",
        "credentials: { key: { example: test } }" => "credentials: {}";
    CREDENTIAL_REQUIRED "credential-required" Callers
        "a credential is required that was not",
        "callers who do without it are refused",
        "key: { optional: true, example: test }" => "key: { example: test }";
    CREDENTIAL_OPTIONAL "credential-optional" Servers
        "a credential is no longer required",
        "servers still refuse callers without it",
        "key: { example: test }" => "key: { optional: true, example: test }";
    CREDENTIAL_TYPE "credential-type" Both
        "a credential is of another JSON type",
        "either side takes the other's form for a mistake",
        "key: { example: \"7\" }" => "key: { example: \"7\", type: integer }";
    CREDENTIAL_SECRET "credential-secret" Trivial
        "a credential is secret, or no longer",
        "requests are the same; only what is shown of them differs",
        "key: { example: test }" => "key: { secret: true, example: test }";
    CONDITION_ADDED "condition-added" Callers
        "something may be required that was not",
        "callers whom the condition concerns are refused",
        "# no required_if" => "required_if: { says: For agents., unobservable: The request does not show it. }";
    CONDITION_REMOVED "condition-removed" Servers
        "something is required under no condition any more",
        "servers still refuse those whom the condition concerned",
        "required_if: { says: For agents., unobservable: The request does not show it. }" => "# no required_if";
    AUTHENTICATION_ADDED "authentication-added" Trivial
        "a way of proving who calls is declared",
        "whether an operation needs it is said there",
        "authentication: {}" => "authentication: { key: ... }";
    AUTHENTICATION_REMOVED "authentication-removed" Trivial
        "a way of proving who calls is no longer declared",
        "whether an operation needs it is said there",
        "authentication: { key: ... }" => "authentication: {}";
    AUTHENTICATION_RENAMED "authentication-renamed" Trivial
        "an operation names its authentication otherwise, and it is the same",
        "requests carry what they carried",
        "authentication: key" => "authentication: token";
    AUTHENTICATION_APPLIED "authentication-applied" Both
        "a request carries something else to prove who calls",
        "either side looks for it in another place",
        "apply: [{ header: { name: X-Key, value: \"{key}\" } }]" => "apply: [{ header: { name: Authorization, value: \"{key}\" } }]";
    LOGIN_ADDED "login-added" Servers
        "a credential may be got by a login",
        "servers do not know the login",
        "# no exchange" => "exchange: { post: /login, ... }";
    LOGIN_REMOVED "login-removed" Callers
        "there is no login any more",
        "callers still log in",
        "exchange: { post: /login, ... }" => "# no exchange";
    LOGIN_CHANGED "login-changed" Both
        "the login is another",
        "either side knows the other login only",
        "exchange: { post: /login, ... }" => "exchange: { post: /session, ... }";
    LOGIN_RENEWED "login-renewed" Safe
        "what a login gives holds for another time, or is renewed otherwise",
        "a caller who is refused logs in again",
        "lifetime: 3600" => "lifetime: 600";
}
