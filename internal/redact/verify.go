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
	Pages    []Placed
	Marks    []Covered
	Pictures []int // pages, from 1, whose pictures the queries must find nothing in
	Gone     []string
	Queries  []Query
}

// Verification is what the independent programs saw.
type Verification struct {
	OK         bool     `json:"ok"`
	Reason     string   `json:"reason,omitempty"` // why it is not
	Pages      int      `json:"pages"`
	Marks      int      `json:"marks"`       // areas without a word and black all over
	Words      int      `json:"words"`       // removed words of which no byte is left
	Queries    int      `json:"queries"`     // that find nothing any more
	Recognised int      `json:"recognised"`  // pages that were read anew from their picture
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

	found []Mark // of queries, on pages of the new file
}

// Error implements error.
func (s *SurvivedError) Error() string {
	where := "the new file"
	switch {
	case s.Mark > 0:
		where = fmt.Sprintf("page %d of the new file, mark %d", s.Page, s.Mark)
	case s.Page > 0:
		where = fmt.Sprintf("page %d of the new file", s.Page)
	}
	return where + ": " + s.What + ", so nothing was written. Mark the place by hand and try again"
}

// Verify opens a finished file with poppler and qpdf and checks it against what it must be. Anything that is not seen to be right is
// an error: a *MissingError where a program is not installed, a *SurvivedError where a redaction did not hold.
func Verify(ctx context.Context, e *examine.Examiner, tools Tools, file *os.File, want Expected) (Verification, error) {
	tools, err := tools.Find()
	if err != nil {
		return Verification{}, err
	}
	v := &verifier{Tools: tools, e: e, file: file, want: want}
	for _, step := range []func(context.Context) error{v.check, v.structure, v.streams, v.words, v.rawText, v.images, v.pixels, v.reading} {
		if err := step(ctx); err != nil {
			return Verification{}, err
		}
	}
	v.saw.OK, v.saw.Pages, v.saw.Marks = true, len(want.Pages), len(want.Marks)
	v.saw.Words, v.saw.Queries = len(want.Gone), len(want.Queries)
	v.saw.By = []string{"pdftotext -bbox", "pdftotext -raw", "pdfimages", "pdftoppm", "qpdf --check", "qpdf --json", "qpdf --qdf"}
	if v.saw.Recognised > 0 {
		v.saw.By = append(v.saw.By, "tesseract")
	}
	return v.saw, nil
}

type verifier struct {
	Tools
	e    *examine.Examiner
	file *os.File
	want Expected
	saw  Verification
}
