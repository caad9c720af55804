#!/bin/sh
# Usage: install_packages.sh [test|bench|lint]
# Installs every Debian package that Bellwether needs to build, run and test: the only list of them. `test`, `bench` and
# `lint` add what only the browser tests of the pages and their pictures, what only `make bench`, and what only `make lint`
# and `make format` need.
# Does nothing where all of them are there; otherwise it needs root or sudo.
set -eu

packages="
  ca-certificates git make g++ cmake ninja-build ccache mold pkg-config
  libboost1.81-dev libboost-json1.81-dev libboost-url1.81-dev
  libpqxx-dev libpq-dev libsimdjson-dev libxxhash-dev libfmt-dev libspdlog-dev prometheus-cpp-dev
  libcli11-dev libyaml-cpp-dev libssl-dev libcurl4-openssl-dev libeigen3-dev doctest-dev libbenchmark-dev
  postgresql-15 postgresql-client-15
"

# The web pages are built by Node. Any npm will do to fetch the version that the build uses (scripts/node.sh); Debian's
# own is wanted only where there is none at all.
if ! command -v npm >/dev/null 2>&1; then
  packages="$packages nodejs npm"
fi

case "${1:-}" in
  test) packages="$packages chromium fonts-dejavu-core" ;;
  bench) packages="$packages wrk nginx-light" ;;
  lint) packages="$packages clang-format-16 clang-tidy-16" ;;
esac

missing=""
for package in $packages; do
  state=$(dpkg-query -W -f '${Status}' "$package" 2>/dev/null || true)
  [ "$state" = "install ok installed" ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

echo "== installing Debian packages:$missing"
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null 2>&1 || { echo "Run this once as root: $0" >&2; exit 1; }
  as_root="sudo"
fi
export DEBIAN_FRONTEND=noninteractive
$as_root apt-get update -qq
# The private cluster is ours to start; Debian's own "main" cluster is not needed.
if [ ! -e /etc/postgresql-common/createcluster.conf ]; then
  $as_root mkdir -p /etc/postgresql-common
  echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
fi
# Debian starts a server that it installs. The benchmark runs an nginx of its own, on loopback, for as long as it takes.
policy=/usr/sbin/policy-rc.d
if [ "${1:-}" = bench ] && [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' | $as_root tee "$policy" >/dev/null
  $as_root chmod 755 "$policy"
  trap '$as_root rm -f "$policy"' EXIT
fi
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
  -o Dpkg::Options::=--force-confold -o Dpkg::Use-Pty=0 $missing
