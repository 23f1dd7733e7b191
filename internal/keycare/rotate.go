package keycare

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/keys"
)

const (
	batch = 100 // keys wrapped anew in one transaction
	calls = 8   // to the key service at once
	// pickedUp is when a job goes on with a change of which the command was killed.
	pickedUp = 10 * time.Minute
	// lookedAfter is when a job looks for what open transactions wrote by the old key while a change was made.
	lookedAfter = time.Hour
)

// Progress tells how far a change is.
type Progress struct {
	Place string `json:"place"`
	Moved int64  `json:"moved"`
}

var (
	errNameKey  = errors.New("the master keys are in KMS, which makes new versions of a key by itself (automatic rotation, nothing to do here): to give the client another key, name it with --to")
	errNoOther  = errors.New("--to is for master keys in KMS; in the keyring each client has a key of its own, of which a new version is made")
	errReplaced = errors.New("another change of this client's keys began meanwhile; run the command again")
)

// Rotate gives a client another master key (to, in KMS) or a new version of its own (in the keyring; to is empty), and wraps all
// its data keys by it. Every process uses it for what is written from then on. A rotation that was cut off goes on. It may run
// beside readers and writers.
func (m *Module) Rotate(ctx context.Context, c Client, to string, tell func(Progress)) (Change, error) {
	if err := c.alive(); err != nil {
		return Change{}, err
	}
	if m.Keyring == nil && to != "" {
		if err := m.try(ctx, c, to); err != nil {
			return Change{}, err
		}
	}
	change, err := m.beginRotation(ctx, c, to)
	if err != nil {
		return change, err
	}
	return m.moveAll(ctx, change, tell)
}

// try makes sure that this program may use the key before anything is wrapped by it.
func (m *Module) try(ctx context.Context, c Client, ref string) error {
	bound := keys.EncryptionContext{"client": c.ID.String(), "purpose": "trial"}
	secret, wrapped, err := m.Keys.GenerateDataKey(ctx, ref, bound)
	if err == nil {
		secret.Wipe()
		if secret, err = m.Keys.Unwrap(ctx, ref, wrapped, bound); err == nil {
			secret.Wipe()
		}
	}
	if err != nil {
		return fmt.Errorf("the key %q cannot be used: %w", ref, err)
	}
	return nil
}

func (m *Module) beginRotation(ctx context.Context, c Client, to string) (change Change, err error) {
	switch {
	case m.Keyring != nil && to != "":
		return change, errNoOther
	case m.Keyring == nil && to == "":
		open, err := m.open(ctx, c)
		if err == nil && open.ID == uuid.Nil {
			err = errNameKey
		}
		return open, err
	}
	next, err := m.nextVersion(c)
	if err != nil {
		return change, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := lock(tx, c.ID); err != nil {
			return err
		}
		if change, err = newestChange(tx, c.ID, byWrap); err != nil {
			return err
		}
		if change.ID != uuid.Nil && change.FinishedAt == nil {
			if to != "" && to != change.KeyRef {
				return fmt.Errorf("the rotation to %q, begun at %s, is not finished: run the command without --to first", change.KeyRef, change.StartedAt.Format(time.RFC3339))
			}
			return nil
		}
		change = Change{ID: db.NewID(), ClientID: c.ID, Kind: byWrap, KeyRef: c.KeyRef, KeyVersion: next, StartedAt: m.Clock.Now()}
		if to != "" {
			change.KeyRef = to
		}
		return m.record(ctx, tx, change, "client.key.rotate", c.KeyRef)
	})
	return change, err
}

// record begins a change.
func (m *Module) record(ctx context.Context, tx *db.Tx, c Change, act, was string) error {
	if err := insertChange(tx, c); err != nil {
		return err
	}
	err := jobs.Enqueue(ctx, tx, jobs.New{Kind: c.job(), Class: jobs.Normal, Key: c.ID.String(), Args: map[string]any{"change": c.ID}, DueAt: m.Clock.Now().Add(pickedUp)})
	if err != nil {
		return err
	}
	return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "client", ObjectID: c.ClientID, ClientID: c.ClientID,
		Details: map[string]any{"change": c.ID, "from": was, "to": c.KeyRef, "version": c.KeyVersion}})
}

// open is the rotation of a client that is not finished; the nil id where there is none.
func (m *Module) open(ctx context.Context, c Client) (change Change, err error) {
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		change, err = newestChange(tx, c.ID, byWrap)
		return err
	})
	if change.FinishedAt != nil {
		change = Change{}
	}
	return change, err
}

// nextVersion is the number the keyring's next version of the client's key will have; 0 under a key service.
func (m *Module) nextVersion(c Client) (int, error) {
	if m.Keyring == nil {
		return 0, nil
	}
	ref, err := m.Keyring.Reference(c.KeyRef)
	if err != nil || len(ref.Versions) == 0 {
		return 0, errors.Join(err, keys.ErrNoKey)
	}
	return int(slices.Max(ref.Versions)) + 1, nil
}

// lock keeps two changes of a client's keys from being made side by side.
func lock(tx *db.Tx, client uuid.UUID) error { return tx.Lock("keycare " + client.String()) }

// aim makes the change's key ready and gives it as a target.
func (m *Module) aim(c Change) (target, error) {
	to := target{ref: c.KeyRef}
	if m.Keyring == nil {
		return to, nil
	}
	if err := m.Keyring.Advance(c.KeyRef, uint32(c.KeyVersion)); err != nil {
		return to, err
	}
	var err error
	to.mark, err = m.Keyring.Mark(c.KeyRef)
	return to, err
}

// moveAll wraps everything of the client by the change's key, in passes, until a pass finds nothing.
func (m *Module) moveAll(ctx context.Context, c Change, tell func(Progress)) (Change, error) {
	to, err := m.aim(c)
	if err != nil {
		return c, err
	}
	var refused []uuid.UUID
	for again := true; again; {
		again, refused = false, nil
		for _, p := range m.Places {
			moved, bad, err := m.movePlace(ctx, c, p, to)
			if err != nil {
				return c, err
			}
			refused = append(refused, bad...)
			if again = again || moved > 0; moved > 0 {
				tell(Progress{Place: p.Table, Moved: moved})
			}
		}
	}
	if len(refused) > 0 {
		return c, fmt.Errorf("the wrapped keys of %d rows were altered and open by no key (%v): restore those rows from a backup, then run the command again", len(refused), refused)
	}
	return m.settle(ctx, c, "client.key.rotated")
}

// movePlace wraps the keys of one place.
func (m *Module) movePlace(ctx context.Context, c Change, p Place, to target) (moved int64, refused []uuid.UUID, err error) {
	for after := uuid.Nil; ; {
		var rows []held
		err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
			rows, err = p.next(tx, c.ClientID, to, after, batch)
			return err
		})
		if err != nil || len(rows) == 0 {
			return moved, refused, err
		}
		after = rows[len(rows)-1].ID
		fresh, err := m.wrap(ctx, c, p, to, rows)
		if err != nil {
			return moved, refused, err
		}
		n, err := m.putAll(ctx, c, p, to, rows, fresh)
		if err != nil {
			return moved, refused, err
		}
		moved += n
		for i, w := range fresh {
			if w == nil {
				refused = append(refused, rows[i].ID)
			}
		}
	}
}

// wrap lets the keys be wrapped, outside any transaction: the key service may be slow. One that was altered stays nil.
func (m *Module) wrap(ctx context.Context, c Change, p Place, to target, rows []held) ([][]byte, error) {
	tenant, err := tenantOf(ctx)
	if err != nil {
		return nil, err
	}
	fresh := make([][]byte, len(rows))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(calls)
	for i, row := range rows {
		group.Go(func() (err error) {
			switch {
			case len(row.Wrapped) == 0: // retired: the row names the key alone
				fresh[i] = []byte{}
			case p.Own:
				fresh[i], err = m.Keys.Rewrap(ctx, row.KeyRef, to.ref, row.Wrapped, m.Columns(tenant, c.ClientID, row.ID))
			default:
				fresh[i], err = m.Vault.Rewrap(ctx, blob.Ref{KeyRef: row.KeyRef, Tenant: tenant, Client: c.ClientID, Document: row.ID}, to.ref, row.Wrapped)
			}
			if errors.Is(err, keys.ErrRefused) {
				return nil
			}
			return err
		})
	}
	return fresh, group.Wait()
}

func (m *Module) putAll(ctx context.Context, c Change, p Place, to target, rows []held, fresh [][]byte) (moved int64, err error) {
	return moved, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		moved = 0
		if err := lock(tx, c.ClientID); err != nil {
			return err
		}
		newest, err := newestChange(tx, c.ClientID, byWrap)
		if err != nil {
			return err
		}
		if newest.ID != c.ID {
			return errReplaced
		}
		for i, row := range rows {
			if fresh[i] == nil {
				continue
			}
			ok, err := p.put(tx, row, to, fresh[i])
			if err != nil {
				return err
			}
			if ok {
				moved++
			}
		}
		return countMoved(tx, c.ID, int(moved))
	})
}

// settle ends a change, once, and has it looked after.
func (m *Module) settle(ctx context.Context, c Change, act string) (Change, error) {
	return c, m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		first, err := finishChange(tx, c.ID, m.Clock.Now())
		if err != nil {
			return err
		}
		if c, err = findChange(tx, c.ID); err != nil || !first {
			return err
		}
		if c.Kind != byData {
			err = jobs.Enqueue(ctx, tx, jobs.New{Kind: c.job(), Class: jobs.Normal, Key: c.ID.String() + " late", Args: map[string]any{"change": c.ID},
				DueAt: m.Clock.Now().Add(lookedAfter)})
			if err != nil {
				return err
			}
		}
		return trail.Write(ctx, tx, trail.Entry{Act: act, ObjectType: "client", ObjectID: c.ClientID, ClientID: c.ClientID,
			Details: map[string]any{"change": c.ID, "to": c.KeyRef, "version": c.KeyVersion, "moved": c.Moved}})
	})
}
