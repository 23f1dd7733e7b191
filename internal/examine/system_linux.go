package examine

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
	"time"
)

// patience is how many times its processor time a call may take on the clock, where other work keeps the machine busy.
const patience = 6

// reserve takes address space that the system backs with zeroed memory page by page as it is touched.
func reserve(size int) []byte {
	b, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE,
		syscall.MAP_ANON|syscall.MAP_PRIVATE|syscall.MAP_NORESERVE)
	if err != nil {
		return nil
	}
	return b
}

func release(b []byte) {
	if b != nil {
		_ = syscall.Munmap(b)
	}
}

// forbidFiles takes from this process the right to write files or leave core dumps (page content must not reach the disk).
func forbidFiles() {
	for _, resource := range []int{syscall.RLIMIT_FSIZE, syscall.RLIMIT_CORE} {
		_ = syscall.Setrlimit(resource, &syscall.Rlimit{})
	}
}

// childAttributes makes a child end with its parent and stand in a process group of its own, to be killed with all it started.
func childAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}

func killGroup(p *os.Process) {
	_ = syscall.Kill(-p.Pid, syscall.SIGKILL)
	_ = p.Kill()
}

// residentBytes is the memory that the process has in use, 0 when it cannot be told.
func residentBytes(pid int) int64 {
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

// processorTime is what the process has worked so far, 0 when it cannot be told.
func processorTime(pid int) time.Duration {
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
