package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/prometheus/prometheus/promql/parser"
	"sigs.k8s.io/yaml"

	"chartwright/internal/app/apptest"
)

const observability = "../../infra/observability"

// TestWhatWatchesAsksForWhatIsExposed reads the alert rules strictly, their expressions by Prometheus's own parser, and the dashboards, and holds
// each name in them to what the program exposes. Each alert has its run-book.
func TestWhatWatchesAsksForWhatIsExposed(t *testing.T) {
	t.Parallel()
	asked := alertsAsk(t)
	for where, query := range dashboardsAsk(t) {
		asked[where] = query
	}
	h := apptest.Furnished(t)
	h.Arrive(h.Agencies[0], h.Agencies[0].Clients[0])
	counted(t, h)
	series := exposed(t, h)
	for where, query := range asked {
		for _, name := range namesIn(t, where, query) {
			if series[name] == "" {
				t.Errorf("%s asks for %s, which the program does not expose", where, name)
			}
		}
	}
}

// alertsAsk gives the expression of each alert, and holds its run-book to be whole.
func alertsAsk(t *testing.T) map[string]string {
	t.Helper()
	var rules struct {
		Groups []struct {
			Name  string
			Rules []struct {
				Alert       string
				Expr        string
				For         string
				Labels      map[string]string
				Annotations map[string]string
			}
		}
	}
	if err := yaml.UnmarshalStrict([]byte(read(t, observability+"/alerts.yaml")), &rules); err != nil {
		t.Fatal(err)
	}
	asked := map[string]string{}
	for _, group := range rules.Groups {
		for _, rule := range group.Rules {
			asked["alert "+rule.Alert] = rule.Expr
			book := read(t, "../../docs/runbooks/"+rule.Alert+".md")
			for _, part := range []string{"What it means", "Who is hurt", "Look at", "Mend", "How to know it is over"} {
				_, after, found := strings.Cut(book, "\n## "+part+"\n\n")
				if !found || len(after) < 10 {
					t.Errorf("the run-book of %s does not say: %s", rule.Alert, part)
				}
			}
			if rule.Annotations["runbook"] != "docs/runbooks/"+rule.Alert+".md" {
				t.Errorf("%s names another run-book: %s", rule.Alert, rule.Annotations["runbook"])
			}
		}
	}
	if books, _ := filepath.Glob("../../docs/runbooks/*.md"); len(books) != len(asked) || len(asked) == 0 {
		t.Errorf("%d run-books for %d alerts", len(books), len(asked))
	}
	return asked
}

// dashboardsAsk gives the query of each panel.
func dashboardsAsk(t *testing.T) map[string]string {
	t.Helper()
	files, err := filepath.Glob(observability + "/dashboards/*.json")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d dashboards: %v", len(files), err)
	}
	asked := map[string]string{}
	for _, file := range files {
		var d struct {
			UID, Title string
			Panels     []struct {
				Title   string
				Targets []struct{ Expr string }
			}
		}
		if err := json.Unmarshal([]byte(read(t, file)), &d); err != nil || d.UID == "" || len(d.Panels) == 0 {
			t.Errorf("%s: %v, %d panels", file, err, len(d.Panels))
		}
		for _, p := range d.Panels {
			for _, target := range p.Targets {
				asked["panel "+d.Title+", "+p.Title+": "+target.Expr] = target.Expr
			}
		}
	}
	return asked
}

func namesIn(t *testing.T, where, query string) (names []string) {
	t.Helper()
	expr, err := parser.NewParser(parser.Options{}).ParseExpr(query)
	if err != nil {
		t.Errorf("%s: %v", where, err)
		return nil
	}
	parser.Inspect(expr, func(node parser.Node, _ []parser.Node) error {
		if v, is := node.(*parser.VectorSelector); is {
			names = append(names, v.Name)
		}
		return nil
	})
	if len(names) == 0 {
		t.Errorf("%s asks for nothing", where)
	}
	return names
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
