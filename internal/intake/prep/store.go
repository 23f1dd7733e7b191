package prep

import (
	"github.com/google/uuid"

	"chartwright/internal/intake/chart"
	"chartwright/internal/platform/db"
)

func rotatePages(tx *db.Tx, document uuid.UUID, pages []int, rotation int) error {
	return tx.Gorm().Model(&chart.PageRow{}).Where("document_id = ? and n in ?", document, pages).Update("rotation", rotation).Error
}

// movePages gives the pages after a number to another document, counted from 1 there.
func movePages(tx *db.Tx, from, to uuid.UUID, after int) error {
	_, err := tx.Exec(`update pages set document_id = @to, n = n - @after where tenant_id = @tenant and document_id = @from and n > @after`,
		map[string]any{"from": from, "to": to, "after": after})
	return err
}

// appendPages gives all pages to another document, behind its own.
func appendPages(tx *db.Tx, from, to uuid.UUID, behind int) error {
	_, err := tx.Exec(`update pages set document_id = @to, n = n + @behind where tenant_id = @tenant and document_id = @from`,
		map[string]any{"from": from, "to": to, "behind": behind})
	return err
}

func documentsOfPages(tx *db.Tx, pages []uuid.UUID) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	return ids, tx.Gorm().Model(&chart.PageRow{}).Distinct("document_id").Where("id in ?", pages).Pluck("document_id", &ids).Error
}

// placePages puts pages into a document in that order. The numbers are checked at the end of the transaction.
func placePages(tx *db.Tx, document uuid.UUID, pages []uuid.UUID) error {
	for i, id := range pages {
		err := tx.Gorm().Model(&chart.PageRow{}).Where("id = ?", id).Updates(map[string]any{"document_id": document, "n": i + 1}).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// closeRanks renumbers a document whose pages went elsewhere; one without pages ends.
func closeRanks(tx *db.Tx, document uuid.UUID) error {
	_, err := tx.Exec(`update pages p set n = r.n from (select id, row_number() over (order by n) as n from pages
		where tenant_id = @tenant and document_id = @document) r where p.tenant_id = @tenant and p.id = r.id`, map[string]any{"document": document})
	if err != nil {
		return err
	}
	_, err = tx.Exec(`update documents d set page_count = c.n, state = case when c.n = 0 then 'merged' else d.state end, version = version + 1
		from (select count(*) as n from pages where tenant_id = @tenant and document_id = @document) c
		where d.tenant_id = @tenant and d.id = @document`, map[string]any{"document": document})
	return err
}
