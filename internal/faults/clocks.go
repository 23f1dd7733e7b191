package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// jump is how far a clock goes wrong, either way.
const jump = 10 * time.Minute

// jumpSource is added to the standard library's package time where the program is built for this run, and for it alone: a Go program
// asks the kernel without the C library, so that nothing can stand between. The offset, in seconds, stands in a file.
const jumpSource = `package time

import (
	"sync/atomic"
	"syscall"
)

var jumpBy atomic.Int64

func init() {
	if name, _ := syscall.Getenv("FAULTS_CLOCK"); name != "" {
		go func() {
			for ; ; Sleep(20 * Millisecond) {
				jumpBy.Store(readJump(name))
			}
		}()
	}
}

func readJump(name string) (by int64) {
	fd, err := syscall.Open(name, syscall.O_RDONLY|syscall.O_CLOEXEC, 0)
	if err != nil {
		return 0
	}
	var text [8]byte
	n, _ := syscall.Read(fd, text[:])
	_ = syscall.Close(fd)
	for _, c := range text[:max(0, n)] {
		if c >= '0' && c <= '9' {
			by = by*10 + int64(c-'0')
		}
	}
	if text[0] == '-' {
		return -by
	}
	return by
}
`

// clockOverlay gives the arguments of a build whose processes' clocks can be set.
func clockOverlay(ctx context.Context, dir string) ([]string, error) {
	out, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	home := filepath.Join(strings.TrimSpace(string(out)), "src", "time")
	source, err := os.ReadFile(filepath.Join(home, "time.go"))
	if err != nil {
		return nil, err
	}
	was := []byte("\tsec, nsec, mono := runtimeNow()\n\tif mono == 0 {")
	if bytes.Count(source, was) != 1 {
		return nil, errors.New("time.Now of this Go is not as it was: look at clockOverlay")
	}
	source = bytes.Replace(source, was, []byte("\tsec, nsec, mono := runtimeNow()\n\tsec += jumpBy.Load()\n\tif mono == 0 {"), 1)
	now, added, list := filepath.Join(dir, "time.go"), filepath.Join(dir, "jump.go"), filepath.Join(dir, "overlay.json")
	text, err := json.Marshal(map[string]any{"Replace": map[string]string{filepath.Join(home, "time.go"): now, filepath.Join(home, "jump.go"): added}})
	return []string{"-overlay", list}, errors.Join(err, os.MkdirAll(dir, 0o700), os.WriteFile(now, source, 0o600), os.WriteFile(added, []byte(jumpSource), 0o600),
		os.WriteFile(list, text, 0o600))
}

// oursJump sets the clock of one serve and one work wrong, so that two processes do not agree, and then right again.
func oursJump(by time.Duration) func(context.Context, *stand) error {
	return func(ctx context.Context, s *stand) error {
		files := []string{s.serve[rand.IntN(ours)].clock, s.work[rand.IntN(ours)].clock} //nolint:gosec // chaos
		return errors.Join(setClocks(by, files...), pause(ctx, mixed), setClocks(0, files...))
	}
}

func setClocks(by time.Duration, files ...string) (err error) {
	for _, f := range files {
		err = errors.Join(err, replaceFile(f, fmt.Sprintf("%d", int(by.Seconds()))))
	}
	return err
}

// replaceFile lets no reader see half of it.
func replaceFile(name, text string) error {
	return errors.Join(os.WriteFile(name+".new", []byte(text), 0o644), os.Rename(name+".new", name)) //nolint:gosec // PostgreSQL runs as another user
}

// faketime is the library that stands between PostgreSQL and the clock (Debian: faketime).
var faketimes = []string{"/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1", "/usr/lib64/faketime/libfaketime.so.1"}

// forgePostgres writes a folder of PostgreSQL's programs that begin with the library, from the server that runs, and starts them.
func (s *stand) forgePostgres(ctx context.Context) error {
	library := firstFile(faketimes)
	if library == "" {
		s.note("PostgreSQL's clock did not jump: there is no libfaketime (Debian: apt install faketime)")
		return nil
	}
	pid, err := s.postmaster()
	if err != nil {
		return err
	}
	program, err := os.Readlink(fmt.Sprintf("/proc/%d/exe", pid))
	if err != nil {
		return err
	}
	if s.forged, err = os.MkdirTemp("", "chartwright-faults-pg-*"); err != nil {
		return err
	}
	if err := errors.Join(os.Chmod(s.forged, 0o755), replaceFile(s.pgClock(), "+0s")); err != nil { //nolint:gosec // PostgreSQL runs as another user
		return err
	}
	for _, name := range []string{"postgres", "initdb", "pg_ctl", "psql", "pg_isready"} {
		real := filepath.Join(filepath.Dir(program), name)
		if firstFile([]string{real}) == "" {
			continue
		}
		script := "#!/bin/sh\n"
		if lib := filepath.Join(filepath.Dir(filepath.Dir(program)), "lib"); firstFile([]string{filepath.Join(lib, "..", "pg-symlinks.json")}) != "" {
			script += "export LD_LIBRARY_PATH=" + lib + "\n"
		}
		if name == "postgres" {
			script += "export LD_PRELOAD=" + library + " FAKETIME_TIMESTAMP_FILE=" + s.pgClock() + " FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1 DONT_FAKE_MONOTONIC=1\n"
		}
		if err := os.WriteFile(filepath.Join(s.forged, name), []byte(script+"exec "+real+" \"$@\"\n"), 0o755); err != nil { //nolint:gosec // is run
			return err
		}
	}
	return s.restartPostgres(ctx)
}

func (s *stand) pgClock() string { return filepath.Join(s.forged, "clock") }

// postgresJumps sets the database's clock wrong, and then right again: leases and jobs are reckoned by it.
func postgresJumps(by time.Duration) func(context.Context, *stand) error {
	return func(ctx context.Context, s *stand) error {
		return errors.Join(replaceFile(s.pgClock(), fmt.Sprintf("%+ds", int(by.Seconds()))), pause(ctx, mixed), replaceFile(s.pgClock(), "+0s"), pause(ctx, time.Second+time.Second/2))
	}
}

func firstFile(names []string) string {
	for _, n := range names {
		if _, err := os.Stat(n); err == nil {
			return n
		}
	}
	return ""
}
