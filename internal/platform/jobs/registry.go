package jobs

import (
	"context"
	"fmt"
	"sort"
	"time"
)

// Handler does a job. ctx acts as the machine inside the job's tenant. A nil error marks the row done where Finish has
// not; an error is retried with growing delay until the row's attempts are used up, then the row is a dead letter.
type Handler func(ctx context.Context, j Job) error

// Options of a kind.
type Options struct {
	Class   Class
	Timeout time.Duration // of one attempt; default 1 min
	Every   time.Duration // where set, each tenant always has one such job waiting, due this long after the last
}

type entry struct {
	Options
	handle Handler
}

// Registry knows the handler of each kind.
type Registry struct{ kinds map[string]entry }

// NewRegistry makes an empty one.
func NewRegistry() *Registry { return &Registry{kinds: map[string]entry{}} }

// Handle registers the handler of a kind; twice is a programming error.
func (r *Registry) Handle(kind string, o Options, h Handler) {
	if _, twice := r.kinds[kind]; twice {
		panic(fmt.Sprintf("jobs: kind %s registered twice", kind))
	}
	if o.Timeout == 0 {
		o.Timeout = time.Minute
	}
	if o.Class == "" {
		o.Class = Normal
	}
	r.kinds[kind] = entry{Options: o, handle: h}
}

// recurring lists the kinds that each tenant always has waiting.
func (r *Registry) recurring() []string {
	var out []string
	for kind, e := range r.kinds {
		if e.Every > 0 {
			out = append(out, kind)
		}
	}
	sort.Strings(out)
	return out
}
