package published

import (
	"bufio"
	"strconv"
	"strings"
)

// parsePOAExempt reads the list of codes exempt from present-on-admission reporting: tab-separated with a head line.
func parsePOAExempt(r *bufio.Reader, c *Content) error {
	at := -1
	return eachLine(r, func(n int, line string) error {
		cells := strings.Split(line, "\t")
		if n == 1 {
			for i, h := range cells {
				if strings.EqualFold(strings.TrimSpace(h), "POAexemptCode") {
					at = i
				}
			}
			return nil
		}
		if strings.TrimSpace(line) == "" {
			return nil
		}
		if at < 0 || at >= len(cells) {
			return malformed(n, "the code column is missing")
		}
		code := bareCode(cells[at])
		if code == "" {
			return malformed(n, "the code column does not hold a code")
		}
		c.Exempt = append(c.Exempt, code)
		return nil
	})
}

// parseConversion reads the conversion table (CSV): new code, the fiscal year or date it took effect, previous codes. A bare
// year means 1 October of that year.
func parseConversion(r *bufio.Reader, c *Content) error {
	started := false
	return eachRow(r, ',', func(line int, row []string) error {
		if !started {
			started = strings.HasPrefix(strings.TrimSpace(row[0]), "Current code")
			return nil
		}
		if len(row) < 3 {
			return malformed(line, "three columns are expected")
		}
		code := bareCode(row[0])
		if code == "" {
			return nil // remarks stand between the rows
		}
		conv := Conversion{Code: code, Effective: conversionDate(row[1])}
		for _, prev := range strings.FieldsFunc(row[2], func(r rune) bool { return strings.ContainsRune(",;/ \n+&", r) }) {
			if p := bareCode(prev); p != "" {
				conv.Previous = append(conv.Previous, p)
			}
		}
		c.Conversions = append(c.Conversions, conv)
		return nil
	})
}

// conversionDate understands "2023" and "April 1, 2023"; anything else is the zero Date.
func conversionDate(s string) Date {
	s = strings.TrimSpace(s)
	if year, err := strconv.Atoi(s); err == nil && year > 2000 && year < 2100 {
		return Date(year*10000 + 1001)
	}
	year := yearPattern.FindString(s)
	month := monthPattern.FindStringSubmatch(s)
	if year == "" || month == nil {
		return 0
	}
	y, _ := strconv.Atoi(year)
	return Date(y*10000 + monthNumbers[strings.ToLower(month[1])]*100 + 1)
}
