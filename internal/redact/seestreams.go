package redact

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// operators are the lines that a page of ours is made of; nothing is painted over its picture but text.
var operators = regexp.MustCompile(`^(q|Q|BT|ET|[03] Tr|/I Do|/[TH] [\d.]+ Tf|[\d.]+ Tz|[\d. -]+ (cm|Tm)|<[0-9A-Fa-f]*> Tj)?$`)

// streams reads everything that the file holds, decompressed. Pages are made of our operators alone, and none of their
// texts holds a removed word; what is neither a page nor a picture is one of our fixed tables, byte for byte. The pixels of pictures
// are left to the eye (see pixels and images).
func (v *verifier) streams(ctx context.Context) error {
	return run(ctx, v.file, func(r io.Reader) error {
		s := streamSearch{in: bufio.NewReaderSize(r, 1<<20), gone: v.want.Gone, sum: sha256.New(), known: map[[sha256.Size]byte]bool{}}
		for _, table := range [][]byte{glyphless, glyphMap(), []byte(toUnicode)} {
			s.known[sha256.Sum256(bytes.TrimSuffix(table, []byte("\n")))] = true // qpdf adds a line end only where there is none
		}
		err := s.search()
		v.saw.StreamsMiB = s.read >> 20
		return err
	}, v.QPDF, "--qdf", "--normalize-content=n", "--object-streams=disable", "--stream-data=uncompress", fileOfTool, "-")
}

type streamKind int

const (
	tableStream streamKind = iota
	pageStream
	pictureStream
)

// streamSearch reads what qpdf writes, line by line.
type streamSearch struct {
	in    *bufio.Reader
	gone  []string
	read  int64
	known map[[sha256.Size]byte]bool

	kind     streamKind
	contents bool // the next object is the contents of a page
	inside   bool
	sum      hash.Hash
	ended    []byte // the line end before this line, which is the stream's own only if the stream goes on
}

func (s *streamSearch) search() error {
	for {
		line, err := s.in.ReadBytes('\n')
		s.read += int64(len(line))
		text := bytes.TrimSuffix(line, []byte("\n"))
		if fault := s.line(text); fault != nil {
			return fault
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *streamSearch) line(text []byte) error {
	if s.inside {
		return s.body(text)
	}
	switch {
	case bytes.HasPrefix(text, []byte("%% Contents for page")):
		s.contents = true
	case bytes.HasSuffix(text, []byte(" 0 obj")):
		s.kind = tableStream
		if s.contents {
			s.kind = pageStream
		}
		s.contents = false
	case bytes.Contains(text, []byte("/Subtype /Image")) && s.kind == tableStream:
		s.kind = pictureStream
	case bytes.Equal(text, []byte("stream")):
		s.inside, s.ended = true, nil
		s.sum.Reset()
	}
	return nil
}

func (s *streamSearch) body(text []byte) error {
	switch {
	case bytes.Equal(text, []byte("endstream")), s.kind == pictureStream && bytes.HasSuffix(text, []byte("endstream")):
		s.inside = false
		if s.kind == tableStream && !s.known[[sha256.Size]byte(s.sum.Sum(nil))] {
			return &SurvivedError{What: "the file holds a stream of a kind that it should not have"}
		}
	case s.kind == pageStream && !operators.Match(bytes.TrimRight(text, "\r ")):
		return &SurvivedError{What: "a page is painted with more than its picture and its text"}
	case s.kind == pageStream && s.has(text):
		return &SurvivedError{What: "a removed word is still in the file"}
	case s.kind == tableStream:
		s.sum.Write(s.ended)
		s.sum.Write(text)
		s.ended = []byte("\n")
	}
	return nil
}

// has looks for removed words in a line of the kind <…> Tj, as UTF-16 and as Windows-1252.
func (s *streamSearch) has(line []byte) bool {
	inner, ok := bytes.CutSuffix(bytes.TrimPrefix(line, []byte("<")), []byte("> Tj"))
	if !ok {
		return false
	}
	raw, err := hex.DecodeString(string(inner))
	if err != nil {
		return true // what cannot be read cannot be cleared
	}
	var codes []uint16
	for i := 0; i+1 < len(raw); i += 2 {
		codes = append(codes, binary.BigEndian.Uint16(raw[i:]))
	}
	narrow, _ := charmap.Windows1252.NewDecoder().Bytes(raw)
	wide := string(fold(string(utf16.Decode(codes))))
	for _, w := range s.gone {
		if strings.Contains(wide, w) || strings.Contains(string(fold(string(narrow))), w) {
			return true
		}
	}
	return false
}
