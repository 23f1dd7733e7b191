package redact

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// check has qpdf read the whole file.
func (v *verifier) check(ctx context.Context) error {
	return run(ctx, v.file, func(r io.Reader) error { return nil }, v.QPDF, "--check", fileOfTool)
}

// allowedKeys are all that dictionaries of our files may have. Whatever else a PDF can carry needs a key that is not here.
var allowedKeys = setOf("Type Pages Kids Count Parent MediaBox Contents Resources Font XObject T H I Subtype Width Height ColorSpace " +
	"BitsPerComponent Filter Length Length1 BaseFont Encoding DescendantFonts ToUnicode CIDSystemInfo Registry Ordering Supplement DW " +
	"CIDToGIDMap FontDescriptor FontName Flags FontBBox ItalicAngle Ascent Descent CapHeight StemV FontFile2 Root Size")

// allowedTexts are all names and strings that values may be, besides references.
var allowedTexts = setOf("/Catalog /Pages /Page /Font /FontDescriptor /XObject /Image /Type0 /Type1 /CIDFontType2 /GlyphLessFont /Helvetica " +
	"/Identity-H /WinAnsiEncoding /FlateDecode /DCTDecode /DeviceGray /DeviceRGB u:Adobe u:Identity")

var reference = regexp.MustCompile(`^\d+ 0 R$`)

func setOf(words string) map[string]bool {
	set := map[string]bool{}
	for _, w := range strings.Fields(words) {
		set[w] = true
	}
	return set
}

// structure checks every object that qpdf finds, whether anything refers to it or not.
func (v *verifier) structure(ctx context.Context) error {
	return run(ctx, v.file, func(r io.Reader) error {
		var doc struct {
			QPDF []map[string]json.RawMessage `json:"qpdf"`
		}
		if err := json.NewDecoder(bufio.NewReader(r)).Decode(&doc); err != nil {
			return err
		}
		if len(doc.QPDF) != 2 {
			return errors.New("redact: qpdf describes the file in a way that is not understood")
		}
		for _, raw := range doc.QPDF[1] {
			var o any
			if err := json.Unmarshal(raw, &o); err != nil {
				return err
			}
			v.saw.Objects++
			if !allowedObject(o) {
				return &SurvivedError{What: "the file holds an object of a kind that it should not have"}
			}
		}
		return nil
	}, v.QPDF, "--json", "--json-key=qpdf", "--json-stream-data=none", fileOfTool)
}

// allowedObject takes an object as qpdf writes it: {"value": …} or {"stream": {"dict": …}}.
func allowedObject(o any) bool {
	m, ok := o.(map[string]any)
	if !ok {
		return false
	}
	if s, ok := m["stream"].(map[string]any); ok {
		return allowedValue(s["dict"])
	}
	return allowedValue(m["value"])
}

func allowedValue(value any) bool {
	switch x := value.(type) {
	case map[string]any:
		for key, inner := range x {
			if !allowedKeys[strings.TrimPrefix(key, "/")] || !allowedValue(inner) {
				return false
			}
		}
	case []any:
		for _, inner := range x {
			if !allowedValue(inner) {
				return false
			}
		}
	case string:
		return allowedTexts[x] || reference.MatchString(x)
	}
	return true
}
