package request

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// filter narrows the list of requests.
type filter struct {
	Client, Facility, Patient uuid.UUID
	Status, Owner, Class      string
	Open, Overdue, ByDue      bool
	NameIndexes, MRNIndexes   [][]byte // any of these; nil: not searched
	Tracking                  string
	Limit                     int
	After                     *listPosition
}

type listPosition struct {
	At time.Time `json:"t"`
	ID uuid.UUID `json:"i"`
}

// never stands for no due time, so that such requests come last.
const never = "timestamptz '9999-01-01 00:00:00+00'"

func list(tx *db.Tx, f filter) ([]Row, error) {
	q := tx.Gorm().Limit(f.Limit)
	for column, id := range map[string]uuid.UUID{"client_id": f.Client, "facility_id": f.Facility, "patient_id": f.Patient} {
		if id != uuid.Nil {
			q = q.Where(column+" = ?", id)
		}
	}
	for column, value := range map[string]string{"status": f.Status, "delay_owner": f.Owner, "requester_class": f.Class} {
		if value != "" {
			q = q.Where(column+" = ?", value)
		}
	}
	if f.Open {
		q = q.Where("ended_at is null")
	}
	if f.Overdue {
		q = q.Where("ended_at is null and due_at <= now()")
	}
	if f.Tracking != "" || f.NameIndexes != nil || f.MRNIndexes != nil {
		q = q.Where("tracking = ? or patient_name_index in ? or patient_mrn_index in ?", f.Tracking, f.NameIndexes, f.MRNIndexes)
	}
	switch {
	case f.ByDue && f.After != nil:
		q = q.Where("(coalesce(due_at, "+never+"), id) > (?, ?)", f.After.At, f.After.ID)
	case f.After != nil:
		q = q.Where("(created_at, id) < (?, ?)", f.After.At, f.After.ID)
	}
	if f.ByDue {
		q = q.Order("coalesce(due_at, " + never + "), id")
	} else {
		q = q.Order("created_at desc, id desc")
	}
	var rows []Row
	return rows, q.Find(&rows).Error
}

// clientsInScope lists whose names an index must be made for: clients whose keys were not destroyed.
func clientsInScope(tx *db.Tx, only uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	err := tx.Select(&ids, `select client_id from clients where tenant_id = @tenant and shredded_at is null
		and (cast(@only as uuid) is null or client_id = cast(@only as uuid)) order by client_id`, map[string]any{"only": orNull(only)})
	return ids, err
}

func orNull(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id
}
