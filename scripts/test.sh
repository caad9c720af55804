#!/bin/sh
# Runs every test of the release build, then those of the web pages, and says what was skipped.
set -u

status=0
ctest --preset release --output-junit "$PWD/build/tests.xml" || status=1

if [ -f web/package.json ]; then
  echo "== tests of the web pages"
  scripts/test_web.sh || status=1
fi

echo
echo "== summary"
skipped=$(sed -n 's/.*<testcase name="\([^"]*\)".*status="notrun".*/\1/p' build/tests.xml 2>/dev/null)
if [ -s build/web-skipped ]; then
  skipped="${skipped:+$skipped
         }$(cat build/web-skipped)"
fi
if [ -n "$skipped" ]; then
  echo "skipped: $skipped"
else
  echo "skipped: nothing"
fi
[ "$status" -eq 0 ] && echo "all tests passed" || echo "some tests FAILED"
exit "$status"
