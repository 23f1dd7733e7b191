package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// heading says on what the figures were taken.
func (b *bench) heading() string {
	return fmt.Sprintf("%s; %d cores, %s, %s memory; %s; %s; %s.\n", time.Now().UTC().Format(time.DateOnly), runtime.NumCPU(), cpu(), memory(),
		b.postgresVersion(), redisVersion(), runtime.Version())
}

func cpu() string { return fieldOf("/proc/cpuinfo", "model name", "an unknown processor") }

func memory() string {
	var kb int64
	if _, err := fmt.Sscan(fieldOf("/proc/meminfo", "MemTotal", "0"), &kb); err != nil || kb == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%d GB", (kb+1<<19)>>20)
}

// fieldOf reads the first line "name : value" of a file of /proc.
func fieldOf(file, name, otherwise string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return otherwise
	}
	for line := range strings.Lines(string(text)) {
		if key, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return otherwise
}

func redisVersion() string {
	out, err := exec.CommandContext(context.Background(), "redis-server", "--version").Output()
	if err != nil {
		return "no redis-server, the one in process instead"
	}
	for word := range strings.FieldsSeq(string(out)) {
		if v, ok := strings.CutPrefix(word, "v="); ok {
			return "Redis " + v
		}
	}
	return "Redis"
}

func (b *bench) postgresVersion() string {
	var version, flushed string
	err := b.Root.QueryRow(context.Background(), `select current_setting('server_version'), current_setting('fsync')`).Scan(&version, &flushed)
	if err != nil {
		return "PostgreSQL"
	}
	version, _, _ = strings.Cut(version, " ")
	return "PostgreSQL " + version + " with fsync " + flushed
}
