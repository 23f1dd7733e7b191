#!/bin/sh
# Installs the two servers the storage tests talk to into .tools/bin, unless
# they are there already: an S3-speaking server (versitygw) and a KMS-speaking
# one (local-kms). Both are built from source at a pinned version; the first
# build of versitygw takes several minutes.
#
# CHARTWRIGHT_TOOLS overrides the folder. Safe to run again, and side by side.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
tools=${CHARTWRIGHT_TOOLS:-$root/.tools/bin}
mkdir -p "$tools"

# install MODULE PACKAGE VERSION
#
# The version is part of the stamp's name, so that a changed pin is built anew.
# It is built aside and moved, so that a build cut short leaves nothing that
# looks whole. A module of its own stands in for `go install`, which asks the
# proxy for the list of all versions and fails where only the pinned one is kept.
install() {
  module=$1 package=$2 version=$3
  name=$(basename "$package")
  stamp=$tools/.$name-$version
  if [ -x "$tools/$name" ] && [ -e "$stamp" ]; then
    return
  fi
  echo "building $name $version into $tools" >&2
  build=$(mktemp -d "$tools/.build-XXXXXX")
  printf 'module tools\n\ngo 1.26\n\nrequire %s %s\n' "$module" "$version" >"$build/go.mod"
  if ! (cd "$build" && GOWORK=off GOFLAGS=-mod=mod CGO_ENABLED=0 nice go build -trimpath -o "$build/$name" "$package"); then
    rm -rf "$build"
    echo "could not build $name: it needs Go and the module proxy" >&2
    exit 1
  fi
  mv -f "$build/$name" "$tools/$name"
  rm -rf "$build"
  : >"$stamp"
}

install github.com/nsmithuk/local-kms github.com/nsmithuk/local-kms v0.0.0-20231025161602-e4d9425700fe
install github.com/versity/versitygw github.com/versity/versitygw/cmd/versitygw v1.8.0
