#!/bin/sh
# Puts promtool, which checks and tests alert rules, into .tools/bin, unless the machine or the folder has it: promtool.sh
#
# Debian packages it with the server. Only the one program is taken out: installed, the package would start a Prometheus.
# CHARTWRIGHT_TOOLS overrides the folder.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
tools=${CHARTWRIGHT_TOOLS:-$root/.tools/bin}
if command -v promtool >/dev/null 2>&1 || [ -x "$tools/promtool" ]; then
  exit
fi
if ! command -v apt-get >/dev/null 2>&1; then
  echo "the tests of the alert rules need promtool, which comes with Prometheus: https://prometheus.io/download" >&2
  exit 1
fi
mkdir -p "$tools"
echo "fetching promtool into $tools" >&2
work=$(mktemp -d "$tools/.promtool-XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
cd "$work"
if ! apt-get -qq download prometheus >log 2>&1; then
  if [ "$(id -u)" = 0 ]; then apt-get -qq update >log 2>&1 || true; fi
  apt-get -qq download prometheus >log 2>&1 || { cat log >&2; echo "could not fetch Debian's package prometheus" >&2; exit 1; }
fi
dpkg-deb --fsys-tarfile prometheus_*.deb | tar -xf - ./usr/bin/promtool
mv -f usr/bin/promtool "$tools/promtool"
