// Package keycare takes care of the clients' keys. It gives a client another master key and wraps what the old one wrapped by it,
// encrypts documents anew under new data keys, and says what state the keys are in, all while people go on reading and writing.
//
// It seals columns anew in the same way.
//
// It knows no room's documents: app names the places where wrapped keys are kept, the shelves on which documents stand, and the
// sheets with sealed columns.
package keycare

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/jobs"
	"chartwright/internal/platform/keys"
	"chartwright/internal/tenancy/principal"
)

// Needs is what the room is built from.
type Needs struct {
	DB      *db.DB
	Clock   clock.Clock // nil: the machine's
	Vault   *blob.Vault
	Keys    keys.Wrapper
	Keyring *keys.Local // nil: the master keys are in a key service
	Places  []Place     // the clients' own row first: new documents follow it
	Shelves []Shelf
	Sheets  []Sheet
	// Shared says whether a master key serves others than this client. Destroy destroys it; in a key service the time is when that
	// becomes final. Forget drops what this process remembers of keys and of what they opened.
	Shared  func(ctx context.Context, c Client) (bool, error)
	Destroy func(ctx context.Context, keyRef string) (time.Time, error)
	Forget  func()
	// Signer signs certificates, and Verifier reads them.
	Signer   note.Signer
	Verifier note.Verifier
	// Master opens keys past every memory.
	Master keys.Wrapper
	// Columns is what a data key of a client's columns is bound to: key is the client itself for the first, the id of its row for another.
	Columns func(tenant, client, key uuid.UUID) keys.EncryptionContext
	// Sealer opens the data keys of a client's columns as they are now. Prepare gives rows of a client what they lack to be sealed anew.
	Sealer  func(ctx context.Context, tx *db.Tx, client uuid.UUID) (*keys.Sealer, error)
	Prepare func(ctx context.Context, client uuid.UUID, tell func(place string, n int64)) error
}

// Module is the room.
type Module struct{ Needs }

// New builds it.
func New(n Needs) *Module {
	if n.Clock == nil {
		n.Clock = clock.System{}
	}
	return &Module{n}
}

// The room's jobs.
const (
	followJob = "keys.follow"
	sweepJob  = "keys.sweep"
	// columnsJob is followJob for a kind of change of which a version before it knows nothing.
	columnsJob = "keys.columns"
)

// followTimeout bounds one attempt of a job that wraps keys; what it did stays done, and the next attempt goes on.
const followTimeout = 30 * time.Minute

// RegisterJobs adds its jobs.
func (m *Module) RegisterJobs(r *jobs.Registry) {
	r.Handle(followJob, jobs.Options{Class: jobs.Normal, Timeout: followTimeout}, m.follow)
	r.Handle(columnsJob, jobs.Options{Class: jobs.Normal, Timeout: followTimeout}, m.follow)
	r.Handle(sweepJob, jobs.Options{Class: jobs.Normal}, m.sweep)
}

// idle is how long a change must have been left alone before a job takes it for cut off.
const idle = 2 * time.Minute

// errUnderWay puts a job off while a command is at it.
var errUnderWay = apperr.Away("keys-under-way", pickedUp, "The keys of this client are being changed by a command just now.")

// follow goes on with a change whose command was killed, and looks once more after what transactions wrote that were open while
// it was made.
func (m *Module) follow(ctx context.Context, j jobs.Job) error {
	var args struct{ Change uuid.UUID }
	if err := j.Bind(&args); err != nil {
		return err
	}
	var c, newest Change
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) (err error) {
		if c, err = findChange(tx, args.Change); err != nil {
			return err
		}
		newest, err = newestChange(tx, c.ClientID, c.Kind)
		return err
	})
	switch {
	case err != nil:
		return err
	case newest.ID != c.ID: // the later one takes care of all that this one did
		return nil
	case c.FinishedAt == nil && m.Clock.Now().Sub(c.TouchedAt) < idle:
		return errUnderWay
	case c.Kind == byWrap:
		if _, err = m.moveAll(ctx, c, func(Progress) {}); errors.Is(err, errReplaced) {
			return nil
		}
	case c.Kind == byColumns:
		if _, err = m.renewColumns(ctx, c, func(Progress) {}); errors.Is(err, errReplaced) {
			return nil
		}
	case c.FinishedAt == nil:
		_, err = m.renewAll(ctx, c, func(Progress) {})
	}
	return err
}

// job is the kind of the job that goes on with a change.
func (c Change) job() string {
	if c.Kind == byColumns {
		return columnsJob
	}
	return followJob
}

// tenantOf is the agency in which ctx acts.
func tenantOf(ctx context.Context) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	return p.TenantID, err
}
