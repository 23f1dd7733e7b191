SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/.tools/bin:$(PATH):/usr/local/go/bin
export CHARTWRIGHT_TESTDATA ?= $(abspath $(CURDIR)/../shared/data)
CHROMIUM ?= $(firstword $(shell command -v chromium chromium-browser google-chrome))
# How all but tests with the race detector is compiled: the same way, so that it is done once.
PLAIN = CGO_ENABLED=0 GOFLAGS="$$(go env GOFLAGS) -trimpath"
# What reckons by itself or runs other processes, for minutes: with the race detector it takes three to ten times as long, and
# shares nothing in which it could find something. Of the whole program and the examiner, what happens side by side is run with it too.
UNSHARED = chartwright/(infra|internal/(codeset/(index|published)|demo/charts|examine|faults|intake/picture|planted|redact)|internal/app$$)
SHARED = AmongReadersAndWriters|Survives|BuiltOnce|LetterToReview|IsOneTrace|WorkGoesBack|Streams|Listeners|Patient|HostileFiles|ShareChildren|ManyAtOnce|CostsOnlyItself
GO_TEST = CHARTWRIGHT_TEST_LOG=$(CHARTWRIGHT_TEST_LOG) go test -vet=off -timeout 60m
# All that the tests' servers log; searched for patients' data when they have run.
CHARTWRIGHT_TEST_LOG ?= $(CURDIR)/.cache/test.log

WEB_SOURCES = $(shell find web/src web/public web/index.html web/portal.html web/package-lock.json web/vite.config.ts web/tsconfig.json web/postcss.config.cjs -type f)

.PHONY: help
help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: ## install what is missing, build, and serve on http://127.0.0.1:8080
	@infra/dev/bootstrap.sh run
	@$(MAKE) build
	@exec ./bin/chartwright serve

.PHONY: build
build: web/dist/index.html ## build bin/chartwright with the web application inside
	@[ -x bin/chartwright ] || echo "building bin/chartwright; the first time takes a few minutes" >&2
	@$(PLAIN) go build -ldflags '-s -w' -o bin/chartwright ./cmd/chartwright

web/dist/index.html: $(WEB_SOURCES)
	@infra/dev/bootstrap.sh run
	@echo "building the web application" >&2
	@cd web && npm run --silent build -- --logLevel warn
	@touch $@

.PHONY: test
test: ## install what is missing and run every check and test, as .ci/run does
	@infra/dev/bootstrap.sh test
	@$(MAKE) build
	@$(MAKE) contract
	@$(MAKE) lint
	@$(MAKE) test-go
	@$(MAKE) test-web
	@$(MAKE) test-browser

.PHONY: test-go
test-go: ## Go tests, with the race detector wherever things happen at once
	@mkdir -p $(dir $(CHARTWRIGHT_TEST_LOG)) && : > $(CHARTWRIGHT_TEST_LOG)
	@$(PLAIN) $(GO_TEST) $$(go list ./... | grep -E '$(UNSHARED)')
	@$(PLAIN) infra/dev/fuzz.sh 2 unguided
	@CGO_ENABLED=1 $(GO_TEST) -race ./internal/app ./internal/examine -run '$(SHARED)'
	@CGO_ENABLED=1 $(GO_TEST) -race $$(go list ./... | grep -Ev '$(UNSHARED)')

.PHONY: test-web
test-web: ## unit tests of the web application
	@cd web && npm run --silent test

.PHONY: test-browser
test-browser: build ## browser tests: Chromium against the real binary
	@cd web && CHROMIUM=$(CHROMIUM) CHARTWRIGHT_BIN=$(CURDIR)/bin/chartwright npm run --silent e2e

.PHONY: lint
lint: ## formatting, linters and types of Go, shell and web
	@unformatted=$$(gofmt -l cmd internal migrations web/*.go); \
	  if [ -n "$$unformatted" ]; then echo "run gofmt -w on:" $$unformatted >&2; exit 1; fi
	@$(PLAIN) golangci-lint run --timeout 15m ./...
	@cd web && npm run --silent lint && npm run --silent format:check && npm run --silent typecheck

.PHONY: contract
contract: ## fail when the OpenAPI contract or the TypeScript client is stale
	@infra/dev/contract.sh check

.PHONY: gen
gen: ## write the OpenAPI contract and the TypeScript client anew
	@infra/dev/contract.sh write

.PHONY: sbom
sbom: ## the bill of materials (CycloneDX) and the licences with their texts, into bin/
	@infra/dev/bootstrap.sh run
	@go run ./infra/supply write bin

.PHONY: audit-supply
audit-supply: ## checksums, licences and known vulnerabilities of everything this is made of; needs vuln.go.dev and npm's registry
	@infra/dev/bootstrap.sh run
	@go mod verify
	@go run ./infra/supply check
	@infra/dev/gotool.sh golang.org/x/vuln golang.org/x/vuln/cmd/govulncheck v1.9.0
	@govulncheck ./...
	@cd web && npm audit signatures && npm audit --omit=dev

.PHONY: bench
bench: ## the figures, as a table (takes a while)
	@infra/dev/bootstrap.sh run
	@$(PLAIN) go run ./internal/bench

.PHONY: faults
faults: ## an installation that fails in every way while 40 people work on it (some twelve to seventeen minutes); OLD_REV=... what it is upgraded from
	@infra/dev/bootstrap.sh test
	@OLD_REV=$(OLD_REV) $(PLAIN) go run ./internal/faults

.PHONY: attack
attack: ## every route as everybody, the database alone, planted bugs, altered storage, fuzzing (about half an hour)
	@infra/dev/bootstrap.sh test
	@$(PLAIN) go test -vet=off -count=1 -v ./internal/app -run 'TestPolicySweep|TestPortalReach|TestLeaks|TestSecondLockAlone|TestNoTenantNoRows|TestRequester|TestSystemDoor|TestCatalogue|TestWhatIsStored|TestNothingHoldsPHI|TestManners|TestWorkTellsNothing|TestNothingIsTold|TestGuessing|TestHostileFiles' | grep -E '^(---|\s+[a-z_]+_test.go|ok|FAIL|PASS)'
	@$(PLAIN) go test -vet=off -count=1 ./internal/audit ./internal/identity ./internal/platform/blob ./internal/platform/keys
	@$(PLAIN) go run ./internal/planted
	@$(PLAIN) infra/dev/fuzz.sh

.PHONY: clean
clean: ## remove what was built; data and installed tools stay
	@rm -rf bin .cache web/dist/assets web/dist/*.html web/dist/*.svg
