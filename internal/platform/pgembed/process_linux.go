package pgembed

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
)

// processAttr makes the child the account's, out of reach of the terminal's Ctrl-C (this program stops it when its own
// work has ended), and has the kernel shut it down when this program dies.
func processAttr(run account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: fastShutdown}
	if run.drop {
		attr.Credential = &syscall.Credential{Uid: uint32(run.uid), Gid: uint32(run.gid)}
	}
	return attr
}

// passDir names the cluster's folder for the child. An unprivileged child may be unable to walk to it (under /root, say),
// so it is handed the open folder and a name for that.
func (c *cluster) passDir() (string, *os.File, error) {
	if !c.run.drop {
		return c.dir, nil, nil
	}
	folder, err := os.Open(c.dir)
	if err != nil {
		return "", nil, fmt.Errorf("pgembed: %w", err)
	}
	return "/proc/self/fd/3", folder, nil // the first of ExtraFiles
}

// isPostmaster tells a server on this cluster from a stranger who has been given its old process id: a postmaster stands
// in its data folder.
func isPostmaster(pid int, clusterDir string) bool {
	cwd, err := os.Readlink(filepath.Join("/proc", strconv.Itoa(pid), "cwd"))
	return err == nil && cwd == clusterDir
}
