package examination

import (
	"context"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"chartwright/internal/examine"
	"chartwright/internal/intake/register"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/db"
)

// nameConfidence is how far a type told by the file's name alone is believed.
const nameConfidence = 0.5

// typeOf names the document's type: as its sender said, else by its text, else by the file's name.
func typeOf(declared *string, text, name string) (docType, origin string, confidence float64) {
	if declared != nil && *declared != "" {
		return *declared, "upload", 1
	}
	docType, confidence, _ = examine.ProposeType(text)
	if docType == examine.DocTypeOther || confidence < nameConfidence {
		if named := source.TypeInName(name); named != "other" {
			return named, "proposed", nameConfidence
		}
	}
	return docType, "proposed", confidence
}

// signedIn judges a signature by the words that electronic records print; nil where they print neither.
func signedIn(text string) *bool {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	for _, phrase := range []string{"unsigned", "not signed", "awaiting signature", "pending signature", "signature pending"} {
		if strings.Contains(text, phrase) {
			return new(bool)
		}
	}
	for _, phrase := range []string{"electronically signed", "digitally signed", "authenticated by", "signed by:", "/s/"} {
		if strings.Contains(text, phrase) {
			yes := true
			return &yes
		}
	}
	return nil
}

// identity compares what is printed with the encounter that the file came for.
func (m *Module) identity(ctx context.Context, tx *db.Tx, encounter *uuid.UUID, printed []examine.Identifier, recognised bool) (string, error) {
	if encounter == nil {
		return "unknown", nil
	}
	who, err := m.Register.IdentityOf(ctx, tx, *encounter)
	if err != nil {
		return "", err
	}
	return compare(who, printed, recognised), nil
}

// compare gives matches where a number or the birth date is the registered one and none contradicts, differs where one
// contradicts, unknown where nothing is printed. Recognised text may be off by a character: that is no contradiction.
func compare(who register.Identity, printed []examine.Identifier, recognised bool) string {
	same, other := false, false
	known := map[examine.Field]string{examine.FieldMRN: who.Patient.MRN, examine.FieldAccount: who.AccountNumber, examine.FieldBirth: who.Patient.BirthDate}
	for field, registered := range known {
		found, equal, near := false, false, false
		for _, id := range printed {
			if id.Field != field || recognised && isNeighbour(known, field, id.Value) {
				continue
			}
			found = true
			d := distance(folded(id.Value), folded(registered))
			equal = equal || d == 0 || recognised && holds(folded(id.Value), folded(registered))
			near = near || d == 1
		}
		same = same || equal
		other = other || found && !equal && !(recognised && near)
	}
	switch {
	case other:
		return "differs"
	case same:
		return "matches"
	}
	return "unknown"
}

// isNeighbour reports a value that is the registered one of another label: where recognition lost a value, the next one on
// the line is taken for it.
func isNeighbour(known map[examine.Field]string, field examine.Field, value string) bool {
	for other, registered := range known {
		if other != field && folded(value) == folded(registered) {
			return true
		}
	}
	return false
}

// surely is how long a number must be to be believed inside a run of recognised characters (ACCT: A123456_DOB).
const surely = 6

func holds(printed, registered string) bool {
	return len(registered) >= surely && strings.Contains(printed, registered)
}

// folded brings a number to the form in which print and registration are compared: capitals and digits, letters that look
// like digits as these, no leading zeros.
func folded(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r = unicode.ToUpper(r); {
		case r == 'O':
			return '0'
		case r == 'I' || r == 'L' || r == '|':
			return '1'
		case r == 'S' || r == '$':
			return '5'
		case r == 'B':
			return '8'
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, s)
	return strings.TrimLeft(s, "0")
}

// distance counts the characters to change, add or leave out, up to 2.
func distance(a, b string) int {
	if a == b {
		return 0
	}
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return 2
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	rest := a[i:]
	if len(a) == len(b) {
		rest = a[i+1:]
	}
	if rest == b[i+1:] {
		return 1
	}
	return 2
}
