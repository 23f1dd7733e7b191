#!/usr/bin/env bash
# Fuzzes every parser of outside bytes for some seconds each (default 10), beginning with the kept corpus. What it finds is written
# below testdata/fuzz of its package: mend it and keep the file.
set -euo pipefail

cd "$(dirname "$0")/../.."
seconds=${1:-10}
grep -rl --include='*_test.go' '^func Fuzz' internal infra | sort | while read -r file; do
  package=./$(dirname "$file")
  for target in $(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' "$file"); do
    echo "$package $target" >&2
    go test "$package" -run '^$' -fuzz "^$target\$" -fuzztime "${seconds}s" >/dev/null || { go test "$package" -run "^$target\$"; exit 1; }
  done
done
