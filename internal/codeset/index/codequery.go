package index

import (
	"sort"
	"strings"

	"chartwright/internal/codeset/published"
)

// codeScore lies above anything that words can reach.
const codeScore = 1000

// codes finds codes typed as such, whole or begun, with or without dot, and returns the words that are left to search. A lone word that
// is no code, such as B12, stays a word.
func (r *run) codes(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	code := strings.ToUpper(strings.Replace(strings.Trim(first, ",;"), ".", "", 1))
	if !looksLikeCode(r.system.name, code) {
		return text
	}
	if rest = strings.TrimSpace(rest); rest != "" {
		row := r.system.row(code)
		if row < 0 || len(code) < 4 || r.system.codes[row].at(r.on) == nil {
			return text
		}
		r.best.offer(row, -1, codeScore)
		return rest
	}
	rows := r.system.codes
	from := sort.Search(len(rows), func(i int) bool { return rows[i].code >= code })
	found := 0
	for i := from; i < len(rows) && strings.HasPrefix(rows[i].code, code) && found < r.best.limit; i++ {
		if rows[i].at(r.on) != nil {
			r.best.offer(int32(i), -1, codeScore-float32(found))
			found++
		}
	}
	if found > 0 {
		return ""
	}
	return text
}

func looksLikeCode(system published.System, s string) bool {
	if len(s) < 2 || len(s) > 7 {
		return false
	}
	digits := 0
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] >= '0' && s[i] <= '9':
			digits++
		case s[i] < 'A' || s[i] > 'Z':
			return false
		}
	}
	letter := s[0] >= 'A'
	switch system {
	case published.ICD10CM:
		return letter && s[1] >= '0' && s[1] <= '9'
	case published.HCPCS:
		return letter && digits == len(s)-1
	case published.ICD10PCS:
		return len(s) >= 3 && digits > 0
	}
	return digits >= 2
}
