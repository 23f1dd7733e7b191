package house_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"chartwright/internal/platform/config"
)

// composeFile is as much of a compose file as the rules speak of.
type composeFile struct {
	Services map[string]struct {
		Image       string
		Command     []string
		Ports       []string
		ReadOnly    bool     `yaml:"read_only"`
		CapDrop     []string `yaml:"cap_drop"`
		SecurityOpt []string `yaml:"security_opt"`
		Environment map[string]string
		Profiles    []string
		Networks    []string
		Volumes     []string
		DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	}
}

func readCompose(t *testing.T) (composeFile, string) {
	t.Helper()
	text, err := os.ReadFile("../../infra/compose/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var c composeFile
	if err := yaml.Unmarshal(text, &c); err != nil {
		t.Fatal(err)
	}
	return c, string(text)
}

// TestComposeIsTheGuides holds infra/compose to what the operator's guide says an installation needs.
func TestComposeIsTheGuides(t *testing.T) {
	t.Parallel()
	c, text := readCompose(t)
	known := map[string]bool{}
	for _, k := range config.Keys() {
		known[k.Name] = true
	}
	for name, s := range c.Services {
		if (len(s.Ports) > 0) != (name == "proxy") {
			t.Errorf("%s is open to the outside, or the proxy is not", name)
		}
		_, app := s.Environment["CHARTWRIGHT_DATABASE_URL"]
		if app && (!s.ReadOnly || !slices.Contains(s.CapDrop, "ALL") || !slices.Contains(s.SecurityOpt, "no-new-privileges:true")) {
			t.Errorf("%s may do more than it needs", name)
		}
		for key := range s.Environment {
			if strings.HasPrefix(key, "CHARTWRIGHT_") && !known[key] {
				t.Errorf("%s sets %s, which is no key of chartwright", name, key)
			}
			if strings.Contains(key, "OWNER_URL") != (name == "migrate") && strings.Contains(key, "OWNER_URL") {
				t.Errorf("%s knows the owner's password", name)
			}
			if key == "CHARTWRIGHT_DATABASE_BACKUP_URL" && name != "backup" {
				t.Errorf("%s may read every row", name)
			}
		}
		for other := range s.DependsOn {
			if _, there := c.Services[other]; !there {
				t.Errorf("%s waits for %s, which is not there", name, other)
			}
		}
	}
	redis := strings.Join(c.Services["redis"].Command, " ")
	if !strings.Contains(redis, "--maxmemory-policy noeviction") || !strings.Contains(redis, "--requirepass") {
		t.Errorf("Redis runs as %q", redis)
	}
	backup := strings.Join(c.Services["backup"].Command, " ")
	if !strings.Contains(backup, "chartwright backup --out") || !strings.Contains(backup, "--keyring") || !slices.Contains(c.Services["backup"].Profiles, "backup") {
		t.Errorf("the backup is %q", backup)
	}
	everyVariableIsInTheExample(t, text)
}

// everyVariableIsInTheExample compares what the compose file asks for with the file that a person copies.
func everyVariableIsInTheExample(t *testing.T, compose string) {
	t.Helper()
	example, err := os.ReadFile("../../infra/compose/.env.example")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`\$\{(\w+):\?\}`).FindAllStringSubmatch(compose, -1) {
		if !strings.Contains("\n"+string(example), "\n"+m[1]+"=") {
			t.Errorf(".env.example lacks %s", m[1])
		}
	}
}

// TestComposeConfiguresTheProgram loads what the containers are given as the program would, with traces and without.
func TestComposeConfiguresTheProgram(t *testing.T) {
	t.Parallel()
	c, _ := readCompose(t)
	asked := regexp.MustCompile(`\$\{(\w+):(?:\?|-([^}]*))\}`)
	loaded := func(service, collector string) config.Config {
		var environ []string
		for key, value := range c.Services[service].Environment {
			environ = append(environ, key+"="+asked.ReplaceAllStringFunc(value, func(one string) string {
				switch m := asked.FindStringSubmatch(one); {
				case m[1] == "TRACES_ENDPOINT" && collector != "":
					return collector
				case strings.HasSuffix(one, ":?}"):
					return "him.example.org"
				default:
					return m[2]
				}
			}))
		}
		got, err := config.Load(environ)
		if err != nil {
			t.Errorf("%s: %v", service, err)
		}
		return got
	}
	const collector = "http://collector.example.org:4318"
	for _, service := range []string{"migrate", "serve", "work", "backup"} {
		off, on := loaded(service, ""), loaded(service, collector)
		if off.Embedded() || off.S3Bucket == "" || off.TracesEndpoint != "" || on.TracesEndpoint != collector || on.TracesRatio != 1 {
			t.Errorf("%s: traces go to %q, and where they are asked for to %q by %v", service, off.TracesEndpoint, on.TracesEndpoint, on.TracesRatio)
		}
	}
}

// TestTheBackupsUnits has systemd itself read the units, where it is installed.
func TestTheBackupsUnits(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, name := range []string{"chartwright-backup.service", "chartwright-backup.timer"} {
		text, err := os.ReadFile(filepath.Join("../../infra/backup", name))
		if err != nil {
			t.Fatal(err)
		}
		for _, guard := range []string{"User=chartwright", "NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=", "UMask=0077"} {
			if strings.HasSuffix(name, ".service") && !strings.Contains(string(text), "\n"+guard+"\n") {
				t.Errorf("%s lacks %s", name, guard)
			}
		}
		file := filepath.Join(dir, name) // systemd wants the program to be there
		if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "/usr/local/bin/chartwright", self)), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		return // what it would say is said above as far as it matters
	}
	if out, err := exec.Command(program, append([]string{"verify", "--man=no"}, files...)...).CombinedOutput(); err != nil {
		t.Errorf("systemd says %s", out)
	}
}
