package published_test

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"chartwright/internal/codeset/published"
)

func read(name string, data []byte) ([]published.Content, error) {
	return published.Read(name, bytes.NewReader(data), int64(len(data)))
}

func zipped(t *testing.T, members map[string]string) []byte {
	t.Helper()
	var buf bytes.Buffer
	zw := zip.NewWriter(&buf)
	for name, text := range members {
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func gzipped(t *testing.T, data []byte) []byte {
	t.Helper()
	var buf bytes.Buffer
	gz := gzip.NewWriter(&buf)
	if _, err := gz.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := gz.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func TestHostileInputIsRefused(t *testing.T) {
	t.Parallel()
	order := "00001 A00     0 Cholera                                                      Cholera\r\n"
	deep := "<ICD10CM.index><letter>" + strings.Repeat("<term>", 5000)
	bomb := append([]byte(order), bytes.Repeat([]byte{' '}, 300<<20)...)
	for name, c := range map[string]struct {
		data  []byte
		cause error
		line  int
	}{
		"empty":             {nil, published.ErrUnrecognised, 0},
		"prose":             {[]byte("Dear coder,\nthis is a letter.\n"), published.ErrUnrecognised, 0},
		"binary":            {[]byte("\x7fELF\x00\x00\x00"), published.ErrUnrecognised, 0},
		"truncated zip":     {zipped(t, map[string]string{"a.txt": order})[:60], published.ErrMalformed, 0},
		"zip of nothing":    {zipped(t, map[string]string{"readme.txt": "hello"}), published.ErrUnrecognised, 0},
		"bad order line":    {[]byte(order + "rubbish\r\n"), published.ErrMalformed, 2},
		"deep XML":          {[]byte(deep), published.ErrTooLarge, 1},
		"unclosed XML":      {[]byte("<ICD10CM.tabular><chapter>"), published.ErrMalformed, 1},
		"XML with entities": {[]byte("<!DOCTYPE x [<!ENTITY a \"b\">]><ICD10CM.tabular>&a;</ICD10CM.tabular>"), published.ErrMalformed, 1},
		"no rows":           {[]byte("<ICD10CM.tabular></ICD10CM.tabular>"), published.ErrMalformed, 0},
		"gzip bomb":         {gzipped(t, bomb), published.ErrTooLarge, 0},
		"endless line":      {[]byte(order + strings.Repeat("x", 100<<10)), published.ErrTooLarge, 2},
		"index level":       {[]byte("RowID,Letter,Level,Term,See,SeeAlso,NonEssModif,Code\n1,A,99,x,,,,A00\n"), published.ErrMalformed, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := read("upload.bin", c.data)
			var pe *published.ParseError
			if !errors.As(err, &pe) || !errors.Is(err, c.cause) {
				t.Fatalf("got %v, want %v", err, c.cause)
			}
			if pe.File == "" || (c.line > 0 && pe.Line != c.line) {
				t.Errorf("error names file %q line %d, want line %d", pe.File, pe.Line, c.line)
			}
		})
	}
}

// anweb writes one record of the CMS fixed-width layout.
func anweb(code string, seq int, kind byte, long, short, added, ended string) string {
	line := fmt.Sprintf("%-5s%05d%c%-80s%-28s", code, seq, kind, long, short)
	return fmt.Sprintf("%-268s%-8s%-8s%-8s%-28s\r\n", line, added, "20250101", ended, "")
}

func TestHCPCSFixedWidth(t *testing.T) {
	t.Parallel()
	text := anweb("A0426", 100, '3', "Ambulance service, advanced life support, non-emergency transport, level 1", "Als 1", "20010101", "") +
		anweb("A0426", 200, '4', "(als 1)", "", "", "") +
		anweb("   E1", 100, '7', "Upper left, eyelid", "Upper left eyelid", "19980101", "") +
		anweb("C9999", 100, '3', "Ended service", "Ended", "20200101", "20241231")
	got, err := read("HCPC2025_APR_ANWEB.txt", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c := got[0]
	if c.System != published.HCPCS || c.Release != "2025-Apr" || c.From != 20250401 || len(c.Codes) != 2 {
		t.Fatalf("read %s %s %s with %d codes", c.System, c.Release, c.From, len(c.Codes))
	}
	want := published.Code{Code: "A0426", Short: "Als 1", Billable: true, From: 20010101,
		Long: "Ambulance service, advanced life support, non-emergency transport, level 1 (als 1)"}
	if c.Codes[0] != want {
		t.Errorf("first code %+v", c.Codes[0])
	}
	if c.Codes[1].To != 20241231 {
		t.Errorf("ended %s", c.Codes[1].To)
	}
}

func TestTabularNotes(t *testing.T) {
	t.Parallel()
	const text = `<ICD10CM.tabular><version>2025</version><chapter><name>4</name><desc>Endocrine (E00-E89)</desc>
<excludes1><note>transitory disorders of newborn (P70-P74)</note></excludes1>
<section id="E08-E13"><diag><name>E11</name><desc>Type 2 diabetes</desc><useAdditionalCode><note>insulin (Z79.4)</note></useAdditionalCode>
<diag><name>E11.21</name><desc>x</desc><inclusionTerm><note>Kimmelstiel-Wilson disease</note></inclusionTerm></diag></diag>
<diag><name>S72</name><sevenChrDef><extension char="A">initial encounter</extension></sevenChrDef></diag></section></chapter></ICD10CM.tabular>`
	got, err := read("t.xml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	want := []published.Note{
		{Code: "E00-E89", Kind: published.NoteExcludes1, Text: "transitory disorders of newborn (P70-P74)"},
		{Code: "E11", Kind: published.NoteAdditional, Text: "insulin (Z79.4)"},
		{Code: "E1121", Kind: published.NoteInclusion, Text: "Kimmelstiel-Wilson disease"},
		{Code: "S72", Kind: published.NoteSeventh, Text: "A initial encounter"},
	}
	if fmt.Sprint(got[0].Notes) != fmt.Sprint(want) || got[0].Release != "FY2025-Oct" {
		t.Errorf("%s %+v", got[0].Release, got[0].Notes)
	}
}
