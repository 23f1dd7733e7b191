package keycare

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

// State is what there is to know of a client's keys.
type State struct {
	Client
	Kept     string     `json:"kept"`               // keyring or kms
	Versions []uint32   `json:"versions,omitempty"` // of the master key in the keyring
	Since    *time.Time `json:"since,omitempty"`    // when the newest of them was made
	Gone     *time.Time `json:"destroyed,omitempty"`
	Places   []Count    `json:"places"`
	Older    int64      `json:"older"` // data keys that another key or version wraps
	Columns  Columns    `json:"columns"`
	Change   *Change    `json:"change,omitempty"`
	Holds    []Hold     `json:"holds,omitempty"` // what forbids the destruction of the keys
	Opens    string     `json:"opens,omitempty"` // what came of the trial: yes, away, missing, refused; destroyed, on order
}

// Clients lists the agency's clients.
func (m *Module) Clients(ctx context.Context) (rows []Client, err error) {
	return rows, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		rows, err = findClients(tx)
		return err
	})
}

// Find gives the client of that code.
func (m *Module) Find(ctx context.Context, code string) (c Client, err error) {
	return c, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		c, err = clientByCode(tx, code)
		return err
	})
}

// State tells what key a client has and what it wraps.
func (m *Module) State(ctx context.Context, c Client) (State, error) {
	s := State{Client: c, Kept: "kms"}
	to := target{ref: c.KeyRef}
	if m.Keyring != nil {
		ref, err := m.Keyring.Reference(c.KeyRef)
		if err != nil && !errors.Is(err, keys.ErrNoKey) {
			return s, err
		}
		s.Kept, s.Versions, s.Since, s.Gone = "keyring", ref.Versions, ref.Newest, ref.Destroyed
		if len(ref.Versions) > 0 {
			if to.mark, err = m.Keyring.Mark(c.KeyRef); err != nil {
				return s, err
			}
		}
	}
	return s, m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		for _, p := range m.Places {
			n, err := p.count(tx, c.ID, to)
			if err != nil {
				return err
			}
			s.Places, s.Older = append(s.Places, n), s.Older+n.Older
		}
		var err error
		if s.Columns, err = m.columns(tx, c.ID); err != nil {
			return err
		}
		if s.Holds, err = standing(tx, c.ID, m.Clock.Now()); err != nil {
			return err
		}
		return s.open(tx)
	})
}

// open looks for a change that is not finished.
func (s *State) open(tx *db.Tx) error {
	for _, kind := range []string{byWrap, byData, byColumns} {
		change, err := newestChange(tx, s.ID, kind)
		if err != nil {
			return err
		}
		if change.ID != uuid.Nil && change.FinishedAt == nil && s.Change == nil {
			s.Change = &change
		}
	}
	return nil
}

// Check is State with a trial: the keys of the client's columns are opened.
func (m *Module) Check(ctx context.Context, c Client) (State, error) {
	s, err := m.State(ctx, c)
	if err != nil {
		return s, err
	}
	if c.ShreddedAt != nil {
		s.Opens = "destroyed"
		return s, nil
	}
	tenant, err := tenantOf(ctx)
	if err != nil {
		return s, err
	}
	var all []columnKey
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		all, err = columnKeys(tx, c.ID)
		return err
	})
	if err != nil {
		return s, err
	}
	s.Opens = "yes"
	for _, k := range all {
		if len(k.WrappedKey) == 0 {
			continue
		}
		secret, err := m.Keys.Unwrap(ctx, k.KeyRef, k.WrappedKey, m.Columns(tenant, c.ID, k.ID))
		secret.Wipe()
		if how, err := trial(err); err != nil || how != "yes" {
			s.Opens = how
			return s, err
		}
	}
	return s, nil
}

// trial says what came of opening a key.
func trial(err error) (string, error) {
	switch {
	case err == nil:
		return "yes", nil
	case errors.Is(err, keys.ErrUnavailable):
		return "away", nil
	case errors.Is(err, keys.ErrNoKey):
		return "missing", nil
	case errors.Is(err, keys.ErrRefused):
		return "refused", nil
	}
	return "", err
}

// retireAfter is how old a new version must be before the old ones may go: whatever was being written when it was made has ended.
const retireAfter = 24 * time.Hour

// ErrInKMS: the master keys are not here to be retired.
var ErrInKMS = errors.New("the master keys are in KMS: once chartwright keys check shows no older keys, disable the old key there, and schedule its deletion when the backups that need it are gone")

// Retire removes the versions of a client's key in the keyring that wrap nothing any more.
func (m *Module) Retire(ctx context.Context, c Client) (removed int, err error) {
	if m.Keyring == nil {
		return 0, ErrInKMS
	}
	s, err := m.State(ctx, c)
	if err = errors.Join(err, c.alive()); err != nil {
		return 0, err
	}
	switch {
	case s.Change != nil:
		return 0, fmt.Errorf("a change of this client's keys is not finished: run chartwright keys %s first", map[string]string{byWrap: "rotate", byData: "renew", byColumns: "renew"}[s.Change.Kind])
	case s.Older > 0:
		return 0, fmt.Errorf("%d data keys are wrapped by an older version: run chartwright keys rotate first", s.Older)
	case s.Since == nil:
		return 0, keys.ErrNoKey
	case len(s.Versions) < 2:
		return 0, nil
	case m.Clock.Now().Sub(*s.Since) < retireAfter:
		return 0, fmt.Errorf("the newest version is of %s: wait until it is a day old, so that nothing that was begun before it is still being written", s.Since.Format(time.RFC3339))
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: "client.key.retire", ObjectType: "client", ObjectID: c.ID, ClientID: c.ID,
			Details: map[string]any{"key": c.KeyRef, "versions": s.Versions[:len(s.Versions)-1]}})
	})
	if err != nil {
		return 0, err
	}
	return m.Keyring.Retire(c.KeyRef)
}
