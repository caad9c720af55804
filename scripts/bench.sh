#!/bin/sh
# Runs the benchmarks, printing the machine first: those in process, then the service over HTTP beside nginx.
set -eu
echo "machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ //'), $(nproc) cores, $(uname -sr)"
for bench in build/release/tests/benchmarks/bench_*; do
  [ -x "$bench" ] && [ -f "$bench" ] || continue
  echo "== $(basename "$bench")"
  "$bench" --benchmark_repetitions=5 --benchmark_report_aggregates_only=true
done
echo "== assignment over HTTP"
scripts/bench_http.sh
