package worklist

import (
	"time"

	"github.com/google/uuid"
)

// Work is a work item as people and programs see it. It holds ids, times and states; nothing about the patient.
type Work struct {
	ID          uuid.UUID  `json:"id"`
	Kind        string     `json:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	WorkType    string     `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	State       State      `json:"state" enum:"preparing,ready,claimed,held,done,cancelled"`
	Priority    int        `json:"priority" doc:"1 STAT, 2 urgent, 3 routine, 4 low, 5 lowest"`
	ReadyAt     *time.Time `json:"readyAt,omitempty"`
	DueAt       *time.Time `json:"dueAt,omitempty" doc:"when the target's turnaround ends; absent where no target names one"`
	Facility    Facility   `json:"facility"`
	ClientID    uuid.UUID  `json:"clientId"`
	CaseID      uuid.UUID  `json:"caseId" doc:"the business object behind the item: a coding case, a preparation, a request"`
	EncounterID *uuid.UUID `json:"encounterId,omitempty"`
	Credential  string     `json:"credential,omitempty" doc:"demanded of who takes it"`
	Fence       int64      `json:"fence" doc:"fencing token of the newest lease; writes under the lease carry it"`
	LeaseUntil  *time.Time `json:"leaseUntil,omitempty" doc:"renewed by each heartbeat"`
	Why         string     `json:"why,omitempty" doc:"why the holder was given it, in words"`
	ActiveMs    int64      `json:"activeMs" doc:"of the live lease, measured by the server"`
	IdleMs      int64      `json:"idleMs"`
	HolderID    *uuid.UUID `json:"holderId,omitempty"`
	RoutedTo    *uuid.UUID `json:"routedTo,omitempty"`
	LastHolder  *uuid.UUID `json:"lastHolderId,omitempty" doc:"whose draft is kept"`
	Hold        *Hold      `json:"hold,omitempty"`
	DoneAt      *time.Time `json:"doneAt,omitempty"`
	DoneBy      *uuid.UUID `json:"doneBy,omitempty"`
}

// Facility names where the chart comes from.
type Facility struct {
	ID       uuid.UUID `json:"id"`
	Name     string    `json:"name"`
	Timezone string    `json:"timezone"`
}

// Hold says why work stands still, and who owns the delay.
type Hold struct {
	Reason string     `json:"reason"`
	Owner  string     `json:"owner" enum:"agency,hospital,physician"`
	By     *uuid.UUID `json:"by,omitempty"`
	Since  time.Time  `json:"since"`
	Until  *time.Time `json:"until,omitempty"`
}

// workOf is nil for nil.
func workOf(i *item) *Work {
	if i == nil {
		return nil
	}
	w := &Work{
		ID: i.ID, Kind: i.Kind, WorkType: i.WorkType, State: i.State, Priority: i.Priority,
		ReadyAt: timeOrNil(i.ReadyAt), DueAt: timeOrNil(i.DueAt),
		Facility: Facility{ID: i.FacilityID, Name: i.FacilityName, Timezone: i.FacilityTimezone},
		ClientID: i.ClientID, CaseID: i.CaseID, EncounterID: idOrNil(i.EncounterID), Credential: i.Credential,
		Fence: i.Fence, LeaseUntil: timeOrNil(i.LeaseUntil), Why: i.Why, ActiveMs: i.ActiveMs, IdleMs: i.IdleMs,
		HolderID: idOrNil(i.HolderID), RoutedTo: idOrNil(i.RoutedTo), LastHolder: idOrNil(i.LastHolderID),
		DoneAt: timeOrNil(i.DoneAt), DoneBy: idOrNil(i.DoneBy),
	}
	if i.State == Held {
		w.Hold = &Hold{Reason: i.HoldReason, Owner: i.HoldOwner, By: idOrNil(i.HeldBy), Since: i.HeldAt, Until: timeOrNil(i.HeldUntil)}
	}
	return w
}

func timeOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

func idOrNil(u uuid.UUID) *uuid.UUID {
	if u == uuid.Nil {
		return nil
	}
	return &u
}
