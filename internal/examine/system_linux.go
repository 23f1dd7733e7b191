package examine

import (
	"bytes"
	"os"
	"strconv"
	"syscall"
)

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
