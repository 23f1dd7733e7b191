package worklist

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
)

// The claim protocol is checked for linearizability, item by item: whatever people, tabs and the sweeper did at once, there
// is an order in which each got the answer that one honest clerk with a paper list would have given.

// call is what somebody asked about one item, and answer what they got.
type call struct {
	act   string // claim, beat, release, complete, lapse, expire
	who   int
	fence int64
}

type answer struct {
	ok    bool
	fence int64
}

// clerk is the paper list's line of one item.
type clerk struct {
	holder int // -1: nobody
	fence  int64
	lapsed bool // the lease ran out and nobody has noticed yet
	done   bool
}

func (c clerk) step(in call, out answer) (bool, clerk) {
	held := c.holder == in.who && c.fence == in.fence && !c.lapsed && !c.done
	switch in.act {
	case "claim": // a new claim of a ready item, or the same person's own again
		if c.done || out.fence != c.fence+1 || (c.holder != -1 && c.holder != in.who) {
			return false, c
		}
		return true, clerk{holder: in.who, fence: out.fence}
	case "beat":
		return out.ok == held, c
	case "release", "complete":
		if out.ok != held {
			return false, c
		}
		if held {
			c.holder, c.done = -1, in.act == "complete"
		}
		return true, c
	case "lapse": // time passes for the lease with that token; nothing, where it ended meanwhile
		if c.holder != -1 && c.fence == out.fence {
			c.lapsed = true
		}
		return true, c
	case "expire":
		if c.holder == -1 || !c.lapsed {
			return false, c
		}
		c.holder, c.lapsed = -1, false
		return true, c
	}
	return false, c
}

func clerkModel() porcupine.Model {
	return porcupine.Model{
		Init: func() any { return clerk{holder: -1} },
		Step: func(state, in, out any) (bool, any) {
			return state.(clerk).step(in.(call), out.(answer))
		},
		DescribeOperation: func(in, out any) string { return fmt.Sprintf("%+v -> %+v", in, out) },
	}
}

// notebook keeps who asked what about which item, when.
type notebook struct {
	mu  sync.Mutex
	ops map[uuid.UUID][]porcupine.Operation
}

func (n *notebook) note(item uuid.UUID, client int, in call, out answer, from int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.ops[item] = append(n.ops[item], porcupine.Operation{ClientId: client, Input: in, Output: out, Call: from, Return: time.Now().UnixNano()})
}

const (
	racers    = 8
	raceItems = 12
	raceActs  = 40
)

func TestClaimsAreLinearizable(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, h *house) {
		a := h.agency()
		items := make([]uuid.UUID, raceItems)
		for n := range items {
			items[n] = a.item(nil)
		}
		a.ready()
		book := &notebook{ops: map[uuid.UUID][]porcupine.Operation{}}
		var all sync.WaitGroup
		for n := range racers {
			ctx := a.coder()
			all.Go(func() { a.race(t, ctx, n, book) })
		}
		all.Go(func() { a.passTime(t, racers, book, items) })
		all.Wait()
		claims := 0
		for item, ops := range book.ops {
			for _, o := range ops {
				if o.Input.(call).act == "claim" {
					claims++
				}
			}
			if porcupine.CheckOperationsTimeout(clerkModel(), ops, testkit.Patience) != porcupine.Ok {
				t.Errorf("item %s: %d acts have no order that explains them", item, len(ops))
			}
		}
		if claims < 2*racers {
			t.Errorf("only %d claims: nothing was raced for", claims)
		}
		if got := h.count(`select count(*) from leases`); got != claims {
			t.Errorf("%d leases for %d claims", got, claims)
		}
	})
}

// race is one person who draws, beats, and ends their work in every way, sometimes with a token of yesterday.
func (a *agency) race(t *testing.T, ctx context.Context, me int, book *notebook) {
	dice := rand.New(rand.NewPCG(uint64(me), 7))
	var item uuid.UUID
	var fence int64
	for range raceActs {
		from := time.Now().UnixNano()
		if item == uuid.Nil || dice.IntN(4) == 0 {
			w, err := a.h.m.Next(ctx)
			if err != nil {
				if why(err) != "busy" {
					t.Error(err)
				}
				continue
			}
			if w != nil {
				book.note(w.ID, me, call{act: "claim", who: me}, answer{ok: true, fence: w.Fence}, from)
				if item != w.ID || dice.IntN(3) > 0 { // else go on with the old token
					item, fence = w.ID, w.Fence
				}
			}
			continue
		}
		act := []string{"beat", "beat", "release", "complete"}[dice.IntN(4)]
		if act == "complete" && dice.IntN(4) > 0 {
			act = "beat"
		}
		err := a.raceAct(ctx, act, item, fence)
		if err != nil && why(err) == "internal" || err != nil && why(err) == "" {
			t.Error(err)
			continue
		}
		book.note(item, me, call{act: act, who: me, fence: fence}, answer{ok: err == nil}, from)
	}
}

func (a *agency) raceAct(ctx context.Context, act string, item uuid.UUID, fence int64) error {
	switch act {
	case "beat":
		_, err := a.h.m.Heartbeat(ctx, item, fence, 0)
		return err
	case "release":
		return a.h.m.Release(ctx, item, fence)
	}
	return a.h.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return a.h.m.Complete(ctx, tx, item, fence) })
}

// passTime lets leases run out at random and sweeps.
func (a *agency) passTime(t *testing.T, me int, book *notebook, items []uuid.UUID) {
	dice := rand.New(rand.NewPCG(99, 7))
	for range raceActs {
		item := items[dice.IntN(len(items))]
		from := time.Now().UnixNano()
		var fence int64
		err := a.h.root.QueryRow(context.Background(), `update leases set expires_at = clock_timestamp() - interval '1 second'
			where item_id = $1 and ended_at is null returning fence`, item).Scan(&fence)
		if err == nil {
			book.note(item, me, call{act: "lapse"}, answer{fence: fence}, from)
		}
		from = time.Now().UnixNano()
		a.h.mu.Lock()
		known := len(a.h.seen)
		a.h.mu.Unlock()
		if _, err := a.h.m.Sweep(a.machine()); err != nil {
			t.Error(err)
		}
		a.h.mu.Lock()
		for _, s := range a.h.seen[known:] {
			if s.Event == EventExpired {
				book.note(s.ItemID, me, call{act: "expire"}, answer{}, from)
			}
		}
		a.h.mu.Unlock()
	}
}
