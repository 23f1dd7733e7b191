// Package observability_test holds the alert rules to what they are to fire at and to keep quiet at, by Prometheus's own tool.
package observability_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"sigs.k8s.io/yaml"
)

// promtool is the program of infra/dev/promtool.sh.
func promtool(t *testing.T, args ...string) {
	t.Helper()
	program := filepath.Join("..", "..", ".tools", "bin", "promtool")
	if folder := os.Getenv("CHARTWRIGHT_TOOLS"); folder != "" {
		program = filepath.Join(folder, "promtool")
	}
	if _, err := os.Stat(program); err != nil {
		if program, err = exec.LookPath("promtool"); err != nil {
			t.Fatal("promtool is not there: run infra/dev/promtool.sh")
		}
	}
	if out, err := exec.Command(program, args...).CombinedOutput(); err != nil {
		t.Errorf("promtool %v: %v\n%s", args, err, out)
	}
}

func TestAlertsFireAndKeepQuiet(t *testing.T) {
	t.Parallel()
	promtool(t, "check", "rules", "alerts.yaml")
	promtool(t, "test", "rules", "alerts_test.yaml")
}

// TestEveryAlertIsTried: each has a case in which it fires, and one in which it keeps quiet though its figures are there.
func TestEveryAlertIsTried(t *testing.T) {
	t.Parallel()
	var rules struct {
		Groups []struct{ Rules []struct{ Alert string } }
	}
	var cases struct {
		Tests []struct {
			Series []struct{ Series string } `json:"input_series"`
			Alerts []struct {
				Name string `json:"alertname"`
				Want []any  `json:"exp_alerts"`
			} `json:"alert_rule_test"`
		}
	}
	read(t, "alerts.yaml", &rules)
	read(t, "alerts_test.yaml", &cases)
	fires, quiet := map[string]bool{}, map[string]bool{}
	for _, c := range cases.Tests {
		fired := false
		for _, a := range c.Alerts {
			fired = fired || len(a.Want) > 0
		}
		for _, a := range c.Alerts {
			fires[a.Name] = fires[a.Name] || fired
			quiet[a.Name] = quiet[a.Name] || !fired && len(c.Series) > 0
		}
	}
	alerts := 0
	for _, g := range rules.Groups {
		for _, r := range g.Rules {
			if alerts++; !fires[r.Alert] || !quiet[r.Alert] {
				t.Errorf("%s is seen to fire: %v, to keep quiet: %v", r.Alert, fires[r.Alert], quiet[r.Alert])
			}
		}
	}
	if alerts < 15 {
		t.Errorf("%d alerts", alerts)
	}
}

func read(t *testing.T, path string, dest any) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := yaml.Unmarshal(text, dest); err != nil {
		t.Fatal(err)
	}
}
