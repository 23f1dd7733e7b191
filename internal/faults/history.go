package main

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
)

// call is what somebody did with one item.
type call struct {
	act   string // claim, write, release, complete
	who   int
	fence int64
}

// notebook keeps who did what with which item, when, and what they were told.
type notebook struct {
	mu  sync.Mutex
	ops map[uuid.UUID][]porcupine.Operation
}

// note keeps an act. One whose outcome is not known may take effect at any time after it was sent, or never.
func (n *notebook) note(item uuid.UUID, client int, in call, outcome int, from int64) {
	n.mu.Lock()
	defer n.mu.Unlock()
	to := time.Now().UnixNano()
	if outcome == unknown {
		to = math.MaxInt64
	}
	n.ops[item] = append(n.ops[item], porcupine.Operation{ClientId: client, Input: in, Output: outcome, Call: from, Return: to})
}

// line is an item as one honest clerk with a paper list would keep it.
type line struct {
	fence int64
	free  bool // given back
	done  bool
}

// step gives what may be after an act. Leases run out by themselves, and a claim whose answer was lost leaves a gap in the tokens:
// a token that is larger than the last is a claim's; only the newest writes, gives back and completes.
func (c line) step(in call, outcome int) []any {
	if in.act == "claim" {
		if c.done || in.fence <= c.fence {
			return nil
		}
		return []any{line{fence: in.fence}}
	}
	after, may := c, !c.done && !c.free && in.fence >= c.fence
	switch in.act {
	case "release":
		after = line{fence: in.fence, free: true}
	case "complete":
		after = line{fence: in.fence, done: true}
	}
	switch {
	case outcome == refused || outcome == unknown && !may:
		return []any{c}
	case !may:
		return nil
	case outcome == unknown:
		return []any{c, after}
	}
	return []any{after}
}

// explained reports whether the acts on each item have an order in which one clerk could have given these answers.
func (n *notebook) explained() (items, acts int, wrong []string) {
	model := (&porcupine.NondeterministicModel{
		Init: func() []any { return []any{line{}} },
		Step: func(state, in, out any) []any { return state.(line).step(in.(call), out.(int)) },
	}).ToModel()
	for item, ops := range n.ops {
		items++
		acts += len(ops)
		if porcupine.CheckOperationsTimeout(model, once(ops), time.Minute) != porcupine.Ok {
			wrong = append(wrong, fmt.Sprintf("item %s: %d acts have no order that explains them", item, len(ops)))
		}
	}
	return items, acts, wrong
}

// once makes one act of the tries to complete under one token, where one of them was told to have worked: which of them did it
// nobody knows, and "you have completed this" is told again and again.
func once(ops []porcupine.Operation) []porcupine.Operation {
	told := map[call]int{} // the first that worked
	for i, o := range ops {
		in := o.Input.(call)
		if _, known := told[in]; !known && in.act == "complete" && o.Output.(int) == acked {
			told[in] = i
		}
	}
	first := map[call]int64{}
	for _, o := range ops {
		in := o.Input.(call)
		if from, known := first[in]; !known || o.Call < from {
			first[in] = o.Call
		}
	}
	var out []porcupine.Operation
	for i, o := range ops {
		in := o.Input.(call)
		worked, known := told[in]
		if known && i != worked && o.Output.(int) != refused {
			continue
		}
		if known && i == worked {
			o.Call = first[in]
		}
		out = append(out, o)
	}
	return out
}
