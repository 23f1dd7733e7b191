package demo

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// requested is a request for records that is in the database, with the paper that came with it.
type requested struct {
	ID     uuid.UUID
	Status string
	Files  int       // that came with it
	Paper  uuid.UUID // the nil UUID where it could not be read
}

// requestsInOrder gives the story's requests in the order in which they were entered. In the story everything happens before the
// agency is founded, and what people enter meanwhile after it.
func requestsInOrder(tx *db.Tx, founded time.Time) ([]requested, error) {
	var rows []requested
	err := tx.Select(&rows, `select r.id, r.status, (select count(*) from sources s where s.tenant_id = @tenant and s.request_id = r.id) as files,
		(select d.id from documents d where d.tenant_id = @tenant and d.request_id = r.id order by d.id limit 1) as paper
		from roi_requests r where r.tenant_id = @tenant and r.created_at < @founded order by r.id`, map[string]any{"founded": founded})
	return rows, err
}

// papersWaiting counts the papers that are not examined or not read yet.
func papersWaiting(tx *db.Tx) (int, error) {
	var n int
	err := tx.Select(&n, `select count(*) from sources s where s.tenant_id = @tenant and s.request_id is not null and (s.state in ('received', 'examining')
		or exists (select 1 from pages p where p.tenant_id = @tenant and p.source_id = s.id and p.ocr_state = 'waiting'))`, nil)
	return n, err
}

func disclosures(tx *db.Tx) (int, error) {
	var n int
	err := tx.Select(&n, `select count(*) from roi_disclosures where tenant_id = @tenant and request_id is null`, nil)
	return n, err
}

// packagesBuilding counts the packages whose turn has come and that are not built yet.
func packagesBuilding(tx *db.Tx) (int, error) {
	var n int
	err := tx.Select(&n, `select count(*) from roi_releases r where r.tenant_id = @tenant and r.state = 'building' and not exists (select 1 from jobs j
		where j.tenant_id = @tenant and j.kind = 'roi.package' and j.unique_key = r.id::text and j.state = 'waiting' and j.due_at > now() + interval '1 day')`, nil)
	return n, err
}
