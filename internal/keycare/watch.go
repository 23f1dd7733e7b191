package keycare

import (
	"context"
	"log/slog"
	"time"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

const (
	// watchEvery is how long a process may still read what it holds in memory of a client whose keys were destroyed.
	watchEvery = 2 * time.Second
	watchBack  = time.Hour
)

// Watch drops what this process remembers of keys whenever the keys of a client are destroyed, by whichever process, until ctx ends.
func (m *Module) Watch(ctx context.Context) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	var seen int64
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		var n int64
		err := m.DB.AsSystem(ctx, "keykeeper", "forget destroyed keys", func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&n, `select coalesce(max(extract(epoch from destroyed_at) * 1000000), 0)::bigint from key_shreddings
				where destroyed_at > now() - make_interval(secs => @back)`, map[string]any{"back": watchBack.Seconds()})
		})
		switch {
		case err != nil && ctx.Err() == nil:
			slog.WarnContext(ctx, "whether keys were destroyed is not known", "cause", apperr.Cause(err))
		case n > seen:
			seen = n
			m.Forget()
		}
	}
}
