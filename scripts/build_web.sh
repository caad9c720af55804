#!/bin/sh
# Builds the web pages into build/web, with a brotli copy of each text; does nothing where their sources are unchanged.
set -eu
cd "$(dirname "$0")/.."
mkdir -p build

stamp=build/web.sources
# What the pages come from: every file of web/ but what is installed, the API's description, and the scripts.
sources=$({ find web -type f -not -path 'web/node_modules/*' -not -path 'web/pictures/*' -not -path web/src/api/schema.ts -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
            sha256sum scripts/node.sh scripts/build_web.sh docs/openapi.yaml; } | sha256sum)
if [ -f build/web/index.html ] && [ "$(cat "$stamp" 2>/dev/null || true)" = "$sources" ]; then
  exit 0
fi

echo "== building the web pages"
. scripts/node.sh
install_web_packages
(cd web && npm run --silent build)
echo "$sources" >"$stamp"
