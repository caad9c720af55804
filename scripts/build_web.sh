#!/bin/sh
# Builds the web pages into build/web.
set -eu
[ -f web/package.json ] || exit 0
