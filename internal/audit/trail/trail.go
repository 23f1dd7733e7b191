// Package trail writes rows of the audit trail inside the acting transaction. Sealing, search and verification are the
// audit room's; this is the pen that every room holds.
package trail

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/reqctx"
	"chartwright/internal/tenancy/principal"
)

// Entry is one act. Ids that are the nil UUID are left out. Details hold ids, counts and states, never PHI.
type Entry struct {
	Act        string // "document.page.view"
	ObjectType string
	ObjectID   uuid.UUID
	ClientID   uuid.UUID
	PatientID  uuid.UUID
	Encounter  uuid.UUID
	WorkItem   uuid.UUID // why it was allowed
	Page       int
	Reason     string
	Details    map[string]any
}

const insert = `insert into audit_events
 (tenant_id, id, client_id, actor_id, actor_role, act, object_type, object_id, patient_id, encounter_id, work_item_id, page, reason, details, session_id, address, request_id)
 values (@tenant, @id, @client, @actor, @role, @act, @type, @object, @patient, @encounter, @item, @page, @reason, @details, @session, cast(nullif(@address, '') as inet), nullif(@request, ''))`

// Write adds the entry to the trail in tx, for the principal of ctx. Where it fails the act must fail too.
func Write(ctx context.Context, tx *db.Tx, e Entry) error {
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	details := []byte("{}")
	if len(e.Details) > 0 {
		if details, err = json.Marshal(e.Details); err != nil {
			return fmt.Errorf("trail: %w", err)
		}
	}
	info := reqctx.From(ctx)
	_, err = tx.Exec(insert, map[string]any{
		"id": db.NewID(), "client": orNull(e.ClientID), "actor": orNull(p.UserID), "role": string(p.Role), "act": e.Act,
		"type": e.ObjectType, "object": orNull(e.ObjectID), "patient": orNull(e.PatientID), "encounter": orNull(e.Encounter),
		"item": orNull(e.WorkItem), "page": pageOrNull(e.Page), "reason": textOrNull(e.Reason), "details": string(details),
		"session": orNull(p.SessionID), "address": info.Address, "request": info.ID,
	})
	if err != nil {
		return fmt.Errorf("trail: the act could not be recorded: %w", err)
	}
	return nil
}

const insertAll = `insert into audit_events
 (tenant_id, id, client_id, actor_id, actor_role, act, object_type, object_id, patient_id, encounter_id, work_item_id, page, reason, details, session_id, address, request_id)
 select @tenant, r.id, r.client, @actor, @role, r.act, r.type, r.object, r.patient, r.encounter, r.item, r.page, r.reason, r.details, @session,
   cast(nullif(@address, '') as inet), nullif(@request, '')
 from jsonb_to_recordset(cast(@rows as jsonb)) as r(id uuid, client uuid, act text, type text, object uuid, patient uuid, encounter uuid, item uuid,
   page int, reason text, details jsonb)`

// WriteAll is Write for many entries of one act, in one statement.
func WriteAll(ctx context.Context, tx *db.Tx, entries []Entry) error {
	if len(entries) == 0 {
		return nil
	}
	p, err := principal.From(ctx)
	if err != nil {
		return err
	}
	rows := make([]map[string]any, len(entries))
	for i, e := range entries {
		details := e.Details
		if details == nil {
			details = map[string]any{}
		}
		rows[i] = map[string]any{"id": db.NewID(), "client": orNull(e.ClientID), "act": e.Act, "type": e.ObjectType, "object": orNull(e.ObjectID),
			"patient": orNull(e.PatientID), "encounter": orNull(e.Encounter), "item": orNull(e.WorkItem), "page": pageOrNull(e.Page),
			"reason": textOrNull(e.Reason), "details": details}
	}
	text, err := json.Marshal(rows)
	if err != nil {
		return fmt.Errorf("trail: %w", err)
	}
	info := reqctx.From(ctx)
	_, err = tx.Exec(insertAll, map[string]any{"rows": string(text), "actor": orNull(p.UserID), "role": string(p.Role), "session": orNull(p.SessionID),
		"address": info.Address, "request": info.ID})
	if err != nil {
		return fmt.Errorf("trail: the acts could not be recorded: %w", err)
	}
	return nil
}

func orNull(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}

func pageOrNull(n int) any {
	if n == 0 {
		return nil
	}
	return n
}

func textOrNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}
