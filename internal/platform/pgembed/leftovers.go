package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// socketRecord holds the path of the socket's folder, so that one left by a killed program is found and removed.
const socketRecord = "socket"

// shutdownGrace bounds the wait for a server that outlived its program.
const shutdownGrace = 30 * time.Second

// takeLock holds the folder for this process alone; the kernel lets go of it when the process ends, however it ends.
func takeLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("pgembed: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		closeQuietly(f)
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("pgembed: %s: %w", filepath.Dir(path), ErrInUse)
		}
		return nil, fmt.Errorf("pgembed: %w", err)
	}
	return f, nil
}

// giveBack lets go of the folder at once, even where a child that was forked a moment ago still holds a copy of the open file.
func giveBack(lock *os.File) error {
	return errors.Join(syscall.Flock(int(lock.Fd()), syscall.LOCK_UN), lock.Close())
}

// Remove deletes a server's folder with all its data, after shutting down what a killed program left running. It refuses
// with ErrInUse while a living program holds the folder.
func Remove(ctx context.Context, dir string) error {
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	lock, err := takeLock(filepath.Join(dir, "lock"))
	if err != nil {
		return err
	}
	defer func() { _ = giveBack(lock) }()
	c := &cluster{dir: filepath.Join(dir, "cluster")}
	if _, err := c.settle(ctx); err != nil {
		return err
	}
	removeOldSocket(dir)
	return os.RemoveAll(dir)
}

// settle deals with what a killed program left behind: a server still shutting down is waited for, and a process id that
// now belongs to a stranger is forgotten. It reports whether there was anything. The caller holds the lock.
func (c *cluster) settle(ctx context.Context) (leftover bool, err error) {
	pidFile := filepath.Join(c.dir, "postmaster.pid")
	text, err := os.ReadFile(pidFile)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("pgembed: %w", err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(first))
	if err != nil || pid <= 0 || !isAlive(pid) {
		return true, nil // PostgreSQL replaces it, and itself looks for orphans that still use the memory
	}
	if !isPostmaster(pid, c.dir) {
		return true, os.Remove(pidFile)
	}
	return true, shutDown(ctx, pid, c.dir)
}

func shutDown(ctx context.Context, pid int, clusterDir string) error {
	for _, sig := range []syscall.Signal{fastShutdown, immediateShutdown} {
		_ = syscall.Kill(pid, sig) // it may have ended by itself
		for deadline := time.Now().Add(shutdownGrace); time.Now().Before(deadline); {
			if !isAlive(pid) || !isPostmaster(pid, clusterDir) {
				return nil
			}
			if err := pause(ctx, pollEvery); err != nil {
				return err
			}
		}
	}
	return fmt.Errorf("pgembed: the PostgreSQL of an earlier run (process %d) does not end; stop it by hand", pid)
}

func isAlive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// makeSocketDir makes a private folder with a short path (a socket's address holds about 100 bytes) that the server can
// enter, and removes the one of a run that was killed.
func makeSocketDir(dir string, run account) (string, error) {
	removeOldSocket(dir)
	parent := os.TempDir()
	if len(parent) > 60 || !run.mayReach(parent) {
		parent = "/tmp"
	}
	socket, err := os.MkdirTemp(parent, "chartwright-")
	if err != nil {
		return "", fmt.Errorf("pgembed: no place for the socket: %w", err)
	}
	if run.drop {
		err = os.Chown(socket, run.uid, run.gid)
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, socketRecord), []byte(socket), 0o600)
	}
	if err != nil {
		_ = os.RemoveAll(socket)
		return "", fmt.Errorf("pgembed: %w", err)
	}
	return socket, nil
}

func removeOldSocket(dir string) {
	old, err := os.ReadFile(filepath.Join(dir, socketRecord))
	if err == nil && isSocketDir(string(old)) {
		_ = os.RemoveAll(string(old))
	}
}

// isSocketDir guards the removal: a folder of the server's own and nothing besides.
func isSocketDir(path string) bool {
	if !strings.HasPrefix(filepath.Base(path), "chartwright-") {
		return false
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return false
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".s.PGSQL.") {
			return false
		}
	}
	return true
}
