package testkit

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

const (
	memoryDisk = "/dev/shm"
	roomNeeded = 4 << 30 // bytes; a container's default is far too small
)

// baseFolder holds the template and the lock from one run to the next.
func baseFolder() (string, error) { return ownFolder(os.TempDir()) }

// runFolder holds the copies that servers run on: in memory where there is room, since a database is hundreds of small
// files, and a disk takes its time to make them.
func runFolder(base string) (string, error) {
	var fs syscall.Statfs_t
	if err := syscall.Statfs(memoryDisk, &fs); err != nil || uint64(fs.Bavail)*uint64(fs.Bsize) < roomNeeded { //nolint:unconvert // the types differ by system
		return base, nil
	}
	return ownFolder(memoryDisk)
}

// ownFolder makes a folder that is private to the machine's user.
func ownFolder(parent string) (string, error) {
	dir := filepath.Join(parent, fmt.Sprintf("chartwright-test-%d", os.Getuid()))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err != nil {
		return "", err
	}
	st, ok := info.Sys().(*syscall.Stat_t)
	if !ok || !info.IsDir() || int(st.Uid) != os.Getuid() {
		return "", fmt.Errorf("testkit: %s belongs to somebody else; remove it, or set TMPDIR to a folder of your own", dir)
	}
	return dir, nil
}
