package main

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/bench/volume"
	"chartwright/internal/tenancy/principal"
)

// searcher looks through the trail of a month, of all users.
type searcher struct {
	*bench
	person *stand.Person
	month  url.Values
	note   string
}

// trail measures searches of the trail over the large volume, as who is in charge of compliance makes them.
func trail(ctx context.Context, b *bench) error {
	v, err := b.over(ctx, b.times)
	if err != nil {
		return err
	}
	s := &searcher{bench: b, note: fmt.Sprintf("over %d rows", v.TrailCount()),
		month: url.Values{"from": {time.Now().UTC().AddDate(0, 0, -volume.Days).Format(time.RFC3339)}}}
	if s.person, err = v.Agency.Person(ctx, principal.Compliance); err != nil {
		return err
	}
	var someone string
	err = b.Root.QueryRow(ctx, `select cast(actor_id as text) from audit_events where tenant_id = $1 and act = 'coding.complete' order by at desc limit 1`, v.Agency.ID).Scan(&someone)
	if err != nil {
		return err
	}
	for _, search := range []struct {
		what, field, value, aim string
	}{
		{"31 days of all users, first page", "", "", "p95 200 ms"},
		{"one of them alone, first page", "userId", someone, "p95 200 ms"},
		{"a kind of act that is done all the time, first page", "act", "document", "p95 200 ms"},
		{"an act of which one in a thousand is, first page", "act", "encounter.correct", "p95 200 ms"},
		{"a kind of act that nobody did: the whole search", "act", "roi.disclosures", "p95 2 s"},
	} {
		if err := s.first(ctx, search.what, search.field, search.value, search.aim); err != nil {
			return err
		}
	}
	if err := s.whole(ctx, "the first 10,000 rows of 31 days, page after page", "", 10_000); err != nil {
		return err
	}
	return s.whole(ctx, "all rows of an act of which one in a thousand is, page after page", "encounter.correct", 0)
}

// first asks for the first page of a search, over and over.
func (s *searcher) first(ctx context.Context, what, field, value, aim string) error {
	q := url.Values{"from": s.month["from"]}
	if field != "" {
		q.Set(field, value)
	}
	t, err := measure.Repeat(s.during, func(int) error { return s.person.Call(ctx, http.MethodGet, "/audit-events?"+q.Encode(), nil, nil) })
	if err == nil {
		s.Spread(what+", through HTTP", t, aim, s.note)
	}
	return err
}

// whole reads a search to its end, or as many rows, by the largest pages that there are.
func (s *searcher) whole(ctx context.Context, what, act string, most int) error {
	q := url.Values{"from": s.month["from"], "limit": {"500"}}
	if act != "" {
		q.Set("act", act)
	}
	began, rows := time.Now(), 0
	for {
		var page struct {
			Items      []struct{}
			NextCursor string
		}
		if err := s.person.Call(ctx, http.MethodGet, "/audit-events?"+q.Encode(), nil, &page); err != nil {
			return err
		}
		rows += len(page.Items)
		if page.NextCursor == "" || most > 0 && rows >= most {
			break
		}
		q.Set("cursor", page.NextCursor)
	}
	s.Add(what+", through HTTP", report.Short(time.Since(began)), "under 2 s", fmt.Sprintf("%d rows of 500 a page, %s", rows, s.note))
	return nil
}
