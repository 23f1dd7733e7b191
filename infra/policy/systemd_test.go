package policy_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/platform/config"
)

const units = "../systemd"

// guards are what every unit says: the programs read hostile files.
var guards = []string{
	"User=chartwright", "StateDirectoryMode=0700", "UMask=0077", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "AmbientCapabilities=", "ProtectSystem=strict",
	"ProtectHome=yes", "PrivateTmp=yes", "PrivateDevices=yes", "ProtectKernelLogs=yes", "ProtectKernelModules=yes", "ProtectKernelTunables=yes",
	"ProtectControlGroups=yes", "ProtectProc=invisible", "RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX", "RestrictNamespaces=yes", "RestrictSUIDSGID=yes",
	"LockPersonality=yes", "SystemCallArchitectures=native", "SystemCallFilter=@system-service", "LimitCORE=0",
}

const ownersFile = "EnvironmentFile=/etc/chartwright/owner.env"

func looseUnits(texts files) (found []string) {
	for name, text := range texts {
		lines := strings.Split(text, "\n")
		for _, guard := range guards {
			if !slices.Contains(lines, guard) {
				found = append(found, name+" lacks "+guard)
			}
		}
		command := strings.TrimSuffix(strings.TrimPrefix(name, "chartwright-"), ".service")
		if !slices.Contains(lines, "ExecStart=/usr/local/bin/chartwright "+command) {
			found = append(found, name+" starts something else")
		}
		if slices.Contains(lines, ownersFile) != (command == "migrate") {
			found = append(found, name+" knows the owner's password, or lacks it")
		}
		if command != "migrate" && (!slices.Contains(lines, "Restart=always") || !slices.Contains(lines, "Requires=chartwright-migrate.service")) {
			found = append(found, name+" is not started again, or before the schema is there")
		}
		for _, key := range setting.FindAllString(text, -1) {
			if !slices.Contains(known(), key) {
				found = append(found, name+": "+key+" is no setting of chartwright")
			}
		}
	}
	return found
}

func TestSystemdUnits(t *testing.T) {
	t.Parallel()
	clean := read(t, units, ".service")
	for _, finding := range looseUnits(clean) {
		t.Error(finding)
	}
	if len(clean) != 3 {
		t.Errorf("%d units", len(clean))
	}
	for _, p := range [][3]string{
		{"chartwright-serve.service", "ProtectSystem=strict", "ProtectSystem=full"},
		{"chartwright-work.service", "NoNewPrivileges=yes\n", ""},
		{"chartwright-work.service", "UMask=0077", ownersFile},
		{"chartwright-migrate.service", ownersFile, ""},
		{"chartwright-serve.service", "chartwright serve", "chartwright work"},
		{"chartwright-serve.service", "Requires=chartwright-migrate.service", ""},
		{"chartwright-work.service", "CHARTWRIGHT_WATCH_ADDRESS", "CHARTWRIGHT_WATCHED"},
	} {
		spoilt := maps.Clone(clean)
		spoilt[p[0]] = strings.Replace(clean[p[0]], p[1], p[2], 1)
		if spoilt[p[0]] == clean[p[0]] || len(looseUnits(spoilt)) == 0 {
			t.Errorf("%q in the place of %q in %s is not found", p[2], p[1], p[0])
		}
	}
}

func TestUnitsConfigureTheProgram(t *testing.T) {
	t.Parallel()
	var shared, optional []string
	for line := range strings.Lines(read(t, units, ".env.example")["chartwright.env.example"]) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			shared = append(shared, line)
		}
		if asked, ok := strings.CutPrefix(line, "#CHARTWRIGHT_"); ok {
			optional = append(optional, config.Prefix+asked)
		}
	}
	for name, text := range read(t, units, ".service") {
		environ := slices.Clone(shared)
		for line := range strings.Lines(text) {
			if own, ok := strings.CutPrefix(strings.TrimSpace(line), "Environment="); ok {
				environ = append(environ, strings.Fields(own)...)
			}
		}
		loaded, err := config.Load(environ)
		if err != nil || loaded.Embedded() || loaded.DataDir != "/var/lib/chartwright" || len(config.Unknown(environ)) > 0 {
			t.Errorf("%s: %v, %v", name, err, config.Unknown(environ))
		}
		on, err := config.Load(append(environ, optional...))
		if err != nil || loaded.TracesEndpoint != "" || on.TracesEndpoint == "" {
			t.Errorf("%s: traces go to %q, and to %q where they are turned on: %v", name, loaded.TracesEndpoint, on.TracesEndpoint, err)
		}
	}
}
