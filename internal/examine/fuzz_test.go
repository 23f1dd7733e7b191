package examine

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"
)

// tinyTIFF is one bilevel Group 4 page in a chain of directories that leads back to itself where ring is set.
func tinyTIFF(ring bool) []byte {
	entry := func(tag, kind uint16, count, value uint32) []byte {
		b := binary.LittleEndian.AppendUint16(nil, tag)
		b = binary.LittleEndian.AppendUint16(b, kind)
		b = binary.LittleEndian.AppendUint32(b, count)
		return binary.LittleEndian.AppendUint32(b, value)
	}
	out := []byte("II*\x00\x08\x00\x00\x00\x04\x00")
	for _, e := range [][]byte{entry(256, 4, 1, 8), entry(257, 4, 1, 8), entry(259, 3, 1, 4), entry(282, 5, 1, 4)} {
		out = append(out, e...)
	}
	if ring {
		return binary.LittleEndian.AppendUint32(out, 8)
	}
	return binary.LittleEndian.AppendUint32(out, 0)
}

// FuzzTIFF: the directories of any file end in pages or in a reason, and no value is read beyond the file.
func FuzzTIFF(f *testing.F) {
	f.Add(tinyTIFF(false))
	f.Add(tinyTIFF(true))
	f.Add([]byte("MM\x00*\x00\x00\x00\x08\xff\xff"))
	f.Add([]byte("II+\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := newTIFFReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		d := &tiffDoc{read: r, found: Facts{Verdict: Accepted}}
		var why *Failure
		if err := d.follow(50); err != nil && !errors.As(err, &why) {
			t.Fatalf("a page list ended in %v", err)
		}
		if len(d.dirs) > 50 {
			t.Fatalf("%d pages", len(d.dirs))
		}
		for _, dir := range d.dirs {
			if err := dir.complete(); err != nil && !errors.As(err, &why) {
				t.Fatalf("a directory ended in %v", err)
			}
			_, _, _, _, _ = dir.blocks(8, 8)
		}
	})
}

// FuzzKind: any beginning of a file is of some kind, or is said to be none that is taken.
func FuzzKind(f *testing.F) {
	for _, s := range []string{"%PDF-1.7\n", "II*\x00", "\xff\xd8\xff\xe0", "\x89PNG\r\n\x1a\n", "{\\rtf1", "PK\x03\x04", "plain text", "\xef\xbb\xbftext", "\x00\x00"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, head []byte) {
		if kind, mime := sniff(head); kind == "" && mime == "" {
			t.Fatal("a file is nothing at all")
		}
	})
}

// FuzzPageText: whatever a page says, identifiers lie on it and a type's evidence stands in it.
func FuzzPageText(f *testing.F) {
	f.Add("Patient: DOE, Jane MRN: 12345 DOB: 01/02/1970", 3)
	f.Add("DISCHARGE SUMMARY\nMRN\n12345", 1)
	f.Add("MRN: : : DOB", 7)
	f.Fuzz(func(t *testing.T, text string, perLine int) {
		var words []Word
		for i, w := range strings.Fields(text) {
			row := i / (1 + perLine&7)
			x, y := float64(i%(1+perLine&7))/8, float64(row%60)/60
			words = append(words, Word{Text: w, Box: Box{x, y, x + 0.1, y + 0.01}, Line: row})
		}
		for _, id := range FindIdentifiers(words) {
			if id.Box.X0 < 0 || id.Box.X1 > 1.2 || id.Box.Y1 > 1.1 {
				t.Fatalf("an identifier lies beside the page: %+v", id.Box)
			}
		}
		if kind, sure, _ := ProposeType(text); sure < 0 || sure > 1 || (kind == "" && sure > 0) {
			t.Fatalf("the type is %q for %v", kind, sure)
		}
	})
}
