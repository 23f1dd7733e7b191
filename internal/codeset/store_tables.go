package codeset

import (
	"strconv"
	"strings"

	"chartwright/internal/codeset/published"
)

// How a column of text becomes its type.
const (
	asText  = "%s"
	asDate  = "nullif(%s, '')::date"
	asBool  = "%s::boolean"
	asTexts = "string_to_array(%s, ' ')"
)

// tablesOf lays out what a content holds for the tables it belongs in; empty ones are left out.
func tablesOf(c published.Content) []table {
	all := []table{
		{"code_rows", []column{{"code", asText}, {"short_text", asText}, {"long_text", asText}, {"billable", asBool},
			{"valid_from", asDate}, {"valid_to", asDate}, {"poa_exempt", asBool}}, len(c.Codes),
			func(row, col int) string { return codeCell(&c.Codes[row], col) }},
		{"code_terms", []column{{"term", asText}, {"optional", asText}, {"codes", asTexts}}, len(c.Terms), func(row, col int) string {
			t := c.Terms[row]
			return [...]string{t.Text, t.Optional, strings.Join(t.Codes, " ")}[col]
		}},
		{"code_notes", []column{{"code", asText}, {"kind", asText}, {"note", asText}}, len(c.Notes), func(row, col int) string {
			n := c.Notes[row]
			return [...]string{n.Code, string(n.Kind), n.Text}[col]
		}},
		{"code_references", []column{{"source", asText}, {"target", asText}}, len(c.References), func(row, col int) string {
			r := c.References[row]
			return [...]string{r.From, r.To}[col]
		}},
		{"code_conversions", []column{{"code", asText}, {"effective", asDate}, {"previous", asTexts}}, len(c.Conversions), func(row, col int) string {
			v := c.Conversions[row]
			return [...]string{v.Code, v.Effective.String(), strings.Join(v.Previous, " ")}[col]
		}},
		{"code_exemptions", []column{{"code", asText}}, len(c.Exempt), func(row, _ int) string { return c.Exempt[row] }},
	}
	var out []table
	for _, t := range all {
		if t.rows > 0 {
			out = append(out, t)
		}
	}
	return out
}

func codeCell(c *published.Code, col int) string {
	switch col {
	case 0:
		return c.Code
	case 1:
		return c.Short
	case 2:
		return c.Long
	case 3:
		return strconv.FormatBool(c.Billable)
	case 4:
		return c.From.String()
	case 5:
		return c.To.String()
	}
	return strconv.FormatBool(c.Exempt)
}
