package app_test

import (
	"bytes"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"chartwright/internal/app/apptest"
	"chartwright/internal/platform/blob/blobtest"
	"chartwright/internal/platform/keys/keystest"
	"chartwright/internal/platform/testkit"
)

// TestTheGuideLeadsToTheFirstChart follows the operator's guide: its configuration, its commands in their order, and what it says
// to do in the browser, with serve and work as processes of their own on PostgreSQL, Redis, an S3-speaking store and a KMS-speaking
// server. At the end the installation is backed up and restored into another database, on the same bucket and key.
func TestTheGuideLeadsToTheFirstChart(t *testing.T) {
	t.Parallel()
	p := newProduction(t)
	p.follow(t)
	h := apptest.Elsewhere(t, "http://"+p.address)
	testkit.Eventually(t, func() bool {
		res, err := http.Get(h.URL + "/readyz") //nolint:noctx // a test's own server
		if err != nil {
			return false
		}
		defer func() { _ = res.Body.Close() }()
		return res.StatusCode == http.StatusOK
	}, time.Minute)
	firstChart(t, p, h)

	dir := filepath.Join(t.TempDir(), "backup")
	out := p.chartwright(t, "backup", "--out", dir)
	if !strings.Contains(out, `"keys":"kms"`) || !strings.Contains(out, `"objectsCopied":false`) || strings.Contains(out, `"objects":0`) {
		t.Errorf("backed up as %s", out)
	}
	if manifest, err := os.ReadFile(filepath.Join(dir, "manifest.json")); err != nil || !strings.Contains(string(manifest), p.settings["KMS_KEY_ID"]) {
		t.Errorf("the manifest does not name the master key: %v", err)
	}
	other := testkit.EmptyDatabase(t)
	p.settings["DATABASE_URL"], p.settings["DATABASE_BACKUP_URL"], p.owner = other.App, other.Super, other.Owner
	p.write(t)
	if out := p.chartwright(t, "restore", "--from", dir, "--verify"); !strings.Contains(out, `"ok":true`) {
		t.Errorf("restored with %s", out)
	}
}

// production is an installation that is set up as the guide says.
type production struct {
	settings  map[string]string // without prefix
	owner     string            // address of the schema's owner
	file      string
	address   string
	program   string
	passwords map[string]string // of first sign-ins, by e-mail
}

func newProduction(t *testing.T) *production {
	t.Helper()
	database, redis, s3, kms := testkit.EmptyDatabase(t), testkit.Redis(t), blobtest.StartS3(t), keystest.StartKMS(t)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &production{owner: database.Owner, file: filepath.Join(t.TempDir(), "chartwright.env"), address: listener.Addr().String(), passwords: map[string]string{}}
	_ = listener.Close()
	if p.program, err = os.Executable(); err != nil {
		t.Fatal(err)
	}
	p.settings = map[string]string{"ADDRESS": p.address, "PUBLIC_URL": "", "TRUSTED_PROXIES": "127.0.0.1", "DATA_DIR": t.TempDir(),
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
	t.Cleanup(func() {
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

// firstChart does what the guide says to do in the browser.
func firstChart(t *testing.T, p *production, h *apptest.House) {
	t.Helper()
	boss, coder := p.arrive(t, h, "boss@example.org"), p.arrive(t, h, "ana@example.org")
	client := boss.Post("/clients", fields{"name": "St. Rita Hospital", "code": "SRH", "timezone": "America/Chicago", "status": "active",
		"baaSignedOn": "2026-01-01"}).Want(t, http.StatusCreated).ID(t)
	facility := boss.Post("/facilities", fields{"clientId": client, "name": "St. Rita, main site", "code": "MAIN", "timezone": "America/Chicago",
		"workTypes": []string{"IP"}, "active": true}).Want(t, http.StatusCreated).ID(t)
	var me struct{ User struct{ ID uuid.UUID } }
	coder.Get("/me").Want(t, http.StatusOK).JSON(t, &me)
	path := "/users/" + me.User.ID.String()
	tag := boss.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
	tag = boss.Put(path+"/skills", fields{"skills": []any{fields{"workType": "IP", "kind": "coding"}}}, tag).Want(t, http.StatusOK).Header.Get("ETag")
	boss.Put(path+"/facilities", fields{"facilityIds": []uuid.UUID{facility}}, tag).Want(t, http.StatusOK)
	for _, line := range guideLines(t, "## The first chart in ten minutes", "sh") {
		if strings.Contains(line, "--client SRH") {
			p.say(t, strings.TrimPrefix(line, "chartwright "))
		}
	}
	hospital := p.arrive(t, h, "him@hospital.example")
	encounter := hospital.Post("/encounters", fields{"facilityId": facility, "accountNumber": "A1", "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
		"dischargedAt": "2026-03-04T15:00:00Z", "patient": fields{"mrn": "MRN551", "lastName": "Ostrander", "firstName": "Wilhelmine", "birthDate": "1944-02-03", "sex": "F"}}).
		Want(t, http.StatusCreated).ID(t)
	apptest.PHI("MRN551", "Ostrander", "Wilhelmine")
	h.Upload(hospital, encounter, "summary.txt", []byte("DISCHARGE SUMMARY\nPatient: Ostrander, Wilhelmine\nHypertension.\n\nElectronically signed by Dr. Example\n"))
	coder.Put("/me/shift", fields{"onShift": true}, "").Want(t, http.StatusNoContent)
	codeFirst(t, coder)
}

// codeFirst draws the chart once it is ready, codes and completes it.
func codeFirst(t *testing.T, coder *apptest.Actor) {
	t.Helper()
	var next struct {
		Item struct {
			ID, CaseID string
			Fence      int64
		}
	}
	testkit.Eventually(t, func() bool {
		got := coder.Post("/work/next", nil)
		if got.Status == http.StatusOK {
			got.JSON(t, &next)
		}
		return next.Item.ID != ""
	}, 2*time.Minute)
	path := "/coding-cases/" + next.Item.CaseID
	tag := coder.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
	coder.Put(path+"/codes", fields{"workItemId": next.Item.ID, "fence": next.Item.Fence, "codes": []any{
		fields{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true, "poa": "Y"}}}, tag).Want(t, http.StatusOK)
	coder.Post("/work/"+next.Item.ID+"/complete", fields{"fence": next.Item.Fence}).Want(t, http.StatusOK)
	if done := coder.Get(path); done.Status == http.StatusOK && strings.Contains(string(done.Body), `"status":"in_coding"`) {
		t.Errorf("the case is %s", done.Body)
	}
}
