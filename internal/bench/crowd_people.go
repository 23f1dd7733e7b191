package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/bench/stand"
)

// somebody is one of the crowd, with a routine that is repeated until the day ends.
type somebody struct {
	*stand.Person
	crowd   *crowd
	dice    *rand.Rand
	routine func(*somebody, context.Context) error
	held    *given
	beat    time.Time
}

// What people do between two requests takes about so long: means of an exponential distribution, cut at three times the mean.
const (
	glance = 8 * time.Second  // at a page or a list
	read   = 25 * time.Second // a page
	decide = 15 * time.Second // on a code
	beats  = 30 * time.Second // between two heartbeats of a held chart
)

// day is a person's time at work: they come at any moment of its first tenth.
func (s *somebody) day(ctx context.Context) error {
	s.pause(ctx, time.Duration(s.dice.Int64N(int64(s.crowd.length/10))))
	for ctx.Err() == nil {
		if err := s.routine(s, ctx); err != nil && ctx.Err() == nil {
			if s.crowd.watch.fail(err) {
				return err
			}
			s.held = nil
			s.think(ctx, glance)
		}
	}
	return nil
}

func (s *somebody) pause(ctx context.Context, d time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(d):
	}
}

// think takes its time, and tells the house meanwhile that the chart is still held.
func (s *somebody) think(ctx context.Context, mean time.Duration) {
	until := time.Now().Add(min(time.Duration(s.dice.ExpFloat64()*float64(mean)), 3*mean))
	for ctx.Err() == nil {
		left := time.Until(until)
		if s.held != nil {
			left = min(left, time.Until(s.beat.Add(beats)))
		}
		s.pause(ctx, left)
		if s.held == nil || time.Since(s.beat) < beats {
			return
		}
		s.beat = time.Now()
		err := s.ask(ctx, "POST work/{id}/heartbeat", http.MethodPost, "/work/"+s.held.ID.String()+"/heartbeat", map[string]any{"fence": s.held.Fence, "idleSeconds": 0}, nil)
		if err != nil && ctx.Err() == nil {
			s.crowd.watch.fail(err)
			return
		}
	}
}

// ask sends a request and notes how long its answer took.
func (s *somebody) ask(ctx context.Context, route, method, path string, in, out any) error {
	defer s.crowd.watch.time(ctx, route)()
	return s.Call(ctx, method, path, in, out)
}

// draws takes the next item in hand; where there is none it looks again after a glance.
func (s *somebody) draws(ctx context.Context) (*given, error) {
	var got struct{ Item *given }
	if err := s.ask(ctx, "POST work/next", http.MethodPost, "/work/next", nil, &got); err != nil || got.Item == nil {
		s.think(ctx, glance)
		return nil, err
	}
	s.held, s.beat = got.Item, time.Now()
	return got.Item, nil
}

// codes is a coder's chart: next, its pages, codes searched and kept, completed.
func (s *somebody) codes(ctx context.Context) error {
	item, err := s.draws(ctx)
	if item == nil {
		return err
	}
	defer func() { s.held = nil }()
	if err := s.reads(ctx, item.EncounterID); err != nil {
		return err
	}
	for round := range 2 {
		for _, typed := range []string{"hyperten", "type 2 diab"} {
			if err := s.ask(ctx, "GET codes", http.MethodGet, "/codes?system=ICD10CM&on=2026-03-01&q="+url.QueryEscape(typed[:4+round]), nil, nil); err != nil {
				return err
			}
			s.think(ctx, decide)
		}
		if err := s.keeps(ctx, *item, round); err != nil {
			return err
		}
	}
	err = s.ask(ctx, "POST work/{id}/complete", http.MethodPost, "/work/"+item.ID.String()+"/complete", map[string]any{"fence": item.Fence}, nil)
	if err == nil {
		s.crowd.watch.completed.Add(1)
	}
	return err
}

// reads opens the chart and turns its pages.
func (s *somebody) reads(ctx context.Context, encounter uuid.UUID) error {
	var chart struct{ Items []struct{ ID uuid.UUID } }
	if err := s.ask(ctx, "GET encounters/{id}/documents", http.MethodGet, "/encounters/"+encounter.String()+"/documents", nil, &chart); err != nil {
		return err
	}
	for _, document := range chart.Items {
		for page := range lifePages {
			at := fmt.Sprintf("/documents/%s/pages/%d", document.ID, page+1)
			if err := s.ask(ctx, "GET …/pages/{n}/image", http.MethodGet, at+"/image", nil, nil); err != nil {
				return err
			}
			if err := s.ask(ctx, "GET …/pages/{n}/words", http.MethodGet, at+"/words", nil, nil); err != nil {
				return err
			}
			s.think(ctx, read)
		}
	}
	return nil
}

// keeps saves the draft.
func (s *somebody) keeps(ctx context.Context, w given, round int) error {
	path := "/coding-cases/" + w.CaseID.String()
	end := s.crowd.watch.time(ctx, "GET coding-cases/{id}")
	tag, err := s.Tag(ctx, path)
	end()
	if err != nil {
		return err
	}
	codes := []any{map[string]any{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true}, map[string]any{"role": "dx", "system": "ICD10CM", "code": "E11.9"}}
	defer s.crowd.watch.time(ctx, "PUT coding-cases/{id}/codes")()
	return s.Edit(ctx, http.MethodPut, path+"/codes", tag, map[string]any{"workItemId": w.ID, "fence": w.Fence, "codes": codes[:1+round]})
}

// sendsCharts is a hospital's clerk: looks how things stand and sends a chart now and then.
func (s *somebody) sendsCharts(ctx context.Context) error {
	if err := s.ask(ctx, "GET encounters", http.MethodGet, "/encounters?limit=50", nil, nil); err != nil {
		return err
	}
	s.think(ctx, read)
	if err := s.ask(ctx, "GET encounters/dnfb", http.MethodGet, "/encounters/dnfb", nil, nil); err != nil {
		return err
	}
	s.think(ctx, read)
	if s.dice.IntN(2) == 0 {
		return nil
	}
	defer s.crowd.watch.time(ctx, "a chart registered and sent")()
	return s.crowd.chart(ctx, s.Person)
}

// readsRequests is a specialist who opens the next request, reads it and gives it back.
func (s *somebody) readsRequests(ctx context.Context) error {
	item, err := s.draws(ctx)
	if item == nil {
		return err
	}
	defer func() { s.held = nil }()
	if err := s.ask(ctx, "GET roi-requests/{id}", http.MethodGet, "/roi-requests/"+item.CaseID.String(), nil, nil); err != nil {
		return err
	}
	s.think(ctx, read)
	return s.ask(ctx, "POST work/{id}/release", http.MethodPost, "/work/"+item.ID.String()+"/release", map[string]any{"fence": item.Fence}, nil)
}

// watches is a manager: the board, the figures, the list of work.
func (s *somebody) watches(ctx context.Context) error {
	today := time.Now().UTC()
	month := "&from=" + today.AddDate(0, 0, -30).Format(time.DateOnly) + "&to=" + today.Format(time.DateOnly)
	for _, at := range [][2]string{{"GET board", "/board"}, {"GET productivity", "/productivity?group=technician" + month}, {"GET work", "/work?limit=50"}} {
		if err := s.ask(ctx, at[0], http.MethodGet, at[1], nil, nil); err != nil {
			return err
		}
		s.think(ctx, read)
	}
	return nil
}
