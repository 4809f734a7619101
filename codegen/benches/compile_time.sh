#!/usr/bin/env bash
# What generated code of 1,000 operations costs to compile, against two other generators on the equivalent OpenAPI document.
#
#   codegen/benches/compile_time.sh [--llvm] [--write]
#
#   --llvm    counts lines of LLVM too: one more release build of each
#   --write   puts the figures into docs/COMPILE.md
#
# Everything happens in a temporary folder (TMPDIR), with target folders of its own. `progenitor` is taken from PATH, or installed
# there by `cargo install cargo-progenitor`; `openapi-generator-cli` from PATH, or installed there by pip (it needs Java). A tool that is missing is said to be, and left out.
# Times are CPU seconds (user and system), which other work on the machine disturbs less than the time by the clock. Dependencies
# are compiled beforehand; what is measured is the generated crate alone, without incremental compilation.
set -euo pipefail
count_llvm= write=
for argument in "$@"; do
    case $argument in
        --llvm) count_llvm=yes ;;
        --write) write=yes ;;
        *) printf 'error: no such flag: %s\n' "$argument" >&2; exit 2 ;;
    esac
done
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
# The toolchain of the repository, also for what lies outside of it.
if command -v rustup >/dev/null; then
    RUSTUP_TOOLCHAIN=$(cd "$root" && rustup show active-toolchain | cut -d' ' -f1)
    export RUSTUP_TOOLCHAIN
fi
progenitor_version=0.15.1
openapi_version=7.26.0

say() { printf '%s\n' "$*" >&2; }
# Runs a command and prints its CPU seconds and its greatest memory in MiB.
measured() {
    # shellcheck disable=SC2016
    python3 - "$@" <<'PY'
import os, resource, subprocess, sys
with open(os.devnull, "w") as null:
    log = open(os.environ["WORK"] + "/log", "w")
    code = subprocess.run(sys.argv[1:], stdout=null, stderr=log).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
if code:
    sys.stderr.write(open(os.environ["WORK"] + "/log").read()[-2000:])
    sys.exit(1)
print(f"{used.ru_utime + used.ru_stime:.1f} {used.ru_maxrss / 1024:.0f}")
PY
}
export WORK=$work

# Measures the crate in a folder: lines, lines of LLVM, check and release.
crate() {
    local name=$1 folder=$2 lines check release llvm
    export CARGO_TARGET_DIR=$work/target-$name
    lines=$(find "$folder/src" -name '*.rs' -print0 | xargs -0 cat | wc -l)
    mkdir -p "$work/kept-$name"
    mv "$folder/src" "$work/kept-$name/src"
    mkdir "$folder/src" && : >"$folder/src/lib.rs"
    say "$name: dependencies"
    (cd "$folder" && cargo check --quiet && cargo build --quiet --release) >&2
    rm -r "$folder/src" && mv "$work/kept-$name/src" "$folder/src"
    find "$folder/src" -name '*.rs' -exec touch {} +
    say "$name: check"
    check=$(cd "$folder" && measured cargo check --quiet) || { say "$name: does not compile"; return 1; }
    say "$name: release"
    release=$(cd "$folder" && measured cargo build --quiet --release)
    llvm=-
    if [ -n "$count_llvm" ]; then
        say "$name: LLVM"
        find "$folder/src" -name lib.rs -exec touch {} +
        (cd "$folder" && cargo rustc --quiet --release -- --emit=llvm-ir -C codegen-units=1) >&2
        llvm=$(find "$CARGO_TARGET_DIR/release/deps" -name '*.ll' -print0 | xargs -0 cat | wc -l)
    fi
    # shellcheck disable=SC2086
    set -- $check $release
    printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$name" "$lines" "$llvm" "$1" "$2" "$3" "$4" >>"$work/table"
    tail -1 "$work/table" >&2
    unset CARGO_TARGET_DIR
}

say "the description and the document"
(cd "$root" && cargo run --quiet --release -p plumbline-codegen --example thousand -- "$work/in")
mkdir "$work/descriptions" && mv "$work/in/thousand.yaml" "$work/descriptions/"
generate=("$root/target/release/examples/generate")
(cd "$root" && cargo build --quiet --release -p plumbline-codegen --examples)
"${generate[@]}" "$work/descriptions" "$work/plumbline" >/dev/null
time_plumbline=$(measured "${generate[@]}" "$work/descriptions" "$work/again")
sed -i "s#plumbline-runtime = { version = \"0.1\"#plumbline-runtime = { path = \"$root/runtime\"#" "$work/plumbline/Cargo.toml"
# As the others are measured: without TLS.
sed -i 's/, "tls"\]/]/' "$work/plumbline/Cargo.toml"
crate plumbline "$work/plumbline"
printf '%s\n' "| plumbline | ${time_plumbline% *} |" >"$work/generating"

progenitor=$(command -v cargo-progenitor || true)
if [ -z "$progenitor" ]; then
    say "progenitor: installing"
    if CARGO_TARGET_DIR=$work/target-install cargo install --quiet --root "$work/tools" --version "$progenitor_version" cargo-progenitor >&2; then
        progenitor=$work/tools/bin/cargo-progenitor
    fi
fi
if [ -n "$progenitor" ]; then
    time_progenitor=$(measured "$progenitor" progenitor -i "$work/in/thousand.json" -o "$work/progenitor" -n thousand -v 0.0.0)
    printf '%s\n' "| progenitor $progenitor_version | ${time_progenitor% *} |" >>"$work/generating"
    crate progenitor "$work/progenitor" || say "progenitor: left out"
else
    say "progenitor: not here, left out"
fi

openapi=$(command -v openapi-generator-cli || true)
if [ -z "$openapi" ] && command -v java >/dev/null; then
    say "openapi-generator: installing"
    if python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet "openapi-generator-cli==$openapi_version" >&2; then
        openapi=$work/venv/bin/openapi-generator-cli
    fi
fi
if [ -n "$openapi" ]; then
    time_openapi=$(measured "$openapi" generate -g rust -i "$work/in/thousand.json" -o "$work/openapi" --package-name thousand)
    printf '%s\n' "| openapi-generator $openapi_version | ${time_openapi% *} |" >>"$work/generating"
    sed -i 's/^default = .*/default = []/' "$work/openapi/Cargo.toml"
    crate openapi-generator "$work/openapi" || say "openapi-generator: left out"
else
    say "openapi-generator: not here, left out"
fi

{
    cat <<'HEAD'
# What generated code costs to compile

A description of 1,000 operations (200 resources; list by pages, get, create, replace, remove; six members and an enum each) and the
equivalent OpenAPI document, both written by `cargo run -p plumbline-codegen --example thousand`, generated and compiled side by side
by `codegen/benches/compile_time.sh --write`. CPU seconds are user and system time of the whole command; dependencies were compiled
beforehand, without TLS; there is no incremental compilation.

| generated by | lines | lines of LLVM (release, one unit) | check, CPU s | check, MiB | release, CPU s | release, MiB |
|---|---|---|---|---|---|---|
HEAD
    cat "$work/table"
    printf '\nLines are those of the files as they are, with documentation: the clients here document every item, and where it is described.\n'
    printf '\nGenerating, formatted, from reading the file to the last one written:\n\n| generator | CPU s |\n|---|---|\n'
    cat "$work/generating"
    printf '\nMeasured with %s.\n' "$(rustc --version)"
} >"$work/COMPILE.md"
if [ -n "$write" ]; then cp "$work/COMPILE.md" "$root/docs/COMPILE.md"; fi
cat "$work/COMPILE.md"
