#!/bin/sh
# Usage: lint.sh [PATH...]
# Looks for faults without running anything: the format, every header alone, SQL outside its places, clang-tidy. Exits 1
# where anything was found. With paths, only those files are read. Needs a configured release build (make build).
set -u

status=0
run() { echo "== $1"; shift; "$@" || status=1; }
[ "$#" -gt 0 ] || set -- analysis server tests
sources=$(git ls-files "$@" | grep -E '\.(cpp|hpp)$')
database=build/release/compile_commands.json

check_format() { echo "$sources" | xargs clang-format-16 --dry-run --Werror; }

# With the flags of the project, minus what belongs to one source file.
check_headers() {
  flags=$(sed -n 's/.*"command": "[^ ]* \(.*\) -o .*session\.cpp.*/\1/p' "$database" | head -1 | grep -oE -- '-(I|D|isystem )[^ ]+|-std=[^ ]+' | tr '\n' ' ' | sed 's/\\"/"/g; s/\\//g')
  echo "$sources" | grep '\.hpp$' | xargs -P "$(nproc)" -I {} sh -c \
    'echo "#include \"{}\"" | g++ -fsyntax-only -Wall -Wextra -I. -Iserver -Itests -Ibuild/release/generated '"$flags"' -x c++ - || { echo "does not compile alone: {}"; exit 255; }'
}

# Statements live in sql/; only storage, and the start of a private PostgreSQL, may hold short ones.
check_sql() { ! git grep -nE '"(select|insert|update|delete) ' -- server ':!server/storage' ':!server/runtime/postgres'; }

check_tidy() {
  echo "$sources" | grep -E '^(analysis|server)/.*\.cpp$' | xargs -P "$(nproc)" -n 4 \
    clang-tidy-16 -p build/release --quiet --warnings-as-errors='*' 2>/dev/null
}

run "format" check_format
run "every header alone" check_headers
run "SQL text outside its places" check_sql
run "clang-tidy" check_tidy
[ "$status" -eq 0 ] && echo "nothing found"
exit "$status"
