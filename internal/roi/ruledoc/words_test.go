package ruledoc_test

import (
	"strings"
	"testing"

	"chartwright/internal/roi/rules"
)

const client = `# Rates of the hospital
rules:
  - family: calendars
    id: client/calendar
    version: 1
    effective: {from: 2026-01-01}
    source: contract
    counsel: verified
    workdays: [mon, tue]
    holidays: []
`

// TestRefusalsAreInWords: who wrote a document is told the line of it and what to do, not what the decoder calls it.
func TestRefusalsAreInWords(t *testing.T) {
	t.Parallel()
	base, err := rules.Load()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := base.With([]byte(client)); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ old, new, says string }{
		"a key that is none":        {"workdays:", "workday:", `line 9: there is no key "workday" here`},
		"a key that is none on top": {"rules:", "ruls: 1\nrules:", `line 2: there is no key "ruls" here`},
		"a key twice":               {"    source: contract\n", "    source: contract\n    source: law\n", `line 8: the key "source" stands twice, first on line 7`},
		"a word for a number":       {"version: 1", "version: one", `line 5: "one" stands where a whole number belongs`},
		"a word for a list":         {"[mon, tue]", "mon", `line 9: "mon" stands where a list belongs`},
		"a list for a word":         {"source: contract", "source: [contract]", `line 7: a list stands where a text of its own belongs`},
		"a day that is none":        {"2026-01-01", "2026-02-30", `"2026-02-30" is no day of the calendar`},
		"a number with a point":     {"version: 1", "version: 1.5", `line 5: only whole numbers`},
		"no YAML":                   {"[mon, tue]", "[mon, tue", "is neither YAML nor JSON"},
		"an alias without anchor":   {"[mon, tue]", "*days", "is neither YAML nor JSON"},
		"one value for all rules":   {client, "rules: 3", `line 1: "3" stands where a list belongs`},
	} {
		_, err := base.With([]byte(strings.Replace(client, c.old, c.new, 1)))
		if err == nil {
			t.Errorf("%s was taken", name)
			continue
		}
		if !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %q", name, err)
		}
		for _, jargon := range []string{"yaml:", "unmarshal", "!!", "struct", "parsing time", "ruledoc."} {
			if strings.Contains(err.Error(), jargon) {
				t.Errorf("%s speaks of %s: %q", name, jargon, err)
			}
		}
	}
}
