package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/CycloneDX/cyclonedx-go"
)

const repository = "../.."

func TestEverythingMayBeUsedAndIsPinned(t *testing.T) {
	t.Parallel()
	parts, err := components(repository)
	if err != nil {
		t.Fatal(err)
	}
	for _, problem := range problems(parts) {
		t.Error(problem)
	}
	shipped := map[string]int{}
	for _, c := range parts {
		if c.Shipped {
			shipped[c.Kind]++
		}
	}
	if shipped["golang"] < 50 || shipped["npm"] < 30 {
		t.Errorf("shipped: %v", shipped)
	}
	folder := t.TempDir()
	if err := write(folder, parts); err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile(filepath.Join(folder, "sbom.cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom cyclonedx.BOM
	if err := cyclonedx.NewBOMDecoder(bytes.NewReader(body), cyclonedx.BOMFileFormatJSON).Decode(&bom); err != nil || len(*bom.Components) < 100 {
		t.Errorf("the bill of materials: %v", err)
	}
	notes, err := os.ReadFile(filepath.Join(folder, "licences.txt"))
	if err != nil || !strings.Contains(string(notes), "gorm.io/gorm ") || !strings.Contains(string(notes), "Permission is hereby granted") {
		t.Errorf("the licences lack gorm or its text: %v", err)
	}
}

func TestProblemsAreFound(t *testing.T) {
	t.Parallel()
	for licence, want := range map[string]bool{
		"MIT": true, "(MIT OR CC0-1.0)": true, "MIT OR GPL-3.0-only": true, "Apache-2.0 AND BSD-3-Clause": true, "": false, "AGPL-3.0-only": false,
		"SSPL-1.0": false, "BUSL-1.1": false, "GPL-2.0-only": false, "LGPL-3.0-only": false, "MIT AND AGPL-3.0-only": false, "SEE LICENSE IN README": false,
		"(MIT OR GPL-3.0) AND (ISC OR SSPL-1.0)": false, "UNLICENSED": false,
	} {
		parts := make([]component, 100)
		for i := range parts {
			parts[i] = component{Kind: "golang", Name: "x", Version: "v1", Licence: "MIT"}
		}
		parts[7].Licence = licence
		if got := len(problems(parts)) == 0; got != want {
			t.Errorf("%q may be used: %v", licence, got)
		}
	}
	if found := problems([]component{{Kind: "npm", Name: "x", Version: "1", Licence: "MIT", Integrity: "sha1-x"}}); len(found) != 2 {
		t.Errorf("without a checksum, and alone: %v", found)
	}
}

func TestLicencesAreRecognised(t *testing.T) {
	t.Parallel()
	mit, err := os.ReadFile(filepath.Join(strings.TrimSpace(run1(t, "go", "list", "-m", "-f", "{{.Dir}}", "gorm.io/gorm")), "LICENSE"))
	if err != nil {
		t.Fatal(err)
	}
	if got := recognise(mit); len(got) != 1 || got[0] != "MIT" {
		t.Errorf("gorm's licence is read as %v", got)
	}
	if got := recognise([]byte("You may use this on Sundays.")); len(got) != 0 {
		t.Errorf("no licence is read as %v", got)
	}
}

func run1(t *testing.T, name string, args ...string) string {
	t.Helper()
	text, err := output(repository, name, args...)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestTheLockIsReadStrictly(t *testing.T) {
	t.Parallel()
	for lock, want := range map[string]string{
		`{"lockfileVersion":2}`: "version 2",
		`{"lockfileVersion":3,"packages":{"node_modules/x":{"resolved":"git+ssh://git@github.com/x/x.git"}}}`: "not from the registry",
	} {
		if _, err := parseLock([]byte(lock), "."); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", lock, err)
		}
	}
	got, err := parseLock([]byte(`{"lockfileVersion":3,"packages":{"":{},"node_modules/a/node_modules/@s/b":{"version":"1.2.3","license":"MIT","dev":true}}}`), ".")
	if err != nil || len(got) != 1 || got[0].url() != "pkg:npm/%40s/b@1.2.3" || got[0].Shipped {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestImagesAndToolsArePinned: images by a version at least (a release gives digests, see docs/deploying.md), tools to a version.
func TestImagesAndToolsArePinned(t *testing.T) {
	t.Parallel()
	for file, want := range map[string]*regexp.Regexp{
		"Dockerfile":                 regexp.MustCompile(`^ARG [A-Z]+_IMAGE=[a-z]+:[0-9][^:]*$`),
		"infra/compose/compose.yaml": regexp.MustCompile(`^ +image: (chartwright(-backup)?:\$\{CHARTWRIGHT_VERSION:-latest\}|[a-z/-]+:v?[0-9].*)$`),
	} {
		body, err := os.ReadFile(filepath.Join(repository, file))
		if err != nil {
			t.Fatal(err)
		}
		pinned := 0
		for line := range strings.Lines(string(body)) {
			line = strings.TrimRight(line, "\n")
			if strings.HasPrefix(line, "FROM ") && !strings.HasPrefix(line, "FROM ${") {
				t.Errorf("%s: %s cannot be given a digest", file, line)
			}
			if named := strings.HasPrefix(line, "ARG ") || strings.HasPrefix(strings.TrimSpace(line), "image:"); named {
				pinned++
				if !want.MatchString(line) {
					t.Errorf("%s: %s is not pinned", file, line)
				}
			}
		}
		if pinned < 3 {
			t.Errorf("%s: %d images", file, pinned)
		}
	}
}
