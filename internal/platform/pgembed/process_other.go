//go:build unix && !linux

package pgembed

import (
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// processAttr makes the child the account's, out of reach of the terminal's Ctrl-C. Without Linux nothing ties its life to
// this program's: a server that outlived a killed parent is shut down by the next start.
func processAttr(run account) *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if run.drop {
		attr.Credential = &syscall.Credential{Uid: uint32(run.uid), Gid: uint32(run.gid)}
	}
	return attr
}

func (c *cluster) passDir() (string, *os.File, error) { return c.dir, nil, nil }

func isPostmaster(pid int, clusterDir string) bool {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres") && strings.Contains(string(out), clusterDir)
}
