package redact

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/examine"
)

// SourcePage is a page of a source with all that can be read on it. Words are those of its text (or, where Source is
// examine.SourceOCR, of an earlier recognition); Read are those that recognition sees in its pictures, doubtful ones among them.
type SourcePage struct {
	From int // the source
	examine.Page
	Read []examine.Guess
	// Unreadable says that something that may be text could not be read with confidence, so that a person must look.
	Unreadable bool
}

// Words reads page n of a document, to be searched and redacted: the words of its text, form fields and annotations and, where
// it shows more than these, what recognition sees there. A page that would need recognition where there is none
// is an error (examine.NoOCR): nobody could say that a text is not on it.
func Words(ctx context.Context, e *examine.Examiner, doc *examine.Document, n int) (SourcePage, error) {
	page, err := doc.Flat(ctx, n)
	if err != nil {
		return SourcePage{}, err
	}
	p := SourcePage{Page: page}
	beyond, err := doc.Beyond(ctx, n, p.Words)
	if err != nil || beyond.Blank {
		return p, err
	}
	look := examine.Look{Area: beyond.Area}
	switch {
	case p.Source == examine.SourceNone || p.Scanned || garbled(p.Words):
		look.Area = examine.Box{} // all of it
	case !beyond.Picture && beyond.Letters < fewLetters:
		return p, nil
	}
	if !e.CanOCR() {
		return p, &examine.Failure{Reason: examine.NoOCR, Page: n}
	}
	read, best, err := recognise(ctx, doc, n, look)
	p.Read, p.Unreadable = read, doubtful(best, beyond.Letters)
	return p, err
}

// fewLetters is how many shapes of a letter's size may be on a page without being looked at: boxes to tick, bullets, arrows.
const fewLetters = 8

// ReadAll gives all pages of a document as Words does, some at a time.
func ReadAll(ctx context.Context, e *examine.Examiner, doc *examine.Document, source int) ([]SourcePage, error) {
	pages := make([]SourcePage, len(doc.Facts().Sizes))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(readers)
	for i := range pages {
		g.Go(func() (err error) {
			pages[i], err = Words(ctx, e, doc, i+1)
			pages[i].From = source
			return err
		})
	}
	return pages, g.Wait()
}

// readers is how many pages are recognised at a time; the examiner bounds what works at once.
const readers = 4

// recognise reads a page as it stands and, where that gives little sense, turned. It gives all that was seen, and what of it
// makes the most sense.
func recognise(ctx context.Context, doc *examine.Document, n int, look examine.Look) (all, best []examine.Guess, err error) {
	best, err = doc.Recognise(ctx, n, look)
	if err != nil || sense(best) >= plainSense {
		return best, best, err
	}
	all = best
	for _, turn := range []int{90, 270, 180} {
		look.Turn = turn
		turned, err := doc.Recognise(ctx, n, look)
		if err != nil {
			return nil, nil, err
		}
		if sense(turned) > max(sense(best), leastSense) {
			best, all = turned, append(turned, all...)
		}
		if sense(best) >= plainSense {
			break
		}
	}
	return renumbered(all, best), best, nil
}

// renumbered keeps what every attempt saw: the best reading first, and the others on lines behind it.
func renumbered(all, best []examine.Guess) []examine.Guess {
	line := 0
	for i := range all {
		if i < len(best) {
			line = max(line, all[i].Line+1)
		} else {
			all[i].Line += line
		}
	}
	return all
}

const (
	sureWord   = 60.0 // of 100: a word that was probably read right
	plainSense = 0.6
	leastSense = 0.3
)

// sense is the part of the letters that was read with confidence.
func sense(guesses []examine.Guess) float64 {
	sure, all := 0, 0
	for _, g := range guesses {
		n := len(fold(g.Text))
		all += n
		if g.Sure >= sureWord {
			sure += n
		}
	}
	if all == 0 {
		return 0
	}
	return float64(sure) / float64(all)
}

// doubtful says whether a picture holds more than what was read of it: too little of it was read with confidence, or there are
// many more shapes like letters than letters that were read.
func doubtful(read []examine.Guess, shapes int) bool {
	letters := 0
	for _, g := range read {
		if g.Sure >= sureWord {
			letters += len(fold(g.Text))
		}
	}
	const unreadPart, manyShapes = 4, 40
	return len(read) > 0 && sense(read) < plainSense || shapes > manyShapes && letters*unreadPart < shapes
}

// garbled tells words of a font whose table of meanings is wrong: hardly any of them could be spoken.
func garbled(words []examine.Word) bool {
	mute, all := 0, 0
	for _, w := range words {
		letters := []rune(w.Text)
		if len(letters) < 4 || slices.ContainsFunc(letters, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) }) {
			continue
		}
		all++
		if !strings.ContainsAny(strings.ToLower(w.Text), "aeiouy") {
			mute++
		}
	}
	const enough = 5
	return mute > enough && mute*3 > all
}

// layerWords are the words for the new text layer: those of the text, and what recognition read with some confidence where
// there is no text.
func (p SourcePage) layerWords() []examine.Word {
	words, lines := slices.Clone(p.Words), 0
	for _, w := range p.Words {
		lines = max(lines, w.Line+1)
	}
	for _, g := range p.Read {
		const legible = 20
		covered := func(w examine.Word) bool { return overlap(w.Box, g.Box) }
		if g.Sure >= legible && !slices.ContainsFunc(p.Words, covered) {
			g.Line += lines
			words = append(words, g.Word)
		}
	}
	return words
}

// overlap says whether the middle of one box lies in the other.
func overlap(a, b examine.Box) bool {
	x, y := (b.X0+b.X1)/2, (b.Y0+b.Y1)/2
	return x >= a.X0 && x <= a.X1 && y >= a.Y0 && y <= a.Y1
}
