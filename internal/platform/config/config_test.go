package config_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"chartwright/internal/platform/config"
)

func TestDefaultsAreEmbedded(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"PATH=/bin", "CHARTWRIGHT_DATABASE_URL="})
	if err != nil {
		t.Fatal(err)
	}
	if !c.Embedded() || c.Address != "127.0.0.1:8080" || c.PublicURL != "http://127.0.0.1:8080" || c.SessionIdle != 15*time.Minute ||
		c.SessionMax != 12*time.Hour || c.DataDir != "./data" || c.Demo != "auto" {
		t.Errorf("got %+v", c)
	}
}

func TestEnvironmentWinsOverFile(t *testing.T) {
	t.Parallel()
	path := write(t, "# ours\n\nCHARTWRIGHT_WORKERS = 9\nCHARTWRIGHT_DATA_DIR=\"/srv/chart data\"\nCHARTWRIGHT_SESSION_MAX=8h\n")
	c, err := config.Load([]string{"CHARTWRIGHT_CONFIG=" + path, "CHARTWRIGHT_SESSION_MAX=10h"})
	if err != nil {
		t.Fatal(err)
	}
	if c.Workers != 9 || c.DataDir != "/srv/chart data" || c.SessionMax != 10*time.Hour {
		t.Errorf("got %+v", c)
	}
}

func TestMistakesAreToldTogether(t *testing.T) {
	t.Parallel()
	for name, tc := range map[string]struct {
		file    string
		environ []string
		want    []string
	}{
		"unreadable values": {
			environ: []string{"WORKERS=hush", "SESSION_IDLE=hush", "S3_PATH_STYLE=hush"},
			want:    []string{"3 mistakes", "WORKERS must be a whole number", "SESSION_IDLE must be a duration", "S3_PATH_STYLE must be true or false"},
		},
		"unreadable, impossible and in the file": {
			file:    "CHARTWRIGHT_LOG_LEVEL=hush\nhush\n",
			environ: []string{"WORKERS=hush", "DEMO=hush"},
			want:    []string{"4 mistakes", "WORKERS must be a whole number", "LOG_LEVEL must", "DEMO must", "line 2"},
		},
		"file": {
			file: "CHARTWRIGHT_LISTEN=hush\nhush\n",
			want: []string{"2 mistakes", "line 1: CHARTWRIGHT_LISTEN is no key", "line 2 is not KEY=VALUE"},
		},
		"notices": {
			environ: []string{"SMTP_ADDRESS=mail.example.org", "SMTP_FROM=hush", "SMTP_USER=hush", "SMS_URL=hush", "SMTP_TLS=hush"},
			want:    []string{"5 mistakes", "SMTP_ADDRESS must", "SMTP_FROM must be an e-mail", "SMTP_USER and SMTP_PASSWORD", "SMS_URL must", "SMTP_TLS must be one of"},
		},
		"mail in the clear": {environ: []string{"SMTP_ADDRESS=mail.example.org:25", "SMTP_FROM=a@example.org", "SMTP_TLS=none"}, want: []string{"a mistake", "SMTP_TLS may be none only"}},
		"missing file":      {environ: []string{"CONFIG=/nowhere"}, want: []string{"a mistake", "CHARTWRIGHT_CONFIG"}},
		"addresses": {
			environ: []string{"ADDRESS=hush", "WATCH_ADDRESS=hush", "PUBLIC_URL=ftp://hush", "TRUSTED_PROXIES=10.0.0.0/8,hush", "REDIS_URL=http://hush", "S3_ENDPOINT=hush", "KMS_ENDPOINT=hush"},
			want: []string{"9 mistakes", "ADDRESS must", "WATCH_ADDRESS must", "PUBLIC_URL must", "TRUSTED_PROXIES must", "REDIS_URL must", "S3_BUCKET must be set",
				"KMS_KEY_ID must be set", "S3_ENDPOINT must", "KMS_ENDPOINT must"},
		},
		"traces": {environ: []string{"TRACES_ENDPOINT=hush", "TRACES_RATIO=1.5", "TRACES_TRUSTED=10.0.0.0/8,hush"},
			want: []string{"3 mistakes", "TRACES_ENDPOINT must", "TRACES_RATIO must be between", "TRACES_TRUSTED must"}},
		"one role for both": {
			environ: []string{"DATABASE_URL=postgres://a:hush@h/c", "DATABASE_OWNER_URL=postgres://a:hush@h/c"},
			want:    []string{"a mistake", "must name another role"},
		},
		"owner alone": {environ: []string{"DATABASE_OWNER_URL=postgres://a:hush@h/c"}, want: []string{"needs DATABASE_URL"}},
		"not PostgreSQL": {
			environ: []string{"DATABASE_URL=mysql://a:hush@h/c"}, want: []string{"DATABASE_URL must be an address"},
		},
		"sizes": {
			environ: []string{"WORKERS=0", "EXAMINE_PROCESSES=-1", "UPLOAD_MAX_BYTES=0", "DATABASE_MAX_CONNS=1", "SESSION_IDLE=2h", "SESSION_MAX=1h", "SHUTDOWN_GRACE=0s"},
			want: []string{"6 mistakes", "WORKERS must", "EXAMINE_PROCESSES must", "UPLOAD_MAX_BYTES must", "DATABASE_MAX_CONNS must", "SESSION_MAX must not",
				"SHUTDOWN_GRACE must"},
		},
		"choices": {
			environ: []string{"LOG_LEVEL=hush", "LOG_FORMAT=hush", "DEMO=hush", "TLS=hush", "TESSERACT=/hush", "PG_BIN=/hush"},
			want:    []string{"6 mistakes", "TLS must be one of off, self-signed", "LOG_LEVEL must be one of debug, info, warn, error", "LOG_FORMAT", "DEMO", "TESSERACT names", "PG_BIN names"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var environ []string
			for _, e := range tc.environ {
				environ = append(environ, config.Prefix+e)
			}
			if tc.file != "" {
				environ = append(environ, config.FileKey+"="+write(t, tc.file))
			}
			_, err := config.Load(environ)
			if err == nil {
				t.Fatal("accepted")
			}
			for _, w := range tc.want {
				if !strings.Contains(err.Error(), w) {
					t.Errorf("%q is not in: %v", w, err)
				}
			}
			if strings.Contains(err.Error(), "hush") {
				t.Errorf("the refused value is echoed: %v", err)
			}
		})
	}
}

func TestEveryKeyIsDocumented(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range config.Keys() {
		if k.Name == config.Prefix || k.Doc == "" || seen[k.Name] {
			t.Errorf("%+v", k)
		}
		seen[k.Name] = true
		if !strings.Contains(config.Reference(), k.Name) || !strings.Contains(config.Markdown(), "`"+k.Name+"`") {
			t.Errorf("%s is not in the reference", k.Name)
		}
	}
	if len(seen) < 20 {
		t.Errorf("%d keys", len(seen))
	}
}

func TestTheDocumentationListsEveryKey(t *testing.T) {
	t.Parallel()
	kept, err := os.ReadFile("../../../docs/configuration.md")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(kept), config.Markdown()) {
		t.Error("docs/configuration.md is stale: run chartwright config --markdown and put the table in the place of its own")
	}
}

func TestUnknownKeysAreNoticed(t *testing.T) {
	t.Parallel()
	got := config.Unknown([]string{"CHARTWRIGHT_WORKRES=3", "CHARTWRIGHT_WORKERS=3", "CHARTWRIGHT_CONFIG=x", "CHARTWRIGHT_TESTDATA=/x", "PATH=/bin"})
	if len(got) != 1 || got[0] != "CHARTWRIGHT_WORKRES" {
		t.Errorf("noticed %v", got)
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	c, err := config.Load([]string{"CHARTWRIGHT_DATABASE_URL=postgres://app:hush@h/c", "CHARTWRIGHT_REDIS_URL=redis://:hush@h"})
	if err != nil {
		t.Fatal(err)
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(format, c); strings.Contains(text, "hush") {
			t.Errorf("%s prints %s", format, text)
		}
	}
	if !strings.Contains(c.DatabaseURL.Reveal(), "hush") {
		t.Error("the value is lost")
	}
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "chartwright.env")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
