package pgembed

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// Tools are PostgreSQL's programs that work on a database from outside, of any server: pg_dump and pg_restore.
type Tools struct {
	dir   string
	major int
	lib   string // for LD_LIBRARY_PATH, where the programs bring their own libraries
}

// FindTools finds pg_dump and pg_restore for a server of that major version, where the private server's programs are looked
// for: those of the same version, else the oldest newer ones (an older pg_dump refuses a newer server).
func FindTools(binDir string, major int) (Tools, error) {
	var best Tools
	for _, dir := range toolFolders(binDir) {
		t, ok := inspectTools(dir)
		if ok && t.major >= major && (best.dir == "" || t.major < best.major) {
			best = t
		}
	}
	if best.dir == "" {
		return best, fmt.Errorf("pgembed: pg_dump and pg_restore of PostgreSQL %d or newer were not found: install them (Debian: apt install postgresql-client) or name their folder in CHARTWRIGHT_PG_BIN", major)
	}
	return best, nil
}

func toolFolders(binDir string) []string {
	dirs := candidates(Options{BinDir: binDir})
	if path, err := exec.LookPath("pg_dump"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	return dirs
}

func inspectTools(dir string) (Tools, bool) {
	t := Tools{dir: dir}
	if _, err := os.Stat(filepath.Join(dir, "pg_restore")); err != nil {
		return t, false
	}
	home := filepath.Dir(dir)
	if _, err := os.Stat(filepath.Join(home, "pg-symlinks.json")); err == nil {
		t.lib = filepath.Join(home, "lib")
	}
	cmd := exec.Command(filepath.Join(dir, "pg_dump"), "--version")
	cmd.Env = binaries{lib: t.lib}.environ()
	out, err := cmd.Output()
	if err != nil {
		return t, false
	}
	m := versionText.FindSubmatch(out)
	if m == nil {
		return t, false
	}
	t.major, err = strconv.Atoi(string(m[2]))
	return t, err == nil
}

// Command prepares one of the programs to work on the database at that address. The password goes by the environment: a
// command line is there for everybody to read.
func (t Tools) Command(ctx context.Context, program, address string, args ...string) (*exec.Cmd, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("pgembed: the database's address is no URL")
	}
	env := binaries{lib: t.lib}.environ()
	for _, pair := range os.Environ() {
		if strings.HasPrefix(pair, "PG") { // PGSSLROOTCERT and its like, which the program's own connections heed as well
			env = append(env, pair)
		}
	}
	if password, there := u.User.Password(); there {
		env = append(env, "PGPASSWORD="+password)
		u.User = url.User(u.User.Username())
	}
	env = append(env, t.roots(u)...)
	cmd := exec.CommandContext(ctx, filepath.Join(t.dir, program), append([]string{"--dbname=" + u.String()}, args...)...)
	cmd.Env = env
	return cmd, nil
}

// systemRoots is where Debian and Alpine keep the certificates that the machine trusts.
const systemRoots = "/etc/ssl/certs/ca-certificates.crt"

// roots has PostgreSQL's programs trust whom this program trusts: without a word of its own an address that wants the
// server's certificate checked means the machine's certificates here, or those of SSL_CERT_FILE, and a file in the home folder there.
func (t Tools) roots(u *url.URL) []string {
	q := u.Query()
	if !strings.HasPrefix(q.Get("sslmode"), "verify-") || q.Has("sslrootcert") || os.Getenv("PGSSLROOTCERT") != "" {
		return nil
	}
	for _, file := range []string{os.Getenv("SSL_CERT_FILE"), systemRoots} {
		if _, err := os.Stat(file); err == nil {
			return []string{"PGSSLROOTCERT=" + file}
		}
	}
	return nil
}
