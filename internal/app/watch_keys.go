package app

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/metrics"
)

const (
	// keysAskedEach bounds what asking for readiness costs the key service, however many ask.
	keysAskedEach = 5 * time.Second
	keysPatience  = time.Second
)

// keyWatch knows whether the keys are at hand: it opens the installation's own data key by the master key, past every cache.
type keyWatch struct {
	open func(ctx context.Context) error

	mu   sync.Mutex // who asks while another does waits for that answer
	at   time.Time
	last string
}

// state is "ok", "away" (the key service does not answer) or "missing" (the master key is disabled or gone).
func (w *keyWatch) state() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if time.Since(w.at) < keysAskedEach {
		return w.last
	}
	ctx, cancel := context.WithTimeout(context.Background(), keysPatience)
	defer cancel()
	err := w.open(ctx)
	now := "ok"
	switch {
	case errors.Is(err, keys.ErrNoKey):
		now = "missing"
	case err != nil:
		now = "away"
	}
	if now != w.last && w.last != "" || now != "ok" && w.last == "" {
		slog.Warn("the keys", "state", now, "cause", causeOf(err))
	}
	w.at, w.last = time.Now(), now
	return now
}

func causeOf(err error) string {
	if err == nil {
		return "none"
	}
	return apperr.Cause(err)
}

// opens gives a trial of the installation's wrapped data key.
func (p *platform) opens(wrapped []byte) func(context.Context) error {
	return func(ctx context.Context) error {
		secret, err := p.master.Unwrap(ctx, p.masterKey(), wrapped, installationBound())
		secret.Wipe()
		return err
	}
}

func (h *house) keyFigures() metrics.Source {
	return metrics.Source{Name: "keys", Gauges: []metrics.Gauge{
		{Name: "chartwright_keys_up", Help: "1 while the master key opens what it wrapped. Without it nothing that is encrypted is read or stored."},
	}, Read: func(_ context.Context, report metrics.Report) error {
		up := 0.0
		if h.keysAt.state() == "ok" {
			up = 1
		}
		report("chartwright_keys_up", up)
		return nil
	}}
}
