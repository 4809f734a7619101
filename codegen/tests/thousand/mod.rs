//! A description of many operations, and the same as an OpenAPI 3.0 document for generators that read that.
//!
//! Two hundred resources with five operations each: list by pages, get, create, replace, remove. Every resource has a schema of six
//! members, one of them an enum.

use serde_json::{Value, json};
use std::fmt::Write;

/// The description.
pub fn description(resources: usize) -> String {
    let mut operations = String::new();
    let mut schemas = String::new();
    for i in 0..resources {
        let _ = write!(
            operations,
            "  list_things{i}:
    get: /things{i}
    effect: safe
    summary: Lists things of kind {i}.
    source: {{ document: page }}
    parameters:
      offset: {{ in: query, description: How many to skip., schema: {{ type: integer, minimum: 0, default: 0 }} }}
      limit: {{ in: query, description: How many to give., schema: {{ type: integer, minimum: 1, maximum: 100, default: 20 }} }}
      state: {{ in: query, description: Only those in this state., schema: {{ type: string, enum: [open, closed] }} }}
    responses:
      200: {{ description: A page., schema: {{ $ref: '#/schemas/Things{i}' }} }}
    laws:
      pages: {{ page: {{ offset: offset, limit: limit, items: /data, total: /total, key: /id }} }}
  get_thing{i}:
    get: /things{i}/{{id}}
    effect: safe
    summary: Gives a thing of kind {i}.
    source: {{ document: page }}
    parameters:
      id: {{ in: path, required: true, description: Which., schema: {{ type: integer, minimum: 1 }} }}
    responses:
      200: {{ description: The thing., schema: {{ $ref: '#/schemas/Thing{i}' }} }}
  create_thing{i}:
    post: /things{i}
    effect: writing
    summary: Makes a thing of kind {i}.
    source: {{ document: page }}
    body: {{ required: true, schema: {{ $ref: '#/schemas/Thing{i}' }} }}
    responses:
      201: {{ description: The thing., schema: {{ $ref: '#/schemas/Thing{i}' }} }}
  replace_thing{i}:
    put: /things{i}/{{id}}
    effect: idempotent
    summary: Changes a thing of kind {i}.
    source: {{ document: page }}
    parameters:
      id: {{ in: path, required: true, description: Which., schema: {{ type: integer, minimum: 1 }} }}
    body: {{ required: true, schema: {{ $ref: '#/schemas/Thing{i}' }} }}
    responses:
      200: {{ description: The thing., schema: {{ $ref: '#/schemas/Thing{i}' }} }}
  remove_thing{i}:
    delete: /things{i}/{{id}}
    effect: idempotent
    summary: Removes a thing of kind {i}.
    source: {{ document: page }}
    parameters:
      id: {{ in: path, required: true, description: Which., schema: {{ type: integer, minimum: 1 }} }}
    responses:
      204: {{ description: It is gone. }}
"
        );
        let _ = write!(
            schemas,
            "  Things{i}:
    type: object
    description: A page of things of kind {i}.
    required: [data, total]
    properties:
      data: {{ type: array, description: The things., items: {{ $ref: '#/schemas/Thing{i}' }} }}
      total: {{ type: integer, description: How many there are in all. }}
  Thing{i}:
    type: object
    description: A thing of kind {i}.
    required: [name, state]
    properties:
      id: {{ type: integer, description: Its number. }}
      name: {{ type: string, description: Its name. }}
      state: {{ type: string, enum: [open, closed], open: true, description: Its state. }}
      size: {{ type: integer, description: Its size. }}
      note: {{ type: [string, 'null'], description: A note on it. }}
      tags: {{ type: array, description: Words for it., items: {{ type: string }} }}
"
        );
    }
    format!(
        "plumbline: 1\napi: thousand\ntitle: Many operations\nprotocol: http\nservers: [{{ url: 'https://thousand.example' }}]\ndocuments: {{ page: {{ title: A page }} }}\n\
         operations:\n{operations}schemas:\n{schemas}"
    )
}

/// The same as an OpenAPI document.
#[allow(dead_code, reason = "only the example writes it")]
pub fn openapi(resources: usize) -> Value {
    let mut paths = serde_json::Map::new();
    let mut schemas = serde_json::Map::new();
    for i in 0..resources {
        let thing = json!({ "$ref": format!("#/components/schemas/Thing{i}") });
        let content = |schema: &Value| json!({ "application/json": { "schema": schema } });
        let answer = |schema: &Value| json!({ "description": "The thing.", "content": content(schema) });
        let id =
            json!({ "name": "id", "in": "path", "required": true, "description": "Which.", "schema": { "type": "integer", "minimum": 1 } });
        let query = |name: &str, schema: Value| json!({ "name": name, "in": "query", "description": "Of the list.", "schema": schema });
        let body = json!({ "required": true, "content": content(&thing) });
        let things = json!({ "$ref": format!("#/components/schemas/Things{i}") });
        paths.insert(
            format!("/things{i}"),
            json!({
                "get": { "operationId": format!("list_things{i}"), "summary": format!("Lists things of kind {i}."), "parameters": [
                    query("offset", json!({ "type": "integer", "minimum": 0, "default": 0 })),
                    query("limit", json!({ "type": "integer", "minimum": 1, "maximum": 100, "default": 20 })),
                    query("state", json!({ "type": "string", "enum": ["open", "closed"] })),
                ], "responses": { "200": answer(&things) } },
                "post": { "operationId": format!("create_thing{i}"), "summary": format!("Makes a thing of kind {i}."), "requestBody": body, "responses": { "201": answer(&thing) } },
            }),
        );
        paths.insert(
            format!("/things{i}/{{id}}"),
            json!({
                "get": { "operationId": format!("get_thing{i}"), "summary": format!("Gives a thing of kind {i}."), "parameters": [id], "responses": { "200": answer(&thing) } },
                "put": { "operationId": format!("replace_thing{i}"), "summary": format!("Changes a thing of kind {i}."), "parameters": [id], "requestBody": body, "responses": { "200": answer(&thing) } },
                "delete": { "operationId": format!("remove_thing{i}"), "summary": format!("Removes a thing of kind {i}."), "parameters": [id], "responses": { "204": { "description": "It is gone." } } },
            }),
        );
        schemas.insert(
            format!("Things{i}"),
            json!({ "type": "object", "required": ["data", "total"], "properties": {
                "data": { "type": "array", "description": "The things.", "items": thing }, "total": { "type": "integer", "description": "How many there are in all." } } }),
        );
        schemas.insert(
            format!("Thing{i}"),
            json!({ "type": "object", "required": ["name", "state"], "properties": {
                "id": { "type": "integer", "description": "Its number." },
                "name": { "type": "string", "description": "Its name." },
                "state": { "type": "string", "enum": ["open", "closed"], "description": "Its state." },
                "size": { "type": "integer", "description": "Its size." },
                "note": { "type": "string", "nullable": true, "description": "A note on it." },
                "tags": { "type": "array", "description": "Words for it.", "items": { "type": "string" } } } }),
        );
    }
    json!({
        "openapi": "3.0.3", "info": { "title": "Many operations", "version": "1" }, "servers": [{ "url": "https://thousand.example" }],
        "paths": paths, "components": { "schemas": schemas }
    })
}
