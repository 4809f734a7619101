#!/usr/bin/env python3
"""Generating 1,000 operations against progenitor on the equivalent document, both in turn in one run; and how time grows with size.

    codegen/benches/generating.py [--runs N] [--sizes N,N,...] [--no-peer] [--at-least RATIO]

From reading the description (which includes linting it) to the last formatted file written, by the clock and in CPU seconds.
The examples `thousand` and `generate` are built with optimisation, or taken from the folder that PLUMBLINE_EXAMPLES names;
`cargo-progenitor` is taken from PATH, or installed by cargo into a temporary folder. With `--at-least` the exit status is 1 where the
ratio by the clock is smaller.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PEER = ("cargo-progenitor", "0.15.1")
# A resource of the document has five operations.
EACH = 5


def timed(command):
    """Seconds by the clock, and of the processor."""
    used = lambda: (lambda r: r.ru_utime + r.ru_stime)(resource.getrusage(resource.RUSAGE_CHILDREN))
    before, start = used(), time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start, used() - before


def fresh(folder, command):
    shutil.rmtree(folder, ignore_errors=True)
    return timed(command)


def middle(times):
    return [statistics.median(column) for column in zip(*times)]


def peer(work):
    found = shutil.which(PEER[0])
    if found:
        return found
    tools = work / "tools"
    environment = dict(os.environ, CARGO_TARGET_DIR=str(work / "target"))
    command = ["cargo", "install", PEER[0], "--version", PEER[1], "--root", str(tools), "--quiet"]
    subprocess.run(command, check=True, env=environment)
    return str(tools / "bin" / PEER[0])


def run(arguments, work):
    option = lambda name, otherwise: arguments[arguments.index(name) + 1] if name in arguments else otherwise
    runs = int(option("--runs", 15))
    sizes = [int(size) for size in option("--sizes", "1000,4000,16000").split(",")]
    built = os.environ.get("PLUMBLINE_EXAMPLES")
    if not built:
        subprocess.run(["cargo", "build", "--release", "--quiet", "-p", "plumbline-codegen", "--examples"], cwd=ROOT, check=True)
    examples = Path(built) if built else Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "release" / "examples"
    for size in sizes:
        folder = work / str(size)
        subprocess.run([examples / "thousand", folder, str(size // EACH)], check=True)
        (folder / "apis").mkdir()
        (folder / "thousand.yaml").rename(folder / "apis" / "thousand.yaml")
    ours = lambda size: fresh(work / "ours", [examples / "generate", work / str(size) / "apis", work / "ours"])
    for size in sizes:
        clock, cpu = middle([ours(size) for _ in range(max(3, runs // 3))])
        print(f"{size} operations: {clock:.3f} s, {cpu:.3f} s of CPU, {cpu / size * 1e6:.0f} us of CPU each", flush=True)
    if "--no-peer" in arguments:
        return 0
    program, size = peer(work), sizes[0]
    theirs = work / "theirs"
    command = [program, "progenitor", "-i", work / str(size) / "thousand.json", "-o", theirs, "-n", "theirs", "-v", "0.1.0"]
    ways = {"plumbline": lambda: ours(size), f"progenitor {PEER[1]}": lambda: fresh(theirs, command)}
    taken = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            taken[name].append(way())
    for name, times in taken.items():
        clock, cpu = middle(times)
        print(f"{name}, {size} operations: median of {runs}: {clock:.3f} s, {cpu:.3f} s of CPU (least {min(times)[0]:.3f} s)")
    (our_clock, our_cpu), (clock, cpu) = (middle(times) for times in taken.values())
    print(f"ratio {clock / our_clock:.1f} by the clock, {cpu / our_cpu:.1f} of CPU")
    return 1 if clock / our_clock < float(option("--at-least", 0)) else 0


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(run(sys.argv[1:], Path(folder)))
