package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

const program = "./cmd/chartwright"

// sure is the share of a file, in percent, that must be the text of licences for it to count as one.
const sure = 75

// licenceFile matches the names under which modules keep their licences.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|unlicense|mit-license)([.-].*)?$`)

// goModules lists the modules that the program, its tests and its tools are built of, the language's own library among them.
func goModules(root string) ([]component, error) {
	shipped, err := goList(root, "-deps", program)
	if err != nil {
		return nil, err
	}
	all, err := goList(root, "-deps", "-test", "./...")
	if err != nil {
		return nil, err
	}
	version, err := output(root, "go", "env", "GOVERSION")
	if err != nil {
		return nil, err
	}
	home, err := output(root, "go", "env", "GOROOT")
	if err != nil {
		return nil, err
	}
	found := []component{{Kind: "golang", Name: "std", Version: strings.TrimPrefix(strings.TrimSpace(version), "go"), Shipped: true}}
	if err := found[0].read(strings.TrimSpace(home)); err != nil {
		return nil, err
	}
	for _, line := range all {
		fields := strings.Split(line, "\t")
		if len(fields) != 3 || fields[1] == "" { // of this repository
			continue
		}
		c := component{Kind: "golang", Name: fields[0], Version: fields[1], Shipped: slices.Contains(shipped, line)}
		if err := c.read(fields[2]); err != nil {
			return nil, err
		}
		found = append(found, c)
	}
	return found, nil
}

// goList gives name, version and folder of each module that packages need, with tabs between.
func goList(root string, args ...string) ([]string, error) {
	const format = "{{with .Module}}{{.Path}}\t{{.Version}}\t{{.Dir}}{{end}}"
	text, err := output(root, "go", append([]string{"list", "-f", format}, args...)...)
	if err != nil {
		return nil, err
	}
	lines := strings.Split(strings.TrimSpace(text), "\n")
	slices.Sort(lines)
	return slices.Compact(lines), nil
}

func output(root, name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Stderr = root, os.Stderr
	text, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return string(text), nil
}

// read finds the licences among a folder's files.
func (c *component) read(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	var ids []string
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		body, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return err
		}
		c.Texts = append(c.Texts, text{e.Name(), string(body)})
		ids = append(ids, recognise(body)...)
	}
	slices.Sort(ids)
	c.Licence = strings.Join(slices.Compact(ids), " AND ")
	return nil
}

// recognise names the licences of a text; none where too much of it is something else.
func recognise(body []byte) (ids []string) {
	coverage := licensecheck.Scan(body)
	if coverage.Percent < sure {
		return nil
	}
	for _, m := range coverage.Match {
		ids = append(ids, m.ID)
	}
	return ids
}
