#!/bin/sh
# The contract, web/openapi.json, comes from the typed handlers, and the TypeScript client's types come from it.
#
#   contract.sh write   makes both anew
#   contract.sh check   fails when either is stale
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
contract=$root/web/openapi.json
types=$root/web/src/lib/api/schema.d.ts
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

cd "$root"
CGO_ENABLED=0 go run -trimpath ./cmd/chartwright openapi >"$fresh/openapi.json"
(cd web && npm exec --no -- openapi-typescript "$fresh/openapi.json" -o "$fresh/schema.d.ts" >"$fresh/log" 2>&1) || {
  cat "$fresh/log" >&2
  exit 1
}
case ${1:-check} in
  write)
    cp "$fresh/openapi.json" "$contract"
    cp "$fresh/schema.d.ts" "$types"
    ;;
  check)
    for pair in "$contract openapi.json" "$types schema.d.ts"; do
      if ! diff -u "${pair% *}" "$fresh/${pair#* }" >"$fresh/diff"; then
        head -n 40 "$fresh/diff" >&2
        echo "${pair% *} is stale: run make gen and commit the result" >&2
        exit 1
      fi
    done
    ;;
  *)
    echo "usage: contract.sh write | check" >&2
    exit 2
    ;;
esac
