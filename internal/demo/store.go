package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// findDemo gives the demonstration agency, the nil UUID where there is none, and whether there are others.
func findDemo(ctx context.Context, d *db.DB) (tenant uuid.UUID, others bool, err error) {
	var rows []struct {
		TenantID uuid.UUID
		Slug     string
		Demo     bool
	}
	err = d.AsSystem(ctx, "onboarding", "look for the demonstration agency", func(_ context.Context, tx *db.Tx) error {
		return tx.Select(&rows, `select tenant_id, slug, demo from agencies`, nil)
	})
	for _, r := range rows {
		if r.Demo && r.Slug == AgencySlug {
			tenant = r.TenantID
		} else {
			others = true
		}
	}
	return tenant, others, err
}

// site is a facility as it stands in the database.
type site struct {
	ID, ClientID uuid.UUID
	Code         string
}

// directory knows the ids of the agency's cast.
type directory struct {
	founded    time.Time
	clients    map[string]uuid.UUID // by code
	facilities map[string]site      // by code
	people     map[string]uuid.UUID // by key
	skilled    map[uuid.UUID]bool
}

func readDirectory(tx *db.Tx) (directory, error) {
	d := directory{clients: map[string]uuid.UUID{}, facilities: map[string]site{}, people: map[string]uuid.UUID{}, skilled: map[uuid.UUID]bool{}}
	if err := tx.Select(&d.founded, `select created_at from agencies where tenant_id = @tenant`, nil); err != nil {
		return d, err
	}
	d.founded = d.founded.UTC()
	var clients []struct {
		ClientID uuid.UUID
		Code     string
	}
	if err := tx.Select(&clients, `select client_id, code from clients where tenant_id = @tenant`, nil); err != nil {
		return d, err
	}
	for _, c := range clients {
		d.clients[c.Code] = c.ClientID
	}
	var sites []site
	if err := tx.Select(&sites, `select id, client_id, code from facilities where tenant_id = @tenant`, nil); err != nil {
		return d, err
	}
	for _, s := range sites {
		d.facilities[s.Code] = s
	}
	return d, d.readPeople(tx)
}

func (d *directory) readPeople(tx *db.Tx) error {
	var rows []struct {
		ID      uuid.UUID
		Email   string
		Skilled bool
	}
	err := tx.Select(&rows, `select u.id, u.email, exists (select 1 from user_facilities f where f.tenant_id = @tenant and f.user_id = u.id) as skilled
		from users u where u.tenant_id = @tenant`, nil)
	for _, r := range rows {
		for _, p := range people() {
			if p.Email == r.Email {
				d.people[p.Key], d.skilled[r.ID] = r.ID, r.Skilled
			}
		}
	}
	return err
}

// beginShifts puts the technicians on shift.
func beginShifts(tx *db.Tx) error {
	_, err := tx.Exec(`update users set on_shift = true where tenant_id = @tenant and role in ('coder', 'prep', 'roi') and not on_shift`, nil)
	return err
}

// readTargets answers with the targets in force, for planning.
func readTargets(tx *db.Tx) (Targets, error) {
	var rows []struct {
		Code, WorkType, Kind, Credential string
		ItemsPerHour                     float64
		SlaHours                         int
	}
	err := tx.Select(&rows, `select coalesce(c.code, '') as code, t.work_type, t.kind, coalesce(t.credential, '') as credential, t.items_per_hour, t.sla_hours
		from targets t left join clients c on c.tenant_id = t.tenant_id and c.client_id = t.client_id where t.tenant_id = @tenant`, nil)
	known := map[[3]string]Target{}
	for _, r := range rows {
		known[[3]string{r.Code, r.WorkType, r.Kind}] = Target{ItemsPerHour: r.ItemsPerHour, SLA: time.Duration(r.SlaHours) * time.Hour, Credential: r.Credential}
	}
	return func(client, workType, kind string) Target {
		if t, ok := known[[3]string{client, workType, kind}]; ok {
			return t
		}
		return known[[3]string{"", workType, kind}]
	}, err
}

// told reports whether the whole story stands.
func told(tx *db.Tx) (bool, error) {
	var done bool
	err := tx.Select(&done, `select exists (select 1 from audit_events where tenant_id = @tenant and act = 'demo.complete')`, nil)
	return done, err
}

// stayed is a planned encounter that is in the database.
type stayed struct {
	ID, ClientID, PatientID uuid.UUID
	AccountNumber           string
	Files                   int // that have come
	Waiting                 int // of them, not examined or not read yet
}

// stays gives the agency's encounters by account number, which the plan makes unique.
func stays(tx *db.Tx) (map[string]stayed, error) {
	var rows []stayed
	err := tx.Select(&rows, `select e.id, e.client_id, e.patient_id, e.account_number, count(s.id) as files,
		count(s.id) filter (where s.state in ('received', 'examining') or exists
		 (select 1 from pages p where p.tenant_id = @tenant and p.source_id = s.id and p.ocr_state = 'waiting')) as waiting
		from encounters e left join sources s on s.tenant_id = e.tenant_id and s.encounter_id = e.id
		where e.tenant_id = @tenant group by e.id, e.client_id, e.patient_id, e.account_number`, nil)
	out := make(map[string]stayed, len(rows))
	for _, r := range rows {
		out[r.AccountNumber] = r
	}
	return out, err
}

// looseFiles counts the files that came for no encounter.
func looseFiles(tx *db.Tx) (int, error) {
	var n int
	err := tx.Select(&n, `select count(*) from sources where tenant_id = @tenant and encounter_id is null and request_id is null`, nil)
	return n, err
}

func patientOf(tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error) {
	return oneID(tx, `select patient_id from encounters where tenant_id = @tenant and id = @encounter`, encounter)
}

// unlinkedCodes gives the ids of an encounter's codes by system and code, those alone that no words support yet.
func unlinkedCodes(tx *db.Tx, encounter uuid.UUID) (map[string]uuid.UUID, error) {
	var rows []struct {
		ID           uuid.UUID
		System, Code string
	}
	err := tx.Select(&rows, `select c.id, c.system, c.code from case_codes c
		join coding_cases k on k.tenant_id = @tenant and k.id = c.case_id
		where c.tenant_id = @tenant and k.encounter_id = @encounter
		  and not exists (select 1 from code_evidence v where v.tenant_id = @tenant and v.code_id = c.id)`, map[string]any{"encounter": encounter})
	out := map[string]uuid.UUID{}
	for _, r := range rows {
		out[r.System+r.Code] = r.ID
	}
	return out, err
}

// documentsInOrder gives the documents of an encounter by the place of the file they came in, as the files came.
func documentsInOrder(tx *db.Tx, encounter uuid.UUID) (map[int][]uuid.UUID, error) {
	var rows []struct {
		DocumentID uuid.UUID
		Place      int
	}
	err := tx.Select(&rows, `select distinct p.document_id, s.place - 1 as place
		from (select id, row_number() over (order by received_at, id) as place from sources where tenant_id = @tenant and encounter_id = @encounter) s
		join pages p on p.tenant_id = @tenant and p.source_id = s.id
		join documents d on d.tenant_id = @tenant and d.id = p.document_id and d.state = 'active'
		order by place, p.document_id`, map[string]any{"encounter": encounter})
	out := map[int][]uuid.UUID{}
	for _, r := range rows {
		out[r.Place] = append(out[r.Place], r.DocumentID)
	}
	return out, err
}

type pageOf struct {
	ID, DocumentID uuid.UUID
	N              int
}

func pagesInOrder(tx *db.Tx, encounter uuid.UUID) ([]pageOf, error) {
	var rows []pageOf
	err := tx.Select(&rows, `select p.id, p.document_id, p.n from pages p join documents d on d.tenant_id = @tenant and d.id = p.document_id
		where p.tenant_id = @tenant and d.encounter_id = @encounter and d.state = 'active' order by d.created_at, d.id, p.n`, map[string]any{"encounter": encounter})
	return rows, err
}

func codingItem(tx *db.Tx, encounter uuid.UUID) (uuid.UUID, error) {
	return oneID(tx, `select id from work_items where tenant_id = @tenant and encounter_id = @encounter and kind = 'coding' order by created_at desc limit 1`, encounter)
}

// draftOf gives the coder's coding item of an account that waits with their draft, where nothing else is on their desk; the nil
// UUID where people have moved on.
func draftOf(tx *db.Tx, account string, coder uuid.UUID) (uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Select(&ids, `select w.id from work_items w join encounters e on e.tenant_id = @tenant and e.id = w.encounter_id
		where w.tenant_id = @tenant and e.account_number = @account and w.kind = 'coding' and w.state = 'ready' and w.last_holder_id = @coder
		and not exists (select 1 from work_items o where o.tenant_id = @tenant and o.holder_id = @coder and o.state = 'claimed')`,
		map[string]any{"account": account, "coder": coder})
	if err != nil || len(ids) == 0 {
		return uuid.Nil, err
	}
	return ids[0], nil
}

// backdateFiles gives the files of an encounter the time at which the story says they came, in their order, and their sender.
func backdateFiles(tx *db.Tx, encounter, sender uuid.UUID, at time.Time) error {
	_, err := tx.Exec(`update sources s set uploaded_by = @sender, received_at = cast(@at as timestamptz) + make_interval(secs => o.place)
		from (select id, row_number() over (order by id) as place from sources where tenant_id = @tenant and encounter_id = @encounter) o
		where s.tenant_id = @tenant and s.id = o.id and s.uploaded_by is null`, map[string]any{"encounter": encounter, "sender": sender, "at": at})
	return err
}

// backdateDocuments lets the documents of the story's files appear a minute after their files came, not when they were examined.
func backdateDocuments(tx *db.Tx, founded time.Time) error {
	_, err := tx.Exec(`update documents d set created_at = o.at
		from (select p.document_id, min(s.received_at) + interval '1 minute' as at from pages p
			join sources s on s.tenant_id = @tenant and s.id = p.source_id and s.received_at < @founded
			where p.tenant_id = @tenant group by p.document_id) o
		where d.tenant_id = @tenant and d.id = o.document_id and d.created_at > o.at`, map[string]any{"founded": founded})
	return err
}

func oneID(tx *db.Tx, query string, encounter uuid.UUID) (uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Select(&ids, query, map[string]any{"encounter": encounter})
	if err != nil || len(ids) == 0 {
		return uuid.Nil, err
	}
	return ids[0], nil
}
