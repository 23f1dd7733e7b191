package published

import (
	"bufio"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

const maxLineBytes = 64 << 10

// eachLine calls fn with every line, without its line end, and its 1-based number.
func eachLine(r io.Reader, fn func(n int, line string) error) error {
	sc := bufio.NewScanner(r)
	sc.Buffer(make([]byte, 0, 4096), maxLineBytes)
	n := 0
	for sc.Scan() {
		n++
		line := strings.TrimRight(sc.Text(), "\r")
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff")
		}
		if err := fn(n, line); err != nil {
			return err
		}
	}
	if errors.Is(sc.Err(), bufio.ErrTooLong) {
		return &ParseError{Line: n + 1, Reason: "the line is longer than 64 KB", Cause: ErrTooLarge}
	}
	return sc.Err()
}

// eachRow reads comma- or tab-separated rows. Published files quote carelessly, so quotes are read leniently.
func eachRow(r io.Reader, comma rune, fn func(line int, row []string) error) error {
	cr := csv.NewReader(r)
	cr.Comma, cr.FieldsPerRecord, cr.LazyQuotes, cr.ReuseRecord = comma, -1, true, true
	for {
		row, err := cr.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *csv.ParseError
		if errors.As(err, &bad) {
			return malformed(bad.Line, "is not a row of separated values")
		}
		if err != nil {
			return err
		}
		line, _ := cr.FieldPos(0)
		if err := fn(line, row); err != nil {
			return err
		}
	}
}

// clean makes text printable UTF-8 on one line: older files carry Windows-1252 bytes, XML carries tabs and line breaks.
func clean(s string) string {
	if !utf8.ValidString(s) {
		var b strings.Builder
		for i := 0; i < len(s); i++ {
			if s[i] < utf8.RuneSelf {
				b.WriteByte(s[i])
			} else {
				b.WriteRune(windows1252(s[i]))
			}
		}
		s = b.String()
	}
	if !strings.ContainsAny(s, "\t\r\n") && !strings.Contains(s, "  ") && strings.TrimSpace(s) == s {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

func windows1252(b byte) rune {
	switch b {
	case 0x91, 0x92:
		return '\''
	case 0x93, 0x94:
		return '"'
	case 0x96, 0x97:
		return '-'
	}
	if b >= 0xA0 {
		return rune(b)
	}
	return ' '
}

// bareCode removes the dot, blanks and a trailing dash ("C79.8-" names the category C79.8). It returns "" where what is
// left cannot be a code.
func bareCode(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.TrimRight(strings.Trim(s, "[]"), "-+* ")
	s = strings.TrimRight(strings.Replace(s, ".", "", 1), "-")
	if len(s) < 3 || len(s) > 7 {
		return ""
	}
	for i := 0; i < len(s); i++ {
		if (s[i] < '0' || s[i] > '9') && (s[i] < 'A' || s[i] > 'Z') {
			return ""
		}
	}
	return s
}
