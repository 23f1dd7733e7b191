package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
)

// cluster is PostgreSQL's own folder, which belongs to the account it runs as.
type cluster struct {
	dir       string
	bin       binaries
	run       account
	throwaway bool
}

// major is the version that made the cluster; 0 when there is none yet.
func (c *cluster) major() (int, error) {
	text, err := os.ReadFile(filepath.Join(c.dir, "PG_VERSION"))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("pgembed: %w", err)
	}
	n, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return 0, fmt.Errorf("pgembed: %s/PG_VERSION cannot be read: the folder is damaged; restore it from a backup", c.dir)
	}
	return n, nil
}

// create runs initdb once. It works aside and renames, so that an interrupted run leaves nothing that looks whole.
func (c *cluster) create(ctx context.Context) error {
	if n, err := c.major(); err != nil || n != 0 {
		return err
	}
	fresh := *c
	fresh.dir = c.dir + ".new"
	if err := os.RemoveAll(fresh.dir); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if err := os.Mkdir(fresh.dir, 0o700); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	if c.run.drop {
		if err := os.Chown(fresh.dir, c.run.uid, c.run.gid); err != nil {
			return fmt.Errorf("pgembed: %w", err)
		}
	}
	cmd, release, err := fresh.command(ctx, "initdb", initdbArgs(c.throwaway)...)
	if err != nil {
		return err
	}
	defer release()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pgembed: initdb: %w: %s", err, strings.TrimSpace(string(out)))
	}
	if err := os.Rename(fresh.dir, c.dir); err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	return syncDir(filepath.Dir(c.dir))
}

func initdbArgs(throwaway bool) []string {
	ctype := "C.UTF-8"
	if runtime.GOOS != "linux" {
		ctype = "C"
	}
	args := []string{
		"--auth=peer", "--username=" + superuser, "--encoding=UTF8", "--data-checksums",
		"--lc-collate=C", "--lc-ctype=" + ctype, "--lc-messages=C", "--lc-monetary=C", "--lc-numeric=C", "--lc-time=C",
	}
	if throwaway {
		args = append(args, "--no-sync")
	}
	return args
}

// admit writes who may connect: this program's user, by the kernel's word, as any of the roles; nobody else.
func (c *cluster) admit() error {
	var ident strings.Builder
	for _, role := range []string{superuser, OwnerRole, AppRole} {
		fmt.Fprintf(&ident, "chartwright %q %s\n", c.run.client, role)
	}
	files := map[string]string{
		"pg_hba.conf":   "local all all peer map=chartwright\n",
		"pg_ident.conf": ident.String(),
	}
	for name, text := range files {
		if err := c.run.writeFile(filepath.Join(c.dir, name), text); err != nil {
			return fmt.Errorf("pgembed: %w", err)
		}
	}
	return nil
}

// command prepares one of the programs to run on the cluster's folder as its account. Call release when it has started
// or ended.
func (c *cluster) command(ctx context.Context, program string, args ...string) (cmd *exec.Cmd, release func(), err error) {
	path, folder, err := c.passDir()
	if err != nil {
		return nil, nil, err
	}
	release = func() {
		if folder != nil {
			_ = folder.Close()
		}
	}
	cmd = exec.CommandContext(ctx, filepath.Join(c.bin.dir, program), append([]string{"-D", path}, args...)...)
	cmd.Dir = "/"
	cmd.Env = c.bin.environ()
	cmd.SysProcAttr = processAttr(c.run)
	if folder != nil {
		cmd.ExtraFiles = []*os.File{folder}
	}
	return cmd, release, nil
}

func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("pgembed: %w", err)
	}
	return errors.Join(d.Sync(), d.Close())
}
