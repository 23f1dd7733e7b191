// Package server starts the servers that storage tests talk to, from the
// binaries which infra/dev/tools.sh builds.
package server

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/testkit/freeport"
)

// Spec says how to start one server. Args and Env are given the port.
type Spec struct {
	Name string
	Args func(port int) []string
	Env  func(port int) []string
}

// Start runs the server on a free loopback port until the test ends, and
// returns the port once it accepts connections.
func Start(t testing.TB, spec Spec) int {
	t.Helper()
	return StartServer(t, spec).Port
}

// Server is one that may be stopped and started again, at the same port.
type Server struct {
	Port   int
	t      testing.TB
	binary string
	spec   Spec
	stop   func()
}

// StartServer is Start for tests in which the server goes away.
func StartServer(t testing.TB, spec Spec) *Server {
	t.Helper()
	s := &Server{t: t, binary: find(t, spec.Name), spec: spec}
	// Somebody else may take the port between our looking and its binding.
	for range 5 {
		port, err := freeport.Find(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.Port = port
		if s.stop = run(t, s.binary, spec, s.Port); s.stop != nil {
			t.Cleanup(func() { s.stop() })
			return s
		}
	}
	t.Fatalf("%s did not start", spec.Name)
	return nil
}

// Stop kills the server; what it stored stays.
func (s *Server) Stop() { s.stop() }

// Again starts it anew.
func (s *Server) Again() {
	s.t.Helper()
	if s.stop = run(s.t, s.binary, s.spec, s.Port); s.stop == nil {
		s.stop = func() {}
		s.t.Fatalf("%s did not start again", s.spec.Name)
	}
}

// run gives what ends it; nil where it ended early.
func run(t testing.TB, binary string, spec Spec, port int) (stop func()) {
	t.Helper()
	var args []string
	if spec.Args != nil {
		args = spec.Args(port)
	}
	cmd := exec.Command(binary, args...)
	cmd.Env = os.Environ()
	if spec.Env != nil {
		cmd.Env = append(cmd.Env, spec.Env(port)...)
	}
	var out syncBuffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatalf("start %s: %v", spec.Name, err)
	}
	ended := make(chan struct{})
	go func() { _ = cmd.Wait(); close(ended) }()
	stop = func() { _ = cmd.Process.Kill(); <-ended }
	if !waitForPort(port, ended) {
		stop()
		t.Logf("%s ended early: %s", spec.Name, out.String())
		return nil
	}
	return stop
}

func waitForPort(port int, ended <-chan struct{}) bool {
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(testkit.Patience)
	for {
		conn, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err == nil {
			_ = conn.Close()
			return true
		}
		select {
		case <-ended:
			return false
		case <-deadline:
			return false
		case <-tick.C:
		}
	}
}

// find looks in CHARTWRIGHT_TOOLS, or in .tools/bin at the module's root.
func find(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv("CHARTWRIGHT_TOOLS")
	if dir == "" {
		dir = filepath.Join(moduleRoot(t), ".tools", "bin")
	}
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%s is not in %s: run infra/dev/tools.sh, or set CHARTWRIGHT_TOOLS to the folder that has it", name, dir)
	}
	return path
}

func moduleRoot(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			t.Fatal("no go.mod above the working directory")
		}
		dir = parent
	}
}

// syncBuffer keeps what a server prints, for when it fails to start.
type syncBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *syncBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
