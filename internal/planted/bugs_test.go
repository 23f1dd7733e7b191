package main

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// TestBugsCanBePlanted keeps the list true as the tree changes: every text to replace stands where it is said to, once, and what
// comes of it is still Go. Whether each is caught is seen by make attack, which takes its time.
func TestBugsCanBePlanted(t *testing.T) {
	all, err := bugs()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 30 {
		t.Errorf("the list has %d bugs", len(all))
	}
	var names []string
	for _, b := range all {
		changed, err := b.plant(root)
		if err != nil {
			t.Error(err)
		}
		if len(b.Edits) == 0 || b.Test.Package == "" || b.Test.Run == "" || slices.Contains(names, b.Name) {
			t.Errorf("%q is incomplete, or stands twice", b.Name)
		}
		names = append(names, b.Name)
		for file, text := range changed {
			if !strings.HasSuffix(file, ".go") {
				continue
			}
			if _, err := parser.ParseFile(token.NewFileSet(), file, text, 0); err != nil {
				t.Errorf("%s: %v", b.Name, err)
			}
		}
	}
}

// TestACaughtAndAHarmlessChange plants a bug that a quick test finds, and a change that is none.
func TestACaughtAndAHarmlessChange(t *testing.T) {
	tree, err := filepath.Abs(root)
	if err != nil {
		t.Fatal(err)
	}
	harmful := bug{Name: "harmful", Edits: []edit{{File: "internal/platform/sheet/sheet.go", Old: `"=+-@\t\r"`, New: `"+-@\t\r"`}}}
	harmless := bug{Name: "harmless", Edits: []edit{{File: "internal/platform/sheet/sheet.go", Old: `"=+-@\t\r"`, New: `"=@+-\t\r"`}}}
	broken := bug{Name: "broken", Edits: []edit{{File: "internal/platform/sheet/sheet.go", Old: `"=+-@\t\r"`, New: `undefined`}}}
	for b, want := range map[*bug]bool{&harmful: true, &harmless: false} {
		b.Test.Package, b.Test.Run = "./internal/platform/sheet", "TestCSV"
		got, err := attempt(t.Context(), tree, *b)
		if err != nil || got.caught != want || (want && len(got.by) == 0) {
			t.Errorf("%s: %+v, %v", b.Name, got, err)
		}
	}
	broken.Test.Package, broken.Test.Run = "./internal/platform/sheet", "TestCSV"
	if _, err := attempt(t.Context(), tree, broken); err == nil {
		t.Error("what does not build counts as caught")
	}
}
