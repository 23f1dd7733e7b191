package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartwright/internal/platform/testkit"
)

// TestTheLogStaysReadableWhileRedisIsAway reads the log of a worker whose Redis does not answer: every line of it is of the form that was
// asked for, and what goes on is not told again and again.
func TestTheLogStaysReadableWhileRedisIsAway(t *testing.T) {
	t.Parallel()
	l := newListening(t)
	cmd := exec.Command(os.Args[0], "work")
	cmd.Env = []string{asProgram + "=1", "PATH=" + os.Getenv("PATH"), "CHARTWRIGHT_DATABASE_URL=" + l.cfg.DatabaseURL.Reveal(),
		"CHARTWRIGHT_DATA_DIR=" + t.TempDir(), "CHARTWRIGHT_WATCH_ADDRESS=" + l.cfg.WatchAddress, "CHARTWRIGHT_DEMO=off",
		"CHARTWRIGHT_EXAMINE_PROCESSES=1", "CHARTWRIGHT_LOG_FORMAT=json", "CHARTWRIGHT_REDIS_URL=redis://" + free(t)}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	served := func(part string) func() bool {
		return func() bool {
			status, body := l.get("http://" + l.cfg.WatchAddress + "/metrics")
			return status == http.StatusOK && strings.Contains(body, part)
		}
	}
	testkit.Eventually(t, served("chartwright_redis_up 0"), time.Minute)
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Error(err)
	}
	told := map[string]int{}
	for line := range strings.Lines(log.String()) {
		var entry struct{ Msg string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Errorf("this is no line of the log: %s", line)
		}
		told[entry.Msg]++
	}
	for msg, times := range told {
		if times > 4 {
			t.Errorf("%q is told %d times", msg, times)
		}
	}
	if len(told) == 0 {
		t.Error("nothing is told of it")
	}
}
