// Package house keeps the rules of the house that a compiler does not: which room may import what.
package house_test

import (
	"go/build"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "chartwright/"

// leaves are the folders that every domain may import: who acts, the trail's pen, and the examiner and redactor, engines that know files
// and no domain.
var leaves = []string{"internal/tenancy/principal", "internal/audit/trail", "internal/examine", "internal/redact"}

// wholes see all of the house: its wiring, these rules, and the programs that measure it and let it fail.
var wholes = []string{"app", "house", "bench", "faults"}

// libraries may be imported by the named files alone.
var libraries = []struct {
	prefix  string
	folders []string
	files   []string // patterns of file names, in any folder
}{
	{prefix: "gorm.io/", folders: []string{"internal/platform/db"}, files: []string{"store*.go", "model*.go"}},
	{prefix: "github.com/hibiken/asynq", folders: []string{"internal/platform/jobs"}},
	{prefix: "github.com/aws/", folders: []string{"internal/platform/blob", "internal/platform/keys"}},
	{prefix: "github.com/prometheus/client_golang", folders: []string{"internal/platform/metrics"}},
	{prefix: "go.opentelemetry.io/", folders: []string{"internal/platform/traces"}},
	{prefix: "github.com/redis/go-redis", folders: []string{"internal/platform/redis", "internal/platform/jobs"}},
}

func TestImports(t *testing.T) {
	t.Parallel()
	files := 0
	for file, imports := range sources(t, "../..") {
		files++
		for _, imported := range imports {
			if why := refusal(file, imported); why != "" {
				t.Errorf("%s imports %s: %s", file, imported, why)
			}
		}
	}
	if files < 50 {
		t.Errorf("only %d files were read", files)
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	for _, tc := range []struct {
		file, imported string
		allowed        bool
	}{
		{"internal/platform/db/db.go", "gorm.io/gorm", true},
		{"internal/intake/store_page.go", "gorm.io/gorm", true},
		{"internal/intake/deep/model.go", "gorm.io/gorm/clause", true},
		{"internal/intake/service.go", "gorm.io/gorm", false},
		{"internal/worklist/hints.go", "github.com/redis/go-redis/v9", false},
		{"internal/platform/redis/bus/bus.go", "github.com/redis/go-redis/v9", true},
		{"internal/platform/redisx/x.go", "github.com/redis/go-redis/v9", false},
		{"internal/intake/service.go", "github.com/aws/aws-sdk-go-v2/service/s3", false},
		{"internal/intake/jobs.go", "github.com/hibiken/asynq", false},
		{"internal/intake/service.go", "chartwright/internal/coding", false},
		{"internal/intake/service.go", "chartwright/internal/intake/upload", true},
		{"internal/intake/upload/upload.go", "chartwright/internal/intake", true},
		{"internal/intake/service.go", "chartwright/internal/tenancy", false},
		{"internal/intake/service.go", "chartwright/internal/tenancy/principal", true},
		{"internal/intake/service.go", "chartwright/internal/platform/db", true},
		{"internal/intake/service.go", "chartwright/internal/app", false},
		{"internal/platform/httpx/engine.go", "chartwright/internal/tenancy/principal", false},
		{"internal/platform/testkit/template.go", "chartwright/migrations", true},
		{"internal/app/app.go", "chartwright/internal/coding", true},
		{"cmd/chartwright/main.go", "chartwright/internal/app", true},
		{"cmd/chartwright/main.go", "chartwright/internal/coding", false},
	} {
		if got := refusal(tc.file, tc.imported); (got == "") != tc.allowed {
			t.Errorf("%s importing %s: %q", tc.file, tc.imported, got)
		}
	}
}

// refusal says why that file may not import that package; empty when it may.
func refusal(file, imported string) string {
	folder := path.Dir(file)
	for _, l := range libraries {
		if !strings.HasPrefix(imported, l.prefix) || slices.ContainsFunc(l.folders, func(f string) bool { return inside(folder, f) }) {
			continue
		}
		if !slices.ContainsFunc(l.files, func(p string) bool { ok, _ := path.Match(p, path.Base(file)); return ok }) {
			return "only " + strings.Join(append(slices.Clone(l.folders), l.files...), ", ") + " may"
		}
	}
	target, ours := strings.CutPrefix(imported, module)
	if !ours {
		return ""
	}
	from, to := room(folder), room(target)
	switch {
	case to == "" || from == to || slices.Contains(wholes, from):
		return ""
	case to == "app" && from == "cmd", to == "platform":
		return ""
	case to == "app":
		return "nothing but cmd may import the wiring"
	case from == "platform":
		return "platform knows no domain"
	case slices.Contains(leaves, target) && from != "cmd":
		return ""
	case from == "cmd":
		return "cmd is a stub: it imports internal/app"
	}
	return "domains do not import each other; declare an interface here and let internal/app wire it"
}

// room is the domain of a folder of this module, or "cmd" or "platform" or "app"; empty for what belongs to none.
func room(folder string) string {
	if inside(folder, "cmd") {
		return "cmd"
	}
	rest, ok := strings.CutPrefix(folder, "internal/")
	if !ok {
		return ""
	}
	name, _, _ := strings.Cut(rest, "/")
	return name
}

func inside(folder, of string) bool { return folder == of || strings.HasPrefix(folder, of+"/") }

// sources gives the imports of each Go file that is built here, tests among them, by its path in the repository.
func sources(t *testing.T, root string) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() {
			if name := entry.Name(); name == "node_modules" || (file != root && strings.HasPrefix(name, ".")) {
				return filepath.SkipDir
			}
			return nil
		}
		if filepath.Ext(file) != ".go" {
			return nil
		}
		if built, err := build.Default.MatchFile(filepath.Dir(file), filepath.Base(file)); err != nil || !built {
			return err
		}
		name, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		found[filepath.ToSlash(name)], err = imports(file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func imports(file string) ([]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, spec := range parsed.Imports {
		name, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		names = append(names, name)
	}
	return names, nil
}
