package coding

import (
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

func findCase(tx *db.Tx, id uuid.UUID, lock bool) (caseRow, error) {
	return takeCase(tx, "id = ?", id, lock)
}

func findCaseOf(tx *db.Tx, encounter uuid.UUID, lock bool) (caseRow, error) {
	return takeCase(tx, "encounter_id = ?", encounter, lock)
}

func takeCase(tx *db.Tx, where string, id uuid.UUID, lock bool) (caseRow, error) {
	var row caseRow
	q := tx.Gorm().Where(where, id)
	if lock {
		q = q.Clauses(clause.Locking{Strength: "NO KEY UPDATE"})
	}
	return row, db.Found(q.Take(&row).Error)
}

func insertCase(tx *db.Tx, row *caseRow) error { return tx.Gorm().Create(row).Error }

// updateCase writes changes to a case, with its version if seen is not zero.
func updateCase(tx *db.Tx, id uuid.UUID, seen int64, changes map[string]any) error {
	q := tx.Gorm().Model(&caseRow{}).Where("id = ?", id)
	changes["updated_at"] = time.Now().UTC()
	if seen != 0 {
		q = q.Where("version = ?", seen)
		changes["version"] = seen + 1
	}
	res := q.Updates(changes)
	if res.Error == nil && res.RowsAffected == 0 {
		return httpx.Stale()
	}
	return res.Error
}

func codesOf(tx *db.Tx, caseID uuid.UUID) ([]codeRow, error) {
	var codes []codeRow
	err := tx.Gorm().Where("case_id = ?", caseID).Order("role, seq").Find(&codes).Error
	return codes, err
}

func codesOn(tx *db.Tx, encounter, document uuid.UUID) ([]CodeOn, error) {
	var rows []CodeOn
	err := tx.Select(&rows, `select distinct c.system, c.code from case_codes c join coding_cases k on k.tenant_id = @tenant and k.id = c.case_id
		where c.tenant_id = @tenant and k.encounter_id = @encounter
		  and (not exists (select 1 from code_evidence v where v.tenant_id = @tenant and v.code_id = c.id)
		    or exists (select 1 from code_evidence v join pages p on p.tenant_id = @tenant and p.id = v.page_id
		      where v.tenant_id = @tenant and v.code_id = c.id and p.document_id = @document))`, map[string]any{"encounter": encounter, "document": document})
	return rows, err
}

func evidenceOf(tx *db.Tx, codes []codeRow) ([]evidenceRow, error) {
	if len(codes) == 0 {
		return nil, nil
	}
	ids := make([]uuid.UUID, len(codes))
	for i, c := range codes {
		ids[i] = c.ID
	}
	var evidence []evidenceRow
	err := tx.Gorm().Where("code_id in ?", ids).Order("id").Find(&evidence).Error
	return evidence, err
}

func replaceCodes(tx *db.Tx, caseID uuid.UUID, codes []codeRow, evidence []evidenceRow) error {
	if err := tx.Gorm().Where("case_id = ?", caseID).Delete(&codeRow{}).Error; err != nil {
		return err
	}
	if len(codes) > 0 {
		if err := tx.Gorm().Create(&codes).Error; err != nil {
			return err
		}
	}
	if len(evidence) > 0 {
		return tx.Gorm().Create(&evidence).Error
	}
	return nil
}

func insertResult(tx *db.Tx, row *resultRow) error {
	var last int
	err := tx.Select(&last, `select coalesce(max(version), 0) from coding_results where tenant_id = @tenant and case_id = @case`,
		map[string]any{"case": row.CaseID})
	if err != nil {
		return err
	}
	row.Version = last + 1
	return tx.Gorm().Omit("FinalAt").Create(row).Error
}

// position is a place in the order in which results became visible.
type position struct {
	Xact uint64    `json:"x"`
	ID   uuid.UUID `json:"i"`
}

// fetchedResult is a result with what the hospital needs to file it.
type fetchedResult struct {
	Xact          uint64
	ID            uuid.UUID
	CaseID        uuid.UUID
	EncounterID   uuid.UUID
	ClientID      uuid.UUID
	AccountNumber string
	FacilityCode  string
	WorkType      string
	AdmittedAt    time.Time
	DischargedAt  *time.Time
	Version       int
	FinalAt       time.Time
	Document      []byte
	FetchedAt     *time.Time
}

const resultColumns = `select cast(cast(r.xact as text) as bigint) as xact, r.id, r.case_id, r.encounter_id, r.client_id, e.account_number, f.code as facility_code,
	e.work_type, e.admitted_at, e.discharged_at, r.version, r.final_at, r.document, r.fetched_at
	from coding_results r
	join encounters e on e.tenant_id = r.tenant_id and e.id = r.encounter_id
	join facilities f on f.tenant_id = e.tenant_id and f.id = e.facility_id
	where r.tenant_id = @tenant`

// resultsAfter lists results in an order that no late commit can slip behind: by writing transaction, and only below the
// oldest one still running.
func resultsAfter(tx *db.Tx, since time.Time, after position, limit int) ([]fetchedResult, error) {
	var out []fetchedResult
	err := tx.Select(&out, resultColumns+` and r.final_at >= @since and r.xact < pg_snapshot_xmin(pg_current_snapshot())
		and (r.xact, r.id) > (cast(cast(@xact as text) as xid8), cast(@id as uuid)) order by r.xact, r.id limit @limit`,
		map[string]any{"since": since, "xact": itoa(after.Xact), "id": after.ID, "limit": limit})
	return out, err
}

func newestResult(tx *db.Tx, encounter uuid.UUID) (fetchedResult, error) {
	var out []fetchedResult
	err := tx.Select(&out, resultColumns+` and r.encounter_id = @encounter order by r.version desc limit 1`, map[string]any{"encounter": encounter})
	if err == nil && len(out) == 0 {
		err = apperr.NotFound()
	}
	if err != nil {
		return fetchedResult{}, err
	}
	return out[0], nil
}

func markFetched(tx *db.Tx, ids []uuid.UUID, at time.Time) error {
	return tx.Gorm().Model(&resultRow{}).Where("id in ? and fetched_at is null", ids).Updates(map[string]any{"fetched_at": at}).Error
}
