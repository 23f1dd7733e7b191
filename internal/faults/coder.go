package main

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// work is an item as a coder is given it.
type work struct {
	ID     uuid.UUID
	CaseID uuid.UUID
	Fence  int64
}

// code draws charts, codes and completes them, as long as ctx lives.
func (t *town) code(ctx context.Context, p *person, l *ledger) {
	for ctx.Err() == nil {
		from := time.Now().UnixNano()
		drawn := p.do(ctx, http.MethodPost, "/work/next", nil)
		var got struct{ Item *work }
		if drawn.outcome != acked || drawn.read(&got) != nil || got.Item == nil {
			if drawn.outcome == unknown {
				l.unknowns.Add(1)
			}
			_ = pause(ctx, 150*time.Millisecond)
			continue
		}
		l.operations.Add(1)
		l.lastClaim.Store(time.Now().UnixNano())
		l.book.note(got.Item.ID, p.n, call{act: "claim", who: p.n, fence: got.Item.Fence}, acked, from)
		t.finish(ctx, p, *got.Item, l)
	}
}

// finish codes one chart until the server says that it is done, or somebody else's.
func (t *town) finish(ctx context.Context, p *person, w work, l *ledger) {
	saved := false
	for ctx.Err() == nil {
		if !saved {
			saved = t.save(ctx, p, w, l)
			if !saved && !t.holds(ctx, p, w) {
				return
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
			l.operations.Add(1)
			l.lastDone.Store(time.Now().UnixNano())
			l.mu.Lock()
			if by, twice := l.completed[w.ID]; twice && !late {
				l.surprises = append(l.surprises, "an item was completed twice, by "+string(rune('a'+by%26)))
			}
			l.completed[w.ID] = p.n
			l.mu.Unlock()
			return
		case refused:
			if done.code() == "lease-lost" {
				return
			}
			l.surprise("completing was refused: %d %.200s", done.status, done.body)
			return
		}
		l.unknowns.Add(1)
		_ = pause(ctx, 100*time.Millisecond)
	}
}

// save writes the codes; true where they are kept.
func (t *town) save(ctx context.Context, p *person, w work, l *ledger) bool {
	shown := p.do(ctx, http.MethodGet, "/coding-cases/"+w.CaseID.String(), nil)
	if shown.outcome != acked {
		_ = pause(ctx, 100*time.Millisecond)
		return false
	}
	kept := p.do(ctx, http.MethodPut, "/coding-cases/"+w.CaseID.String()+"/codes", map[string]any{"workItemId": w.ID, "fence": w.Fence,
		"codes": []any{map[string]any{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true}}}, "If-Match", shown.header.Get("ETag"))
	if kept.outcome == acked {
		l.operations.Add(1)
		return true
	}
	if kept.outcome == refused && kept.status != http.StatusPreconditionFailed && kept.code() != "lease-lost" {
		l.surprise("codes were refused: %d %.200s", kept.status, kept.body)
	}
	_ = pause(ctx, 100*time.Millisecond)
	return false
}

// holds asks whether the lease still stands; what is not known counts as yes.
func (t *town) holds(ctx context.Context, p *person, w work) bool {
	beat := p.do(ctx, http.MethodPost, "/work/"+w.ID.String()+"/heartbeat", map[string]any{"fence": w.Fence, "idleSeconds": 0})
	return beat.outcome != refused
}
