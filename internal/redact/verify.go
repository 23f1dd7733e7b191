package redact

import (
	"context"
	"fmt"
	"os"

	"chartwright/internal/examine"
)

// Placed is where on a page of the new file the original lies: Width and Height in points from its upper left corner, with
// Below points of a foot under it.
type Placed struct{ Width, Height, Below float64 }

// Covered is a mark in the new file: Page counts its pages, Number the marks of the page, and Box is in fractions of the
// original's area (see Placed).
type Covered struct {
	Page   int
	Number int
	Box    examine.Box
}

// Expected is what a finished file must be. Gone are folded words of which no byte may be left; Queries must find nothing in it.
// It is PHI: it is kept no longer than the check takes.
type Expected struct {
	Pages   []Placed
	Marks   []Covered
	Gone    []string
	Queries []Query
}

// Verification is what the independent programs saw.
type Verification struct {
	OK         bool     `json:"ok"`
	Pages      int      `json:"pages"`
	Marks      int      `json:"marks"`       // areas without a word and black all over
	Words      int      `json:"words"`       // removed words of which no byte is left
	Queries    int      `json:"queries"`     // that find nothing any more
	Objects    int      `json:"objects"`     // each of a kind that a file of ours may have
	StreamsMiB int64    `json:"streams_mib"` // decompressed streams that were searched
	By         []string `json:"by"`
}

// SurvivedError is a mark, or a whole page where Mark is 0, of which something is left, or a file that holds what it must not.
// It never quotes the text.
type SurvivedError struct {
	Page int // 0 when it is about the whole file
	Mark int
	What string
}

// Error implements error.
func (s *SurvivedError) Error() string {
	return fmt.Sprintf("redact: page %d, mark %d: %s; nothing was released", s.Page, s.Mark, s.What)
}

// Verify opens a finished file with poppler and qpdf and checks it against what it must be. Anything that is not seen to be right is
// an error: a *MissingError where a program is not installed, a *SurvivedError where a redaction did not hold.
func Verify(ctx context.Context, tools Tools, file *os.File, want Expected) (Verification, error) {
	tools, err := tools.Find()
	if err != nil {
		return Verification{}, err
	}
	v := &verifier{Tools: tools, file: file, want: want}
	for _, step := range []func(context.Context) error{v.check, v.structure, v.streams, v.words, v.rawText, v.images, v.pixels} {
		if err := step(ctx); err != nil {
			return Verification{}, err
		}
	}
	v.saw.OK, v.saw.Pages, v.saw.Marks = true, len(want.Pages), len(want.Marks)
	v.saw.Words, v.saw.Queries = len(want.Gone), len(want.Queries)
	v.saw.By = []string{"pdftotext -bbox", "pdftotext -raw", "pdfimages", "pdftoppm", "qpdf --check", "qpdf --json", "qpdf --qdf"}
	return v.saw, nil
}

type verifier struct {
	Tools
	file *os.File
	want Expected
	saw  Verification
}
