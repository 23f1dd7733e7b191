package register

import (
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"

	"chartwright/internal/platform/apperr"
)

// NormalMRN is the form in which record numbers are compared: capitals and digits, no leading zeros.
func NormalMRN(s string) string { return strings.TrimLeft(lettersAndDigits(s), "0") }

// NormalName is the form in which names are compared: capital letters without accents, blanks or hyphens.
func NormalName(s string) string {
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn))), s)
	if err != nil {
		plain = s
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, plain)
}

// NormalAccount is the form in which account numbers are kept and compared.
func NormalAccount(s string) string { return strings.ToUpper(strings.TrimSpace(s)) }

func lettersAndDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, s)
}

// validAccount accepts what hospitals print: letters, digits and a few separators.
func validAccount(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if !(r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-./_ ", r)) {
			return false
		}
	}
	return true
}

// findings collects refused fields, so that all are told at once.
type findings []apperr.Field

func (f *findings) refuse(bad bool, location, message string) {
	if bad {
		*f = append(*f, apperr.Field{Location: location, Message: message})
	}
}

// check finds what is wrong with the facts of an encounter, apart from what the database knows.
func (e *EncounterFields) check(now time.Time) findings {
	e.AccountNumber = NormalAccount(e.AccountNumber)
	var f findings
	f.refuse(!validAccount(e.AccountNumber), "accountNumber", "use letters, digits and - . / _ only, at most 40")
	f.refuse(e.AdmittedAt.IsZero(), "admittedAt", "is missing")
	f.refuse(e.AdmittedAt.After(now.Add(36*time.Hour)), "admittedAt", "lies in the future")
	f.refuse(e.DischargedAt != nil && e.DischargedAt.Before(e.AdmittedAt), "dischargedAt", "is before the admission")
	f.refuse(e.DischargedAt != nil && e.DischargedAt.After(now.Add(36*time.Hour)), "dischargedAt", "lies in the future")
	return append(f, e.Patient.check(now)...)
}

func (p *PatientFields) check(now time.Time) findings {
	p.MRN, p.LastName, p.FirstName, p.MiddleName = strings.TrimSpace(p.MRN), strings.TrimSpace(p.LastName), strings.TrimSpace(p.FirstName), strings.TrimSpace(p.MiddleName)
	var f findings
	f.refuse(NormalMRN(p.MRN) == "", "patient.mrn", "is missing")
	f.refuse(NormalName(p.LastName) == "", "patient.lastName", "is missing")
	f.refuse(NormalName(p.FirstName) == "", "patient.firstName", "is missing")
	born, err := time.Parse(time.DateOnly, p.BirthDate)
	f.refuse(err != nil, "patient.birthDate", "is not a date; write it as YYYY-MM-DD")
	f.refuse(err == nil && (born.After(now.Add(24*time.Hour)) || born.Year() < 1880), "patient.birthDate", "is not a likely date of birth")
	f.refuse(p.Sex != "F" && p.Sex != "M" && p.Sex != "U", "patient.sex", "use F, M or U")
	return f
}

// err makes the refusal; prefix stands before every location.
func (f findings) err(prefix, message string) error {
	if len(f) == 0 {
		return nil
	}
	fields := make([]apperr.Field, len(f))
	for i, one := range f {
		fields[i] = apperr.Field{Location: prefix + one.Location, Message: one.Message}
	}
	return apperr.Invalid(message, fields...)
}
