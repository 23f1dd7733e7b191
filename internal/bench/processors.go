package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"chartwright/internal/examine"
)

// usage is the processor time that the machine's processes have used so far, by what they are.
type usage map[string]time.Duration

// tick is the kernel's unit of processor time in /proc.
const tick = 10 * time.Millisecond

// used reads it of every process, with that of its children that have ended; nothing where there is no /proc.
func used() usage {
	out := usage{}
	files, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is well-formed
	for _, file := range files {
		text, err := os.ReadFile(file) // one that has ended meanwhile is not there
		if err != nil {
			continue
		}
		name, took := processTime(string(text))
		out[name] += took
	}
	return out
}

// processTime reads a line of /proc/N/stat: the name stands in parentheses and may hold any character.
func processTime(line string) (name string, took time.Duration) {
	open, end := strings.IndexByte(line, '('), strings.LastIndexByte(line, ')')
	if open < 0 || end < open {
		return "", 0
	}
	name = line[open+1 : end]
	fields := strings.Fields(line[end+1:])
	if len(fields) < 15 {
		return name, 0
	}
	for _, f := range fields[11:15] { // user and system time, and those of ended children
		n, _ := strconv.ParseInt(f, 10, 64)
		took += time.Duration(n) * tick
	}
	pid, _ := strconv.Atoi(strings.TrimSpace(line[:open]))
	switch parent := fields[1]; {
	case pid == os.Getpid():
		name = "the house and its callers"
	case parent == strconv.Itoa(os.Getpid()):
		name = cmp.Or(children[argument(pid)], name)
	case !slices.Contains([]string{"postgres", "redis-server", "tesseract", "pgbench"}, name):
		name = "other programs"
	}
	return name, took
}

// children are this program's, by the argument they are started with.
var children = map[string]string{examine.ChildCommand: "examiners", streamsChild: "listeners"}

// argument is the first of a process.
func argument(pid int) string {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)) // one that has ended has none
	if words := strings.Split(string(text), "\x00"); len(words) > 1 {
		return words[1]
	}
	return ""
}

// since tells how many processors each kind of process had in use since then, the largest first, and leaves out what did little.
func (u usage) since(before usage, wall time.Duration) string {
	const little = 0.02
	share := func(name string) float64 { return (u[name] - before[name]).Seconds() / wall.Seconds() }
	names := slices.SortedFunc(maps.Keys(u), func(a, b string) int { return int(1000 * (share(b) - share(a))) })
	var parts []string
	for _, name := range names {
		if s := share(name); s >= little {
			parts = append(parts, fmt.Sprintf("%s %.2f", name, s))
		}
	}
	return strings.Join(parts, ", ")
}
