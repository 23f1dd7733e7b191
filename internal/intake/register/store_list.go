package register

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// listed is a row of the encounters table before its name is opened.
type listed struct {
	ID, ClientID, FacilityID, PatientID uuid.UUID
	AccountNumber, WorkType             string
	AdmittedAt                          time.Time
	DischargedAt                        *time.Time
	Status, DelayOwner                  string
	HoldReason                          *string
	ChargesMinor                        int64
	Currency                            string
	NameSealed                          []byte
	Documents                           int
	AgeDays                             *int
	Position                            string // of the sort column, as text
}

// filter narrows the list; zero values do not.
type filter struct {
	Client, Facility              uuid.UUID
	Status, WorkType, Owner, Sort string
	Account                       string // beginning of the account number
	Patients                      []uuid.UUID
	AfterPosition                 string
	AfterID                       uuid.UUID
	Limit                         int
	DNFB                          bool
}

// order is how the list is sorted: a column, and how the place after a row is compared.
type order struct{ column, cast, direction, compare string }

func orderOf(sort string) order {
	switch sort {
	case "discharged":
		return order{"coalesce(e.discharged_at, 'infinity')", "timestamptz", "desc", "<"}
	case "oldest":
		return order{"coalesce(e.discharged_at, 'infinity')", "timestamptz", "asc", ">"}
	case "account":
		return order{"e.account_number", "text", "asc", ">"}
	}
	return order{"e.created_at", "timestamptz", "desc", "<"}
}

func listEncounters(tx *db.Tx, f filter) ([]listed, error) {
	order := orderOf(f.Sort)
	where := []string{"e.tenant_id = @tenant"}
	and := func(when bool, text string) {
		if when {
			where = append(where, text)
		}
	}
	and(f.Client != uuid.Nil, "e.client_id = @client")
	and(f.Facility != uuid.Nil, "e.facility_id = @facility")
	and(f.Status != "", "e.status = @status")
	and(f.WorkType != "", "e.work_type = @type")
	and(f.Owner != "", "e.delay_owner = @owner")
	and(f.DNFB, dnfbWhere)
	and(f.Account != "" && len(f.Patients) > 0, "(e.account_number like @account or e.patient_id in @patients)")
	and(f.Account != "" && len(f.Patients) == 0, "e.account_number like @account")
	and(f.AfterID != uuid.Nil, "("+order.column+", e.id) "+order.compare+" (cast(@position as "+order.cast+"), @after)")
	text := `with page as (
	  select e.*, ` + order.column + `::text as position from encounters e where ` + strings.Join(where, " and ") + `
	  order by ` + order.column + ` ` + order.direction + `, e.id ` + order.direction + ` limit @limit)
	select e.*, p.name_sealed, extract(day from now() - e.discharged_at)::int as age_days,
	  (select count(*) from documents d where d.tenant_id = e.tenant_id and d.encounter_id = e.id and d.state = 'active') as documents
	from page e join patients p on p.tenant_id = e.tenant_id and p.id = e.patient_id
	order by ` + order.column + ` ` + order.direction + `, e.id ` + order.direction
	var rows []listed
	err := tx.Select(&rows, text, map[string]any{"client": f.Client, "facility": f.Facility, "status": f.Status, "type": f.WorkType, "owner": f.Owner,
		"account": likePrefix(f.Account), "patients": f.Patients, "position": f.AfterPosition, "after": f.AfterID, "limit": f.Limit})
	return rows, err
}

func likePrefix(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s) + "%"
}

// dnfbWhere: discharged and neither finally coded by us nor billed by the hospital.
const dnfbWhere = `e.discharged_at is not null and e.discharged_at <= now() and e.billed_at is null and e.status not in ('final','delivered','cancelled')`

// dnfbLine counts one owner of delay in one age band.
type dnfbLine struct {
	Owner, Band  string
	Encounters   int
	ChargesMinor int64
	OldestDays   int
}

func dnfbLines(tx *db.Tx, client, facility uuid.UUID) ([]dnfbLine, error) {
	text := `select e.delay_owner as owner, b.band, count(*) as encounters, sum(e.charges_minor) as charges_minor, max(a.days) as oldest_days
	from encounters e
	cross join lateral (select extract(day from now() - e.discharged_at)::int as days) a
	cross join lateral (select case when a.days <= 3 then '0-3' when a.days <= 7 then '4-7' when a.days <= 14 then '8-14'
	  when a.days <= 30 then '15-30' else '31+' end as band) b
	where e.tenant_id = @tenant and ` + dnfbWhere
	if client != uuid.Nil {
		text += " and e.client_id = @client"
	}
	if facility != uuid.Nil {
		text += " and e.facility_id = @facility"
	}
	var rows []dnfbLine
	err := tx.Select(&rows, text+" group by 1, 2 order by 1, 2", map[string]any{"client": client, "facility": facility})
	return rows, err
}
