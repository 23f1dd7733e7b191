package redact

import (
	"context"

	"chartwright/internal/examine"
)

// readDPI is the resolution at which finished pages are recognised.
const readDPI = 200

// reading draws the pages that are pictures with poppler and has them recognised anew, for the queries to find nothing in them.
func (v *verifier) reading(ctx context.Context) error {
	if len(v.want.Queries) == 0 || len(v.want.Pictures) == 0 {
		return nil
	}
	pages := make([]SourcePage, len(v.want.Pages))
	for i := range pages {
		pages[i].Number = i + 1
	}
	for _, page := range v.want.Pictures {
		read, err := v.recognise(ctx, page)
		if err != nil {
			return err
		}
		pages[page-1].Read = read
	}
	v.saw.Recognised = len(v.want.Pictures)
	return v.findNothing(ctx, pages)
}

func (v *verifier) recognise(ctx context.Context, page int) ([]examine.Guess, error) {
	seen, err := v.draw(ctx, page, readDPI)
	if err != nil {
		return nil, err
	}
	read, err := v.e.RecogniseBitmap(ctx, pgm(seen), seen.Rect.Dx(), seen.Rect.Dy(), readDPI)
	if err != nil {
		return nil, err
	}
	p := v.want.Pages[page-1]
	stretch := (p.Height + p.Below) / p.Height
	var on []examine.Guess
	for _, g := range read {
		g.Box.Y0, g.Box.Y1 = g.Box.Y0*stretch, min(g.Box.Y1*stretch, 1)
		if g.Box.Y0 < 1 { // the foot is ours
			on = append(on, g)
		}
	}
	return on, nil
}

// findNothing is an error where the queries find anything.
func (v *verifier) findNothing(ctx context.Context, pages []SourcePage) error {
	left, err := Find(ctx, pages, v.want.Queries)
	if err == nil && len(left) > 0 {
		err = &SurvivedError{Page: left[0].Page, What: "a text that was to be removed can still be found", found: left}
	}
	return err
}
