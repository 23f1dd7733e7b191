package examine

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Document is one opened file. Its methods may be called from many goroutines; they take turns. It occupies a child only
// during a call and opens itself again where its child was ended or taken for another document.
type Document struct {
	e         *Examiner
	src       io.ReaderAt
	size      int64
	extension string

	mu     sync.Mutex    // one call at a time
	facts  Facts         // settled by Open
	used   time.Duration // processor time that children spent on it
	closed bool
}

// Facts is what the inspection found.
func (d *Document) Facts() Facts { return d.facts }

// Page gives the words of page n as the file holds them; a scanned page has none (see OCR).
func (d *Document) Page(ctx context.Context, n int) (Page, error) {
	a, err := d.ask(ctx, request{Op: opPage, Page: n})
	if err != nil {
		return Page{}, err
	}
	return *a.Page, nil
}

// DefaultDPI is the resolution at which a page reads well on a screen; ThumbnailWidth is in pixels.
const (
	DefaultDPI     = 150
	ThumbnailWidth = 160
)

// Render draws page n at a resolution, PNG or JPEG by what is smaller for it. Very large pages come at less, to bound memory.
func (d *Document) Render(ctx context.Context, n, dpi int) (Image, error) {
	return d.draw(ctx, request{Op: opRender, Page: n, DPI: min(max(dpi, 10), 600)})
}

// RenderWidth draws page n that many pixels wide (for thumbnails).
func (d *Document) RenderWidth(ctx context.Context, n, width int) (Image, error) {
	return d.draw(ctx, request{Op: opRender, Page: n, Width: min(max(width, 16), 8000)})
}

// RenderBoth draws page n at a resolution and that many pixels wide, in little more time than the first takes alone.
func (d *Document) RenderBoth(ctx context.Context, n, dpi, width int) (page, thumbnail Image, err error) {
	a, err := d.ask(ctx, request{Op: opBoth, Page: n, DPI: min(max(dpi, 10), 600), Width: min(max(width, 16), 8000)})
	if err != nil {
		return page, thumbnail, err
	}
	s := a.Small
	if s == nil || s.At < 0 || s.At > len(a.blob) {
		return page, thumbnail, errFrame
	}
	return Image{Bytes: a.blob[:s.At], MIME: a.MIME, W: a.W, H: a.H}, Image{Bytes: a.blob[s.At:], MIME: s.MIME, W: s.W, H: s.H}, nil
}

func (d *Document) draw(ctx context.Context, q request) (Image, error) {
	a, err := d.ask(ctx, q)
	if err != nil {
		return Image{}, err
	}
	return Image{Bytes: a.blob, MIME: a.MIME, W: a.W, H: a.H}, nil
}

// OCR recognises the text of page n. The error is a *Failure with NoOCR where no
// tesseract is installed, with OCRFailed where it gave up.
func (d *Document) OCR(ctx context.Context, n int) (Page, error) {
	if !d.e.ocr.available() {
		return Page{}, &Failure{NoOCR, n}
	}
	page, err := d.Page(ctx, n)
	if err != nil {
		return Page{}, err
	}
	guesses, err := d.Recognise(ctx, n, Look{})
	if err != nil {
		return Page{}, err
	}
	page.Words, page.Confidence = wordsOfGuesses(guesses)
	if len(page.Words) > 0 {
		page.Source = SourceOCR
	}
	return page, nil
}

func blamePage(err error, n int) error {
	var f *Failure
	if errors.As(err, &f) {
		return &Failure{f.Reason, n}
	}
	return err
}

// Close forgets the file. It is safe to call more than once.
func (d *Document) Close() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.closed = true
	if child := d.e.pool.holder(d); child != nil {
		child.holds = nil
		_, alive, _ := child.call(context.Background(), d.e.options.PageTimeout, request{Op: opClose}, d.src)
		d.e.pool.give(child, alive)
	}
	return nil
}

// ask sends a request about a page to a child, which opens the file first where it does not hold it.
func (d *Document) ask(ctx context.Context, q request) (answer, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if q.Page < 1 || q.Page > len(d.facts.Sizes) {
		return answer{}, &Failure{NoPages, q.Page}
	}
	child, _, err := d.attach(ctx)
	if err != nil {
		return answer{}, blamePage(err, q.Page)
	}
	a, alive, err := d.call(ctx, child, d.e.options.PageTimeout, q)
	d.e.pool.give(child, alive)
	return a, err
}

// call asks a child and counts what the answer cost. The caller holds the lock.
func (d *Document) call(ctx context.Context, child *proc, limit time.Duration, q request) (a answer, alive bool, err error) {
	before := child.used
	a, alive, err = child.call(ctx, limit, q, d.src)
	d.used += child.used - before
	return a, alive, err
}

// spent is the processor time that children have used for the file so far.
func (d *Document) spent() time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.used
}

// attach borrows a child that has the file open. Facts are only set when it had to be opened. The caller holds the lock.
func (d *Document) attach(ctx context.Context) (*proc, *Facts, error) {
	if d.closed {
		return nil, nil, errClosed
	}
	child, err := d.e.pool.take(ctx, d)
	if err != nil || child.holds == d {
		return child, nil, err
	}
	q := request{Op: opOpen, Size: d.size, Name: d.extension, Limits: limits{d.e.options.MaxPages, d.e.options.MaxBytes}}
	a, alive, err := d.call(ctx, child, d.e.options.OpenTimeout, q)
	child.holds = nil
	if err != nil {
		d.e.pool.give(child, alive)
		return nil, nil, err
	}
	child.holds = d
	return child, a.Facts, nil
}

// open is the first attach, which settles the facts.
func (d *Document) open(ctx context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	child, facts, err := d.attach(ctx)
	var failure *Failure
	if errors.As(err, &failure) {
		d.facts = d.blamed(failure.Reason)
		return nil
	}
	if err != nil {
		return err
	}
	d.facts = *facts
	d.e.pool.give(child, true)
	return nil
}

// blamed gives the facts of a file that cost the child its life or its time; the type is then told by the first bytes alone.
func (d *Document) blamed(r Reason) Facts {
	head := make([]byte, min(sniffLength, d.size))
	n, _ := d.src.ReadAt(head, 0)
	kind, mime := sniff(head[:n])
	f := Facts{Kind: kind, MIME: mime}
	f.reject(r)
	return f
}
