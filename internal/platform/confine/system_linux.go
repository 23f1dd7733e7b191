package confine

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"
)

// Patience is how many times its processor time a run may take on the clock, where other work keeps the machine busy.
const Patience = 6

// Attributes make a child end with its parent and stand in a process group of its own, to be killed with all it started.
func Attributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

// KillGroup ends a child that was started with Attributes, and all it started.
func KillGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	_ = p.Kill()
}

// restrict has a shell bound itself and become the program, so that no instruction of the program runs without bounds. Writing a
// file fails and does not end it: fontconfig, for one, would keep what fonts there are for the next time.
func restrict(cmd *exec.Cmd, l Limits) {
	const script = `trap "" XFSZ; ulimit -f 0 && ulimit -c 0 && ulimit -v %d && ulimit -t %d && exec "$0" "$@"`
	cmd.Args = append([]string{"sh", "-c", fmt.Sprintf(script, l.Memory>>10, l.Work/time.Second+1), cmd.Path}, cmd.Args[1:]...)
	cmd.Path = "/bin/sh"
}

// outOfTime says whether a program was ended for its processor time.
func outOfTime(s *os.ProcessState) bool {
	status, ok := s.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGXCPU
}

// Resident is the memory that a process has in use in bytes, 0 when it cannot be told.
func Resident(pid int) int64 {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/statm")
	if err != nil {
		return 0
	}
	fields := bytes.Fields(stat)
	if len(fields) < 2 {
		return 0
	}
	resident, _ := strconv.ParseInt(string(fields[1]), 10, 64)
	return resident * int64(os.Getpagesize())
}

// clockTick is the unit in which Linux tells processor time, the same on all its platforms.
const clockTick = 10 * time.Millisecond

// Worked is the processor time of a process so far, 0 when it cannot be told.
func Worked(pid int) time.Duration {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	if err != nil {
		return 0
	}
	// The second field is the program's name in brackets, which may hold anything; user and system time are the 14th and 15th.
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseInt(string(fields[11]), 10, 64)
	system, _ := strconv.ParseInt(string(fields[12]), 10, 64)
	return time.Duration(user+system) * clockTick
}
