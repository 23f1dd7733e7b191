package confine_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartwright/internal/platform/confine"
)

var usual = confine.Limits{Memory: 1 << 30, Work: time.Minute}

func shell(script string, args ...string) *exec.Cmd {
	return exec.Command("/bin/sh", append([]string{"-c", script, "sh"}, args...)...)
}

func all(to *string) func(io.Reader) error {
	return func(r io.Reader) error {
		b, err := io.ReadAll(r)
		*to = string(b)
		return err
	}
}

func TestRunGivesTheOutput(t *testing.T) {
	var said string
	if err := confine.Run(t.Context(), shell("echo good"), usual, all(&said)); err != nil || said != "good\n" {
		t.Fatalf("got %q, %v", said, err)
	}
	if err := confine.Run(t.Context(), shell("exit 3"), usual, all(&said)); err == nil {
		t.Fatal("a program that failed was no error")
	}
}

func TestRunBoundsProcessorTime(t *testing.T) {
	var said string
	err := confine.Run(t.Context(), shell("while :; do :; done"), confine.Limits{Memory: 1 << 30, Work: 10 * time.Millisecond}, all(&said))
	if !errors.Is(err, confine.ErrTooSlow) {
		t.Fatalf("got %v", err)
	}
}

// A program waits for its bounds here, which are set as soon as it runs.
func TestRunBoundsMemoryAndFiles(t *testing.T) {
	var said string
	script := `while ! grep -q "^Max file size *0 " /proc/self/limits; do :; done; `
	if err := confine.Run(t.Context(), shell(script+"head -c 512M /dev/zero | tail -c 512M | wc -c"), confine.Limits{Memory: 128 << 20, Work: time.Minute}, all(&said)); err == nil && strings.HasPrefix(said, "536870912") {
		t.Fatal("a program could have more memory than it may")
	}
	path := filepath.Join(t.TempDir(), "written")
	if err := confine.Run(t.Context(), shell(script+`trap "" XFSZ; echo secret > "$1"`, path), usual, all(&said)); err == nil {
		t.Fatal("a program could write a file")
	}
}

// What a program leaves behind is ended with it, and when the caller goes away.
func TestRunEndsTheGroup(t *testing.T) {
	for _, cut := range []bool{false, true} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var pid int
		err := confine.Run(ctx, shell("sleep 1000 >/dev/null & echo $!; [ $1 = false ] || wait", strconv.FormatBool(cut)), usual, func(r io.Reader) error {
			line, err := bufio.NewReader(r).ReadString('\n')
			pid, _ = strconv.Atoi(strings.TrimSpace(line))
			if cut {
				cancel()
			}
			return err
		})
		if cut != errors.Is(err, context.Canceled) {
			t.Fatalf("got %v", err)
		}
		gone(t, pid)
	}
}

// gone waits until a killed process is no more, or a zombie that nobody collects in a container.
func gone(t *testing.T, pid int) {
	t.Helper()
	for range 1_000_000 {
		if syscall.Kill(pid, 0) != nil || confine.Resident(pid) == 0 {
			return
		}
	}
	t.Fatal("a process was left behind")
}
