#!/bin/bash
# Usage: bench_http.sh [EXPERIMENTS] [LAYERS] [ROUNDS] [SECONDS]
# POST /v1/assign over HTTP beside a fixed answer of nginx of the same length, taken in turns in one run with wrk: requests
# a second, the 99th percentile, and the CPU time of a request on both sides, plain and pipelined by 16. Each server has
# one thread; the load comes from the same machine, over loopback. Medians of the rounds, with the smallest and largest.
set -euo pipefail
experiments=${1:-1000} layers=${2:-10} rounds=${3:-5} seconds=${4:-3}
program=build/release/bellwether
for tool in wrk nginx; do
  command -v "$tool" >/dev/null || { echo "skipped: $tool is not installed (scripts/install_packages.sh bench)"; exit 0; }
done

work=$(mktemp -d /var/tmp/bellwether-bench.XXXXXX)
chmod 755 "$work"
ours=0 theirs=0
finish() {
  for process in $ours $theirs; do [ "$process" = 0 ] || kill -TERM "$process" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap finish EXIT

"$program" serve --data-dir "$work/data" --listen 127.0.0.1:18080 --io-threads 1 --log-level warn >"$work/serve.out" 2>"$work/serve.log" &
ours=$!
for _ in $(seq 120); do grep -q serves "$work/serve.out" && break; sleep 0.5; done
grep -q serves "$work/serve.out" || { tail "$work/serve.log"; exit 1; }

echo "   making $experiments experiments in $layers layers"
build/release/tests/benchmarks/fill_service http://127.0.0.1:18080 "$work/data/admin-token" "$experiments" "$layers" >"$work/filled"
export TOKEN
TOKEN=$(sed -n 1p "$work/filled")
length=$(sed -n 2p "$work/filled")

mkdir -p "$work/nginx"
body=$(head -c "$length" /dev/zero | tr '\0' 'x')
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx/pid; error_log $work/nginx/error.log;
events { worker_connections 512; }
http {
  access_log off; keepalive_requests 1000000000;
  client_body_temp_path $work/nginx/body; proxy_temp_path $work/nginx/proxy; fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi; scgi_temp_path $work/nginx/scgi;
  server { listen 127.0.0.1:18081 reuseport; location / { default_type application/json; return 200 '$body'; } }
}
CONF
nginx -p "$work/nginx" -c "$work/nginx.conf" &
theirs=$!
sleep 1
theirs_worker=$(pgrep -P "$theirs" | head -1)

cpu_ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
# run NAME PORT PROCESS PIPELINE: one line "requests/s p99_us errors cpu_us" into a file of results
run() {
  local before after result
  before=$(cpu_ticks "$3")
  result=$(PIPELINE=$4 wrk -t1 -c32 -d"${seconds}s" -s tests/benchmarks/assign.lua "http://127.0.0.1:$2/v1/assign" | sed -n 's/^RESULT //p')
  after=$(cpu_ticks "$3")
  echo "$result" | awk -v ticks=$((after - before)) -v s="$seconds" '{printf "%d %d %d %.2f\n", $1, $2, $3, ticks * 10000 / ($1 * s)}' >>"$work/$1.$4"
}
for depth in 1 16; do
  for ((round = 0; round < rounds; round++)); do
    run ours 18080 "$ours" "$depth"
    run theirs 18081 "$theirs_worker" "$depth"
  done
done

summary() { sort -n -k"$2" "$1" | awk -v c="$2" '{v[NR] = $c} END {printf "%s [%s, %s]", v[int((NR + 1) / 2)], v[1], v[NR]}'; }
median() { sort -n -k"$2" "$1" | awk -v c="$2" '{v[NR] = $c} END {print v[int((NR + 1) / 2)]}'; }
echo "   machine: $(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ //'), $(nproc) cores; $experiments experiments in $layers layers; answers of about $length bytes; $rounds rounds of $seconds s, 32 connections"
for depth in 1 16; do
  for side in ours theirs; do
    echo "   pipelined by $depth, $side: requests/s $(summary "$work/$side.$depth" 1), p99 us $(summary "$work/$side.$depth" 2), CPU us a request $(summary "$work/$side.$depth" 4), errors $(awk '{e += $3} END {print e}' "$work/$side.$depth")"
  done
  awk -v a="$(median "$work/ours.$depth" 1)" -v b="$(median "$work/theirs.$depth" 1)" -v c="$(median "$work/ours.$depth" 4)" -v d="$(median "$work/theirs.$depth" 4)" -v d1="$depth" \
    'BEGIN {printf "   pipelined by %d: %.2f of nginx, CPU a request %.2f of nginx\n", d1, a / b, (d > 0 ? c / d : 0)}'
done
