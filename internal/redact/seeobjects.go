package redact

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

// check has qpdf read the whole file.
func (v *verifier) check(ctx context.Context) error {
	return run(ctx, v.file, func(r io.Reader) error { return nil }, v.QPDF, "--check", fileOfTool)
}

// allowedKeys are all that dictionaries of our files may have. Whatever else a PDF can carry needs a key that is not here.
var allowedKeys = setOf("Type Pages Kids Count Parent MediaBox Contents Resources Font XObject T H I Subtype Width Height ColorSpace " +
	"BitsPerComponent Filter Length Length1 BaseFont Encoding DescendantFonts ToUnicode CIDSystemInfo Registry Ordering Supplement DW " +
	"CIDToGIDMap FontDescriptor FontName Flags FontBBox ItalicAngle Ascent Descent CapHeight StemV FontFile2 Root Size")

// allowedTypes are the kinds of objects.
var allowedTypes = setOf("/Catalog /Pages /Page /Font /FontDescriptor /XObject")

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
		if kind, ok := x["/Type"].(string); ok {
			return allowedTypes[kind]
		}
	case []any:
		for _, inner := range x {
			if !allowedValue(inner) {
				return false
			}
		}
	}
	return true
}

// operators are the lines that a page of ours is made of; nothing is painted over its picture but text.
var operators = regexp.MustCompile(`^(q|Q|BT|ET|[03] Tr|/I Do|/[TH] [\d.]+ Tf|[\d.]+ Tz|[\d. -]+ (cm|Tm)|<[0-9A-F]*> Tj)?$`)

// streams searches everything that the file holds, decompressed, for the bytes of removed words: as they are, in UTF-16, and
// both in hexadecimal. The pixels of pictures are left to the eye (see pixels and images), for they hold any bytes by chance.
func (v *verifier) streams(ctx context.Context) error {
	return run(ctx, v.file, func(r io.Reader) error {
		s := streamSearch{in: bufio.NewReaderSize(r, 1<<20)}
		for _, w := range v.want.Gone {
			s.gone = append(s.gone, forms(w)...)
		}
		err := s.search()
		v.saw.StreamsMiB = s.read >> 20
		return err
	}, v.QPDF, "--qdf", "--object-streams=disable", "--stream-data=uncompress", fileOfTool, "-")
}

// forms gives how a word can be written in a file. All are in lower case, as is what they are compared with.
func forms(word string) [][]byte {
	var wide []byte
	for _, u := range utf16.Encode([]rune(word)) {
		wide = binary.BigEndian.AppendUint16(wide, u)
	}
	return [][]byte{[]byte(word), wide, []byte(hex.EncodeToString([]byte(word))), []byte(hex.EncodeToString(wide))}
}

type streamSearch struct {
	in   *bufio.Reader
	gone [][]byte
	read int64
}

// search goes line by line; bodies of pictures are passed over, and lines of pages must be operators that we write.
func (s *streamSearch) search() error {
	var picture, page, inside bool
	for {
		line, err := s.in.ReadBytes('\n')
		s.read += int64(len(line))
		text := bytes.TrimRight(line, "\r\n")
		switch {
		case !inside && bytes.HasSuffix(text, []byte(" 0 obj")):
			picture, page = false, false
		case !inside && bytes.Contains(text, []byte("/Subtype /Image")):
			picture = true
		case !inside && bytes.HasPrefix(text, []byte("%% Contents for page")):
			page = true
		case !inside && bytes.Equal(text, []byte("stream")):
			inside = true
		case inside && bytes.HasSuffix(text, []byte("endstream")):
			inside = false
		case inside && page && !operators.Match(text):
			return &SurvivedError{What: "a page is painted with more than its picture and its text"}
		}
		if !(inside && picture) && s.has(text) {
			return &SurvivedError{What: "the bytes of a removed word are still in the file"}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// has looks for removed words in one line. Text in hexadecimal is also read as what it says, in any case of its letters.
func (s *streamSearch) has(line []byte) bool {
	lower := bytes.ToLower(line)
	readable := []byte(nil)
	if codes, ok := hexText(line); ok {
		readable = []byte(string(fold(string(utf16.Decode(codes)))))
	}
	for _, form := range s.gone {
		if bytes.Contains(lower, form) && (readable == nil || !onlyDigits(form)) {
			return true
		}
	}
	for i := 0; readable != nil && i < len(s.gone); i += len(forms("x")) {
		if bytes.Contains(readable, s.gone[i]) {
			return true
		}
	}
	return false
}

// onlyDigits tells forms that any text in hexadecimal may hold by chance; what that text says is compared instead.
func onlyDigits(form []byte) bool {
	for _, c := range form {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}

// hexText reads a line of the kind <…> Tj as UTF-16.
func hexText(line []byte) ([]uint16, bool) {
	inner, ok := bytes.CutSuffix(bytes.TrimPrefix(line, []byte("<")), []byte("> Tj"))
	if !ok || len(inner)%4 != 0 {
		return nil, false
	}
	raw, err := hex.DecodeString(string(inner))
	if err != nil {
		return nil, false
	}
	var codes []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		codes = append(codes, binary.BigEndian.Uint16(raw[i:]))
	}
	return codes, true
}
