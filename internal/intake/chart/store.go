package chart

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
)

// FindDocument gives an active document, locked where it is to be changed.
func FindDocument(tx *db.Tx, id uuid.UUID, lock bool) (DocumentRow, error) {
	var row DocumentRow
	q := tx.Gorm().Where("id = ? and state = 'active'", id)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

// DocumentsOf lists the active documents of an encounter in reading order: by date where known, then as they came.
func DocumentsOf(tx *db.Tx, encounter uuid.UUID) ([]DocumentRow, error) {
	var rows []DocumentRow
	return rows, tx.Gorm().Where("encounter_id = ? and state = 'active'", encounter).
		Order("document_date nulls last, created_at, id").Find(&rows).Error
}

// OfPrepCase lists the active documents of a case of loose pages.
func OfPrepCase(tx *db.Tx, caseID uuid.UUID) ([]DocumentRow, error) {
	var rows []DocumentRow
	return rows, tx.Gorm().Where("prep_case_id = ? and state = 'active'", caseID).Order("created_at, id").Find(&rows).Error
}

// OfRequest lists the active documents that came with a request for records, as they came.
func OfRequest(tx *db.Tx, request uuid.UUID) ([]DocumentRow, error) {
	var rows []DocumentRow
	return rows, tx.Gorm().Where("request_id = ? and state = 'active'", request).Order("created_at, id").Find(&rows).Error
}

func prepCasesOf(tx *db.Tx, encounter uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	return ids, tx.Gorm().Model(&DocumentRow{}).Distinct("prep_case_id").
		Where("encounter_id = ? and prep_case_id is not null", encounter).Pluck("prep_case_id", &ids).Error
}

// InsertDocument adds a document with its pages.
func InsertDocument(tx *db.Tx, row *DocumentRow, pages []PageRow) error {
	if err := tx.Gorm().Create(row).Error; err != nil || len(pages) == 0 {
		return err
	}
	return tx.Gorm().CreateInBatches(&pages, 200).Error
}

// UpdateDocument writes columns of a document and counts its version on.
func UpdateDocument(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	changes["version"] = gorm.Expr("version + 1")
	return tx.Gorm().Model(&DocumentRow{}).Where("id = ?", id).Updates(changes).Error
}

// PagesOf lists the pages of a document in order.
func PagesOf(tx *db.Tx, document uuid.UUID) ([]PageRow, error) {
	var rows []PageRow
	return rows, tx.Gorm().Where("document_id = ?", document).Order("n").Find(&rows).Error
}

// pagesOfAll lists the pages of documents, those of each in order.
func pagesOfAll(tx *db.Tx, documents []uuid.UUID) ([]PageRow, error) {
	if len(documents) == 0 {
		return nil, nil
	}
	var rows []PageRow
	return rows, tx.Gorm().Where("document_id in ?", documents).Order("n").Find(&rows).Error
}

// PagesOfSource lists the pages that came in a file.
func PagesOfSource(tx *db.Tx, src uuid.UUID) ([]PageRow, error) {
	var rows []PageRow
	return rows, tx.Gorm().Where("source_id = ?", src).Order("source_page").Find(&rows).Error
}

// PagesByID gives pages, in no order.
func PagesByID(tx *db.Tx, ids []uuid.UUID) ([]PageRow, error) {
	var rows []PageRow
	return rows, tx.Gorm().Where("id in ?", ids).Find(&rows).Error
}

// UpdatePage writes columns of a page.
func UpdatePage(tx *db.Tx, id uuid.UUID, changes map[string]any) error {
	return tx.Gorm().Model(&PageRow{}).Where("id = ?", id).Updates(changes).Error
}

const locate = `select p.*, s.key_ref, s.wrapped_key, d.encounter_id as encounter, d.prep_case_id as prep_case, d.request_id as request, e.patient_id as patient
	from pages p
	join documents d on d.tenant_id = p.tenant_id and d.id = p.document_id
	join sources s on s.tenant_id = p.tenant_id and s.id = p.source_id
	left join encounters e on e.tenant_id = d.tenant_id and e.id = d.encounter_id
	where p.tenant_id = @tenant and d.state = 'active' and `

func findPage(tx *db.Tx, document uuid.UUID, n int) (located, error) {
	return onePage(tx, locate+`p.document_id = @document and p.n = @n`, map[string]any{"document": document, "n": n})
}

func findPageByID(tx *db.Tx, page uuid.UUID) (located, error) {
	return onePage(tx, locate+`p.id = @page`, map[string]any{"page": page})
}

func onePage(tx *db.Tx, text string, args map[string]any) (located, error) {
	var rows []located
	err := tx.Select(&rows, text, args)
	if err == nil && len(rows) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return located{}, err
	}
	return rows[0], nil
}

// pagesOfEncounter gives all pages of a chart in reading order.
func pagesOfEncounter(tx *db.Tx, encounter uuid.UUID) ([]located, error) {
	var rows []located
	return rows, tx.Select(&rows, locate+`d.encounter_id = @encounter order by d.document_date nulls last, d.created_at, d.id, p.n`,
		map[string]any{"encounter": encounter})
}

// pagesOfDocument gives all pages of a document with what is needed to open them.
func pagesOfDocument(tx *db.Tx, document uuid.UUID) ([]located, error) {
	var rows []located
	return rows, tx.Select(&rows, locate+`p.document_id = @document order by p.n`, map[string]any{"document": document})
}

func ocrWaiting(tx *db.Tx, encounter uuid.UUID) (bool, error) {
	var n int64
	err := tx.Select(&n, `select count(*) from pages p join documents d on d.tenant_id = p.tenant_id and d.id = p.document_id
		where p.tenant_id = @tenant and d.encounter_id = @encounter and d.state = 'active' and p.ocr_state = 'waiting'`, map[string]any{"encounter": encounter})
	return n > 0, err
}

// checklist gives what the client demands of a work type on a day. The table is another room's.
func checklist(tx *db.Tx, client uuid.UUID, workType string, on time.Time) ([]required, error) {
	var rows []required
	return rows, tx.Select(&rows, `select document_type, must_be_signed from checklists
		where tenant_id = @tenant and client_id = @client and work_type = @type and effective_from <= cast(@on as date)
		  and (effective_to is null or effective_to >= cast(@on as date)) order by document_type`,
		map[string]any{"client": client, "type": workType, "on": on.Format(time.DateOnly)})
}

// InsertRequest asks the hospital for a document; what is asked already stays.
func InsertRequest(tx *db.Tx, row *RequestRow) error {
	return tx.Gorm().Clauses(clause.OnConflict{DoNothing: true}).Create(row).Error
}

func openRequests(tx *db.Tx, encounter uuid.UUID) ([]RequestRow, error) {
	var rows []RequestRow
	return rows, tx.Gorm().Where("encounter_id = ? and state = 'open'", encounter).Order("asked_at").Find(&rows).Error
}

func endRequest(tx *db.Tx, id uuid.UUID, state string, at time.Time) error {
	return tx.Gorm().Model(&RequestRow{}).Where("id = ? and state = 'open'", id).Updates(map[string]any{"state": state, "ended_at": at}).Error
}

// findRequest gives a request in any state: one that ended meanwhile still marks a place in the list of open ones.
func findRequest(tx *db.Tx, id uuid.UUID) (RequestRow, error) {
	var row RequestRow
	err := tx.Gorm().Where("id = ?", id).Take(&row).Error
	if db.IsNotFound(err) {
		err = notFound()
	}
	return row, err
}

// allRequests gives the open requests of a page and one more, the oldest first.
func allRequests(tx *db.Tx, in *requestsInput, after *RequestRow) ([]RequestRow, error) {
	var rows []RequestRow
	q := tx.Gorm().Where("state = 'open'").Order("asked_at, id").Limit(in.Limit + 1)
	if in.ClientID != uuid.Nil {
		q = q.Where("client_id = ?", in.ClientID)
	}
	if in.EncounterID != uuid.Nil {
		q = q.Where("encounter_id = ?", in.EncounterID)
	}
	if after != nil {
		q = q.Where("(asked_at, id) > (?, ?)", after.AskedAt, after.ID)
	}
	return rows, q.Find(&rows).Error
}

// anyFacility gives a facility for loose pages that name none: the client's first. Work must wait somewhere.
func anyFacility(tx *db.Tx, client uuid.UUID, facility uuid.UUID) (id uuid.UUID, workType string, err error) {
	var rows []struct {
		ID       uuid.UUID
		WorkType string
	}
	text := `select id, work_types[1] as work_type from facilities where tenant_id = @tenant and client_id = @client`
	if facility != uuid.Nil {
		text += ` and id = @facility`
	}
	err = tx.Select(&rows, text+` order by active desc, code limit 1`, map[string]any{"client": client, "facility": facility})
	if err == nil && len(rows) == 0 {
		err = apperr.Conflict("no-facility", "The client has no facility. Add one, then the pages can be prepared.")
	}
	if err != nil {
		return uuid.Nil, "", err
	}
	return rows[0].ID, rows[0].WorkType, nil
}
