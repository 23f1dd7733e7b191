package request

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/roi/rules"
)

// ClockJob is the kind of the timer that raises a request's alarms; its argument is the request's id.
const ClockJob = "roi.clock"

// RegisterJobs adds the alarms.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(ClockJob, jobs.Options{Class: jobs.Quick}, m.ring)
}

// wind sets the timer of the next alarm. A timer that became wrong meanwhile does no harm: whoever wakes reckons anew.
func (m *Module) wind(ctx context.Context, tx *db.Tx, id uuid.UUID, d rules.Deadline) error {
	now := m.Clock.Now()
	var at time.Time
	for _, c := range d.Clocks {
		for _, a := range c.Alarms {
			if a.At.After(now) && (at.IsZero() || a.At.Before(at)) {
				at = a.At
			}
		}
	}
	if at.IsZero() {
		return nil
	}
	return jobs.Enqueue(ctx, tx, jobs.New{Kind: ClockJob, Class: jobs.Quick, Key: fmt.Sprintf("%s:%d", id, at.Unix()), DueAt: at, Args: map[string]any{"request": id}})
}

// ring raises the alarms that are due, each once, and sets the timer of the next. An escalation puts the work before all other.
func (m *Module) ring(ctx context.Context, j jobs.Job) error {
	var args struct{ Request uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.Locked(ctx, tx, args.Request)
		if apperr.Is(err, "not-found") || err == nil && row.EndedAt != nil {
			return jobs.Finish(ctx, tx, j)
		}
		if err != nil {
			return err
		}
		if err := m.alarm(ctx, tx, row); err != nil {
			return err
		}
		return jobs.Finish(ctx, tx, j)
	})
}

// alarm raises what is due of a request's clocks and sets the next timer.
func (m *Module) alarm(ctx context.Context, tx *db.Tx, row Row) error {
	d, err := m.Reckon(tx, row)
	if err != nil {
		return err
	}
	late := false
	for _, c := range d.Clocks {
		for _, a := range c.Alarms {
			if c.Stopped || a.At.After(m.Clock.Now()) { // while a clock stands still its end moves on each day
				continue
			}
			made, err := raise(tx, &alarmRow{ClientID: row.ClientID, ID: db.NewID(), RequestID: row.ID, Key: fmt.Sprintf("%s:%d:%v", c.Rule.ID, a.At.Unix(), a.After),
				Label: a.Label, Tell: a.Tell, Late: a.After, DueAt: a.At, At: m.Clock.Now()})
			if err != nil {
				return err
			}
			late = late || made && a.After
		}
	}
	if late {
		if err := m.Work.Escalate(ctx, tx, row.ID); err != nil {
			return err
		}
		if err := Note(ctx, tx, row, "roi.escalate", uuid.Nil, nil); err != nil {
			return err
		}
	}
	return m.wind(ctx, tx, row.ID, d)
}
