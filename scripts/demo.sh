#!/bin/sh
# Usage: demo.sh DATA_DIR ADDRESS:PORT
# Shows Bellwether at work: starts the service with its private PostgreSQL, plays a simulated radio whose experiment ramps
# from 1% to 50%, prints the scorecard and the attribution, and leaves the service running. DEMO_EXIT=1 stops it instead.
set -eu

data_dir=$1
listen=$2
program=build/release/bellwether
log=build/demo.log
export BELLWETHER_SERVER="http://$listen"

step() { printf '\n== %s\n' "$*"; }

# Root hands PostgreSQL to the user `postgres`, who often may not enter root's own directories.
mkdir -p "$data_dir"
if [ "$(id -u)" = 0 ] && ! runuser -u postgres -- test -x "$(dirname "$(realpath "$data_dir")")/."; then
  data_dir=/var/tmp/bellwether-demo
  echo "The user postgres cannot reach $1: the demo's data goes to $data_dir."
fi

step "starting the service on http://$listen (log: $log)"
mkdir -p "$data_dir"
"$program" serve --data-dir "$data_dir" --listen "$listen" 2> "$log" &
service=$!
# Whatever ends this script ends the service that it started, and nothing else.
stop_service() {
  trap - EXIT INT TERM
  if kill -0 "$service" 2>/dev/null; then
    kill -TERM "$service"
    wait "$service" || true
  fi
}
trap stop_service EXIT
trap 'stop_service; exit 130' INT TERM

tries=0
until [ -s "$data_dir/admin-token" ] && "$program" experiment list --token-file "$data_dir/admin-token" >/dev/null 2>&1; do
  tries=$((tries + 1))
  if ! kill -0 "$service" 2>/dev/null || [ "$tries" -gt 240 ]; then
    echo "The service did not start. The end of its log:" >&2
    tail -n 15 "$log" >&2
    exit 1
  fi
  sleep 0.5
done
export BELLWETHER_TOKEN_FILE="$data_dir/admin-token"

step "playing a simulated radio: an experiment ramps from 1% to 50% of the listeners"
"$program" simulate --experiment new-model --listeners "${DEMO_LISTENERS:-20000}" --days "${DEMO_DAYS:-14}" \
  --recommenders 12 --effect 0.15 --seed 1

step "the scorecard"
"$program" scorecard new-model

step "the attribution: who is behind the thumbs"
"$program" report attribution

step "ready"
cat <<EOF
Dashboard:  http://$listen/
Sign in:    with the token in $data_dir/admin-token
Try:        $program --help
            $program scorecard new-model --server http://$listen --token-file $data_dir/admin-token
EOF

if [ "${DEMO_EXIT:-}" = 1 ]; then
  step "stopping (DEMO_EXIT=1)"
  stop_service
  exit 0
fi
echo "Ctrl-C stops the service; 'make demo' starts it again with the same data."
wait "$service"
