package pgembed_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/platform/pgembed"
)

// TestPostgresProgramsTrustWhomTheProgramTrusts: an operator with a certificate authority of their own names it once.
func TestPostgresProgramsTrustWhomTheProgramTrusts(t *testing.T) {
	own := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(own, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	trusted := func(address string) string {
		cmd, err := pgembed.Tools{}.Command(t.Context(), "pg_dump", address)
		if err != nil {
			t.Fatal(err)
		}
		last := ""
		for _, pair := range cmd.Env {
			if file, found := strings.CutPrefix(pair, "PGSSLROOTCERT="); found {
				last = file
			}
		}
		return last
	}
	t.Setenv("PGSSLROOTCERT", "")
	const checked = "postgres://chartwright_backup@db.example.org/chartwright?sslmode=verify-full"
	for name, c := range map[string]struct{ authority, address, want string }{
		"its own":                {own, checked, own},
		"named in the address":   {own, checked + "&sslrootcert=/etc/ssl/rds.pem", ""},
		"not asked to be looked": {own, strings.Replace(checked, "verify-full", "require", 1), ""},
	} {
		t.Setenv("SSL_CERT_FILE", c.authority)
		if got := trusted(c.address); got != c.want {
			t.Errorf("%s: %q is trusted, not %q", name, got, c.want)
		}
	}
	t.Setenv("SSL_CERT_FILE", filepath.Join(t.TempDir(), "nowhere.pem"))
	if got := trusted(checked); strings.HasSuffix(got, "nowhere.pem") {
		t.Error("a file that is not there is trusted")
	}
}
