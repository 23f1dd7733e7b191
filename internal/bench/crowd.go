package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

// crowd is an agency's people at their work, each at their own pace: see crowd_people.go for what they do.
type crowd struct {
	*lives
	watch  *watch
	length time.Duration
	files  atomic.Int64 // numbers of encounters
}

// shares of the people by what they do, in hundredths.
var shares = []struct {
	role    principal.Role
	share   int
	kind    string // of work, a technician's
	routine func(s *somebody, ctx context.Context) error
}{
	{principal.Coder, 68, "coding", (*somebody).codes},
	{principal.Hospital, 12, "", (*somebody).sendsCharts},
	{principal.ROI, 12, "roi", (*somebody).readsRequests},
	{principal.Manager, 8, "", (*somebody).watches},
}

// people measures a crowd at work for some minutes: every route's times as its callers see them, what failed, and what the machine
// had to do. Then it measures the same crowd at another agency, beneath which many times as much is stored.
func people(ctx context.Context, b *bench) error {
	usual, failed := b.crowdOver(ctx, 1)
	if usual == nil || b.times <= 1 {
		return failed
	}
	large, err := b.crowdOver(ctx, b.times)
	if large != nil {
		large.compare(b.Report, usual, b.times)
	}
	return errors.Join(failed, err)
}

// crowdOver lets a crowd work where that many times the volume is stored; nil where it did not come to that.
func (b *bench) crowdOver(ctx context.Context, times int) (*watch, error) {
	v, err := b.over(ctx, times)
	if err != nil {
		return nil, err
	}
	l := &lives{bench: b, agency: v.Agency}
	if l.hospital, err = l.agency.Person(ctx, principal.Hospital); err != nil {
		return nil, err
	}
	c := &crowd{lives: l, length: b.crowdFor}
	if err := c.supply(ctx, max(20, b.crowd*4/5)); err != nil {
		return nil, fmt.Errorf("before anybody comes: %w", err)
	}
	streams, err := l.hold(ctx, b.crowd)
	if err != nil {
		return nil, err
	}
	defer streams.close()
	before, nothing := used(), make(chan measure.Times, 1)
	idle, end := context.WithCancel(ctx)
	defer end()
	go func() { nothing <- bare(idle) }()
	if err := c.work(ctx); err != nil {
		return nil, err
	}
	busy := used().since(before, c.length)
	end()
	note := fmt.Sprintf("over %d encounters", v.Encounters)
	c.watch.tell(b.Report, note)
	b.Add("requests that failed", fmt.Sprint(c.watch.failed.Load()), "0", fmt.Sprintf("of %d; %d people, %s, %s", c.watch.total(), b.crowd, report.Short(c.length), note))
	b.Add("leases lost", fmt.Sprint(c.watch.lost.Load()), "0", fmt.Sprintf("%d charts completed, %s", c.watch.completed.Load(), note))
	b.Add("event streams that broke off", fmt.Sprint(streams.broken.Load()), "0", fmt.Sprintf("of %d", b.crowd))
	none := <-nothing
	none.Wall = c.length
	b.Spread("a handler of this process that does nothing", none, "", "asked meanwhile, now and then: what the machine takes to wake up")
	b.Add("processors in use", busy, "", "of the machine's, by what used them, "+note)
	b.Add("memory of the house and its callers", resident(), "", "resident, without PostgreSQL, Redis, the examiner and the listeners, "+note)
	if c.watch.failed.Load() > 0 {
		return c.watch, errors.New(c.watch.first())
	}
	return c.watch, nil
}

// supply has charts sent and examined before the people come, so that the first of them find work.
func (c *crowd) supply(ctx context.Context, charts int) error {
	group, sending := errgroup.WithContext(ctx)
	group.SetLimit(lifeSenders)
	for range charts {
		group.Go(func() error { return c.chart(sending, c.hospital) })
	}
	if err := group.Wait(); err != nil {
		return err
	}
	for n := range max(5, c.crowd/6) {
		err := c.hospital.Call(ctx, http.MethodPost, "/roi-requests", map[string]any{"facilityId": c.agency.Facility, "channel": "mail", "receivedAt": time.Now().Add(-time.Hour),
			"requesterClass": "patient", "legalBasis": "access_164_524", "purpose": "personal_use", "requester": map[string]any{"name": "Bench"},
			"patient": map[string]any{"lastName": "Bench", "firstName": "Bench", "birthDate": "1950-01-01", "mrn": fmt.Sprint("C", n)},
			"wanted":  map[string]any{"text": "the whole chart"}}, nil)
		if err != nil {
			return err
		}
	}
	return stand.Until(ctx, time.Hour, func() (done bool, err error) {
		err = c.Root.QueryRow(ctx, `select count(*) >= $2 from work_items where tenant_id = $1 and kind = 'coding' and state = 'ready'`, c.agency.ID, charts).Scan(&done)
		return done, err
	})
}

// chart registers an encounter and sends its file.
func (c *crowd) chart(ctx context.Context, p *stand.Person) error {
	n := int(c.files.Add(1))
	file, err := textChart(lifePages, n)
	if err != nil {
		return err
	}
	encounter, err := c.agency.Register(ctx, p, "ED", stand.Anybody(fmt.Sprint("C", n)))
	if err != nil {
		return err
	}
	return send(ctx, p, file, map[string]string{"filename": "chart.pdf", "encounterId": encounter.String(), "documentType": "emergency_note"})
}

// work lets everybody come within the first tenth of the time and go on until its end.
func (c *crowd) work(ctx context.Context) error {
	var everybody []*somebody
	for _, kind := range shares {
		for range max(1, c.crowd*kind.share/100) {
			p, err := c.agency.Person(ctx, kind.role)
			if err == nil && kind.kind != "" {
				err = c.agency.Equip(ctx, p, kind.kind)
			}
			if err != nil {
				return err
			}
			n := len(everybody)
			everybody = append(everybody, &somebody{Person: p, crowd: c, dice: rand.New(rand.NewPCG(seed, uint64(n))), routine: kind.routine}) //nolint:gosec // the same people each time
		}
	}
	c.watch = newWatch()
	day, over := context.WithTimeout(ctx, c.length)
	defer over()
	group := errgroup.Group{}
	for _, s := range everybody {
		group.Go(func() error { return s.day(day) })
	}
	if err := group.Wait(); err != nil && day.Err() == nil {
		return err
	}
	return ctx.Err()
}

// seed makes the crowd the same in every run.
const seed = 20261128

func resident() string { return fieldOf("/proc/self/status", "VmRSS", "-") }

// work as it is given to a technician.
type given struct {
	ID, CaseID, EncounterID uuid.UUID
	Fence                   int64
}
