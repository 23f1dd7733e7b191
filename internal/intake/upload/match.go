package upload

import (
	"slices"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"chartwright/internal/intake/register"
	"chartwright/internal/platform/db"
)

const shortestAccount = 4 // characters; shorter runs in a file's name are page numbers and dates

// byName finds the one encounter whose account number stands in the file's name. Where two could be meant it finds none:
// a person decides.
func (m *Module) byName(tx *db.Tx, client, site uuid.UUID, name string) (register.Located, error) {
	sites, err := clientFacilities(tx, client)
	if err != nil {
		return register.Located{}, err
	}
	found, err := m.Encounters.ByAccount(tx, client, accountsIn(name, sites, site))
	if err != nil {
		return register.Located{}, err
	}
	if site != uuid.Nil {
		found = slices.DeleteFunc(found, func(l register.Located) bool { return l.FacilityID != site })
	}
	if len(found) > 1 {
		codes := map[uuid.UUID]string{}
		for _, f := range sites {
			codes[f.ID] = f.Code
		}
		found = slices.DeleteFunc(found, func(l register.Located) bool { return !strings.HasPrefix(strings.ToUpper(name), codes[l.FacilityID]) })
	}
	if len(found) != 1 {
		return register.Located{}, nil
	}
	return found[0], nil
}

// accountsIn lists what in a file's name may be an account number: each run of letters and digits, runs that a separator
// divides, and both with the facility's code added or taken away.
func accountsIn(name string, sites []facility, site uuid.UUID) []string {
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	runs := strings.FieldsFunc(strings.ToUpper(name), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var out []string
	add := func(s string) {
		if len(s) >= shortestAccount && strings.ContainsAny(s, "0123456789") && !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	for i, run := range runs {
		add(run)
		if i+1 < len(runs) {
			add(run + runs[i+1])
			add(run + "-" + runs[i+1])
		}
		for _, f := range sites {
			if rest, ok := strings.CutPrefix(run, f.Code); ok {
				add(rest)
			}
			if f.ID == site || site == uuid.Nil {
				add(f.Code + run)
			}
		}
	}
	return out
}
