package demo

import (
	"cmp"
	"math"
	"math/rand/v2"
	"slices"
	"time"
)

// margin keeps the history clear of the present, in which real people begin to act.
const margin = 15 * time.Minute

// task is an item that somebody is still to do something with.
type task struct {
	of        *story
	item      *Item
	available time.Time
	effort    float64 // against the usual
	idle      float64 // part of the time in which nothing is done
	returned  bool
	held      bool
	arrives   time.Time // when what the hold waits for comes
	closed    bool
}

// worker is a technician at work.
type worker struct {
	Person
	at   hours
	free time.Time
}

// open makes the items that the files of a stay cause.
func (p *planner) open(s *story) {
	at := s.Received.Add(time.Minute)
	if s.script.prepared {
		prep := newItem("chart_prep", string(s.Chart.WorkType), "", s.script.priority, at)
		prep.ready(at, p.target(s.Stay, "chart_prep").SLA)
		s.Items = append(s.Items, prep)
		return
	}
	p.openCoding(s, at)
}

func (p *planner) openCoding(s *story, at time.Time) *Item {
	t := p.target(s.Stay, "coding")
	priority := s.script.priority
	if s.script.untouched && priority < 3 {
		priority = 3 // a manager raises it later
	}
	i := newItem("coding", string(s.Chart.WorkType), t.Credential, priority, at)
	i.ready(at, t.SLA)
	s.Items = append(s.Items, i)
	return i
}

func (p *planner) target(s *Stay, kind string) Target {
	return p.targets(s.Facility.Client, string(s.Chart.WorkType), kind)
}

// simulate lets the technicians work through the items, each taking what Next would bring, until the present.
func (p *planner) simulate() {
	var workers []*worker
	for _, t := range technicians() {
		workers = append(workers, &worker{Person: t, at: t.hours(), free: p.at.Add(-historyDays * day)})
	}
	var tasks []*task
	for _, s := range p.stories {
		if len(s.Items) > 0 && !s.script.untouched {
			tasks = append(tasks, p.task(s, s.Items[0]))
		}
	}
	for {
		w, t, start := p.pick(workers, tasks)
		if w == nil {
			break
		}
		if next := p.work(w, t, start); next != nil {
			tasks = append(tasks, next)
		}
	}
	for _, t := range tasks { // what came while nobody was at work
		if !t.arrives.IsZero() && t.item.State == "held" && t.arrives.Before(p.at.Add(-margin)) {
			t.item.arrive(t.arrives)
		}
	}
}

func (p *planner) task(s *story, i *Item) *task {
	return &task{of: s, item: i, available: i.ReadyAt.Add(20 * time.Second), idle: p.rng.Float64() * 0.16,
		effort: math.Min(2.2, math.Max(0.45, math.Exp(p.rng.NormFloat64()*0.32)))}
}

// pick finds who can begin something first, and what Next would give them then: routed to them first, then by priority, due
// time and age.
func (p *planner) pick(workers []*worker, tasks []*task) (*worker, *task, time.Time) {
	var who *worker
	var what *task
	var first time.Time
	for _, w := range workers {
		for _, t := range tasks {
			if !w.takes(t) {
				continue
			}
			start, ok := p.start(w, t)
			if !ok || (who != nil && start.After(first)) {
				continue
			}
			if who == nil || start.Before(first) || (who == w && before(t, what)) {
				who, what, first = w, t, start
			}
		}
	}
	return who, what, first
}

func before(a, b *task) bool {
	return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(a.item.Priority, b.item.Priority), a.item.DueAt.Compare(b.item.DueAt), a.item.ReadyAt.Compare(b.item.ReadyAt)) < 0
}

func rank(t *task) int {
	if t.held {
		return 0
	}
	return 1
}

// takes reports whether the person may draw the task: facility, skill and, for what was theirs, only they.
func (w *worker) takes(t *task) bool {
	if t.closed || (t.of.script.person != "" && t.item.Kind == "coding" && t.of.script.person != w.Key) {
		return false
	}
	if t.held && t.item.LastHolder != w.Key {
		return false
	}
	if t.item.Credential != "" && !slices.ContainsFunc(w.Credentials, func(c Credential) bool { return c.Name == t.item.Credential }) {
		return false
	}
	return slices.Contains(w.Facilities, t.of.Facility.Code) && slices.Contains(w.Skills, Skill{t.item.WorkType, t.item.Kind})
}

// start is when the person could begin the task and end it within one session, before the present.
func (p *planner) start(w *worker, t *task) (time.Time, bool) {
	at := t.available
	if w.free.After(at) {
		at = w.free
	}
	length := p.length(w, t)
	for {
		s := w.at.sessionAt(at)
		if at.Before(s.From) {
			at = s.From.UTC()
		}
		if end := at.Add(length); !end.After(s.To) {
			return at, end.Before(p.at.Add(-margin))
		}
		if at = s.To.UTC(); at.After(p.at) {
			return at, false
		}
	}
}

// length is how long the whole task takes the person.
func (p *planner) length(w *worker, t *task) time.Duration {
	usual := float64(hour) / p.target(t.of.Stay, t.item.Kind).ItemsPerHour
	whole := time.Duration(usual * t.effort / w.Pace / (1 - t.idle)).Truncate(time.Second)
	return min(max(whole, 50*time.Second), 2*hour)
}

// work does the task from start on, by its script, and gives the task that follows from it, if any.
func (p *planner) work(w *worker, t *task, start time.Time) *task {
	length := p.length(w, t)
	if !t.arrives.IsZero() && t.item.State == "held" {
		t.item.arrive(t.arrives)
	}
	t.item.claim(start, w.Key)
	var follows *task
	end, idle := start.Add(length), t.idleOf(length)
	script := t.of.script
	switch {
	case t.item.Kind == "chart_prep":
		t.item.complete(end, idle)
		t.closed = true
		follows = p.task(t.of, p.openCoding(t.of, end))
	case script.returned && !t.returned:
		end, idle = start.Add(length/2), t.idleOf(length/2)
		t.item.release(end, idle)
		t.returned, t.closed, t.available = true, script.desk || script.person != "", end.Add(10*time.Minute)
		t.of.Saved = append(t.of.Saved, end.Add(-30*time.Second))
	case script.hold != nil && !t.held:
		end, idle = start.Add(length*3/5), t.idleOf(length*3/5)
		p.holdTask(t, *script.hold, end, idle)
		t.of.Saved = append(t.of.Saved, end.Add(-30*time.Second))
	default:
		t.of.Saved = append(t.of.Saved, start.Add(length/2), end.Add(-15*time.Second))
		t.item.complete(end, idle)
		t.closed = true
	}
	w.free = end.Add(pause(p.rng, w))
	return follows
}

func (t *task) idleOf(length time.Duration) time.Duration {
	return time.Duration(float64(length) * t.idle).Truncate(time.Second)
}

func (p *planner) holdTask(t *task, h Hold, at time.Time, idle time.Duration) {
	t.item.hold(at, idle, h)
	t.held, t.closed = true, h.Lasts == 0
	t.available = at.Add(h.Lasts)
	if h.Owner == "hospital" && h.Lasts > 0 {
		t.arrives = officeHours(t.available, t.of.Facility).UTC()
		t.available = t.arrives.Add(20 * time.Second)
	}
}

// pause is what a person does between two charts of this agency: other agencies' charts, calls, a coffee.
func pause(rng *rand.Rand, w *worker) time.Duration {
	usual := 32 * time.Minute
	if w.Role == "prep" {
		usual = 18 * time.Minute
	}
	return min(2*time.Minute+time.Duration(rng.ExpFloat64()*float64(usual)), 150*time.Minute).Truncate(time.Second)
}
