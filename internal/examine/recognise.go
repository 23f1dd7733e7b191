package examine

import "context"

// Guess is a word that recognition believes to see. Sure is its confidence (0..100); what is low is a doubtful reading, or a
// speck that is no word.
type Guess struct {
	Word
	Sure float64
}

// Look says what of a page to recognise: an area of it (the zero Area is all), and by how many degrees clockwise (0, 90, 180,
// 270) it must be turned to stand upright.
type Look struct {
	Area Box
	Turn int
}

// Recognise reads the picture of page n. Unlike OCR it gives everything that was seen, however doubtful, so that a search
// need not miss it. Errors are those of OCR.
func (d *Document) Recognise(ctx context.Context, n int, look Look) ([]Guess, error) {
	if !d.e.ocr.available() {
		return nil, &Failure{NoOCR, n}
	}
	if look.Area == (Box{}) {
		look.Area = Box{X1: 1, Y1: 1}
	}
	a, err := d.ask(ctx, request{Op: opScan, Page: n, Area: &look.Area, Turn: look.Turn})
	if err != nil {
		return nil, err
	}
	guesses, err := d.e.ocr.read(ctx, bitmap{a.blob, a.W, a.H, a.DPI}, look.Area != Box{X1: 1, Y1: 1})
	if err != nil {
		return nil, blamePage(err, n)
	}
	for i := range guesses {
		guesses[i].Box = look.toPage(guesses[i].Box)
	}
	return guesses, nil
}

// RecogniseBitmap reads a grey picture (netpbm P5) of that size and resolution.
func (e *Examiner) RecogniseBitmap(ctx context.Context, pgm []byte, w, h, dpi int) ([]Guess, error) {
	if !e.ocr.available() {
		return nil, fail(NoOCR)
	}
	return e.ocr.read(ctx, bitmap{pgm, w, h, dpi}, false)
}

// toPage gives where on the page a box of the turned area lies.
func (l Look) toPage(b Box) Box {
	switch l.Turn {
	case 90:
		b = Box{b.Y0, 1 - b.X1, b.Y1, 1 - b.X0}
	case 180:
		b = Box{1 - b.X1, 1 - b.Y1, 1 - b.X0, 1 - b.Y0}
	case 270:
		b = Box{1 - b.Y1, b.X0, 1 - b.Y0, b.X1}
	}
	w, h := l.Area.X1-l.Area.X0, l.Area.Y1-l.Area.Y0
	return Box{l.Area.X0 + b.X0*w, l.Area.Y0 + b.Y0*h, l.Area.X0 + b.X1*w, l.Area.Y0 + b.Y1*h}.clamped()
}
