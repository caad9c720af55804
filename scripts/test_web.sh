#!/bin/sh
# Tests of the web pages: types, lint and format, the unit tests, then the journeys and the accessibility of every page in
# a real browser. Prints what was counted; fails where any failed. Without Chromium the last part is skipped: what was
# skipped, and why, is left in build/web-skipped for the summary.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build
rm -f build/web-skipped
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
echo "-- journeys and accessibility, in a browser"
browser=0
node e2e/browser_tests.mjs || browser=$?
if [ "$browser" -eq 77 ]; then
  echo "the pages in a browser (Chromium or the program is missing)" >../build/web-skipped
elif [ "$browser" -ne 0 ]; then
  status=1
fi
exit "$status"
