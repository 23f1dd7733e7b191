package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/stand"
	"chartwright/internal/tenancy/principal"
)

const (
	others      = 10 // agencies that send a chart now and then
	floodRounds = 6  // charts of each, one after the other
	pourers     = 4  // connections by which one agency pours
	chartOf     = 20 // documents of each encounter that it pours in
)

// flood measures how long the charts of ten agencies take to become ready, while nobody else sends and while another pours its
// documents in, more than can be examined, all the time. What it had poured in before stands unexamined in the ledger: nothing is
// worked until it is there, which takes a fraction of the time that it would take beside the work.
func flood(ctx context.Context, b *bench) error {
	var agencies []*stand.Agency
	for n := range others {
		a, err := b.Agency(ctx, fmt.Sprint("other-", n))
		if err != nil {
			return err
		}
		agencies = append(agencies, a)
	}
	if err := b.warm(ctx); err != nil {
		return err
	}
	quiet, alone, err := b.inTurn(ctx, agencies, 0)
	if err != nil {
		return err
	}
	pouring, stop := context.WithCancel(ctx)
	defer stop()
	b.Rest()
	p, err := b.pour(pouring)
	if err != nil {
		return err
	}
	err = p.until(ctx, b.flood)
	b.Work(ctx)
	if err != nil {
		return err
	}
	if err := b.warm(ctx); err != nil {
		return err
	}
	for _, a := range agencies { // who does nothing for so long is signed out
		if a.Manager, err = a.Person(ctx, principal.Manager); err != nil {
			return err
		}
	}
	began, at := time.Now(), p.poured.Load()
	beside, shared, err := b.inTurn(ctx, agencies, floodRounds)
	rate := float64(p.poured.Load()-at) / time.Since(began).Seconds()
	stop()
	if err = errors.Join(err, <-p.ended); err != nil {
		return err
	}
	b.Spread(fmt.Sprintf("3 pages from their last byte to ready, %d agencies at once, quiet", others), quiet, "", "")
	b.Spread("the same while another agency pours documents in", beside, "", fmt.Sprintf("%d of them when the measurement began, %.0f a second meanwhile", at, rate))
	b.Ratio("beside the flood / quiet, p50", float64(beside.At(.5))/float64(quiet.At(.5)), "at most 2", "")
	b.Ratio("beside the flood / quiet, p95", float64(beside.At(.95))/float64(quiet.At(.95)), "at most 2", "")
	b.Add("processors in use, quiet", alone, "", "of the machine's, by what used them")
	b.Add("processors in use, beside the flood", shared, "", "the same")
	return b.waiting(ctx)
}

// inTurn lets each agency send one chart after the other, all agencies side by side, and tells what the processors did meanwhile.
// Charts are numbered from first.
func (b *bench) inTurn(ctx context.Context, agencies []*stand.Agency, first int) (measure.Times, string, error) {
	before, began := used(), time.Now()
	took := make([][]time.Duration, len(agencies))
	group, ctx := errgroup.WithContext(ctx)
	for i, a := range agencies {
		group.Go(func() error {
			for n := range floodRounds {
				chart, err := textChart(lifePages, first+n)
				if err != nil {
					return err
				}
				t, err := b.chartToReady(ctx, a, first+n, chart)
				if err != nil {
					return err
				}
				took[i] = append(took[i], t)
			}
			return nil
		})
	}
	err := group.Wait()
	return measure.Of(slices.Concat(took...)), used().since(before, time.Since(began)), err
}

// pouring is an agency that sends documents.
type pouring struct {
	poured atomic.Int64
	ended  chan error
}

// pour has an agency send documents as fast as they are taken, until ctx ends.
func (b *bench) pour(ctx context.Context) (*pouring, error) {
	a, err := b.Agency(ctx, "flood")
	if err != nil {
		return nil, err
	}
	p := &pouring{ended: make(chan error, 1)}
	group := errgroup.Group{}
	for range pourers {
		group.Go(func() error {
			err := b.pourCharts(ctx, a, &p.poured)
			if ctx.Err() != nil {
				return nil
			}
			return err
		})
	}
	go func() { p.ended <- group.Wait() }()
	return p, nil
}

// until waits for that many documents.
func (p *pouring) until(ctx context.Context, documents int) error {
	return stand.Until(ctx, 2*time.Hour, func() (bool, error) {
		select {
		case err := <-p.ended:
			return false, fmt.Errorf("the pouring ended: %w", err)
		default:
			return p.poured.Load() >= int64(documents), nil
		}
	})
}

// pourCharts sends encounters of many documents, one after the other.
func (b *bench) pourCharts(ctx context.Context, a *stand.Agency, poured *atomic.Int64) error {
	for {
		encounter, err := a.Register(ctx, a.Manager, "ED", stand.Anybody("F"+uuid.NewString()[:18]))
		if err != nil {
			return err
		}
		for range chartOf {
			chart, err := textChart(lifePages, 1000+int(poured.Add(1)))
			if err == nil {
				err = send(ctx, a.Manager, chart, map[string]string{"filename": "chart.pdf", "encounterId": encounter.String(), "documentType": "emergency_note"})
			}
			if err != nil {
				return err
			}
		}
	}
}

// waiting tells how much of the flood was still to be examined when the measurement ended: none would mean that there was no flood.
func (b *bench) waiting(ctx context.Context) error {
	var left int
	err := b.Root.QueryRow(ctx, `select count(*) from jobs j join agencies a on a.tenant_id = j.tenant_id
		where a.slug = 'flood' and j.kind = 'document.examine' and j.state in ('waiting', 'carried', 'running')`).Scan(&left)
	if err != nil {
		return err
	}
	b.Add("of the flood still to be examined", fmt.Sprint(left), "", "")
	if left == 0 {
		return errors.New("there was no flood: everything had been examined before the measurement ended")
	}
	return b.Exec(ctx, stand.SQL(`update jobs set state = 'cancelled' where state in ('waiting', 'carried') and tenant_id = (select tenant_id from agencies where slug = 'flood')`))
}
