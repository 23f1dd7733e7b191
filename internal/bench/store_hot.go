package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"chartwright/internal/platform/db"
)

// hot is a query that people cause all day, in the three ways in which it can be asked.
type hot struct {
	name  string
	key   func(n int) any
	pgx   func(ctx context.Context, tx pgx.Tx, tenant uuid.UUID, key any) error
	named func(tx *db.Tx, key any) error // hand-written, as in stores
	model func(tx *db.Tx, key any) error // by GORM and its tenant plugin
}

type hotSession struct {
	TenantID, ID, UserID uuid.UUID
	CsrfHash, TokenHash  []byte
	Stage                string
	LastSeen, ExpiresAt  time.Time
	EndedAt              *time.Time
}

// TableName implements gorm's schema.Tabler.
func (hotSession) TableName() string { return "sessions" }

type hotItem struct {
	TenantID, ClientID, ID, FacilityID, CaseID uuid.UUID
	WorkType, Kind, State                      string
	Priority                                   int
	ReadyAt, DueAt                             *time.Time
	RoutedTo                                   *uuid.UUID
	Credential                                 string
	Fence                                      int64
}

// TableName implements gorm's schema.Tabler.
func (hotItem) TableName() string { return "work_items" }

type hotCase struct {
	TenantID, ClientID, ID, FacilityID, EncounterID uuid.UUID
	WorkType, Status                                string
	Version                                         int64
}

// TableName implements gorm's schema.Tabler.
func (hotCase) TableName() string { return "coding_cases" }

type hotEncounter struct {
	TenantID, ClientID, ID, FacilityID uuid.UUID
	AccountNumber, WorkType, Status    string
	AdmittedAt                         time.Time
	DischargedAt                       *time.Time
	CreatedAt                          time.Time
}

// TableName implements gorm's schema.Tabler.
func (hotEncounter) TableName() string { return "encounters" }

const (
	sessionColumns   = `tenant_id, id, user_id, csrf_hash, token_hash, stage, last_seen, expires_at, ended_at`
	itemColumns      = `tenant_id, client_id, id, facility_id, case_id, work_type, kind, state, priority, ready_at, due_at, routed_to, credential, fence`
	caseColumns      = `tenant_id, client_id, id, facility_id, encounter_id, work_type, status, version`
	encounterColumns = `tenant_id, client_id, id, facility_id, account_number, work_type, status, admitted_at, discharged_at, created_at`
)

// hotQueries are the five: who asks, the item that is opened, the head of a lane, the case behind it, and a page of the
// hospital's list.
func hotQueries(k hotKeys) []hot {
	return []hot{
		query[hotSession]("session by its token", sessionColumns, "sessions", "token_hash = ? and stage = 'full' and ended_at is null", "id", 1, func(n int) any { return k.tokens[n%len(k.tokens)] }),
		query[hotItem]("work item by id", itemColumns, "work_items", "id = ?", "id", 1, func(n int) any { return k.items[n%len(k.items)] }),
		query[hotItem]("head of a lane", itemColumns, "work_items", "facility_id = ? and work_type = 'IP' and kind = 'coding' and credential = '' and state = 'ready' and routed_to is null",
			"priority, due_at, ready_at, id", 4, func(n int) any { return k.facilities[n%len(k.facilities)] }),
		query[hotCase]("coding case by id", caseColumns, "coding_cases", "id = ?", "id", 1, func(n int) any { return k.items[n%len(k.items)] }),
		query[hotEncounter]("a page of a hospital's encounters", encounterColumns, "encounters", "client_id = ?", "created_at desc, id desc", 50, func(int) any { return k.client }),
	}
}

type hotKeys struct {
	tokens            [][]byte
	items, facilities []uuid.UUID
	client            uuid.UUID
}

// query makes the three ways from one condition.
func query[T any](name, columns, table, where, order string, limit int, key func(n int) any) hot {
	text := func(tenant, key string) string {
		return fmt.Sprintf("select %s from %s where tenant_id = %s and %s order by %s limit %d", columns, table, tenant, strings.Replace(where, "?", key, 1), order, limit)
	}
	direct, named := text("$1", "$2"), text("@tenant", "@key")
	return hot{
		name: name, key: key,
		pgx: func(ctx context.Context, tx pgx.Tx, tenant uuid.UUID, key any) error {
			rows, err := tx.Query(ctx, direct, tenant, key)
			if err == nil {
				_, err = pgx.CollectRows(rows, pgx.RowToStructByPos[T])
			}
			return err
		},
		named: func(tx *db.Tx, key any) error {
			var rows []T
			return tx.Select(&rows, named, map[string]any{"key": key})
		},
		model: func(tx *db.Tx, key any) error {
			var rows []T
			return tx.Gorm().Select(columns).Where(where, key).Order(order).Limit(limit).Find(&rows).Error
		},
	}
}
