package confine

import (
	"bytes"
	"errors"
	"os"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
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

// restrict bounds a program that has just begun. One that has ended already needs no bounds.
func restrict(pid int, l Limits) error {
	memory, seconds := uint64(l.Memory), uint64(l.Work/time.Second)+1
	for resource, most := range map[int]uint64{unix.RLIMIT_AS: memory, unix.RLIMIT_CPU: seconds, unix.RLIMIT_FSIZE: 0, unix.RLIMIT_CORE: 0} {
		err := unix.Prlimit(pid, resource, &unix.Rlimit{Cur: most, Max: most}, nil)
		if err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	return nil
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
