package pgembed_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"chartwright/internal/platform/pgembed"
	"chartwright/internal/platform/testkit"
)

func TestRecoversAfterKilledProgram(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || !strings.HasPrefix(line, "postgres://") {
		t.Fatalf("the child said %q, %v", line, err)
	}
	url := strings.TrimSpace(line)
	exec1(t, url, `create table kept (n int); insert into kept values (7)`)
	pid := postmaster(t, dir)
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, out)
	_ = child.Wait()

	srv := start(t, dir)
	if n := count(t, srv.SuperuserURL(), `select n from kept`); n != 7 {
		t.Errorf("the table holds %d", n)
	}
	testkit.Eventually(t, func() bool { return syscall.Kill(pid, 0) != nil }, testkit.Patience) // the server of the killed program ends too
}

func TestRecoversAfterKilledServer(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	srv := start(t, dir)
	exec1(t, srv.SuperuserURL(), `create table kept (n int); insert into kept values (7)`)
	if err := syscall.Kill(postmaster(t, dir), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	select {
	case <-srv.Done():
	case <-time.After(testkit.Patience):
		t.Fatal("the death of the server went unnoticed")
	}
	stop(t, srv)
	if n := count(t, start(t, dir).SuperuserURL(), `select n from kept`); n != 7 {
		t.Errorf("the table holds %d", n)
	}
}

func TestForgetsProcessIDOfStranger(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	stop(t, start(t, dir))
	text := fmt.Sprintf("%d\n%s\n1\n5432\n\n\n0 0\n", os.Getpid(), filepath.Join(dir, "cluster"))
	if err := os.WriteFile(filepath.Join(dir, "cluster", "postmaster.pid"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, dir)
}

func postmaster(t *testing.T, dir string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "cluster", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

func TestNobodyToJoin(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := pgembed.Join(context.Background(), dir); !errors.Is(err, pgembed.ErrNotRunning) {
		t.Errorf("an empty folder: %v", err)
	}
	socket := t.TempDir() // a record that a killed program left behind
	if err := os.WriteFile(filepath.Join(dir, "socket"), []byte(socket), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := pgembed.Join(context.Background(), dir); !errors.Is(err, pgembed.ErrNotRunning) {
		t.Errorf("an old record: %v", err)
	}
}
