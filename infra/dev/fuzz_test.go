package dev_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
)

// What Go prints when the seconds are over, and when it found something.
const (
	over = `fuzz: elapsed: 2s, execs: 174799 (84119/sec)
--- FAIL: FuzzIt (2.08s)
    context deadline exceeded
FAIL
exit status 1
FAIL	example.org/it	2.084s
`
	found = `fuzz: elapsed: 0s, gathering baseline coverage: 0/2 completed
--- FAIL: FuzzIt (0.02s)
    --- FAIL: FuzzIt (0.00s)
        it_test.go:9: context deadline exceeded

    Failing input written to testdata/fuzz/FuzzIt/771e938e4458e983
FAIL
`
	hung = `--- FAIL: FuzzIt (1.50s)
    fuzzing process hung or terminated unexpectedly: exit status 2
    context deadline exceeded
FAIL
`
)

func TestOnlyFindingsFailFuzzing(t *testing.T) {
	for name, c := range map[string]struct {
		prints string
		exit   int
		fails  bool
	}{
		"nothing found":              {"PASS\n", 0, false},
		"over without a word":        {"", 1, true},
		"the seconds were over":      {over, 1, false},
		"an input failed":            {found, 1, true},
		"a process hung or was lost": {hung, 1, true},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := fuzzWith(t, c.prints, c.exit)
			if (err != nil) != c.fails {
				t.Errorf("fuzz.sh ended with %v:\n%s", err, out)
			}
		})
	}
}

// fuzzWith runs fuzz.sh in a tree with one target, where go prints what is said and ends so.
func fuzzWith(t *testing.T, prints string, exit int) (string, error) {
	t.Helper()
	root := t.TempDir()
	script, err := os.ReadFile("fuzz.sh")
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"infra/dev/fuzz.sh":      string(script),
		"internal/it/it_test.go": "func FuzzIt(f *testing.F) {}\n",
		"prints":                 prints,
		"bin/go":                 "#!/bin/sh\ncat \"$PRINTS\"\nexit \"$EXIT\"\n",
	} {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(filepath.Join(root, "infra/dev/fuzz.sh"), "1")
	cmd.Env = append(os.Environ(), "PATH="+filepath.Join(root, "bin")+":"+os.Getenv("PATH"),
		"PRINTS="+filepath.Join(root, "prints"), "EXIT="+strconv.Itoa(exit))
	out, err := cmd.CombinedOutput()
	return string(out), err
}
