package published

import (
	"bufio"
	"strings"
)

// parseOrder reads an order file: positions 1-5 order number, 7-13 code, 15 billable flag, 17-76 short and from 78 the
// long description.
func parseOrder(r *bufio.Reader, c *Content) error {
	c.Codes = make([]Code, 0, 100_000)
	return eachLine(r, func(n int, line string) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		if !orderLine.MatchString(line) || len(line) < 18 {
			return malformed(n, "an order number, a code and a 0 or 1 are expected")
		}
		code := bareCode(line[6:13])
		if code == "" {
			return malformed(n, "the code has a character that codes do not have")
		}
		short, long := line[16:], ""
		if len(line) > 77 {
			short, long = line[16:76], line[77:]
		}
		row := Code{Code: code, Short: clean(short), Long: clean(long), Billable: line[14] == '1'}
		if row.Long == "" {
			row.Long = row.Short
		}
		c.Codes = append(c.Codes, row)
		return nil
	})
}

// parseDated reads a tab-separated list of codes with the days they are in force; columns are found by their heads.
func parseDated(r *bufio.Reader, c *Content) error {
	var col map[string]int
	return eachLine(r, func(n int, line string) error {
		cells := strings.Split(line, "\t")
		if n == 1 {
			col = columns(cells)
			return nil
		}
		if line == "" {
			return nil
		}
		code := bareCode(cells[0])
		if code == "" {
			return malformed(n, "the first column is not a code")
		}
		row := Code{Code: code, Billable: true, Long: clean(cell(cells, col, "long_desc_fy25_or_blank_if_new"))}
		row.Exempt = cell(cells, col, "poa_exempt_fy25") == "1"
		var err error
		if row.From, err = ParseDate(cell(cells, col, "effective_from", "start")); err != nil {
			return malformed(n, "the first day is not a date")
		}
		if row.To, err = ParseDate(cell(cells, col, "effective_to", "end")); err != nil {
			return malformed(n, "the last day is not a date")
		}
		c.Codes = append(c.Codes, row)
		return nil
	})
}

func columns(heads []string) map[string]int {
	col := make(map[string]int, len(heads))
	for i, h := range heads {
		col[strings.ToLower(strings.TrimSpace(h))] = i
	}
	return col
}

// cell returns the first of the named columns that the file has.
func cell(cells []string, col map[string]int, names ...string) string {
	for _, name := range names {
		if i, ok := col[name]; ok && i < len(cells) {
			return strings.TrimSpace(cells[i])
		}
	}
	return ""
}
