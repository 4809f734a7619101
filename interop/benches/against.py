#!/usr/bin/env python3
"""Import, lint and generate against progenitor on the same document, interleaved in one run.

    interop/benches/against.py [--operations N] [--runs N] [--no-peer]

Builds the command line with optimisation, installs `cargo-progenitor` by name and version below `target/breadth`, makes a
document of N small operations that both understand, and runs both in turn. The median of each and the ratio are printed, and,
for N/4, N/2 and N, the time per operation: it must not grow. Needs the crate registry once, for the peer.
"""

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
WORK = ROOT / "target" / "breadth" / "bench"
PEER = ("cargo-progenitor", "0.15.1")


def document(count):
    """An OpenAPI 3.0 document of small operations: a list, a thing, a new thing; a schema and an error for each three."""
    paths, schemas = {}, {"Error": {"type": "object", "required": ["message"], "properties": {"message": {"type": "string"}}}}
    error = {"description": "An error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}}
    answer = lambda schema: {"description": "Well.", "content": {"application/json": {"schema": schema}}}
    for i in range((count + 2) // 3):
        name = f"Thing{i}"
        one = {"$ref": f"#/components/schemas/{name}"}
        schemas[name] = {
            "type": "object",
            "required": ["id", "name"],
            "properties": {
                "id": {"type": "integer", "format": "int64"},
                "name": {"type": "string", "maxLength": 80},
                "state": {"type": "string", "enum": ["new", "open", "closed"]},
                "at": {"type": "string", "format": "date-time"},
            },
        }
        limit = {"name": "limit", "in": "query", "schema": {"type": "integer", "format": "int32", "minimum": 1, "maximum": 100}}
        many = {"type": "array", "items": one}
        body = {"required": True, "content": {"application/json": {"schema": one}}}
        identity = {"name": "id", "in": "path", "required": True, "schema": {"type": "integer", "format": "int64"}}
        listing = {"operationId": f"list_things{i}", "parameters": [limit], "responses": {"200": answer(many), "404": error}}
        making = {"operationId": f"make_thing{i}", "requestBody": body, "responses": {"201": answer(one), "404": error}}
        getting = {"operationId": f"get_thing{i}", "parameters": [identity], "responses": {"200": answer(one), "404": error}}
        paths[f"/things{i}"] = {"get": listing, "post": making}
        paths[f"/things{i}/{{id}}"] = {"get": getting}
    info = {"title": "Bench", "version": "1.0.0"}
    return {"openapi": "3.0.3", "info": info, "servers": [{"url": "https://b.example.org"}], "paths": paths, "components": {"schemas": schemas}}


def timed(*commands):
    start = time.monotonic()
    for command in commands:
        subprocess.run(command, cwd=WORK, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


def ours(xtask, file):
    def once():
        shutil.rmtree(WORK / "ours", ignore_errors=True)
        # Importing lints what comes out, generating lints what goes in.
        return timed(
            [xtask, "import", "openapi", file, "--name", "bench", "--out", "bench.yaml", "--force"],
            [xtask, "generate", "--spec", "bench.yaml", "--out", "ours"],
        )

    return once


def peer(program, file):
    def once():
        shutil.rmtree(WORK / "theirs", ignore_errors=True)
        return timed([program, "progenitor", "-i", file, "-o", "theirs", "-n", "theirs", "-v", "0.1.0"])

    return once


def main(arguments):
    option = lambda name, default: int(arguments[arguments.index(name) + 1]) if name in arguments else default
    count, runs = option("--operations", 1000), option("--runs", 7)
    WORK.mkdir(parents=True, exist_ok=True)
    xtask = Path(os.environ.get("PLUMBLINE_XTASK", ROOT / "target" / "release" / "xtask"))
    if "PLUMBLINE_XTASK" not in os.environ:
        subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "xtask"], cwd=ROOT, check=True)
    for size in [count // 4, count // 2, count]:
        (WORK / f"bench{size}.json").write_text(json.dumps(document(size)))
        each = statistics.median(ours(xtask, f"bench{size}.json")() for _ in range(runs))
        print(f"{size} operations: {each:.3f} s, {each / size * 1e6:.0f} us each", flush=True)
    if "--no-peer" in arguments:
        return 0
    root = ROOT / "target" / "breadth" / "peers"
    program = root / "bin" / "cargo-progenitor"
    if not program.exists():
        subprocess.run(["cargo", "install", PEER[0], "--version", PEER[1], "--root", root, "--quiet"], check=True)
    both = {"ours": ours(xtask, f"bench{count}.json"), "progenitor": peer(program, f"bench{count}.json")}
    taken = {name: [] for name in both}
    for _ in range(runs):
        for name, once in both.items():
            taken[name].append(once())
    medians = {name: statistics.median(all) for name, all in taken.items()}
    for name, median in medians.items():
        print(f"{name}: median {median:.3f} s of {runs} (least {min(taken[name]):.3f}, most {max(taken[name]):.3f})")
    print(f"ratio {medians['progenitor'] / medians['ours']:.1f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
