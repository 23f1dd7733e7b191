package main

import (
	"context"
	"fmt"
	"time"

	"chartwright/internal/bench/report"
	"chartwright/internal/bench/stand"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// itemID is the id of the n-th item, which SQL scripts can compute too.
const itemID = `cast('01980000-0000-7000-8000-' || lpad(cast(n as text), 12, '0') as uuid)`

// fill makes the agency: its facilities, ready encounters with their cases and items, and technicians of ten facilities and two
// of the three work types each.
func (q *drawers) fill(ctx context.Context) (err error) {
	if q.agency, err = q.Agency(ctx, "queue"); err != nil {
		return err
	}
	tenant, client, patient := q.agency.ID, q.agency.Client, db.NewID()
	began := time.Now()
	const places = ` join (select id, row_number() over (order by id) - 1 as place from facilities where tenant_id = $1) f on f.place = n % 50`
	const workType = `(array['ED','IP','OP'])[1 + n % 3]`
	err = q.Exec(ctx,
		stand.SQL(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types)
			select $1, $2, gen_random_uuid(), 'Facility ' || n, 'F' || n, 'America/Chicago', '{ED,IP,OP}' from generate_series(1, $3::int - 1) n`, tenant, client, queueFacilities),
		stand.SQL(`insert into patients (tenant_id, client_id, id, mrn_sealed, mrn_index, name_sealed, last_name_index, birth_date_sealed, birth_date_index, sex)
			values ($1, $2, $3, '', '', '', '', '', '', 'U')`, tenant, client, patient),
		stand.SQL(`set synchronous_commit = off`),
		stand.SQL(`set session_replication_role = replica`), // no foreign keys and triggers while the stage is set
		stand.SQL(`insert into encounters (tenant_id, client_id, id, facility_id, patient_id, account_number, work_type, admitted_at, discharged_at, status)
			select $1, $2, `+itemID+`, f.id, $3, n, `+workType+`, now() - n * interval '1 second' - interval '3 days', now() - n * interval '1 second', 'ready'
			from generate_series(1, $4::int) n`+places, tenant, client, patient, q.items),
		stand.SQL(`insert into coding_cases (tenant_id, client_id, id, facility_id, encounter_id, work_type, status)
			select tenant_id, client_id, id, facility_id, id, work_type, 'ready' from encounters where tenant_id = $1`, tenant),
		stand.SQL(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, encounter_id, state, priority, ready_at, due_at)
			select $1, $2, `+itemID+`, f.id, `+workType+`, 'coding', `+itemID+`, `+itemID+`, 'ready', 1 + (n::bigint * 7919) % 5,
			 now() - n * interval '1 second', now() + (n::bigint * 104729 % 200000) * interval '1 second'
			from generate_series(1, $3::int) n`+places, tenant, client, q.items),
		stand.SQL(`set session_replication_role = origin`),
		stand.SQL(`reset synchronous_commit`),
		stand.SQL(`vacuum analyze work_items`), stand.SQL(`vacuum analyze encounters`), stand.SQL(`vacuum analyze coding_cases`), stand.SQL(`checkpoint`))
	if err != nil {
		return err
	}
	fmt.Fprintf(q.Live, "  %d encounters, cases and items made in %s\n", q.items, report.Short(time.Since(began)))
	return q.hire(ctx)
}

func (q *drawers) hire(ctx context.Context) error {
	for n := range queueTechnicians {
		p, err := q.agency.Person(ctx, principal.Coder)
		if err != nil {
			return err
		}
		if err := q.equip(ctx, p, n, "coding"); err != nil {
			return err
		}
		q.people = append(q.people, p)
	}
	return nil
}

// equip gives a person every fifth facility and a kind of work.
func (q *drawers) equip(ctx context.Context, p *stand.Person, n int, kind string) error {
	return q.Exec(ctx,
		stand.SQL(`insert into user_facilities select $1, $2, id from (select id, row_number() over (order by id) as place from facilities where tenant_id = $1) f
			where (place + $3) % 5 = 0`, q.agency.ID, p.ID, n),
		stand.SQL(`insert into user_skills select $1, $2, t, $3 from unnest('{ED,IP}'::text[]) t`, q.agency.ID, p.ID, kind))
}
