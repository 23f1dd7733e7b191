package migrate_test

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"chartwright/migrations"
)

// firstKept is the newest schema of before there were two versions to run at once.
const firstKept = 165

// contraction marks a migration that takes away what the version before no longer uses: a line "-- contract: why it is safe".
const contraction = "-- contract: "

var (
	takesAway = regexp.MustCompile(`(?i)\b(drop (table|column|function|procedure|view|constraint)|rename( column)? |alter column \w+ (set not null|type)|set data type)`)
	demands   = regexp.MustCompile(`(?i)add column (if not exists )?\w+ [^,;]*not null[^,;]*`)
)

// breaks says what in a migration the version before it could not live with; empty where nothing is.
func breaks(text string) string {
	up, _, _ := strings.Cut(text, "-- +goose Down")
	if strings.Contains(up, contraction) {
		return ""
	}
	if found := takesAway.FindString(up); found != "" {
		return found
	}
	for _, added := range demands.FindAllString(up, -1) {
		if !strings.Contains(strings.ToLower(added), "default") {
			return added
		}
	}
	return ""
}

// TestTheVersionBeforeLivesWithEachMigration: while an installation is upgraded, and after the program was rolled back, the older
// program works on the newer schema.
func TestTheVersionBeforeLivesWithEachMigration(t *testing.T) {
	t.Parallel()
	names, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		version, err := goose.NumericComponent(name)
		if err != nil {
			t.Fatal(err)
		}
		text, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		if found := breaks(string(text)); version > firstKept && found != "" {
			t.Errorf("%s has %q: the version before breaks on it. Add first, take away a version later, and then say why it is safe in a line %q", name, found, contraction)
		}
	}
}

func TestWhatBreaksTheVersionBefore(t *testing.T) {
	t.Parallel()
	for text, broken := range map[string]bool{
		"alter table a add column b text;":                                              false,
		"alter table a add column b text not null default '';":                          false,
		"create table a (b text not null); create index c on a (b);":                    false,
		"create table a (b int);\n-- +goose Down\ndrop table a;":                        false,
		"-- contract: nothing reads it since 1.4\nalter table a drop column b;":         false,
		"alter table a add column b text not null;":                                     true,
		"alter table a drop column b;":                                                  true,
		"ALTER TABLE a RENAME COLUMN b TO c;":                                           true,
		"alter table a alter column b type bigint;":                                     true,
		"alter table a alter column b set not null;":                                    true,
		"alter table a add column b int not null default 0, add column c int not null;": true,
	} {
		if got := breaks(text); (got != "") != broken {
			t.Errorf("%q: %q", text, got)
		}
	}
}
