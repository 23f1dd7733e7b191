package published

import (
	"bufio"
	"strings"
)

// parseHCPCSDescriptions reads code, description type (Long or Short) and description, tab-separated, one line for each.
func parseHCPCSDescriptions(r *bufio.Reader, c *Content) error {
	at := map[string]int{}
	return eachLine(r, func(n int, line string) error {
		cells := strings.Split(line, "\t")
		if n == 1 || line == "" {
			return nil
		}
		if len(cells) != 3 {
			return malformed(n, "three columns are expected")
		}
		i, ok := at[cells[0]]
		if !ok {
			code := bareCode(cells[0])
			if code == "" {
				return malformed(n, "the first column is not a code")
			}
			i = len(c.Codes)
			at[cells[0]] = i
			c.Codes = append(c.Codes, Code{Code: code, Billable: true})
		}
		if strings.EqualFold(cells[1], "Long") {
			c.Codes[i].Long = clean(cells[2])
		} else {
			c.Codes[i].Short = clean(cells[2])
		}
		return nil
	})
}

// parseHCPCSDates reads the Level II table with date_added and date_term columns.
func parseHCPCSDates(r *bufio.Reader, c *Content) error {
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
		row := Code{Code: bareCode(cells[0]), Billable: true}
		if row.Code == "" {
			return malformed(n, "the first column is not a code")
		}
		var err error
		if row.From, err = ParseDate(cell(cells, col, "date_added")); err != nil {
			return malformed(n, "date_added is not a date")
		}
		if row.To, err = ParseDate(cell(cells, col, "date_term")); err != nil {
			return malformed(n, "date_term is not a date")
		}
		c.Codes = append(c.Codes, row)
		return nil
	})
}

// anwebRecord is one 320-character record of the CMS HCPCS alpha-numeric file (HCPCyyyy_MMM_ANWEB): positions 1-5 code,
// 6-10 sequence, 11 record kind (3 first and 4 further lines of a procedure, 7 and 8 of a modifier), 12-91 long and 92-119
// short description, 269-276 added, 285-292 terminated.
func parseHCPCSFixed(r *bufio.Reader, c *Content) error {
	return eachLine(r, func(n int, line string) error {
		if strings.TrimSpace(line) == "" {
			return nil
		}
		if len(line) < 91 {
			return malformed(n, "a record of 320 characters is expected")
		}
		switch line[10] {
		case '3':
			row, err := anwebCode(n, line)
			if err != nil {
				return err
			}
			c.Codes = append(c.Codes, row)
		case '4':
			last := len(c.Codes) - 1
			if last < 0 || c.Codes[last].Code != strings.TrimSpace(line[:5]) {
				return malformed(n, "continues a code that does not stand before it")
			}
			c.Codes[last].Long = clean(c.Codes[last].Long + " " + line[11:91])
		case '7', '8': // modifiers are a list of their own
		default:
			return malformed(n, "the record kind in position 11 is unknown")
		}
		return nil
	})
}

func anwebCode(n int, line string) (Code, error) {
	row := Code{Code: bareCode(line[:5]), Long: clean(line[11:91]), Billable: true}
	if row.Code == "" {
		return row, malformed(n, "positions 1 to 5 do not hold a code")
	}
	if len(line) < 119 {
		return row, nil
	}
	row.Short = clean(line[91:119])
	var err error
	if len(line) >= 276 {
		if row.From, err = ParseDate(strings.TrimSpace(line[268:276])); err != nil {
			return row, malformed(n, "positions 269 to 276 are not a date")
		}
	}
	if len(line) >= 292 {
		if row.To, err = ParseDate(strings.TrimSpace(line[284:292])); err != nil {
			return row, malformed(n, "positions 285 to 292 are not a date")
		}
	}
	return row, nil
}

// parseCPT reads an agency's licensed CPT list: tab-separated, with a head line that names "CPT Code" and "Long" (or
// "Description").
func parseCPT(r *bufio.Reader, c *Content) error {
	var col map[string]int
	return eachLine(r, func(n int, line string) error {
		cells := strings.Split(line, "\t")
		if col == nil {
			if strings.Contains(strings.ToLower(line), "cpt") {
				col = columns(cells)
			}
			return nil
		}
		if strings.TrimSpace(line) == "" {
			return nil
		}
		row := Code{Code: bareCode(cell(cells, col, "cpt code", "cpt_code")), Billable: true}
		if row.Code == "" {
			return malformed(n, "the code column does not hold a code")
		}
		row.Long = clean(cell(cells, col, "long", "description", "long_description"))
		row.Short = clean(cell(cells, col, "short", "short_description"))
		c.Codes = append(c.Codes, row)
		return nil
	})
}
