package demo

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// This file writes what lies in the past. The rooms' own services would date it now.

type itemRow struct {
	ID           uuid.UUID  `json:"id"`
	ClientID     uuid.UUID  `json:"client_id"`
	FacilityID   uuid.UUID  `json:"facility_id"`
	WorkType     string     `json:"work_type"`
	Kind         string     `json:"kind"`
	CaseID       uuid.UUID  `json:"case_id"`
	EncounterID  uuid.UUID  `json:"encounter_id"`
	State        string     `json:"state"`
	Priority     int        `json:"priority"`
	ReadyAt      time.Time  `json:"ready_at"`
	DueAt        time.Time  `json:"due_at"`
	RoutedTo     *uuid.UUID `json:"routed_to"`
	RoutedWhy    *string    `json:"routed_why"`
	Credential   string     `json:"credential"`
	Fence        int        `json:"fence"`
	LastHolderID *uuid.UUID `json:"last_holder_id"`
	HoldReason   *string    `json:"hold_reason"`
	HoldOwner    *string    `json:"hold_owner"`
	HeldBy       *uuid.UUID `json:"held_by"`
	HeldAt       *time.Time `json:"held_at"`
	DoneAt       *time.Time `json:"done_at"`
	DoneBy       *uuid.UUID `json:"done_by"`
	CreatedAt    time.Time  `json:"created_at"`
	UpdatedAt    time.Time  `json:"updated_at"`
}

const itemColumns = `id, client_id, facility_id, work_type, kind, case_id, encounter_id, state, priority, ready_at, due_at, routed_to, routed_why,
 credential, fence, last_holder_id, hold_reason, hold_owner, held_by, held_at, done_at, done_by, created_at, updated_at`

type leaseRow struct {
	ID         uuid.UUID `json:"id"`
	ClientID   uuid.UUID `json:"client_id"`
	ItemID     uuid.UUID `json:"item_id"`
	UserID     uuid.UUID `json:"user_id"`
	Fence      int       `json:"fence"`
	StartedAt  time.Time `json:"started_at"`
	LastBeat   time.Time `json:"last_beat"`
	LastActive time.Time `json:"last_active"`
	ExpiresAt  time.Time `json:"expires_at"`
	ActiveMS   int64     `json:"active_ms"`
	IdleMS     int64     `json:"idle_ms"`
	EndedAt    time.Time `json:"ended_at"`
	EndedWhy   string    `json:"ended_why"`
}

const leaseColumns = `id, client_id, item_id, user_id, fence, started_at, last_beat, last_active, expires_at, active_ms, idle_ms, ended_at, ended_why`

type eventRow struct {
	ID          uuid.UUID  `json:"id"`
	ClientID    uuid.UUID  `json:"client_id"`
	ItemID      uuid.UUID  `json:"item_id"`
	FacilityID  uuid.UUID  `json:"facility_id"`
	EncounterID uuid.UUID  `json:"encounter_id"`
	WorkType    string     `json:"work_type"`
	Kind        string     `json:"kind"`
	Event       string     `json:"event"`
	At          time.Time  `json:"at"`
	UserID      *uuid.UUID `json:"user_id"`
	ByUser      *uuid.UUID `json:"by_user"`
	FromState   *string    `json:"from_state"`
	ToState     string     `json:"to_state"`
	Owner       *string    `json:"owner"`
	Reason      *string    `json:"reason"`
	ActiveMS    int64      `json:"active_ms"`
	IdleMS      int64      `json:"idle_ms"`
	HeldMS      int64      `json:"held_ms"`
}

const eventColumns = `id, client_id, item_id, facility_id, encounter_id, work_type, kind, event, at, user_id, by_user, from_state, to_state, owner, reason,
 active_ms, idle_ms, held_ms`

type caseRow struct {
	ID          uuid.UUID  `json:"id"`
	ClientID    uuid.UUID  `json:"client_id"`
	FacilityID  uuid.UUID  `json:"facility_id"`
	EncounterID uuid.UUID  `json:"encounter_id"`
	WorkType    string     `json:"work_type"`
	Status      string     `json:"status"`
	Version     int        `json:"version"`
	CoderID     *uuid.UUID `json:"coder_id"`
	CodedAt     *time.Time `json:"coded_at"`
	FinalAt     *time.Time `json:"final_at"`
	DeliveredAt *time.Time `json:"delivered_at"`
	CreatedAt   time.Time  `json:"created_at"`
	UpdatedAt   time.Time  `json:"updated_at"`
}

const caseColumns = `id, client_id, facility_id, encounter_id, work_type, status, version, coder_id, coded_at, final_at, delivered_at, created_at, updated_at`

type codeRow struct {
	ID          uuid.UUID  `json:"id"`
	ClientID    uuid.UUID  `json:"client_id"`
	CaseID      uuid.UUID  `json:"case_id"`
	Role        string     `json:"role"`
	Seq         int        `json:"seq"`
	System      string     `json:"system"`
	Code        string     `json:"code"`
	Principal   bool       `json:"principal"`
	POA         *string    `json:"poa"`
	PerformedOn *string    `json:"performed_on"`
	Provider    *string    `json:"provider"`
	Modifiers   []string   `json:"modifiers"`
	Units       int        `json:"units"`
	AddedBy     *uuid.UUID `json:"added_by"`
	CreatedAt   time.Time  `json:"created_at"`
}

const codeColumns = `id, client_id, case_id, role, seq, system, code, principal, poa, performed_on, provider, modifiers, units, added_by, created_at`

type resultRow struct {
	ID          uuid.UUID       `json:"id"`
	ClientID    uuid.UUID       `json:"client_id"`
	CaseID      uuid.UUID       `json:"case_id"`
	EncounterID uuid.UUID       `json:"encounter_id"`
	Version     int             `json:"version"`
	FinalAt     time.Time       `json:"final_at"`
	Document    json.RawMessage `json:"document"`
	FetchedAt   *time.Time      `json:"fetched_at"`
}

const resultColumns = `id, client_id, case_id, encounter_id, version, final_at, document, fetched_at`

type requestRow struct {
	ID           uuid.UUID  `json:"id"`
	ClientID     uuid.UUID  `json:"client_id"`
	EncounterID  uuid.UUID  `json:"encounter_id"`
	DocumentType string     `json:"document_type"`
	Problem      string     `json:"problem"`
	State        string     `json:"state"`
	AskedBy      *uuid.UUID `json:"asked_by"`
	AskedAt      time.Time  `json:"asked_at"`
}

const requestColumns = `id, client_id, encounter_id, document_type, problem, state, asked_by, asked_at`

// trailRow is an act of the past in the trail. It is sealed now, by the transaction that writes it.
type trailRow struct {
	ID          uuid.UUID      `json:"id"`
	ClientID    uuid.UUID      `json:"client_id"`
	At          time.Time      `json:"at"`
	ActorID     *uuid.UUID     `json:"actor_id"`
	ActorRole   string         `json:"actor_role"`
	Act         string         `json:"act"`
	ObjectType  string         `json:"object_type"`
	ObjectID    uuid.UUID      `json:"object_id"`
	PatientID   *uuid.UUID     `json:"patient_id"`
	EncounterID *uuid.UUID     `json:"encounter_id"`
	WorkItemID  *uuid.UUID     `json:"work_item_id"`
	Page        *int           `json:"page"`
	Reason      *string        `json:"reason"`
	Details     map[string]any `json:"details"`
}

const trailColumns = `id, client_id, at, actor_id, actor_role, act, object_type, object_id, patient_id, encounter_id, work_item_id, page, reason, details`

type evidenceRow struct {
	ID         uuid.UUID `json:"id"`
	ClientID   uuid.UUID `json:"client_id"`
	CodeID     uuid.UUID `json:"code_id"`
	PageID     uuid.UUID `json:"page_id"`
	FirstWord  int       `json:"first_word"`
	LastWord   int       `json:"last_word"`
	TextSealed string    `json:"text_sealed"` // as PostgreSQL reads bytea: \x and hexadecimal digits
}

const evidenceColumns = `id, client_id, code_id, page_id, first_word, last_word, text_sealed`

// history is what one encounter's past comes to.
type history struct {
	items    []itemRow
	leases   []leaseRow
	events   []eventRow
	cases    []caseRow
	codes    []codeRow
	results  []resultRow
	requests []requestRow
	trail    []trailRow
}

// write adds the rows, those that others refer to first.
func (h *history) write(tx *db.Tx) error {
	for _, part := range []struct {
		table, columns string
		rows           any
		count          int
	}{
		{"coding_cases", caseColumns, h.cases, len(h.cases)}, {"case_codes", codeColumns, h.codes, len(h.codes)},
		{"coding_results", resultColumns, h.results, len(h.results)}, {"work_items", itemColumns, h.items, len(h.items)},
		{"leases", leaseColumns, h.leases, len(h.leases)}, {"work_events", eventColumns, h.events, len(h.events)},
		{"document_requests", requestColumns, h.requests, len(h.requests)}, {"audit_events", trailColumns, h.trail, len(h.trail)},
	} {
		if part.count == 0 {
			continue
		}
		if err := insert(tx, part.table, part.columns, part.rows); err != nil {
			return err
		}
	}
	return nil
}

// insert adds rows, whose JSON names are the table's columns, in one statement.
func insert(tx *db.Tx, table, columns string, rows any) error {
	body, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`insert into `+table+` (tenant_id, `+columns+`) select cast(@tenant as uuid), `+columns+`
		from jsonb_populate_recordset(cast(null as `+table+`), cast(@rows as jsonb))`, map[string]any{"rows": string(body)})
	return err
}

// standing is where an encounter stands, for its read model.
type standing struct {
	Status, Owner    string
	Reason           *string
	Created, Updated time.Time
	CreatedBy        *uuid.UUID
	Billed           *time.Time
}

func writeStanding(tx *db.Tx, encounter uuid.UUID, s standing) error {
	_, err := tx.Exec(`update encounters set status = @status, delay_owner = @owner, hold_reason = @reason, created_at = @created, created_by = @by,
		updated_at = @updated, billed_at = @billed where tenant_id = @tenant and id = @id`,
		map[string]any{"id": encounter, "status": s.Status, "owner": s.Owner, "reason": s.Reason, "created": s.Created, "by": s.CreatedBy,
			"updated": s.Updated, "billed": s.Billed})
	return err
}
