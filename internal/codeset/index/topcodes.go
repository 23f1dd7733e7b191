package index

import (
	"cmp"
	"slices"
)

// scored is a code, the entry that found it (-1 for a code typed as such) and its score.
type scored struct {
	code, entry int32
	score       float32
}

// topCodes keeps the best codes seen, each once, best first.
type topCodes struct {
	items []scored
	limit int
}

func newTopCodes(limit int) *topCodes {
	return &topCodes{items: make([]scored, 0, limit+1), limit: limit}
}

func (t *topCodes) full() bool { return len(t.items) == t.limit }

// offer takes a code in if it is among the best; of a code seen before the better score stays. Equal scores go by code.
func (t *topCodes) offer(code, entry int32, score float32) {
	if t.full() && score <= t.items[len(t.items)-1].score {
		return
	}
	for i := range t.items {
		if t.items[i].code != code {
			continue
		}
		if t.items[i].score >= score {
			return
		}
		t.items = slices.Delete(t.items, i, i+1)
		break
	}
	item := scored{code, entry, score}
	at, _ := slices.BinarySearchFunc(t.items, item, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.code, b.code))
	})
	if t.full() {
		t.items = t.items[:len(t.items)-1]
	}
	t.items = slices.Insert(t.items, at, item)
}
