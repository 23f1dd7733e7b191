package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// build makes the program, and the one of an earlier version that an upgrade begins with.
func (s *stand) build(ctx context.Context, o options) error {
	var overlay []string
	if o.rare {
		var err error
		if overlay, err = clockOverlay(ctx, filepath.Join(s.dir, "overlay")); err != nil {
			return err
		}
	}
	if err := s.compile(ctx, "", s.binary, overlay...); err != nil {
		return err
	}
	s.older = s.binary
	if o.older == "none" {
		s.note("two versions at once: not asked for; the same program stood in for the older one")
		return nil
	}
	revision, err := olderRevision(ctx, o.older)
	if err != nil {
		s.note("two versions at once: there is no history here (%v); the same program stood in for the older one", err)
		return nil
	}
	source := filepath.Join(s.dir, "older")
	if err := unpack(ctx, revision, source); err != nil {
		return err
	}
	s.older = filepath.Join(s.dir, "chartwright-older")
	s.note("two versions at once: this one and %s", revision)
	return s.compile(ctx, source, s.older)
}

func (s *stand) compile(ctx context.Context, in, to string, more ...string) error {
	build := exec.CommandContext(ctx, "go", append(append([]string{"build", "-trimpath", "-buildvcs=false"}, more...), "-o", to, "./cmd/chartwright")...)
	build.Dir, build.Env = in, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	return nil
}

// unpack writes the tree of a revision into a folder.
func unpack(ctx context.Context, revision, to string) error {
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	tree := to + ".tar"
	if _, err := git(ctx, "archive", "--output", tree, revision); err != nil {
		return err
	}
	if out, err := exec.CommandContext(ctx, "tar", "-xf", tree, "-C", to).CombinedOutput(); err != nil {
		return fmt.Errorf("tar: %w: %s", err, out)
	}
	return nil
}

// olderRevision is the one that was asked for, or the newest from which a database can be upgraded to this program: it lacks a
// migration, those that it lacks come after all that it has, and those that it has are unchanged. Where there is none that is
// watched as this program is, it is the first that has this program's schema.
func olderRevision(ctx context.Context, asked string) (string, error) {
	if asked != "" {
		return git(ctx, "rev-parse", "--verify", asked+"^{commit}")
	}
	added, err := git(ctx, "log", "--diff-filter=A", "--format=%H", "--max-count=60", "--", migrations)
	if err != nil {
		return "", err
	}
	commits := strings.Fields(added)
	for _, commit := range commits {
		before, err := git(ctx, "rev-parse", "--verify", "--quiet", commit+"^")
		if err != nil || !watched(ctx, before) {
			break
		}
		if upgradable(ctx, before) {
			return before, nil
		}
	}
	if len(commits) == 0 || !watched(ctx, commits[0]) {
		return "", errors.New("no commit from which a database could be upgraded")
	}
	return commits[0], nil
}

// watched reports that the processes of a revision answer probes where this run asks for them.
func watched(ctx context.Context, revision string) bool {
	_, err := git(ctx, "grep", "--quiet", "WATCH_ADDRESS", revision, "--", "internal/platform/config")
	return err == nil
}

const migrations = "migrations"

func upgradable(ctx context.Context, from string) bool {
	changed, err := git(ctx, "diff", "--diff-filter=MDR", "--name-only", from, "--", migrations)
	if err != nil || changed != "" {
		return false
	}
	lacks, err := git(ctx, "diff", "--diff-filter=A", "--name-only", from, "--", migrations)
	if err != nil || lacks == "" {
		return false
	}
	has, err := git(ctx, "ls-tree", "--name-only", from, migrations+"/")
	if err != nil {
		return false
	}
	newest := ""
	for _, name := range strings.Fields(has) {
		if strings.HasSuffix(name, ".sql") {
			newest = max(newest, name)
		}
	}
	return slices.Min(strings.Fields(lacks)) > newest
}

func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", args[0], err)
	}
	return strings.TrimSpace(string(out)), nil
}

// mixed is how long two versions work beside each other.
const mixed = 2 * time.Second

// upgrade is what the operator's guide says: migrate with the new program while the old one works, then one process after the other.
func upgrade(ctx context.Context, s *stand) error {
	if err := s.migrate(ctx); err != nil {
		return err
	}
	return s.replace(ctx, false)
}

// downAndUp goes back to the older version for a while, with the schema as it is, and comes up again.
func downAndUp(ctx context.Context, s *stand) error {
	return errors.Join(s.replace(ctx, true), s.replace(ctx, false))
}

// replace lets every process end what it does and starts it again in another version; halfway both work for a while.
func (s *stand) replace(ctx context.Context, older bool) error {
	for n := range ours {
		for _, p := range []*process{s.serve[n], s.work[n]} {
			p.older.Store(older)
			p.end()
			if err := p.start(ctx); err != nil {
				return err
			}
		}
		if err := pause(ctx, mixed); err != nil {
			return err
		}
	}
	return nil
}
