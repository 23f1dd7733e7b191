package report

import (
	"errors"
	"io/fs"
	"os"
	"strings"
)

// Marks between which a document keeps its table.
const (
	Begin = "<!-- figures begin -->\n"
	End   = "<!-- figures end -->\n"
)

// Save writes the table to a file: between the marks where it has them, else as all that it holds.
func Save(path, table string) error {
	old, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	before, rest, begins := strings.Cut(string(old), Begin)
	_, after, ends := strings.Cut(rest, End)
	if begins && ends {
		table = before + Begin + table + End + after
	}
	return os.WriteFile(path, []byte(table), 0o644) //nolint:gosec // a document for everybody
}
