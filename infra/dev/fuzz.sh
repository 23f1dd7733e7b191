#!/usr/bin/env bash
# Fuzzes every parser of outside bytes for some seconds each, beginning with the kept corpus: fuzz.sh [SECONDS] [unguided]
#
# What it finds is written below testdata/fuzz of its package: mend it and keep the file. Unguided it does not follow what the
# inputs reach, and so needs nothing compiled anew: for some seconds in every run of the tests.
set -euo pipefail

cd "$(dirname "$0")/../.."
seconds=${1:-10} guided=${2:-guided}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# fuzz PACKAGE TARGET
fuzz() {
  if [ "$guided" = guided ]; then
    go test "$1" -run '^$' -fuzz "^$2\$" -fuzztime "${seconds}s" 2>&1
  else
    (cd "$1" && "$work/test" -test.run '^$' -test.fuzz "^$2\$" -test.fuzztime "${seconds}s" -test.fuzzcachedir "$work/cache" 2>&1)
  fi
}

# Before 1.27 Go may fail when the seconds are over, with these words and no input: go.dev/issue/75804. That is no finding.
only_over() {
  [ "$(grep -vE '^(warning: |fuzz: |--- FAIL: |FAIL|exit status 1)' "$work/log")" = '    context deadline exceeded' ]
}

grep -rl --include='*_test.go' '^func Fuzz' internal infra | xargs -n1 dirname | sort -u | while read -r package; do
  [ "$guided" = guided ] || go test -vet=off -c -o "$work/test" "./$package"
  for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$package"/*_test.go); do
    echo "$package $target" >&2
    fuzz "./$package" "$target" >"$work/log" || only_over || { cat "$work/log" >&2; exit 1; }
  done
done
