// Package sheet writes tables as CSV or XLSX, row by row, to who asked for them over the network.
package sheet

import (
	"encoding/csv"
	"fmt"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"
)

// Format is how a table is written.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// ParseFormat reads a format's name; an empty one is CSV.
func ParseFormat(s string) (Format, bool) {
	switch Format(strings.ToLower(s)) {
	case CSV, "":
		return CSV, true
	case XLSX:
		return XLSX, true
	}
	return "", false
}

// MediaType of the format.
func (f Format) MediaType() string {
	if f == XLSX {
		return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	}
	return "text/csv"
}

// Writer writes one table. Cells are strings, numbers, booleans, times (written in UTC) or nil for an empty one; pointers to
// those count as what they point at, and anything else as its text. Close it once all rows are in.
type Writer interface {
	Row(cells ...any) error
	Close() error
}

// New writes a table in the format to w, headings first.
func New(w io.Writer, f Format, name string, headings ...string) (Writer, error) {
	if f == XLSX {
		return newBook(w, name, headings)
	}
	c := &lines{w: csv.NewWriter(w)}
	return c, c.w.Write(headings)
}

var unsafeName = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// Serve is New for an answer to a browser: it sets the headers of a file of that name. Nothing of it is cached.
func Serve(w http.ResponseWriter, f Format, name string, headings ...string) (Writer, error) {
	h := w.Header()
	h.Set("Content-Type", f.MediaType())
	if f == CSV {
		h.Set("Content-Type", "text/csv; charset=utf-8")
	}
	h.Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.%s"`, unsafeName.ReplaceAllString(name, "-"), f))
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(http.StatusOK)
	return New(w, f, name, headings...)
}

// Harmless keeps spreadsheets from taking a text for a formula.
func Harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// lines is a CSV file.
type lines struct{ w *csv.Writer }

// Row implements Writer.
func (l *lines) Row(cells ...any) error {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = text(plain(c))
	}
	return l.w.Write(texts)
}

// Close implements Writer.
func (l *lines) Close() error {
	l.w.Flush()
	return l.w.Error()
}

func text(c any) string {
	switch v := c.(type) {
	case nil:
		return ""
	case string:
		return Harmless(v)
	case bool:
		return strconv.FormatBool(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case time.Time:
		return v.Format(time.RFC3339)
	}
	return fmt.Sprint(c)
}

// plain reduces a cell to nil, string, bool, int, int64, float64 or a time in UTC.
func plain(c any) any {
	switch v := c.(type) {
	case nil, string, bool, int, int64, float64:
		return v
	case time.Time:
		if v.IsZero() {
			return nil
		}
		return v.UTC()
	case *time.Time:
		return deref(v)
	case *float64:
		return deref(v)
	case *int:
		return deref(v)
	case *string:
		return deref(v)
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprint(c)
}

func deref[T any](p *T) any {
	if p == nil {
		return nil
	}
	return plain(*p)
}

// book is an XLSX file of one sheet.
type book struct {
	out  io.Writer
	file *excelize.File
	rows *excelize.StreamWriter
	time int // style of times
	n    int
}

const sheetName = "Sheet1"

func newBook(w io.Writer, name string, headings []string) (*book, error) {
	b := &book{out: w, file: excelize.NewFile()}
	if err := b.file.SetDocProps(&excelize.DocProperties{Title: name, Creator: "Chartwright"}); err != nil {
		return nil, err
	}
	format := "yyyy-mm-dd hh:mm:ss"
	var err error
	if b.time, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
		return nil, err
	}
	bold, err := b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	if b.rows, err = b.file.NewStreamWriter(sheetName); err != nil {
		return nil, err
	}
	if err := b.rows.SetColWidth(1, max(1, len(headings)), 18); err != nil {
		return nil, err
	}
	if err := b.rows.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	cells := make([]any, len(headings))
	for i, h := range headings {
		cells[i] = excelize.Cell{StyleID: bold, Value: h}
	}
	return b, b.set(cells)
}

func (b *book) set(cells []any) error {
	b.n++
	return b.rows.SetRow("A"+strconv.Itoa(b.n), cells)
}

// Row implements Writer. A sheet holds 1,048,575 rows under its headings; one more is an error.
func (b *book) Row(cells ...any) error {
	if b.n >= excelize.TotalRows {
		return fmt.Errorf("sheet: a sheet holds %d rows; export as CSV", excelize.TotalRows)
	}
	out := make([]any, len(cells))
	for i, c := range cells {
		switch v := plain(c).(type) {
		case string:
			out[i] = Harmless(v) // saved again as CSV it must stay a text
		case time.Time:
			out[i] = excelize.Cell{StyleID: b.time, Value: v}
		default:
			out[i] = v
		}
	}
	return b.set(out)
}

// Close implements Writer: the file is put together and sent.
func (b *book) Close() error {
	if err := b.rows.Flush(); err != nil {
		return err
	}
	if err := b.file.Write(b.out); err != nil {
		return err
	}
	return b.file.Close()
}
