package keycare

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
)

// RetireColumns removes the data keys of a client's columns by which nothing is sealed any more, and gives their generations. It
// looks once more for what they sealed.
func (m *Module) RetireColumns(ctx context.Context, c Client) (removed []int, err error) {
	if err := c.alive(); err != nil {
		return nil, err
	}
	var change Change
	var kept []int
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if change, err = newestChange(tx, c.ID, byColumns); err != nil {
			return err
		}
		all, err := columnKeys(tx, c.ID)
		kept = older(all)
		return err
	})
	switch {
	case err != nil || len(kept) == 0:
		return nil, err
	case change.FinishedAt == nil:
		return nil, fmt.Errorf("a change of this client's keys is not finished: run chartwright keys renew first")
	case m.Clock.Now().Sub(*change.FinishedAt) < retireAfter:
		return nil, fmt.Errorf("the columns were sealed anew at %s: wait until that is a day ago, so that nothing that was begun before it is still being written", change.FinishedAt.Format(time.RFC3339))
	}
	if err := m.resealAll(ctx, change, func(Progress) {}); err != nil {
		return nil, err
	}
	return removed, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.current(tx, change); err != nil {
			return err
		}
		if err := alone(tx, c.ID); err != nil {
			return err
		}
		removed, err = m.removeColumnKeys(ctx, tx, c)
		return err
	})
}

// older are the generations that open and are not in use any more.
func older(all []columnKey) (out []int) {
	for _, k := range all {
		if k.Generation < inUse(all) && len(k.WrappedKey) > 0 {
			out = append(out, k.Generation)
		}
	}
	return out
}

func (m *Module) removeColumnKeys(ctx context.Context, tx *db.Tx, c Client) ([]int, error) {
	all, err := columnKeys(tx, c.ID)
	if err != nil {
		return nil, err
	}
	if why, err := m.unmade(tx, c.ID, inUse(all)); err != nil || why != "" {
		return nil, errorOr(err, why)
	}
	gone := older(all)
	if len(gone) == 0 {
		return nil, nil
	}
	args := map[string]any{"client": c.ID, "generation": inUse(all)}
	_, err = tx.Exec(`update column_keys set wrapped_key = '', retired_at = clock_timestamp() where tenant_id = @tenant and client_id = @client and generation < @generation
		and retired_at is null`, args)
	if err == nil {
		_, err = tx.Exec(`update clients set sealing_key = '' where tenant_id = @tenant and client_id = @client`, args)
	}
	if err != nil {
		return nil, err
	}
	return gone, trail.Write(ctx, tx, trail.Entry{Act: "client.columns.retire", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID,
		Details: map[string]any{"generations": gone, "kept": inUse(all)}})
}

// unmade tells what is still by an older data key than the generation; empty where nothing is.
func (m *Module) unmade(tx *db.Tx, client uuid.UUID, generation int) (string, error) {
	var why []string
	for _, s := range m.Sheets {
		n, err := s.count(tx, client, generation)
		if err != nil {
			return "", err
		}
		if n == 0 {
			continue
		}
		why = append(why, fmt.Sprintf("%d values in %s", n, s.Table))
		for _, c := range s.Indexes {
			if c.Why != "" {
				why[len(why)-1] += " (" + c.Why + ")"
			}
		}
	}
	return strings.Join(why, ", "), nil
}

func errorOr(err error, why string) error {
	if err == nil {
		err = fmt.Errorf("an older data key is still needed: %s; run the command again later", why)
	}
	return err
}
