package performance

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// History is all work on an encounter, with the owner of each stretch of time.
type History struct {
	EncounterID uuid.UUID   `json:"encounterId"`
	Events      []Happening `json:"events" doc:"oldest first"`
	Delays      []Delay     `json:"delays" doc:"of each work item, end to end, oldest first"`
	Totals      HeldTime    `json:"totals" doc:"milliseconds by owner; items that ran side by side count each"`
}

// Happening is one event of an encounter's work.
type Happening struct {
	ID           uuid.UUID  `json:"id"`
	ItemID       uuid.UUID  `json:"itemId"`
	At           time.Time  `json:"at"`
	Kind         string     `json:"kind"`
	WorkType     string     `json:"workType"`
	FacilityName string     `json:"facilityName"`
	Timezone     string     `json:"timezone" doc:"of the facility"`
	Event        string     `json:"event"`
	From         string     `json:"from,omitempty"`
	To           string     `json:"to"`
	UserID       *uuid.UUID `json:"userId,omitempty" doc:"whose work it concerns"`
	UserName     string     `json:"userName,omitempty"`
	ByName       string     `json:"byName,omitempty" doc:"who did it, when another"`
	Owner        string     `json:"owner,omitempty" doc:"of the delay that began or ended"`
	Reason       string     `json:"reason,omitempty"`
	ActiveMs     int64      `json:"activeMs"`
	IdleMs       int64      `json:"idleMs"`
	HeldMs       int64      `json:"heldMs"`
}

// Delay is a stretch of time between two events of an item, and who owned it.
type Delay struct {
	ItemID uuid.UUID `json:"itemId"`
	Kind   string    `json:"kind"`
	State  string    `json:"state" enum:"preparing,ready,claimed,held"`
	Owner  string    `json:"owner" enum:"agency,hospital,physician"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to" doc:"now, where it goes on"`
	Ms     int64     `json:"ms"`
}

// EncounterHistory gives the history of an encounter's work. One that has no work yet is a 404 like a missing one.
func (m *Module) EncounterHistory(ctx context.Context, encounter uuid.UUID) (History, error) {
	h := History{EncounterID: encounter}
	err := m.DB.Snapshot(ctx, func(_ context.Context, tx *db.Tx) error {
		rows, now, err := readHistory(tx, encounter)
		if err != nil {
			return err
		}
		if len(rows) == 0 {
			return apperr.NotFound()
		}
		h.Events = rows
		h.Delays, h.Totals = delays(rows, now)
		return nil
	})
	return h, err
}

// delays cuts the time of each item at its changes of state. What a chart waits for before it is ready is the hospital's;
// waiting in the queue and being worked on is the agency's; a hold is its owner's.
func delays(events []Happening, now time.Time) ([]Delay, HeldTime) {
	out, open := []Delay{}, map[uuid.UUID]int{}
	for _, e := range events {
		if i, ok := open[e.ItemID]; ok {
			if out[i].State == e.To && e.To != "held" {
				continue
			}
			out[i].To = e.At
			delete(open, e.ItemID)
		}
		if owner := ownerOf(e); owner != "" {
			open[e.ItemID] = len(out)
			out = append(out, Delay{ItemID: e.ItemID, Kind: e.Kind, State: e.To, Owner: owner, From: e.At, To: now})
		}
	}
	var totals HeldTime
	for i := range out {
		d := &out[i]
		d.Ms = d.To.Sub(d.From).Milliseconds()
		switch d.Owner {
		case "agency":
			totals.Agency += d.Ms
		case "hospital":
			totals.Hospital += d.Ms
		case "physician":
			totals.Physician += d.Ms
		}
	}
	return out, totals
}

// ownerOf is who owns the time that begins with an event; nobody's where the work is over.
func ownerOf(e Happening) string {
	switch e.To {
	case "preparing":
		return "hospital"
	case "ready", "claimed":
		return "agency"
	case "held":
		return e.Owner
	}
	return ""
}
