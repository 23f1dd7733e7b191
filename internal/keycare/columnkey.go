package keycare

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

// columnKey is a data key of a client's columns.
type columnKey struct {
	ID         uuid.UUID // of the client for the first
	Generation int
	KeyRef     string
	WrappedKey []byte // empty: retired
	Used       bool   // false: announced
}

// columnKeys lists those of a client, the oldest first.
func columnKeys(tx *db.Tx, client uuid.UUID) (rows []columnKey, err error) {
	return rows, tx.Select(&rows, `select client_id as id, 1 as generation, key_ref, sealing_key as wrapped_key, true as used
		from clients where tenant_id = @tenant and client_id = @client
		union all
		select id, generation, key_ref, wrapped_key, used_from is not null from column_keys where tenant_id = @tenant and client_id = @client
		order by generation`, map[string]any{"client": client})
}

// Columns says by which data keys a client's columns are sealed.
type Columns struct {
	Generation int   `json:"generation"` // of the one in use
	Kept       []int `json:"kept"`       // all that open
	Older      int64 `json:"older"`      // values by an older one than that in use
}

// inUse is the generation that seals what is written.
func inUse(all []columnKey) int {
	for _, k := range slices.Backward(all) {
		if k.Used {
			return k.Generation
		}
	}
	return 0
}

// columns counts values where there is more than one data key.
func (m *Module) columns(tx *db.Tx, client uuid.UUID) (c Columns, err error) {
	all, err := columnKeys(tx, client)
	if err != nil {
		return c, err
	}
	c.Generation = inUse(all)
	for _, k := range all {
		if len(k.WrappedKey) > 0 {
			c.Kept = append(c.Kept, k.Generation)
		}
	}
	if len(c.Kept) > 1 {
		c.Older, err = m.countOlder(tx, client, c.Generation)
	}
	return c, err
}

func (m *Module) countOlder(tx *db.Tx, client uuid.UUID, generation int) (sum int64, err error) {
	for _, s := range m.Sheets {
		n, err := s.count(tx, client, generation)
		if err != nil {
			return 0, err
		}
		sum += n
	}
	return sum, nil
}

// known is how long a data key is announced before it seals anything: every process looks for new ones every two seconds.
const known = 6 * time.Second

// announce makes the change's data key, unless it is there. From then on every process learns of it, opens and searches by it.
func (m *Module) announce(ctx context.Context, c Change) error {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return err
	}
	var ref string
	var there bool
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if ref, err = keyOf(tx, c.ClientID); err != nil {
			return err
		}
		return tx.Select(&there, `select exists (select from column_keys where tenant_id = @tenant and client_id = @client and generation = @generation)`,
			map[string]any{"client": c.ClientID, "generation": c.KeyVersion})
	})
	if err != nil || there {
		return err
	}
	id := db.NewID()
	secret, wrapped, err := m.Keys.GenerateDataKey(ctx, ref, m.Columns(tenant, c.ClientID, id))
	if err != nil {
		return err
	}
	secret.Wipe()
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := m.current(tx, c); err != nil {
			return err
		}
		_, err := tx.Exec(`insert into column_keys (tenant_id, client_id, id, generation, key_ref, wrapped_key)
			values (@tenant, @client, @id, @generation, @ref, @wrapped) on conflict (tenant_id, client_id, generation) do nothing`,
			map[string]any{"client": c.ClientID, "id": id, "generation": c.KeyVersion, "ref": ref, "wrapped": wrapped})
		return err
	})
}

// use has the change's data key seal what is written, once every process knows of it.
func (m *Module) use(ctx context.Context, c Change) error {
	for {
		var left float64 // seconds
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
			return tx.Select(&left, `select case when used_from is not null then 0 else greatest(0, @known - extract(epoch from clock_timestamp() - announced_at)) end::float8
				from column_keys where tenant_id = @tenant and client_id = @client and generation = @generation`,
				map[string]any{"client": c.ClientID, "generation": c.KeyVersion, "known": known.Seconds()})
		})
		if err != nil {
			return err
		}
		if left == 0 {
			err := m.take(ctx, c)
			if !db.IsLocked(err) {
				return err
			}
			left = 1
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(time.Duration(left * float64(time.Second))):
		}
	}
}

// patience is how long who writes may be kept waiting by who changes keys and waits for others that write; in PostgreSQL's words.
const patience = "2s"

// alone waits until nobody writes blind indexes of the client, and keeps them from it until the transaction ends. An error of
// db.IsLocked: somebody takes long; the transaction is to be tried again.
func alone(tx *db.Tx, client uuid.UUID) error {
	if _, err := tx.Exec(`select set_config('lock_timeout', @patience, true), cast(@tenant as uuid)`, map[string]any{"patience": patience}); err != nil {
		return err
	}
	return tx.Lock(keys.ColumnsLock(client))
}

// take is the moment at which the data key comes into use. What was written by the one before is committed, and seen from then on.
func (m *Module) take(ctx context.Context, c Change) error {
	return m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		if err := m.current(tx, c); err != nil {
			return err
		}
		if err := alone(tx, c.ClientID); err != nil {
			return err
		}
		_, err := tx.Exec(`update column_keys set used_from = clock_timestamp() where tenant_id = @tenant and client_id = @client and generation = @generation and used_from is null`,
			map[string]any{"client": c.ClientID, "generation": c.KeyVersion})
		return err
	})
}

// current locks the client's keys, and refuses a change that a later one took the place of.
func (m *Module) current(tx *db.Tx, c Change) error {
	if err := lock(tx, c.ClientID); err != nil {
		return err
	}
	newest, err := newestChange(tx, c.ClientID, c.Kind)
	if err == nil && newest.ID != c.ID {
		err = errReplaced
	}
	return err
}
