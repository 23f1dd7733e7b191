package examination

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"golang.org/x/sync/errgroup"

	"chartwright/internal/examine"
	"chartwright/internal/intake/chart"
	"chartwright/internal/intake/source"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
)

const (
	// fileBudget and pageBudget bound the time for one file, so that a hostile one costs a worker minutes at most.
	fileBudget = 2 * time.Minute
	pageBudget = 1500 * time.Millisecond
	maxSlow    = 3 // pages that run out of time before the file is given up
	titlePages = 3 // whose text proposes the type
	partsAhead = 6 // pictures and words on their way to the disk, of two pages, while others are drawn
)

// result is what the pages of a file gave.
type result struct {
	verdict examine.Verdict
	reason  examine.Reason
	pages   []chart.PageRow
	text    string // of the first pages
	printed []examine.Identifier
	scans   int // pages without text of their own
}

// walk reads and draws every page and keeps pictures and words in the vault. A page is brought to the disk while the next ones are
// drawn.
func (m *Module) walk(ctx context.Context, o *opened) (result, error) {
	facts := o.doc.Facts()
	r := result{verdict: facts.Verdict, reason: facts.Reason}
	if facts.Verdict == examine.Refused || facts.Verdict == examine.Quarantined && !o.row.Released {
		return r, nil
	}
	r.pages = make([]chart.PageRow, 0, len(facts.Sizes)) // room for all: rows stay where those find them who keep their parts
	keeping, until := errgroup.WithContext(ctx)
	keeping.SetLimit(partsAhead)
	r, err := m.draw(until, o, r, keeping)
	if lost := keeping.Wait(); lost != nil { // which has ended the drawing as well
		return r, lost
	}
	return r, err
}

// draw goes through the pages of a file, and hands their parts over to be kept.
func (m *Module) draw(ctx context.Context, o *opened, r result, keeping *errgroup.Group) (result, error) {
	slow, unreadable := 0, examine.Reason("")
	pages := len(o.doc.Facts().Sizes)
	deadline := time.Now().Add(fileBudget + time.Duration(pages)*pageBudget)
	for n := 1; n <= pages; n++ {
		page, err := m.page(ctx, o, n)
		var failure *examine.Failure
		switch {
		case errors.As(err, &failure):
			unreadable = failure.Reason
			if failure.Reason == examine.TooSlow {
				slow++
			}
		case err != nil:
			return r, err
		default:
			m.keepAll(ctx, keeping, o.row, r.add(page), page)
		}
		if slow >= maxSlow || time.Now().After(deadline) {
			return result{verdict: examine.Quarantined, reason: examine.TooSlow}, nil
		}
	}
	return r.judge(unreadable, o.row.Released), nil
}

// judge settles the verdict for pages that could not be read: without any page left the reason of the page is the file's.
func (r result) judge(unreadable examine.Reason, released bool) result {
	switch {
	case len(r.pages) == 0 && unreadable != "":
		return result{verdict: unreadable.Verdict(), reason: unreadable}
	case len(r.pages) == 0:
		return result{verdict: examine.Refused, reason: examine.NoPages}
	case unreadable != "" && !released:
		return result{verdict: examine.Quarantined, reason: examine.SomePagesUnreadable}
	}
	r.verdict, r.reason = examine.Accepted, ""
	return r
}

// add takes a page in and gives its row, in which its parts are still to be noted.
func (r *result) add(p drawn) *chart.PageRow {
	r.pages = append(r.pages, p.row)
	if p.row.OcrState != "not_needed" {
		r.scans++
	}
	if len(r.pages) <= titlePages {
		r.text += p.words.Text() + "\n"
	}
	r.printed = append(r.printed, examine.FindIdentifiers(p.words.Words)...)
	return &r.pages[len(r.pages)-1]
}

// drawn is a page as the examiner gave it.
type drawn struct {
	row            chart.PageRow
	words          examine.Page
	picture, small []byte
}

func (m *Module) page(ctx context.Context, o *opened, n int) (drawn, error) {
	words, err := o.doc.Page(ctx, n)
	if err != nil {
		return drawn{}, err
	}
	picture, small, err := o.doc.RenderBoth(ctx, n, examine.DefaultDPI, examine.ThumbnailWidth)
	if err != nil {
		return drawn{}, err
	}
	row := chart.PageRow{ClientID: o.row.ClientID, ID: db.NewID(), SourceID: o.row.ID, SourcePage: n, WidthPt: words.Width, HeightPt: words.Height,
		TextFrom: "none", OcrState: "not_needed", ImageType: picture.MIME, Words: []byte{}}
	if words.Source == examine.SourceLayer {
		row.TextFrom = "layer"
	}
	if words.Scanned {
		row.OcrState = "waiting"
		if !m.Examiner.CanOCR() {
			row.OcrState = "unavailable"
		}
	}
	return drawn{row: row, words: words, picture: picture.Bytes, small: small.Bytes}, nil
}

// keepAll has a page's parts kept side by side, for each waits for the disk, and noted in its row.
func (m *Module) keepAll(ctx context.Context, keeping *errgroup.Group, file source.Row, row *chart.PageRow, p drawn) {
	n := row.SourcePage
	keeping.Go(func() (err error) {
		row.Image, err = m.keep(ctx, file, chart.PartImage(n), p.picture)
		return err
	})
	keeping.Go(func() (err error) {
		row.Thumbnail, err = m.keep(ctx, file, chart.PartThumbnail(n), p.small)
		return err
	})
	if row.TextFrom == "layer" {
		keeping.Go(func() (err error) {
			row.Words, err = m.keepWords(ctx, file, n, "layer", p.words.Words)
			return err
		})
	}
}

func (m *Module) keepWords(ctx context.Context, row source.Row, n int, from string, words []examine.Word) ([]byte, error) {
	body, err := json.Marshal(words)
	if err != nil {
		return nil, err
	}
	return m.keep(ctx, row, chart.PartWords(n, from), body)
}

// keep encrypts a part under the file's own data key.
func (m *Module) keep(ctx context.Context, row source.Row, part string, body []byte) ([]byte, error) {
	w, err := m.Vault.Create(ctx, row.Ref(part), row.WrappedKey)
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.Abort() }() // after Commit it does nothing
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	var b blob.Blob
	if b, err = w.Commit(); err != nil {
		return nil, err
	}
	return source.Pack(b), nil
}
