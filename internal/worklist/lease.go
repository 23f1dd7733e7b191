package worklist

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// Require checks that the acting person holds the item's live lease with exactly that fencing token, and locks the row
// until the transaction ends, so that what is written under it cannot come after the lease. Else the error has
// CodeLeaseLost and says what happened.
func (m *Module) Require(ctx context.Context, tx *db.Tx, itemID uuid.UUID, fence int64) (Lease, error) {
	i, _, err := m.require(ctx, tx, itemID, fence)
	if err != nil {
		return Lease{}, err
	}
	return Lease{ItemID: i.ID, LeaseID: i.LeaseID, CaseID: i.CaseID, EncounterID: i.EncounterID, ClientID: i.ClientID,
		FacilityID: i.FacilityID, Kind: i.Kind, WorkType: i.WorkType, Fence: i.Fence, Until: i.LeaseUntil}, nil
}

func (m *Module) require(ctx context.Context, tx *db.Tx, itemID uuid.UUID, fence int64) (item, principal.Principal, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return item{}, p, err
	}
	i, err := findItem(tx, itemID, true)
	if err != nil {
		return item{}, p, err
	}
	if i.HolderID == p.UserID && i.Fence == fence && i.live() {
		return i, p, nil
	}
	return item{}, p, whyLost(tx, p, i, fence)
}

// whyLost explains a refused token. Somebody who never held the item learns nothing about it.
func whyLost(tx *db.Tx, p principal.Principal, i item, fence int64) error {
	l, err := leaseByFence(tx, i.ID, fence)
	if err != nil {
		return err
	}
	switch {
	case l.UserID != p.UserID && p.Role.Technician() && !p.Assigned(i.FacilityID):
		return apperr.NotFound()
	case l.UserID != p.UserID:
		return leaseLost("")
	case l.EndedWhy == "":
		return leaseLost("expired")
	}
	return leaseLost(l.EndedWhy)
}

// HoldsLeaseOn gives the work item of an encounter that the acting person holds by a live lease, or the nil UUID. Rooms use
// it to decide whether a technician may see a chart.
func (m *Module) HoldsLeaseOn(ctx context.Context, tx *db.Tx, encounterID uuid.UUID) (uuid.UUID, error) {
	return m.leasedItem(ctx, tx, Ref{EncounterID: encounterID})
}

// HoldsLeaseOnCase is HoldsLeaseOn for the business object behind the item, such as a chart without encounter yet.
func (m *Module) HoldsLeaseOnCase(ctx context.Context, tx *db.Tx, caseID uuid.UUID) (uuid.UUID, error) {
	return m.leasedItem(ctx, tx, Ref{CaseID: caseID})
}

func (m *Module) leasedItem(ctx context.Context, tx *db.Tx, ref Ref) (uuid.UUID, error) {
	p, err := principal.From(ctx)
	if err != nil || p.UserID == uuid.Nil {
		return uuid.Nil, err
	}
	return leasedTo(tx, p.UserID, ref)
}

// Complete ends the item as done, in the transaction of the room whose work it was.
func (m *Module) Complete(ctx context.Context, tx *db.Tx, itemID uuid.UUID, fence int64) error {
	_, err := m.underLease(ctx, tx, itemID, fence, func(i item) (change, error) { return i.complete() })
	return err
}

// underLease writes a change that only the holder may make.
func (m *Module) underLease(ctx context.Context, tx *db.Tx, itemID uuid.UUID, fence int64, decide func(item) (change, error)) (*item, error) {
	i, p, err := m.require(ctx, tx, itemID, fence)
	if err != nil {
		return nil, err
	}
	c, err := decide(i)
	if err != nil {
		return nil, err
	}
	c, err = m.commit(ctx, tx, p, c)
	return &c.after, err
}

// Beat is the answer to a heartbeat.
type Beat struct {
	Fence      int64     `json:"fence"`
	LeaseUntil time.Time `json:"leaseUntil"`
	ActiveMs   int64     `json:"activeMs"`
	IdleMs     int64     `json:"idleMs"`
}

// Heartbeat renews the lease. The time since the last beat, by the server's clock, counts as active but for the last idle
// seconds of it, in which the person did nothing.
func (m *Module) Heartbeat(ctx context.Context, itemID uuid.UUID, fence int64, idle time.Duration) (b Beat, err error) {
	p, err := technician(ctx)
	if err != nil {
		return b, err
	}
	err = m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		var beating bool
		if b, beating, err = beat(tx, p.UserID, itemID, fence, idle); err != nil || beating {
			return err
		}
		i, err := findItem(tx, itemID, false)
		if err != nil {
			return err
		}
		return whyLost(tx, p, i, fence)
	})
	return b, err
}

// Release gives the item back to its lane, with its draft kept.
func (m *Module) Release(ctx context.Context, itemID uuid.UUID, fence int64) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, err := m.underLease(ctx, tx, itemID, fence, func(i item) (change, error) { return i.release() })
		return err
	})
}

// Hold stops the work for one of the agency's reasons, whose owner owns the delay from now on.
func (m *Module) Hold(ctx context.Context, itemID uuid.UUID, fence int64, reason string, until time.Time) (w *Work, err error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		_, _, err := httpx.Once(ctx, tx, p.UserID, func() (uuid.UUID, error) {
			_, err := m.HoldIn(ctx, tx, itemID, fence, reason, until)
			return itemID, err
		})
		if err != nil {
			return err
		}
		i, err := findItem(tx, itemID, false)
		w = workOf(&i)
		return err
	})
	return w, err
}

// HoldIn is Hold in the transaction of a room that stops its own work, for a document asked of the hospital for example.
func (m *Module) HoldIn(ctx context.Context, tx *db.Tx, itemID uuid.UUID, fence int64, reason string, until time.Time) (*Work, error) {
	held, err := m.underLease(ctx, tx, itemID, fence, func(i item) (change, error) {
		owner, err := ownerOf(tx, reason, i.Kind)
		if err != nil {
			return change{}, err
		}
		if !until.IsZero() && !until.After(i.Now) {
			return change{}, apperr.Invalid("The hold cannot end in the past.", apperr.Field{Location: "body.until", Message: "give a time to come, or none"})
		}
		return i.hold(reason, owner, until)
	})
	if err != nil {
		return nil, err
	}
	return workOf(held), nil
}

func ownerOf(tx *db.Tx, reason, kind string) (string, error) {
	r, err := holdReason(tx, reason)
	if err != nil {
		return "", err
	}
	if !r.Active || !slices.Contains(r.KindList(), kind) {
		return "", apperr.Invalid("This reason cannot be used for this kind of work.", apperr.Field{Location: "body.reason", Message: "choose one of the reasons offered for it"})
	}
	return r.Owner, nil
}
