package main

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

const (
	readers   = 40              // people who page through charts at the same time
	turnEvery = 2 * time.Second // a page each
)

// pictures measures the picture of a page, marked for its reader, with its row in the trail.
func (b *bench) pictures(ctx context.Context, a *stand.Agency) error {
	document, pages := uuid.Nil, 0
	err := b.Root.QueryRow(ctx, `select id, page_count from documents where tenant_id = $1 and page_count > 1 limit 1`, a.ID).Scan(&document, &pages)
	if err != nil {
		return fmt.Errorf("no chart to look at: %w", err)
	}
	look := func(p *stand.Person, n int) error {
		req, err := p.Request(ctx, http.MethodGet, fmt.Sprintf("/documents/%s/pages/%d/image", document, n%pages+1), nil)
		if err == nil {
			_, _, err = p.Send(req)
		}
		return err
	}
	one, err := measure.Repeat(b.during, func(n int) error { return look(a.Manager, n) })
	if err != nil {
		return err
	}
	b.Spread("picture of a page through HTTP, one person", one, "p95 30 ms", "to its last byte; one after the other without a pause")
	many, err := b.paging(ctx, a, look)
	if err == nil {
		b.Spread(fmt.Sprintf("picture of a page through HTTP, %d people at once", readers), many, "p95 30 ms", fmt.Sprintf("each turns a page every %s", turnEvery))
	}
	return err
}

// paging lets people turn pages at their own pace, each beginning a little after the one before.
func (b *bench) paging(ctx context.Context, a *stand.Agency, look func(p *stand.Person, n int) error) (measure.Times, error) {
	turns := max(2, int(b.during/turnEvery)+1)
	took := make([][]time.Duration, readers)
	group, ctx := errgroup.WithContext(ctx)
	begin := time.Now()
	for r := range readers {
		person, err := a.Person(ctx, principal.Manager)
		if err != nil {
			return measure.Times{}, err
		}
		group.Go(func() error {
			for n := range turns {
				time.Sleep(time.Until(begin.Add(turnEvery*time.Duration(n+1) + turnEvery*time.Duration(r)/readers)))
				start := time.Now()
				if err := look(person, r+n); err != nil {
					return err
				}
				took[r] = append(took[r], time.Since(start))
			}
			return nil
		})
	}
	err := group.Wait()
	t := measure.Of(slices.Concat(took...))
	t.Wall = time.Since(begin) // they acted side by side
	return t, err
}
