package app_test

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
)

// keyKeeper runs commands beside a house, as processes of their own.
type keyKeeper struct {
	*apptest.House
	settings []string
}

func (k keyKeeper) command(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append([]string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "CHARTWRIGHT_DATABASE_URL=" + k.Database.App,
		"CHARTWRIGHT_DATABASE_OWNER_URL=" + k.Database.Owner, "CHARTWRIGHT_DATABASE_BACKUP_URL=" + k.Database.Super, "CHARTWRIGHT_DATA_DIR=" + k.DataDir,
		"CHARTWRIGHT_REDIS_URL=" + k.Redis.URL(), "CHARTWRIGHT_LOG_LEVEL=error"}, k.settings...)
	return cmd
}

// run runs a command line to its end, which must have that status.
func (k keyKeeper) run(t *testing.T, want int, line string) (out, errs string) {
	t.Helper()
	return k.typed(t, want, "", strings.Fields(line)...)
}

// typed is run with what the operator types.
func (k keyKeeper) typed(t *testing.T, want int, text string, args ...string) (out, errs string) {
	t.Helper()
	line := strings.Join(args, " ")
	cmd := k.command(args...)
	var o, e bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(text), &o, &e
	_ = cmd.Run() // the status tells
	if got := cmd.ProcessState.ExitCode(); got != want {
		t.Fatalf("%q ended with %d, printed %s and said %s", line, got, o.String(), e.String())
	}
	if found := apptest.Leaks(append(o.Bytes(), e.Bytes()...)); len(found) > 0 {
		t.Errorf("%q printed %s", line, found)
	}
	return o.String(), e.String()
}

// keyState is what "keys list" prints of a client.
type keyState struct {
	Agency, Code, KeyRef, Opens string
	Versions                    []int
	Older                       int64
	Change                      *struct{ Kind string }
	Columns                     struct {
		Generation int
		Kept       []int
		Older      int64
	}
}

func (k keyKeeper) state(t *testing.T, agency, client string) keyState {
	t.Helper()
	out, _ := k.run(t, 0, "keys list")
	for line := range strings.Lines(out) {
		var s keyState
		if err := json.Unmarshal([]byte(line), &s); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		if s.Agency == agency && s.Code == client {
			return s
		}
	}
	t.Fatalf("%s of %s is not listed in %s", client, agency, out)
	return keyState{}
}

// stopWhere starts a command and kills it without mercy once a statement of it that begins so waits for the rows that hold locks.
func (k keyKeeper) stopWhere(t *testing.T, hold, statement, line string) {
	t.Helper()
	tx, err := k.Super.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := tx.Exec(t.Context(), hold); err != nil {
		t.Fatal(err)
	}
	var holder int
	if err := tx.QueryRow(t.Context(), `select pg_backend_pid()`).Scan(&holder); err != nil {
		t.Fatal(err)
	}
	cmd := k.command(strings.Fields(line)...)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	k.Eventually(func() (waits bool) {
		k.Scan(&waits, `select exists (select from pg_stat_activity where $1 = any(pg_blocking_pids(pid)) and query like $2 || '%')`, holder, statement)
		return waits
	})
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	if err := tx.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// pictures reads the first page of every document of a client, and gives the hash of its words by document.
func pictures(t testing.TB, c *apptest.Client) map[uuid.UUID][32]byte {
	t.Helper()
	out := map[uuid.UUID][32]byte{}
	for _, chart := range c.Charts {
		if chart.Document == uuid.Nil {
			continue
		}
		at := "/documents/" + chart.Document.String() + "/pages/1/"
		c.Hospital.Get(at+"image").Want(t, http.StatusOK)
		out[chart.Document] = sha256.Sum256(c.Hospital.Get(at+"words").Want(t, http.StatusOK).Body)
	}
	if len(out) == 0 {
		t.Fatalf("%d documents were read", len(out))
	}
	return out
}

// busy reads and writes a client's documents in four places at once until end is called, which gives how often.
func (k keyKeeper) busy(t *testing.T, c *apptest.Client, want map[uuid.UUID][32]byte) (end func() (reads, writes int)) {
	t.Helper()
	stop := make(chan struct{})
	var all sync.WaitGroup
	counts := make([]int, 4)
	for n := range counts {
		all.Go(func() {
			for ; ; counts[n]++ {
				select {
				case <-stop:
					return
				default:
				}
				if n%2 == 0 {
					for document, sum := range pictures(t, c) {
						if sum != want[document] {
							t.Errorf("document %s reads otherwise", document)
						}
					}
					continue
				}
				k.Upload(c.Hospital, c.Charts[n].Encounter, fmt.Sprintf("note-%d-%d.txt", n, counts[n]), fmt.Appendf(nil, "Addendum %d of writer %d.\n", counts[n], n))
			}
		})
	}
	return func() (int, int) {
		close(stop)
		all.Wait()
		return counts[0] + counts[2], counts[1] + counts[3]
	}
}

// keptOf counts the stored objects of a document.
func keptOf(t *testing.T, h *apptest.House, document uuid.UUID) (n int) {
	t.Helper()
	for _, key := range objectsIn(t, h.DataDir) {
		if strings.Contains(key, document.String()) {
			n++
		}
	}
	return n
}

// agedKeyring has every version in the keyring be two days old.
func agedKeyring(t *testing.T, data string) {
	t.Helper()
	path := filepath.Join(data, "keyring.json")
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for lines := bufio.NewScanner(bytes.NewReader(content)); lines.Scan(); {
		text := lines.Text()
		if strings.Contains(text, `"created":`) {
			text = `"created": "2026-01-01T00:00:00Z",`
		}
		out.WriteString(text + "\n")
	}
	if err := os.WriteFile(path+".new", out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
}
