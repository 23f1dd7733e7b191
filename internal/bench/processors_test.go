package main

import (
	"testing"
	"time"
)

func TestProcessTimeIsReadBesideAnyName(t *testing.T) {
	const rest = " S 1 9 9 0 -1 4194560 100 200 0 0 12 8 3 1 20 0 7 0 1000 5000 100"
	for line, want := range map[string]string{"42 (postgres)" + rest: "postgres", "42 (a) b (c)" + rest: "other programs"} {
		if name, took := processTime(line); name != want || took != 240*time.Millisecond {
			t.Errorf("%q: %s, %s", line, name, took)
		}
	}
	for _, line := range []string{"", "42 (cut", "42 (cut) S 1"} {
		if _, took := processTime(line); took != 0 {
			t.Errorf("%q: %s", line, took)
		}
	}
}

func TestUsageNamesTheLargestFirst(t *testing.T) {
	before := usage{"a": time.Second, "b": time.Second}
	now := usage{"a": 2 * time.Second, "b": 6 * time.Second, "idle": time.Millisecond}
	if got, want := now.since(before, 10*time.Second), "b 0.50, a 0.10"; got != want {
		t.Errorf("%q, not %q", got, want)
	}
}
