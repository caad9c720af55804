#!/bin/sh
# Tests of the web pages: types, lint and format, then the unit tests. Prints what was counted; fails where any failed.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
. scripts/node.sh
install_web_packages
cd web
status=0
echo "-- types"
npm run --silent types || status=1
echo "-- lint and format"
npm run --silent lint || status=1
echo "-- unit tests"
npm run --silent test || status=1
exit "$status"
