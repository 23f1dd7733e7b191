package worklist

import (
	"bytes"
	"cmp"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// proposeDepth is how far SQL looks into each lane for those who ask together.
const proposeDepth = 8

// laneHead is a waiting item near the head of its lane, and who of those who ask may draw from that lane.
type laneHead struct {
	lane     string
	asks     []int
	id       uuid.UUID
	kind     string
	priority int
	due      time.Time // zero: none, which comes last
	ready    time.Time
	author   uuid.UUID
	reserved uuid.UUID // for whom, and still so
}

// before is laneOrder.
func (h laneHead) before(o laneHead) bool {
	due := func(t time.Time) int64 {
		if t.IsZero() {
			return noDue
		}
		return t.Sub(scoreEpoch).Microseconds()
	}
	return cmp.Or(cmp.Compare(h.priority, o.priority), cmp.Compare(due(h.due), due(o.due)), h.ready.Compare(o.ready), bytes.Compare(h.id[:], o.id[:])) < 0
}

// open reports whether a person may be offered the item: not what they authored, nor what another has prefetched.
func (h laneHead) open(me uuid.UUID) bool {
	return (h.author != me || h.kind == "coding_rework") && (h.reserved == uuid.Nil || h.reserved == me)
}

// proposeBySQL does for asks what Redis would have done: each the best of their lanes, no item to two. Who might be owed an
// item that lies deeper than was looked is proposed none.
func proposeBySQL(tx *db.Tx, asks []*ask) error {
	heads, err := laneHeads(tx, asks, proposeDepth)
	if err == nil {
		deal(asks, heads, proposeDepth)
	}
	return err
}

// deal gives each ask in turn the best head that is left. heads are sorted by lane, then in order; a lane of depth heads may
// hold more.
func deal(asks []*ask, heads []laneHead, depth int) {
	lanes := map[string][]laneHead{}
	mine := make([][]string, len(asks))
	for _, h := range heads {
		if len(lanes[h.lane]) == 0 {
			for _, n := range h.asks {
				mine[n] = append(mine[n], h.lane)
			}
		}
		lanes[h.lane] = append(lanes[h.lane], h)
	}
	taken := map[uuid.UUID]bool{}
	for n, a := range asks {
		var best laneHead
		hidden := false
		a.hint = hint{}
		for _, name := range mine[n] {
			head, found := firstOpen(lanes[name], a.p.UserID, taken)
			hidden = hidden || !found && len(lanes[name]) >= depth
			if found && (best.id == uuid.Nil || head.before(best)) {
				best = head
			}
			a.hint.total += int64(len(lanes[name]))
		}
		if best.id != uuid.Nil && !hidden {
			a.hint.item = best.id
			taken[best.id] = true
		}
	}
}

func firstOpen(heads []laneHead, me uuid.UUID, taken map[uuid.UUID]bool) (laneHead, bool) {
	for _, h := range heads {
		if !taken[h.id] && h.open(me) {
			return h, true
		}
	}
	return laneHead{}, false
}
