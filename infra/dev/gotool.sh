#!/bin/sh
# Builds one Go program at a pinned version into .tools/bin, unless it is there
# already: gotool.sh MODULE PACKAGE VERSION
#
# CHARTWRIGHT_TOOLS overrides the folder. Safe to run again, and side by side.
set -eu

module=$1 package=$2 version=$3
root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
tools=${CHARTWRIGHT_TOOLS:-$root/.tools/bin}
name=${package##*/}
# The version is part of the stamp's name, so that a changed pin is built anew.
stamp=$tools/.$name-$version
if [ -x "$tools/$name" ] && [ -e "$stamp" ]; then
  exit
fi

# It is built aside and moved, so that a build cut short leaves nothing that
# looks whole. A module of its own stands in for `go install`, which asks the
# proxy for the list of all versions and fails where only the pinned one is kept.
mkdir -p "$tools"
echo "building $name $version into $tools" >&2
build=$(mktemp -d "$tools/.build-XXXXXX")
trap 'rm -rf "$build"' EXIT
trap 'exit 1' INT TERM
printf 'module tools\n\ngo 1.26\n\nrequire %s %s\n' "$module" "$version" >"$build/go.mod"
if ! (cd "$build" && GOWORK=off GOFLAGS=-mod=mod CGO_ENABLED=0 nice go build -trimpath -o "$build/$name" "$package"); then
  echo "could not build $name: it needs Go and the module proxy" >&2
  exit 1
fi
mv -f "$build/$name" "$tools/$name"
: >"$stamp"
