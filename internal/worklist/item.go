package worklist

import (
	"time"

	"github.com/google/uuid"
)

// item is a row of work_items with its live lease and the names people read beside it. Ids and times that are null in the
// table are zero here.
type item struct {
	ID, ClientID, FacilityID, CaseID, EncounterID uuid.UUID

	WorkType, Kind string
	State          State
	Priority       int
	ReadyAt, DueAt time.Time
	RoutedTo       uuid.UUID
	RoutedWhy      string
	AuthorID       uuid.UUID
	Credential     string

	Fence             int64
	HolderID, LeaseID uuid.UUID
	ReservedFor       uuid.UUID
	ReservedUntil     time.Time
	LastHolderID      uuid.UUID

	HoldReason, HoldOwner string
	HeldBy                uuid.UUID
	HeldAt, HeldUntil     time.Time

	DoneAt time.Time
	DoneBy uuid.UUID
	Why    string

	LeaseUntil       time.Time // of the live lease
	ActiveMs, IdleMs int64     // of the live lease

	FacilityName, FacilityTimezone string
	Now                            time.Time // the database's clock when the row was read
}

// itemColumns read an item; its table is w, its live lease l, its facility f.
const itemColumns = `w.id, w.client_id, w.facility_id, w.case_id, w.encounter_id, w.work_type, w.kind, w.state, w.priority,
 w.ready_at, w.due_at, w.routed_to, w.routed_why, w.author_id, w.credential, w.fence, w.holder_id, w.lease_id,
 w.reserved_for, w.reserved_until, w.last_holder_id, w.hold_reason, w.hold_owner, w.held_by, w.held_at, w.held_until,
 w.done_at, w.done_by, w.why, l.expires_at as lease_until, l.active_ms, l.idle_ms,
 f.name as facility_name, f.timezone as facility_timezone, clock_timestamp() as now`

// itemTables go with itemColumns.
const itemTables = ` work_items w
 join facilities f on f.tenant_id = w.tenant_id and f.id = w.facility_id
 left join leases l on l.tenant_id = w.tenant_id and l.id = w.lease_id`

// lane is where the item waits.
func (i item) lane() lane {
	return lane{Facility: i.FacilityID, WorkType: i.WorkType, Kind: i.Kind, Credential: i.Credential}
}

// live reports whether the lease still holds: an expired one is never honoured, swept or not.
func (i item) live() bool { return i.State == Claimed && i.LeaseUntil.After(i.Now) }

// reserved reports a reservation that still stands.
func (i item) reserved() bool { return i.ReservedFor != uuid.Nil && i.ReservedUntil.After(i.Now) }

// offered reports whether the item waits in its lane for whoever is eligible.
func (i item) offered() bool { return i.State == Ready && i.RoutedTo == uuid.Nil && !i.reserved() }

// Transition is what happened to an item, for rooms that follow it in the same transaction.
type Transition struct {
	ItemID, CaseID, EncounterID uuid.UUID
	ClientID, FacilityID        uuid.UUID
	Kind, WorkType              string
	Event                       Event
	From, To                    State // From is empty for a new item; equal to To where only routing or priority changed
	HoldOwner, HoldReason       string
	HoldUntil                   time.Time
	UserID                      uuid.UUID // whose work it concerns: the holder who got it, lost it or finished it
	ByUser                      uuid.UUID // who did it, when another; the nil UUID for the machine
	LastHolder                  uuid.UUID // whose draft is kept
	Reason                      string    // a code or a manager's words
	ActiveMs, IdleMs, HeldMs    int64     // of the lease or hold that ended here
}

// Lease is the proof that the acting person holds an item, row-locked until the transaction ends.
type Lease struct {
	ItemID, LeaseID, CaseID, EncounterID uuid.UUID
	ClientID, FacilityID                 uuid.UUID
	Kind, WorkType                       string
	Fence                                int64
	Until                                time.Time
}
