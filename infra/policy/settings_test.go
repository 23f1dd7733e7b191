package policy_test

import (
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"chartwright/internal/platform/config"
)

var (
	setting  = regexp.MustCompile(`\bCHARTWRIGHT_[A-Z0-9_]+`)
	password = regexp.MustCompile(`AKIA[0-9A-Z]{16}|-----BEGIN|://[^:/"@\s$]*:[^@"\s$]+@`)
	hidden   = regexp.MustCompile(`(?i)^(password|master_password|auth_token|secret_string|secret_key|token|api_key)$`)
)

// secretKeys are the settings whose values are secrets.
func secretKeys() (names []string) {
	t := reflect.TypeFor[config.Config]()
	for i := range t.NumField() {
		if f := t.Field(i); f.Type == reflect.TypeFor[config.Secret]() {
			names = append(names, config.Prefix+f.Tag.Get("env"))
		}
	}
	return names
}

func known() (names []string) {
	for _, k := range config.Keys() {
		names = append(names, k.Name)
	}
	return names
}

// plainSecrets finds secrets that are written down, and secret settings that go by the plain environment.
func plainSecrets(c configuration) (found []string) {
	for name, text := range c.files {
		if password.MatchString(text) {
			found = append(found, name+" holds a password")
		}
	}
	for _, b := range c.blocks {
		_ = hclsyntax.VisitAll(b.Body, func(n hclsyntax.Node) hcl.Diagnostics {
			a, ok := n.(*hclsyntax.Attribute)
			if !ok || !hidden.MatchString(a.Name) {
				return nil
			}
			if v, faults := a.Expr.Value(nil); !faults.HasErrors() && v.Type() == cty.String {
				found = append(found, b.where()+": "+a.Name+" is written down")
			}
			return nil
		})
	}
	for _, b := range c.of("locals") {
		if common := b.text("common"); common != "" {
			for _, name := range secretKeys() {
				if regexp.MustCompile(name + `\s*=`).MatchString(common) {
					found = append(found, b.where()+" gives "+name+" in the plain environment")
				}
			}
		}
	}
	return found
}

// strangeSettings finds settings that the program does not know.
func strangeSettings(c configuration) (found []string) {
	for name, text := range c.files {
		for _, key := range setting.FindAllString(text, -1) {
			if !slices.Contains(known(), key) {
				found = append(found, name+": "+key+" is no setting of chartwright")
			}
		}
	}
	return found
}

// TestTasksConfigureTheProgram loads what the tasks are given as the program would, with traces and without.
func TestTasksConfigureTheProgram(t *testing.T) {
	t.Parallel()
	c := parse(t, read(t, terraform, ".tf"))
	if off := loads(t, c, "common", "secrets"); off.TracesEndpoint != "" {
		t.Error("traces are on without anybody's asking")
	}
	if on := loads(t, c, "common", "traces", "secrets"); on.TracesEndpoint == "" || on.TracesRatio != 0.1 {
		t.Errorf("traces, turned on, go to %q by %v", on.TracesEndpoint, on.TracesRatio)
	}
}

func loads(t *testing.T, c configuration, locals ...string) config.Config {
	t.Helper()
	samples := map[string]string{
		"CHARTWRIGHT_DATABASE_URL": "postgres://chartwright_app:x@db/chartwright?sslmode=verify-full", "CHARTWRIGHT_REDIS_URL": "rediss://:x@redis:6379/0",
		"CHARTWRIGHT_PUBLIC_URL": "https://chartwright.example.org", "CHARTWRIGHT_TRUSTED_PROXIES": "10.40.0.0/24,10.40.1.0/24",
		"CHARTWRIGHT_TRACES_ENDPOINT": "http://collector.internal:4318", "CHARTWRIGHT_TRACES_RATIO": "0.1",
	}
	var environ []string
	for _, b := range c.of("locals") {
		for _, local := range locals {
			for _, line := range strings.Split(b.text(local), "\n") {
				key, value, found := strings.Cut(strings.TrimSpace(line), "=")
				if key = strings.TrimSpace(key); !found || !setting.MatchString(key) {
					continue
				}
				value, _, _ = strings.Cut(value, " #")
				value = strings.Trim(strings.TrimSpace(value), `"`)
				if sample, ok := samples[key]; ok {
					value = sample
				}
				environ = append(environ, key+"="+value)
			}
		}
	}
	if len(environ) < 10 {
		t.Fatalf("only %d settings were found", len(environ))
	}
	loaded, err := config.Load(environ)
	if err != nil {
		t.Fatal(err)
	}
	if loaded.Embedded() || loaded.RedisURL == "" || loaded.S3Bucket == "" || loaded.KMSKeyID == "" || loaded.Demo != "off" {
		t.Error("the tasks would run on something embedded")
	}
	return loaded
}
