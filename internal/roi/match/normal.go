package match

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"cloud.google.com/go/civil"
	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
)

// name is a last name made comparable.
type name struct {
	whole string   // letters of all parts but particles
	full  string   // letters of all parts
	parts []string // two or more letters each
}

// capitals gives capital letters and digits without accents; every other mark becomes a blank.
func capitals(s string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToUpper(r)
		case strings.ContainsRune("'’‘`´.", r):
			return -1 // O'Brien, St. John
		}
		return ' '
	}, unaccented(s))
	return strings.Join(strings.Fields(plain), " ")
}

func unaccented(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return s
	}
	s = strings.NewReplacer("ß", "ss", "ø", "o", "Ø", "O", "ł", "l", "Ł", "L", "đ", "d", "Đ", "D", "æ", "ae", "Æ", "AE", "œ", "oe", "Œ", "OE", "ı", "i").Replace(s)
	plain, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		return s // not UTF-8: compared as it is
	}
	return plain
}

func letters(s string) string { return strings.ReplaceAll(capitals(s), " ", "") }

// digits keeps the digits; of a telephone number the last ten, of a ZIP code the first five.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}

func phoneOf(s string) string {
	d := digits(s)
	return d[max(0, len(d)-10):]
}

func postalOf(s string) string {
	if d := digits(s); len(d) >= 5 {
		return d[:5]
	}
	return letters(s)
}

func mrnOf(s string) string { return strings.TrimLeft(letters(s), "0") }

// suffix gives the one form of a suffix; empty for what is none.
func suffix(s string) string {
	switch s {
	case "JR", "JUNIOR":
		return "JR"
	case "SR", "SENIOR":
		return "SR"
	case "II", "2ND":
		return "II"
	case "III", "3RD":
		return "III"
	case "IV", "4TH":
		return "IV"
	}
	return ""
}

// particle says whether a part of a name does not tell names apart.
func particle(s string) bool {
	switch s {
	case "DE", "LA", "DEL", "LAS", "LOS", "VAN", "VON", "DER", "DEN", "DI", "DA", "DOS", "Y", "EL", "AL", "BIN", "IBN", "ST":
		return true
	}
	return false
}

// suffixOf gives the suffix of a person, taken from behind the last name where it has no field of its own.
func suffixOf(p Person) string {
	if s := suffix(letters(p.Suffix)); s != "" {
		return s
	}
	parts := strings.Fields(capitals(p.Last))
	if len(parts) > 1 {
		return suffix(parts[len(parts)-1])
	}
	return ""
}

func lastName(s string) name {
	parts := strings.Fields(capitals(s))
	if n := len(parts); n > 1 && suffix(parts[n-1]) != "" {
		parts = parts[:n-1]
	}
	kept := slices.DeleteFunc(slices.Clone(parts), particle)
	if len(kept) == 0 {
		kept = parts
	}
	n := name{whole: strings.Join(kept, ""), full: strings.Join(parts, "")}
	for _, p := range kept {
		if len(p) > 1 {
			n.parts = append(n.parts, p)
		}
	}
	return n
}

// prepared is a person made comparable, once for all comparisons.
type prepared struct {
	mrn, first, firstWord, middle, suffix, sex, postal, phone, email string
	last                                                             []name
	birth                                                            civil.Date
}

func prepare(p Person) prepared {
	word, _, _ := strings.Cut(capitals(p.First), " ")
	return prepared{mrn: mrnOf(p.MRN), first: letters(p.First), firstWord: word, middle: letters(p.Middle), suffix: suffixOf(p), sex: letters(p.Sex),
		postal: postalOf(p.Postal), phone: phoneOf(p.Phone), email: strings.ToLower(strings.TrimSpace(p.Email)), last: lastNames(p), birth: p.Birth}
}

// lastNames are all last names of a person, the present one first.
func lastNames(p Person) []name {
	var out []name
	for _, s := range append([]string{p.Last}, p.Former...) {
		if n := lastName(s); n.whole != "" {
			out = append(out, n)
		}
	}
	return out
}
