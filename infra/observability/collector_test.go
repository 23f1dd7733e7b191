package observability_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestCollectorConfiguration: Prometheus's own tool reads what is scraped, and the pipelines name what is there, all of it.
func TestCollectorConfiguration(t *testing.T) {
	t.Parallel()
	settings := map[string]string{"env:CHARTWRIGHT_WATCH_TARGETS": "[serve-1:9090, work-1:9090]"}
	text, err := os.ReadFile("collector.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c struct {
		Receivers struct {
			Prometheus struct{ Config map[string]any }
			OTLP       map[string]any `json:"otlp"`
		}
		Processors, Exporters map[string]any
		Service               struct {
			Pipelines map[string]struct{ Receivers, Processors, Exporters []string }
		}
	}
	if err := yaml.UnmarshalStrict([]byte(os.Expand(string(text), func(name string) string { return settings[name] })), &c); err != nil {
		t.Fatal(err)
	}
	scraped, err := yaml.Marshal(c.Receivers.Prometheus.Config)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "prometheus.yml")
	if err := os.WriteFile(file, scraped, 0o600); err != nil {
		t.Fatal(err)
	}
	promtool(t, "check", "config", file)

	metrics, traces := c.Service.Pipelines["metrics"], c.Service.Pipelines["traces"]
	if len(c.Service.Pipelines) != 2 || !slices.Equal(metrics.Receivers, []string{"prometheus"}) || !slices.Equal(traces.Receivers, []string{"otlp"}) || len(c.Receivers.OTLP) == 0 {
		t.Errorf("the pipelines are %+v", c.Service.Pipelines)
	}
	for name, p := range c.Service.Pipelines {
		for _, part := range p.Processors {
			if _, there := c.Processors[part]; !there {
				t.Errorf("%s wants the processor %s", name, part)
			}
		}
	}
	for exporter := range c.Exporters {
		if !slices.Contains(append(metrics.Exporters, traces.Exporters...), exporter) {
			t.Errorf("nothing is handed to %s", exporter)
		}
	}
	if len(c.Exporters) != len(metrics.Exporters)+len(traces.Exporters) {
		t.Errorf("exporters: %v", c.Exporters)
	}
}
