package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/opaque"
)

// guess is what somebody outside can ask about what is there (true) and about what is not. Held ones wait for a whole step of time.
type guess struct {
	name string
	held bool
	ask  func(ctx context.Context, there bool) (*http.Request, error)
	want int
}

// guessersAtOnce is how many ask side by side where answers are held back: more hashes of passwords than fit into one step.
const guessersAtOnce = 4

// telling measures whether the time of an answer tells that a person, a request, a patient or an agency exists. Both are asked in
// a mixed order, by the same means; the other half of each pair of figures is what the measurement itself tells apart of things that are alike.
func telling(ctx context.Context, b *bench) error {
	agency, err := b.Agency(ctx, "telling")
	if err != nil {
		return err
	}
	guesses, err := b.guesses(ctx, agency)
	if err != nil {
		return err
	}
	for _, g := range guesses {
		times, workers := b.trials, 1
		if g.held {
			times, workers = b.trials/4, guessersAtOnce
		}
		took, err := b.guessAll(ctx, g, times, workers)
		if err != nil {
			return fmt.Errorf("%s: %w", g.name, err)
		}
		b.tellApart(g, took)
	}
	return nil
}

// tellApart writes what the times of a guess tell.
func (b *bench) tellApart(g guess, took [2][]time.Duration) {
	there, never := measure.Of(slices.Clone(took[1])), measure.Of(slices.Clone(took[0]))
	apart := measure.TellApart(took[1], took[0])
	noise := measure.TellApart(halves(took[0]))
	b.Add(g.name+": is there / is not", fmt.Sprintf("p50 %s / %s, told apart in %.1f%% of pairs (p = %.2f)", report.Short(there.At(.5)), report.Short(never.At(.5)),
		100*apart.Share, apart.P), "50%", fmt.Sprintf("%d of each, mixed; of two that are not there: %.1f%% (p = %.2f)", len(took[0]), 100*noise.Share, noise.P))
}

// halves deals times out in turns.
func halves(took []time.Duration) (a, b []time.Duration) {
	for i, t := range took {
		if i%2 == 0 {
			a = append(a, t)
		} else {
			b = append(b, t)
		}
	}
	return a, b
}

// turns gives as many of both, in an order that says nothing: what an answer leaves to be done by jobs slows others down a little
// later, which in any regular order would fall on the other kind.
func turns(times int) []bool {
	order := make([]bool, 2*times)
	for i := range times {
		order[i] = true
	}
	dice := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // the same order each time
	dice.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// guessAll asks both in a mixed order, that many times each, and gives the times of what is not there and of what is.
func (b *bench) guessAll(ctx context.Context, g guess, times, workers int) (took [2][]time.Duration, err error) {
	if _, err = b.guessOnce(ctx, g, true); err == nil { // connections and statements are made ready
		_, err = b.guessOnce(ctx, g, false)
	}
	order := turns(times)
	var mu sync.Mutex
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for n := w; n < len(order); n += workers {
				there := order[n]
				t, failed := b.guessOnce(ctx, g, there)
				mu.Lock()
				if failed != nil && err == nil {
					err = failed
				}
				which := 0
				if there {
					which = 1
				}
				took[which] = append(took[which], t)
				stop := err != nil
				mu.Unlock()
				if stop {
					return
				}
			}
		})
	}
	group.Wait()
	return took, err
}

func (b *bench) guessOnce(ctx context.Context, g guess, there bool) (time.Duration, error) {
	if err := b.Exec(ctx, stand.SQL(`delete from sign_in_throttles`)); err != nil { // nobody is locked out meanwhile
		return 0, err
	}
	req, err := g.ask(ctx, there)
	if err != nil {
		return 0, err
	}
	began := time.Now()
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	_, err = io.Copy(io.Discard, res.Body)
	took := time.Since(began)
	_ = res.Body.Close()
	if err == nil && res.StatusCode != g.want {
		err = fmt.Errorf("%s %s answered %d", req.Method, req.URL.Path, res.StatusCode)
	}
	return took, err
}

// guesses prepares what is there: a person with a password, an agency, a request of the hospital's page, and a patient.
func (b *bench) guesses(ctx context.Context, a *stand.Agency) ([]guess, error) {
	page, request, err := b.openPortal(ctx, a)
	if err != nil {
		return nil, err
	}
	names := &surnames{}
	email, err := b.personWithPassword(ctx, a)
	if err != nil {
		return nil, err
	}
	return []guess{
		{"sign-in with a wrong password: the person", true, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.post(ctx, httpx.Prefix+"/sessions", map[string]any{"email": either(there, email, "nobody-at-all@bench.test"), "password": "a guess that is wrong"})
		}, http.StatusUnauthorized},
		{"portal, a number with a wrong code: the request", true, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.post(ctx, page+"/sessions", map[string]any{"tracking": either(there, request, "R-22222-22222"), "code": "AAAAA-AAAAA"})
		}, http.StatusUnauthorized},
		{"portal, asking for records: the patient", false, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.post(ctx, page+"/requests", asked(a, names.next(there)))
		}, http.StatusCreated},
		{"API token nobody has: the agency", false, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.withToken(ctx, httpx.Prefix+"/me", there, a)
		}, http.StatusUnauthorized},
		{"provisioning token nobody has: the agency", false, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.withToken(ctx, httpx.ProvisioningPrefix+"/Users", there, a)
		}, http.StatusUnauthorized},
		{"sign-in by organisation, none set up: the agency", false, func(ctx context.Context, there bool) (*http.Request, error) {
			return b.post(ctx, httpx.Prefix+"/sessions/organisation", map[string]any{"name": either(there, "telling", "no-such-agency")})
		}, http.StatusNotFound},
	}, nil
}

func either(there bool, a, b string) string {
	if there {
		return a
	}
	return b
}

func (b *bench) withToken(ctx context.Context, path string, there bool, a *stand.Agency) (*http.Request, error) {
	agency := uuid.New()
	if there {
		agency = a.ID
	}
	secret, _ := opaque.New(agency)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, b.URL+path, nil)
	if err == nil {
		req.Header.Set("Authorization", "Bearer cw_"+secret)
	}
	return req, err
}

func (b *bench) post(ctx context.Context, path string, body any) (*http.Request, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, b.URL+path, bytes.NewReader(text))
	if err == nil {
		req.Header.Set("Content-Type", "application/json")
	}
	return req, err
}
