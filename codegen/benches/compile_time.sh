#!/usr/bin/env bash
# What generated code of 1,000 operations costs to compile, against two other generators on the equivalent OpenAPI document.
#
#   codegen/benches/compile_time.sh [--llvm] [--write] [--targets FOLDER] [--only NAME]...
#
#   --llvm    counts lines of LLVM before optimisation too: one more build of each
#   --write   puts the figures into docs/COMPILE.md
#   --targets keeps target folders here, so that another run compiles no dependency again
#   --only    one of plumbline, progenitor, openapi-generator; may be repeated, all unless said
#
# Everything happens in a temporary folder (TMPDIR), with target folders of its own; each generator has one for its library and program. `cargo-progenitor` is taken from PATH, or installed
# there by cargo; `openapi-generator-cli` from PATH, or installed there by pip (it needs Java). What is missing or does not compile is
# said to be left out, with the reason, and the others are measured all the same.
# Times are CPU seconds (user and system), which other work on the machine disturbs less than the time by the clock. Dependencies
# are compiled beforehand; what is measured is the generated crate alone, without incremental compilation.
set -euo pipefail
# What is installed where PATH has none.
progenitor_version=0.15.1
openapi_version=7.26.0

count_llvm= write= only= targets=
while [ $# -gt 0 ]; do
    case $1 in
        --llvm) count_llvm=yes ;;
        --write) write=yes ;;
        --targets) targets=$(mkdir -p "${2:?a folder is needed after --targets}" && cd "$2" && pwd); shift ;;
        --only) only="$only ${2:?a name is needed after --only}"; shift ;;
        *) printf 'error: no such flag: %s\n' "$1" >&2; exit 2 ;;
    esac
    shift
done
wanted() { [ -z "$only" ] || [[ " $only " == *" $1 "* ]]; }
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export CARGO_INCREMENTAL=0 CARGO_TERM_COLOR=never
# The toolchain of the repository, also for what lies outside of it.
if command -v rustup >/dev/null; then
    RUSTUP_TOOLCHAIN=$(cd "$root" && rustup show active-toolchain | cut -d' ' -f1)
    export RUSTUP_TOOLCHAIN
fi
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

left_out() {
    say "$1: left out: $2"
    printf '\n%s is left out: %s.\n' "$1" "$2" >>"$work/left_out"
}

# Takes the source of a crate away, so that only its dependencies are compiled, and puts it back.
hide() {
    mkdir -p "$work/kept/$1"
    mv "$1/src" "$work/kept/$1/src"
    mkdir "$1/src"
    if [ -e "$work/kept/$1/src/main.rs" ]; then echo 'fn main() {}' >"$1/src/main.rs"; else : >"$1/src/lib.rs"; fi
}
unhide() {
    rm -r "$1/src" && mv "$work/kept/$1/src" "$1/src"
    find "$1/src" -name '*.rs' -exec touch {} +
}

# Measures what lies in folders, of which the last depends on the others: lines, lines of LLVM, check and release. All of them are compiled
# in one command.
crates() {
    local name=$1 label=$2 folder check release lines llvm
    shift 2
    folder=${*: -1}
    # The same compiler for all.
    cp "$root/rust-toolchain.toml" "$folder/" 2>/dev/null || true
    export CARGO_TARGET_DIR=${targets:-$work}/target-${name%-program}
    lines=$(for each in "$@"; do find "$each/src" -name '*.rs' -print0; done | xargs -0 cat | wc -l)
    for each in "$@"; do hide "$each"; done
    say "$label: dependencies"
    (cd "$folder" && cargo check --quiet && cargo build --quiet --release) >&2 || return 1
    for each in "$@"; do unhide "$each"; done
    say "$label: check"
    check=$(cd "$folder" && measured cargo check --quiet) || { say "$label: does not compile"; return 1; }
    say "$label: release"
    release=$(cd "$folder" && measured cargo build --quiet --release) || return 1
    llvm=-
    if [ -n "$count_llvm" ]; then
        say "$label: LLVM"
        find "$CARGO_TARGET_DIR/release/deps" -name '*.ll' -delete
        for each in "$@"; do
            find "$each/src" -name '*.rs' -exec touch {} +
            (cd "$each" && cargo rustc --quiet --release -- --emit=llvm-ir -C codegen-units=1 -C no-prepopulate-passes -C opt-level=0) >&2 || return 1
        done
        llvm=$(find "$CARGO_TARGET_DIR/release/deps" -name '*.ll' -print0 | xargs -0 cat | wc -l)
    fi
    # shellcheck disable=SC2086
    set -- $check $release
    printf '%s %s %s %s %s %s\n' "$name" "$1" "$2" "$3" "$4" "$llvm" >>"$work/figures"
    printf '| %s | %s | %s | %s | %s | %s | %s |\n' "$label" "$lines" "$llvm" "$1" "$2" "$3" "$4" >>"$work/table"
    tail -1 "$work/table" >&2
    unset CARGO_TARGET_DIR
}

# What a program says its version is; the pin where it says none.
version() { local told; told=$("$@" 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -1) || true; printf '%s' "$told"; }
: >"$work/table"; : >"$work/figures"; : >"$work/generating"; : >"$work/left_out"

say "the description and the document"
(cd "$root" && cargo build --quiet --release -p plumbline-codegen --examples)
built=${CARGO_TARGET_DIR:-$root/target}/release/examples
"$built/thousand" "$work/in"
mkdir "$work/descriptions" && mv "$work/in/thousand.yaml" "$work/descriptions/"
mv "$work/in/plumbline-program" "$work/in/progenitor-program" "$work/"
if wanted plumbline; then
    time_plumbline=$(measured "$built/generate" "$work/descriptions" "$work/plumbline")
    # The runtime as it is here, and without TLS, as the others are measured.
    sed -i -e "s#plumbline-runtime = { version = \"[^\"]*\"#plumbline-runtime = { path = \"$root/runtime\"#" -e 's/, "tls"\]/]/' "$work/plumbline/Cargo.toml"
    cp "$root/Cargo.lock" "$work/plumbline/" && cp "$root/Cargo.lock" "$work/plumbline-program/"
    (cd "$work" && crates plumbline plumbline plumbline && crates plumbline-program "plumbline and a program" plumbline plumbline-program)
    printf '%s\n' "| plumbline | ${time_plumbline% *} |" >>"$work/generating"
fi

if wanted progenitor; then
    progenitor=$(command -v cargo-progenitor || true)
    if [ -z "$progenitor" ]; then
        say "progenitor: installing"
        if CARGO_TARGET_DIR=$work/target-install cargo install --quiet --root "$work/tools" --version "$progenitor_version" cargo-progenitor >&2; then
            progenitor=$work/tools/bin/cargo-progenitor
        fi
    fi
    if [ -z "$progenitor" ]; then
        left_out progenitor "it is not installed and cannot be"
    else
        told=$(version "$progenitor" progenitor --version)
        label="progenitor ${told:-$progenitor_version}"
        if time_progenitor=$(measured "$progenitor" progenitor -i "$work/in/thousand.json" -o "$work/progenitor" -n thousand -v 0.0.0); then
            printf '%s\n' "| $label | ${time_progenitor% *} |" >>"$work/generating"
            if (cd "$work" && crates progenitor "$label" progenitor); then
                (cd "$work" && crates progenitor-program "$label and a program" progenitor progenitor-program) ||
                    left_out "$label and a program" "it does not compile"
            else
                left_out "$label" "what it generates does not compile"
            fi
        else
            left_out "$label" "it generates nothing from the document"
        fi
    fi
fi

if wanted openapi-generator; then
    openapi=$(command -v openapi-generator-cli || true)
    if [ -z "$openapi" ] && command -v java >/dev/null; then
        say "openapi-generator: installing"
        if python3 -m venv "$work/venv" && "$work/venv/bin/pip" install --quiet "openapi-generator-cli==$openapi_version" >&2; then
            openapi=$work/venv/bin/openapi-generator-cli
        fi
    fi
    if [ -z "$openapi" ]; then
        left_out openapi-generator "it is not installed and cannot be (it needs Java)"
    else
        told=$(version "$openapi" version)
        label="openapi-generator ${told:-$openapi_version}"
        if time_openapi=$(measured "$openapi" generate -g rust -i "$work/in/thousand.json" -o "$work/openapi" --package-name thousand); then
            printf '%s\n' "| $label | ${time_openapi% *} |" >>"$work/generating"
            sed -i 's/^default = .*/default = []/' "$work/openapi/Cargo.toml"
            (cd "$work" && crates openapi-generator "$label" openapi) || left_out "$label" "what it generates does not compile"
        else
            left_out "$label" "it generates nothing from the document"
        fi
    fi
fi

# Ratios of this run: plumbline's part of what another takes.
ratios() {
    awk '
        { for (i = 2; i <= 6; i++) at[$1, i] = $i; names[$1] = 1 }
        END {
            for (peer in names) {
                if (peer ~ /^plumbline/) continue
                ours = peer ~ /-program$/ ? "plumbline-program" : "plumbline"
                if (!(ours in names)) continue
                line = "| " (peer ~ /-program$/ ? "library and program: " : "library alone: ") "plumbline / " peer " |"
                sub(/-program \|$/, " |", line)
                for (i = 2; i <= 6; i++) line = line (at[peer, i] + 0 > 0 && at[ours, i] + 0 > 0 ? sprintf(" %.2f |", at[ours, i] / at[peer, i]) : " - |")
                print line
            }
        }' "$work/figures" | sort
}

{
    cat <<'HEAD'
# What generated code costs to compile

A description of 1,000 operations (200 resources; list by pages, get, create, replace, remove; six members and an enum each) and the
equivalent OpenAPI document, both written by `cargo run -p plumbline-codegen --example thousand`, generated and compiled side by side
by `codegen/benches/compile_time.sh --write`. CPU seconds are user and system time of the whole command; dependencies were compiled
beforehand, without TLS; there is no incremental compilation.

| generated by | lines | lines of LLVM (not optimised, one unit) | check, CPU s | check, MiB | release, CPU s | release, MiB |
|---|---|---|---|---|---|---|
HEAD
    cat "$work/table"
    printf '\nThe part that ours takes of what another takes, in this run:\n\n| | check, CPU s | check, MiB | release, CPU s | release, MiB | lines of LLVM |\n|---|---|---|---|---|---|\n'
    ratios
    cat "$work/left_out"
    cat <<'NOTE'

What a library compiles is not all that its user pays for: functions that are generic are compiled where they are used, and so are the bodies of
`async` functions that nothing in the library awaits. So there is a second row for each: the library together with a program that calls each of the
1,000 operations once, in `async` functions that `main` goes through (`codegen/tests/thousand/calls.rs` writes it, the same for both). Of those rows
CPU seconds are those of both crates, and memory is that of the greater.
NOTE
    printf '\nLines are those of the files as they are, with documentation: the clients here document every item, and where it is described.\n'
    printf '\nGenerating, formatted, from reading the file to the last one written:\n\n| generator | CPU s |\n|---|---|\n'
    cat "$work/generating"
    printf '\nMeasured with %s.\n' "$(rustc --version)"
} >"$work/COMPILE.md"
if [ -n "$write" ]; then cp "$work/COMPILE.md" "$root/docs/COMPILE.md"; fi
cat "$work/COMPILE.md"
