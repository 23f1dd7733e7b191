package main

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// work is an item as somebody is given it.
type work struct {
	ID     uuid.UUID
	CaseID uuid.UUID
	Fence  int64
}

// everyReturn is how many charts a coder draws for each that they give back for another to do.
const everyReturn = 6

// code draws charts, codes and completes them, as long as ctx lives. Now and then one is given back.
func (t *town) code(ctx context.Context, p *person, l *ledger) {
	for n := p.n; ctx.Err() == nil; {
		w, ok := t.draw(ctx, p, l)
		if !ok {
			continue
		}
		if n++; n%everyReturn == 0 && t.giveBack(ctx, p, w, l) {
			continue
		}
		t.finish(ctx, p, w, l, t.save)
	}
}

// draw asks for the next item.
func (t *town) draw(ctx context.Context, p *person, l *ledger) (work, bool) {
	from := time.Now().UnixNano()
	drawn := p.do(ctx, http.MethodPost, "/work/next", nil)
	var got struct{ Item *work }
	if drawn.outcome != acked || drawn.read(&got) != nil || got.Item == nil {
		l.lost(drawn)
		if drawn.outcome == refused {
			l.surprise("the next item was refused: %d %.200s", drawn.status, drawn.body)
		}
		_ = pause(ctx, 300*time.Millisecond)
		return work{}, false
	}
	l.operations.Add(1)
	l.lastClaim.Store(time.Now().UnixNano())
	l.book.note(got.Item.ID, p.n, call{act: "claim", who: p.n, fence: got.Item.Fence}, acked, from)
	return *got.Item, true
}

// finish prepares and completes one item; true where the server said that it is done, false where it is somebody else's.
func (t *town) finish(ctx context.Context, p *person, w work, l *ledger, prepare func(context.Context, *person, work, *ledger) bool) bool {
	ready := false
	for ctx.Err() == nil {
		if !ready {
			if ready = prepare(ctx, p, w, l); !ready {
				_ = pause(ctx, 100*time.Millisecond)
			}
			if !t.beat(ctx, p, w, l) {
				return false
			}
			continue
		}
		from := time.Now().UnixNano()
		done := p.do(ctx, http.MethodPost, "/work/"+w.ID.String()+"/complete", map[string]any{"fence": w.Fence})
		late := done.outcome == refused && done.code() == "lease-lost" && done.reason() == "completed" // an earlier try came through
		if late {
			done.outcome = acked
		}
		l.book.note(w.ID, p.n, call{act: "complete", who: p.n, fence: w.Fence}, done.outcome, from)
		switch done.outcome {
		case acked:
			l.done(w, p, late)
			return true
		case refused:
			if done.code() != "lease-lost" {
				l.surprise("completing was refused: %d %.200s", done.status, done.body)
			}
			return false
		}
		l.lost(done)
		_ = pause(ctx, 100*time.Millisecond)
	}
	return false
}

// done keeps that somebody was told that an item is completed.
func (l *ledger) done(w work, p *person, late bool) {
	l.operations.Add(1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if by, twice := l.completed[w.ID]; twice && !late {
		l.surprises = append(l.surprises, "an item was completed twice, by "+string(rune('a'+by%26)))
	}
	l.completed[w.ID] = p.n
}

// save writes the codes; true where they are kept.
func (t *town) save(ctx context.Context, p *person, w work, l *ledger) bool {
	shown := p.do(ctx, http.MethodGet, "/coding-cases/"+w.CaseID.String(), nil)
	if shown.outcome != acked {
		return false
	}
	from := time.Now().UnixNano()
	kept := p.do(ctx, http.MethodPut, "/coding-cases/"+w.CaseID.String()+"/codes", map[string]any{"workItemId": w.ID, "fence": w.Fence,
		"codes": []any{map[string]any{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true}}}, "If-Match", shown.header.Get("ETag"))
	l.book.note(w.ID, p.n, call{act: "write", who: p.n, fence: w.Fence}, kept.outcome, from)
	l.lost(kept)
	if kept.outcome == acked {
		l.operations.Add(1)
		return true
	}
	if kept.outcome == refused && kept.status != http.StatusPreconditionFailed && kept.code() != "lease-lost" {
		l.surprise("codes were refused: %d %.200s", kept.status, kept.body)
	}
	return false
}

// beat renews the lease, as an open screen does; what is not known counts as renewed.
func (t *town) beat(ctx context.Context, p *person, w work, l *ledger) bool {
	from := time.Now().UnixNano()
	a := p.do(ctx, http.MethodPost, "/work/"+w.ID.String()+"/heartbeat", map[string]any{"fence": w.Fence, "idleSeconds": 0})
	l.book.note(w.ID, p.n, call{act: "write", who: p.n, fence: w.Fence}, a.outcome, from)
	if a.outcome == acked {
		l.operations.Add(1)
	}
	return a.outcome != refused
}

// giveBack gives an item to the queue again; false where the answer was lost, so that nobody knows whose it is.
func (t *town) giveBack(ctx context.Context, p *person, w work, l *ledger) bool {
	from := time.Now().UnixNano()
	a := p.do(ctx, http.MethodPost, "/work/"+w.ID.String()+"/release", map[string]any{"fence": w.Fence})
	l.book.note(w.ID, p.n, call{act: "release", who: p.n, fence: w.Fence}, a.outcome, from)
	l.lost(a)
	switch {
	case a.outcome == acked:
		l.operations.Add(1)
	case a.outcome == refused && a.code() != "lease-lost":
		l.surprise("giving back was refused: %d %.200s", a.status, a.body)
	}
	return a.outcome != unknown
}
