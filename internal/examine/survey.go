package examine

import (
	"context"
	"errors"
	"time"
)

// Survey is what a walk through all pages of a document found. Facts has the final verdict: a file that opens may still have
// pages that do not.
type Survey struct {
	Facts      Facts
	WithText   []int // pages that carry a text layer
	Unreadable []int // pages that cannot be opened
	Pages      []Page
}

const (
	// maxSlowPages is how many pages may run out of time before the whole file is called too slow.
	maxSlowPages = 3
	// pageAllowance is what a scanned page takes on a busy machine, so that thousands of honest pages stay within the budget.
	pageAllowance = 250 * time.Millisecond
)

// Survey walks through all pages within the FileBudget and settles the verdict. It keeps the words of each page when keep is
// set; pages it could not open are left out. Errors are those of the machinery, not of the file.
func (d *Document) Survey(ctx context.Context, keep bool) (Survey, error) {
	s := Survey{Facts: d.facts}
	budget := d.e.options.FileBudget + time.Duration(len(d.facts.Sizes))*pageAllowance
	began := d.spent()
	slow := 0
	for n := 1; n <= len(d.facts.Sizes); n++ {
		p, err := d.surveyPage(ctx, n)
		var failure *Failure
		switch {
		case err == nil:
			if p.Source == SourceLayer {
				s.WithText = append(s.WithText, n)
			}
			if keep {
				s.Pages = append(s.Pages, p)
			}
		case errors.As(err, &failure):
			s.Unreadable = append(s.Unreadable, n)
			if failure.Reason == TooSlow {
				slow++
			}
			s.settle(failure.Reason)
		default:
			return s, err
		}
		if slow >= maxSlowPages || d.spent()-began > budget {
			s.Facts.reject(TooSlow)
			return s, nil
		}
	}
	return s, nil
}

// surveyPage reads the words of a page; one without words must at least be drawable, or nobody could use it.
func (d *Document) surveyPage(ctx context.Context, n int) (Page, error) {
	p, err := d.Page(ctx, n)
	if err == nil && p.Source == SourceNone {
		_, err = d.RenderWidth(ctx, n, ThumbnailWidth)
	}
	return p, err
}

// settle changes an accepted file's verdict for unreadable pages: the page's own reason when no page is left.
func (s *Survey) settle(r Reason) {
	switch {
	case len(s.Unreadable) == len(s.Facts.Sizes):
		s.Facts.reject(r)
	case s.Facts.Verdict == Accepted:
		s.Facts.reject(SomePagesUnreadable)
	}
}
