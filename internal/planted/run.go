package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"time"
)

// outcome is what became of a bug.
type outcome struct {
	caught bool
	by     []string // tests that failed
	took   time.Duration
}

var failed = regexp.MustCompile(`(?m)^--- FAIL: (\S+)`)

// attempt runs the bug's tests on a tree that has it. A bug that does not build, or that no test looks at, proves nothing and is
// an error.
func attempt(ctx context.Context, root string, b bug) (outcome, error) {
	changed, err := b.plant(root)
	if err != nil {
		return outcome{}, err
	}
	dir, err := os.MkdirTemp("", "planted-*")
	if err != nil {
		return outcome{}, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	replaced, err := overlay(root, dir, changed)
	if err != nil {
		return outcome{}, err
	}
	start := time.Now()
	cmd := exec.CommandContext(ctx, "go", "test", "-count=1", "-overlay", replaced, "-run", b.Test.Run, b.Test.Package)
	cmd.Dir = root
	said, err := cmd.CombinedOutput()
	text := string(said)
	out := outcome{took: time.Since(start)}
	var exit *exec.ExitError
	switch {
	case err == nil && strings.Contains(text, "no tests to run"):
		return out, fmt.Errorf("%s: no test of %s is called %s", b.Name, b.Test.Package, b.Test.Run)
	case err == nil:
		return out, nil
	case !errors.As(err, &exit) || ctx.Err() != nil:
		return out, fmt.Errorf("%s: %w", b.Name, err)
	case strings.Contains(text, "[build failed]") || strings.Contains(text, "[setup failed]"):
		return out, fmt.Errorf("%s does not build: %s", b.Name, text)
	}
	out.caught = true
	for _, m := range failed.FindAllStringSubmatch(text, -1) {
		out.by = append(out.by, m[1])
	}
	return out, nil
}
