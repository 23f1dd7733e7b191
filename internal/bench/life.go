package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

const (
	lifePages   = 3
	lifeSenders = 4
	lifeCoders  = 8
	underWay    = 48 // charts between their first byte and their delivery, so that neither end waits for the other
	// usRate is inpatient stays and emergency visits of the United States a second: 191 million a year.
	usRate = 6.06
)

// lives are charts on their way from a hospital's browser to its fetched result.
type lives struct {
	*bench
	agency   *stand.Agency
	hospital *stand.Person
	room     chan struct{} // one for each chart under way

	mu      sync.Mutex
	sent    map[uuid.UUID]time.Time // by encounter: when it was registered
	fetched map[uuid.UUID]int       // by encounter: how often its result came
	took    []time.Duration
	begun   atomic.Int64
	busy    atomic.Int64 // answers that asked to try again
}

// life measures whole lifecycles: registered, sent, examined, claimed, coded, completed and fetched by the hospital, while idle
// event streams are held. It fails where one was lost or came twice.
func life(ctx context.Context, b *bench) error {
	l := &lives{bench: b, room: make(chan struct{}, underWay), sent: map[uuid.UUID]time.Time{}, fetched: map[uuid.UUID]int{}}
	if err := errors.Join(l.warm(ctx), l.settle(ctx)); err != nil {
		return err
	}
	streams, err := l.hold(ctx, l.streams)
	if err != nil {
		return err
	}
	defer streams.close()
	before, began := used(), time.Now()
	if err := l.live(ctx, l.length); err != nil {
		return err
	}
	busy := used().since(before, time.Since(began))
	t := measure.Of(l.took)
	t.Wall = l.length
	l.Add("charts through a whole lifecycle", fmt.Sprintf("%.1f/s", t.Rate()), "", fmt.Sprintf("%d of %d pages each in %s, %d idle event streams held", len(l.took), lifePages, report.Short(l.length), streams.now.Load()))
	l.Spread("a lifecycle, from its registration to its result fetched", t, "", fmt.Sprintf("%d under way at any time", underWay))
	l.Ratio("US real-time factor", t.Rate()/usRate, "100", fmt.Sprintf("lifecycles a second / %.2f", usRate))
	l.Add("processors in use", busy, "", "of the machine's, by what used them")
	l.Add("event streams that broke off", fmt.Sprint(streams.broken.Load()), "0", "")
	l.Add("requests for work that were asked to come again", fmt.Sprint(l.busy.Load()), "0", "")
	return l.nothingLost(ctx)
}

// settle makes a hospital and coders.
func (l *lives) settle(ctx context.Context) (err error) {
	if l.agency, err = l.Agency(ctx, "life"); err != nil {
		return err
	}
	l.hospital, err = l.agency.Person(ctx, principal.Hospital)
	return err
}

// live lets senders, coders and the hospital's system work side by side; only what ends within the time after a warm-up counts.
func (l *lives) live(ctx context.Context, during time.Duration) error {
	sending, stop := context.WithTimeout(ctx, during+during/5)
	defer stop()
	counting := time.Now().Add(during / 5)
	group, ctx := errgroup.WithContext(ctx)
	var senders sync.WaitGroup
	for range lifeSenders {
		senders.Add(1)
		group.Go(func() error {
			defer senders.Done()
			return l.send(ctx, sending)
		})
	}
	ended := make(chan struct{})
	go func() { senders.Wait(); close(ended) }()
	for range lifeCoders {
		coder, err := l.agency.Person(ctx, principal.Coder)
		if err != nil {
			return err
		}
		if err := l.agency.Equip(ctx, coder, "coding"); err != nil {
			return err
		}
		group.Go(func() error { return l.code(ctx, coder, ended) })
	}
	group.Go(func() error { return l.fetch(ctx, ended, counting, counting.Add(during)) })
	return group.Wait()
}

// send registers encounters and sends their charts until sending ends.
func (l *lives) send(ctx, sending context.Context) error {
	for {
		select {
		case <-sending.Done():
			return ctx.Err()
		case l.room <- struct{}{}:
		}
		n := int(l.begun.Add(1))
		chart, err := textChart(lifePages, n)
		if err != nil {
			return err
		}
		began := time.Now()
		encounter, err := l.agency.Register(ctx, l.hospital, "ED", stand.Anybody(fmt.Sprint("L", n)))
		if err != nil {
			return err
		}
		l.mu.Lock()
		l.sent[encounter] = began
		l.mu.Unlock()
		err = send(ctx, l.hospital, chart, map[string]string{"filename": "chart.pdf", "encounterId": encounter.String(), "documentType": "emergency_note"})
		if err != nil {
			return err
		}
	}
}

// lookAgain is how long somebody waits who found nothing to do: people are told by their event stream when something comes, and a
// hospital's system asks at its own pace.
const lookAgain = 500 * time.Millisecond

// code takes what is next and completes it, until everything that was sent is done.
func (l *lives) code(ctx context.Context, p *stand.Person, ended <-chan struct{}) error {
	for {
		var got struct {
			Item *struct {
				ID, CaseID uuid.UUID
				Fence      int64
			}
		}
		err := p.Call(ctx, http.MethodPost, "/work/next", nil, &got)
		if stand.Busy(err) {
			l.busy.Add(1)
			err = nil
		}
		if err != nil {
			return err
		}
		if got.Item == nil {
			if done, err := l.rest(ctx, ended); done || err != nil {
				return err
			}
			continue
		}
		path := "/coding-cases/" + got.Item.CaseID.String()
		tag, err := p.Tag(ctx, path)
		if err != nil {
			return err
		}
		codes := []any{map[string]any{"role": "dx", "system": "ICD10CM", "code": "I10", "principal": true}, map[string]any{"role": "dx", "system": "ICD10CM", "code": "E11.9"}}
		err = p.Edit(ctx, http.MethodPut, path+"/codes", tag, map[string]any{"workItemId": got.Item.ID, "fence": got.Item.Fence, "codes": codes})
		if err == nil {
			err = p.Call(ctx, http.MethodPost, "/work/"+got.Item.ID.String()+"/complete", map[string]any{"fence": got.Item.Fence}, nil)
		}
		if err != nil {
			return err
		}
	}
}

// rest waits a moment, and says whether there is nothing left to wait for.
func (l *lives) rest(ctx context.Context, ended <-chan struct{}) (done bool, err error) {
	select {
	case <-ctx.Done():
		return true, ctx.Err()
	case <-time.After(lookAgain):
	}
	select {
	case <-ended:
		l.mu.Lock()
		defer l.mu.Unlock()
		return len(l.fetched) == len(l.sent), nil
	default:
		return false, nil
	}
}

// fetch asks for results as a hospital's system does, and makes room for a chart with each that came.
func (l *lives) fetch(ctx context.Context, ended <-chan struct{}, from, to time.Time) error {
	cursor := ""
	for {
		var page struct {
			Items      []struct{ EncounterID uuid.UUID }
			NextCursor string
		}
		if err := l.hospital.Call(ctx, http.MethodGet, "/results?limit=500&cursor="+cursor, nil, &page); err != nil {
			return err
		}
		cursor = page.NextCursor
		now := time.Now()
		for _, r := range page.Items {
			l.mu.Lock()
			l.fetched[r.EncounterID]++
			if !now.Before(from) && now.Before(to) {
				l.took = append(l.took, now.Sub(l.sent[r.EncounterID]))
			}
			l.mu.Unlock()
			<-l.room
		}
		if done, err := l.rest(ctx, ended); done || err != nil {
			return err
		}
	}
}

// nothingLost holds what came against what was sent, and both against what the database keeps.
func (l *lives) nothingLost(ctx context.Context) error {
	lost, twice := 0, 0
	for encounter := range l.sent {
		switch l.fetched[encounter] {
		case 0:
			lost++
		case 1:
		default:
			twice++
		}
	}
	var odd int
	err := l.Root.QueryRow(ctx, `select count(*) from encounters e where e.tenant_id = $1 and (
		(select count(*) from coding_results r where r.tenant_id = e.tenant_id and r.encounter_id = e.id) <> 1 or
		(select count(*) from work_events v join work_items w on w.tenant_id = v.tenant_id and w.id = v.item_id
		 where w.tenant_id = e.tenant_id and w.encounter_id = e.id and w.kind = 'coding' and v.event = 'completed') <> 1 or
		not exists (select from audit_events a where a.tenant_id = e.tenant_id and a.encounter_id = e.id))`, l.agency.ID).Scan(&odd)
	if err != nil {
		return err
	}
	l.Add("charts lost, or delivered twice, or without their one result, event and trail", fmt.Sprint(lost+twice+odd), "0", fmt.Sprintf("of %d", len(l.sent)))
	if lost+twice+odd > 0 {
		return errors.New("charts were lost or came twice")
	}
	return nil
}
