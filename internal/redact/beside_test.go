package redact_test

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/text/encoding/unicode"

	"chartwright/internal/redact"
)

// TestBesideAFile gives texts to go out beside a file of which a word was removed: those that tell the word are known, in whichever
// encoding, and what a page adds to the file is counted to within the frame.
func TestBesideAFile(t *testing.T) {
	t.Parallel()
	text := []byte("NOTE\n" + strings.Repeat("The quick patient of ward nine sleeps.\n", 200) + "Secret Quillwhistle.\n")
	m := apply(t, text, nil, redact.Query{Text: "Quillwhistle"})
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().Bytes([]byte("a,QUILLWHISTLE,b"))
	if err != nil {
		t.Fatal(err)
	}
	for name, tc := range map[string]struct {
		text string
		want bool
	}{
		"plain":            {"id,name\n1,quillwhistle\n", true},
		"in one long line": {`{"a":"` + strings.Repeat("x", 200_000) + `","b":"Quillwhistle"}`, true},
		"UTF-16":           {string(wide), true},
		"nothing of it":    {"id,name\n1,ward\n", false},
		"empty":            {"", false},
	} {
		if got, err := redact.Tells(strings.NewReader(tc.text), m.report); got != tc.want || err != nil {
			t.Errorf("%s: %v, %v", name, got, err)
		}
	}
	shows := apply(t, []byte("Quillwhistle is shown here.\n"), nil)
	if got, err := redact.Tells(bytes.NewReader(wide), m.report, shows.report); got || err != nil {
		t.Errorf("a word that another file shows: %v, %v", got, err)
	}
	var pages int64
	for _, n := range m.report.PageBytes {
		pages += n
	}
	if len(m.report.PageBytes) != m.report.Pages || m.report.Bytes > pages+redact.Frame || m.report.Bytes < pages-int64(m.report.Pages)*100 {
		t.Errorf("pages of %v bytes make a file of %d", m.report.PageBytes, m.report.Bytes)
	}
	if both := m.report.With(shows.report); both.Pages != m.report.Pages+1 || both.Marks != m.report.Marks || both.Bytes != m.report.Bytes+shows.report.Bytes {
		t.Errorf("together they are %+v", both)
	}
}
