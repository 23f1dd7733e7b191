package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/blob/blobtest"
	"chartwright/internal/platform/keys/keystest"
	"chartwright/internal/platform/testkit"
)

// production is an installation that is set up as the guide says.
type production struct {
	settings  map[string]string // without prefix
	owner     string            // address of the schema's owner
	file      string
	address   string
	program   string
	passwords map[string]string // of first sign-ins, by e-mail
	running   []func()          // end the processes, once
}

func newProduction(t *testing.T) *production {
	t.Helper()
	database, redis, s3, kms := testkit.EmptyDatabase(t), testkit.Redis(t), blobtest.StartS3(t), keystest.StartKMS(t)
	p := &production{owner: database.Owner, file: filepath.Join(t.TempDir(), "chartwright.env"), address: free(t), passwords: map[string]string{}}
	var err error
	if p.program, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	data := t.TempDir()
	if err := apptest.ShareCompiled(data); err != nil {
		t.Fatal(err)
	}
	p.settings = map[string]string{"ADDRESS": p.address, "PUBLIC_URL": "", "TRUSTED_PROXIES": "127.0.0.1", "DATA_DIR": data,
		"DATABASE_URL": database.App, "DATABASE_BACKUP_URL": database.Super, "REDIS_URL": redis.URL(),
		"S3_BUCKET": s3.Config.Bucket, "S3_REGION": s3.Config.Region, "S3_ENDPOINT": s3.Config.Endpoint, "S3_PATH_STYLE": "true",
		"KMS_KEY_ID": kms.CreateKey(t), "KMS_REGION": kms.Config.Region, "KMS_ENDPOINT": kms.Config.Endpoint,
		"LOG_LEVEL": "info", "EXAMINE_PROCESSES": "1"}
	p.write(t)
	for key := range guideBlock(t, "ini") {
		if _, set := p.settings[strings.TrimPrefix(key, "CHARTWRIGHT_")]; !set {
			t.Errorf("the guide sets %s, the test does not", key)
		}
	}
	return p
}

// write writes the configuration; an empty value is left out.
func (p *production) write(t *testing.T) {
	t.Helper()
	var text strings.Builder
	for key, value := range p.settings {
		if value != "" {
			text.WriteString("CHARTWRIGHT_" + key + "=" + value + "\n")
		}
	}
	if err := os.WriteFile(p.file, []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
}

// guideBlock gives the KEY=VALUE lines of the guide's block of that language.
func guideBlock(t *testing.T, language string) map[string]string {
	t.Helper()
	out := map[string]string{}
	for _, line := range guideLines(t, "## Production", language) {
		key, value, _ := strings.Cut(line, "=")
		out[key] = value
	}
	return out
}

// guideLines gives the lines of all blocks of that language in a section of the operator's guide.
func guideLines(t *testing.T, section, language string) []string {
	t.Helper()
	text, err := os.ReadFile("../../docs/operating.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), section+"\n")
	rest, _, _ = strings.Cut(rest, "\n## ")
	var lines []string
	inside := false
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```"+language
		case inside && line != "":
			lines = append(lines, line)
		}
	}
	if !found || len(lines) == 0 {
		t.Fatalf("the guide has no %s in %q", language, section)
	}
	return lines
}

// command is a process of the program with nothing but the configuration file, what the guide's line sets, and AWS's own keys.
func (p *production) command(args ...string) *exec.Cmd {
	cmd := exec.Command(p.program, args...)
	cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "CHARTWRIGHT_CONFIG=" + p.file,
		"AWS_ACCESS_KEY_ID=chartwright-test", "AWS_SECRET_ACCESS_KEY=chartwright-test-secret"}
	if args[0] == "migrate" || args[0] == "restore" {
		cmd.Env = append(cmd.Env, "CHARTWRIGHT_DATABASE_OWNER_URL="+p.owner)
	}
	return cmd
}

// chartwright runs a command that must end well, and gives what it printed.
func (p *production) chartwright(t *testing.T, args ...string) string {
	t.Helper()
	cmd := p.command(args...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v: %v: %s%s", args, err, out.String(), errs.String())
	}
	return out.String()
}

// follow runs the guide's commands. What it has run in the background ends with the test, by SIGTERM and cleanly.
func (p *production) follow(t *testing.T) {
	t.Helper()
	for _, line := range guideLines(t, "## The first chart in ten minutes", "sh") {
		switch before, rest, _ := strings.Cut(line, "chartwright "); {
		case strings.HasPrefix(line, "export "): // the file is p.file here
		case strings.Contains(rest, "--client"): // once the client is there
		case strings.HasSuffix(rest, " &"):
			p.start(t, strings.TrimSuffix(rest, " &"))
		case before != "" && before != `CHARTWRIGHT_DATABASE_OWNER_URL="$OWNER_URL" `:
			t.Errorf("the guide's line %q is not one this test can follow", line)
		default:
			p.say(t, rest)
		}
	}
}

// say runs a line of the guide and keeps the password that it prints.
func (p *production) say(t *testing.T, line string) {
	t.Helper()
	var made struct{ Email, FirstPassword string }
	out := p.chartwright(t, words(line)...)
	if strings.HasPrefix(line, "user create") {
		if err := json.Unmarshal([]byte(out), &made); err != nil {
			t.Fatal(err)
		}
		p.passwords[made.Email] = made.FirstPassword
	}
}

// words divides a line as a shell does, as far as the guide goes.
func words(line string) []string {
	var out []string
	for i, part := range strings.Split(line, `"`) {
		if i%2 == 1 {
			out = append(out, part)
		} else {
			out = append(out, strings.Fields(part)...)
		}
	}
	return out
}

func (p *production) start(t *testing.T, name string) {
	t.Helper()
	cmd := p.command(name)
	var mu sync.Mutex
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = lockedWriter{&mu, &said}, lockedWriter{&mu, &said}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	end := sync.OnceFunc(func() {
		_ = cmd.Process.Signal(syscall.SIGTERM)
		err := cmd.Wait()
		mu.Lock()
		defer mu.Unlock()
		if found := apptest.Leaks(said.Bytes()); err != nil || len(found) > 0 {
			t.Errorf("%s ended with %v, its log holds %s", name, err, found)
		}
		if t.Failed() {
			t.Logf("%s said %s", name, said.String())
		}
	})
	p.running = append(p.running, end)
	t.Cleanup(end)
}

type lockedWriter struct {
	mu *sync.Mutex
	to *bytes.Buffer
}

func (w lockedWriter) Write(b []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.to.Write(b)
}

// arrive is a person's first sign-in: the printed password, their own, a second factor.
func (p *production) arrive(t *testing.T, h *apptest.House, email string) *apptest.Actor {
	t.Helper()
	who := h.Nobody()
	var step struct{ Status, Challenge, Secret string }
	next := func(path string, body fields) {
		t.Helper()
		got := who.Post(path, body)
		if got.Status != http.StatusOK && got.Status != http.StatusCreated {
			t.Fatalf("%s of %s answered %d: %s", path, email, got.Status, got.Body)
		}
		got.JSON(t, &step)
	}
	next("/sessions", fields{"email": email, "password": p.passwords[email]})
	next("/sessions/password", fields{"challenge": step.Challenge, "newPassword": apptest.Password})
	challenge := step.Challenge
	next("/sessions/totp/enrolment", fields{"challenge": challenge})
	code, err := totp.GenerateCode(step.Secret, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	next("/sessions/totp/enrolment/confirm", fields{"challenge": challenge, "code": code})
	return who
}
