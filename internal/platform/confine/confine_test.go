package confine_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"os"
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

func TestRunBoundsMemory(t *testing.T) {
	var said string
	if err := confine.Run(t.Context(), shell("head -c 512M /dev/zero | tail -c 512M | wc -c"), confine.Limits{Memory: 128 << 20, Work: time.Minute}, all(&said)); err == nil && strings.HasPrefix(said, "536870912") {
		t.Fatal("a program could have more memory than it may")
	}
}

// A program that cannot keep a file for the next time, as one that looks for fonts does, does its work all the same.
func TestRunLetsNoFileBeWritten(t *testing.T) {
	var said string
	path := filepath.Join(t.TempDir(), "written")
	if err := confine.Run(t.Context(), shell(`echo secret > "$1"; echo goes on`, path), usual, all(&said)); err != nil || said != "goes on\n" {
		t.Fatalf("got %q, %v", said, err)
	}
	if written, err := os.ReadFile(path); err != nil || len(written) > 0 {
		t.Fatalf("a program could write a file: %q, %v", written, err)
	}
}

// A program may be done before another process could bound it.
func TestRunBoundsFromTheBeginning(t *testing.T) {
	var said string
	for range 20 {
		if err := confine.Run(t.Context(), shell(`grep -c "^Max file size *0 " /proc/self/limits`), usual, all(&said)); err != nil || said != "1\n" {
			t.Fatalf("got %q, %v", said, err)
		}
	}
}

// Its arguments reach a program as they are, whatever they hold.
func TestRunHandsArgumentsOn(t *testing.T) {
	var said string
	hostile := "a b'\"$(echo no);`echo no`*"
	if err := confine.Run(t.Context(), exec.Command("/usr/bin/printf", "%s|", hostile, "-x", ""), usual, all(&said)); err != nil || said != hostile+"|-x||" {
		t.Fatalf("got %q, %v", said, err)
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
