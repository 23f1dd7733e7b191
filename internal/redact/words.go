package redact

import (
	"context"

	"chartwright/internal/examine"
)

// fewWords is what a fax header or a stamp puts on top of a page that is otherwise a picture.
const fewWords = 25

// Words reads page n of a document, to be searched and redacted: the words of its text, form fields and annotations and, where
// these are few, those that recognition finds in its picture. A page that would need recognition where there is none
// is an error (examine.NoOCR): nobody could say that a text is not on it.
func Words(ctx context.Context, e *examine.Examiner, doc *examine.Document, n int) (examine.Page, error) {
	p, err := doc.Flat(ctx, n)
	if err != nil || len(p.Words) >= fewWords || p.Source != examine.SourceNone && !p.Scanned {
		return p, err
	}
	if blank, err := isBlank(ctx, doc, n); err != nil || blank {
		return p, err
	}
	if !e.CanOCR() {
		return p, &examine.Failure{Reason: examine.NoOCR, Page: n}
	}
	read, err := doc.OCR(ctx, n)
	if err != nil {
		return p, err
	}
	for _, w := range p.Words { // of the header, which recognition may have read otherwise
		w.Line += lines(read.Words)
		read.Words = append(read.Words, w)
	}
	return read, nil
}

func lines(words []examine.Word) int {
	if len(words) == 0 {
		return 0
	}
	return words[len(words)-1].Line + 1
}

// isBlank says whether nothing at all shows on a page.
func isBlank(ctx context.Context, doc *examine.Document, n int) (bool, error) {
	print, err := doc.Burn(ctx, n, examine.DefaultDPI, nil, []examine.Box{{X1: 1, Y1: 1}})
	return err == nil && !print.Seen[0], err
}
