#!/usr/bin/env python3
"""Import, lint and generate against progenitor on the same document, interleaved in one run.

    interop/benches/against.py [--operations N] [--runs N] [--no-peer]

Builds the command line with optimisation, installs `cargo-progenitor` by name and version below `target/breadth` (or takes the one of
PATH), makes a document of N small operations that both understand, and runs both in turn, ours as the two commands that are needed and as the
three that there are. The median of each and the ratios are printed, by the clock and in CPU seconds; and what importing, linting and generating take of N, 4 N and 16 N operations: it must grow no faster than
they do. Last the four descriptions are linted one by one. Needs the crate registry once, for the peer. (`codegen/benches/generating.py`
is the same for generating alone, from a description that is there.)
"""

import json
import os
import resource
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
    """Seconds by the clock, and of the processor."""
    used = lambda: (lambda r: r.ru_utime + r.ru_stime)(resource.getrusage(resource.RUSAGE_CHILDREN))
    before, start = used(), time.perf_counter()
    for command in commands:
        subprocess.run(command, cwd=WORK, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, used() - before


def middle(times):
    return [statistics.median(column) for column in zip(*times)]


def importing(xtask, size):
    return [xtask, "import", "openapi", f"bench{size}.json", "--name", "bench", "--out", f"bench{size}.yaml", "--force"]


def generating(xtask, size):
    return [xtask, "generate", "--spec", f"bench{size}.yaml", "--out", "ours"]


def linting(xtask, size):
    return [xtask, "lint", f"bench{size}.yaml"]


def ours(xtask, size, *between):
    shutil.rmtree(WORK / "ours", ignore_errors=True)
    return timed(importing(xtask, size), *between, generating(xtask, size))


def peer(program, size):
    shutil.rmtree(WORK / "theirs", ignore_errors=True)
    return timed([program, "progenitor", "-i", f"bench{size}.json", "-o", "theirs", "-n", "theirs", "-v", "0.1.0"])


def growth(xtask, sizes, runs):
    for size in sizes:
        (WORK / f"bench{size}.json").write_text(json.dumps(document(size)))
        steps = {"importing": importing(xtask, size), "linting": linting(xtask, size), "generating": generating(xtask, size)}
        for name, command in steps.items():
            shutil.rmtree(WORK / "ours", ignore_errors=True)
            clock, cpu = middle([timed(command) for _ in range(runs)])
            print(f"{name} {size} operations: {clock:.3f} s, {cpu:.3f} s of CPU, {cpu / size * 1e6:.0f} us of CPU each", flush=True)


def main(arguments):
    option = lambda name, default: int(arguments[arguments.index(name) + 1]) if name in arguments else default
    count, runs = option("--operations", 1000), option("--runs", 7)
    WORK.mkdir(parents=True, exist_ok=True)
    xtask = Path(os.environ.get("PLUMBLINE_XTASK", ROOT / "target" / "release" / "xtask"))
    if "PLUMBLINE_XTASK" not in os.environ:
        subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "xtask"], cwd=ROOT, check=True)
    growth(xtask, [count, 4 * count, 16 * count], max(3, runs // 3))
    for description in sorted((ROOT / "spec" / "apis").glob("*.yaml")):
        clock, cpu = middle([timed([xtask, "lint", description]) for _ in range(runs)])
        print(f"linting {description.name}: {clock * 1000:.0f} ms, {cpu * 1000:.0f} ms of CPU")
    if "--no-peer" in arguments:
        return 0
    root = ROOT / "target" / "breadth" / "peers"
    program = shutil.which(PEER[0]) or root / "bin" / "cargo-progenitor"
    if not Path(program).exists():
        subprocess.run(["cargo", "install", PEER[0], "--version", PEER[1], "--root", root, "--quiet"], check=True)
    # Importing lints what comes out by all rules and counts the remarks, so that all three are done by two commands; linting by itself,
    # which shows the remarks, comes on top.
    ways = {
        "import, generate": lambda: ours(xtask, count),
        "import, lint, generate": lambda: ours(xtask, count, linting(xtask, count)),
        "progenitor": lambda: peer(program, count),
    }
    taken = {name: [] for name in ways}
    for _ in range(runs):
        for name, once in ways.items():
            taken[name].append(once())
    medians = {name: middle(all) for name, all in taken.items()}
    for name, (clock, cpu) in medians.items():
        ratio = [theirs / ours for theirs, ours in zip(medians["progenitor"], (clock, cpu))]
        print(f"{name}: median of {runs}: {clock:.3f} s, {cpu:.3f} s of CPU (least {min(taken[name])[0]:.3f} s); progenitor takes {ratio[0]:.1f} times as long by the clock, {ratio[1]:.1f} of CPU")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
