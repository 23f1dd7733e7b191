package apptest

import (
	"bytes"
	"fmt"
	"io"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit"
)

// run is what this test process has logged, and the patients' data that must not be in it.
var run struct {
	mu      sync.Mutex
	log     bytes.Buffer
	secrets []string
}

// Main runs a package's tests. The test binary serves as the examiner's child when it is started as one. All that the house
// logs while the tests run is kept, appended to the file named by CHARTWRIGHT_TEST_LOG, and searched at the end for every
// value given to PHI: one found fails the run.
func Main(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == examine.ChildCommand {
		os.Exit(examine.ChildMain(os.Stdin, os.Stdout))
	}
	out := io.Writer(keeper{})
	if path := os.Getenv("CHARTWRIGHT_TEST_LOG"); path != "" {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		out = io.MultiWriter(out, f)
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug})))
	code := testkit.Run(m)
	if found := Leaks(Log()); len(found) > 0 {
		fmt.Fprintf(os.Stderr, "the log of the run holds %d values of patients' data, near:\n%s\n", len(found), strings.Join(found, "\n"))
		code = max(code, 1)
	}
	os.Exit(code)
}

// PHI notes values of patients' data that nothing may hold in the clear.
func PHI(values ...string) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.secrets = append(run.secrets, values...)
}

// Secrets lists what was given to PHI.
func Secrets() []string {
	run.mu.Lock()
	defer run.mu.Unlock()
	return slices.Clone(run.secrets)
}

// Leaks gives the surroundings of each value of PHI that text holds, in any case of letters.
func Leaks(text []byte) []string {
	var found []string
	lower := bytes.ToLower(text)
	for _, s := range Secrets() {
		if at := bytes.Index(lower, bytes.ToLower([]byte(s))); at >= 0 {
			found = append(found, fmt.Sprintf("%q", text[max(0, at-80):min(len(text), at+len(s)+40)]))
		}
	}
	return found
}

// Log is all that was logged so far.
func Log() []byte {
	run.mu.Lock()
	defer run.mu.Unlock()
	return bytes.Clone(run.log.Bytes())
}

// errorLines gives the last errors that were logged, for a test that failed.
func errorLines() string {
	var lines []string
	for line := range strings.Lines(string(Log())) {
		if strings.Contains(line, `"level":"ERROR"`) {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines[max(0, len(lines)-20):], "")
}

type keeper struct{}

func (keeper) Write(p []byte) (int, error) {
	run.mu.Lock()
	defer run.mu.Unlock()
	return run.log.Write(p)
}
