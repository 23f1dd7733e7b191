package testkit

import (
	"bytes"
	"io"
	"log/slog"
	"os"
	"sync"
	"testing"
)

// LogBuffer keeps what was logged, as JSON lines of every level.
type LogBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
	*slog.Logger
}

// Logs makes a logger whose lines the test can read. They are also appended to the file named by CHARTWRIGHT_TEST_LOG,
// where a whole run's output is searched for patients' data.
func Logs(t testing.TB) *LogBuffer {
	t.Helper()
	b := &LogBuffer{}
	var out io.Writer = writer{b}
	if path := os.Getenv("CHARTWRIGHT_TEST_LOG"); path != "" {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		out = io.MultiWriter(out, f)
	}
	b.Logger = slog.New(slog.NewJSONHandler(out, &slog.HandlerOptions{Level: slog.LevelDebug}))
	return b
}

// String is all that was logged so far.
func (b *LogBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

type writer struct{ b *LogBuffer }

func (w writer) Write(p []byte) (int, error) {
	w.b.mu.Lock()
	defer w.b.mu.Unlock()
	return w.b.text.Write(p)
}
