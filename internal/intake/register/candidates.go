package register

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// Hints are what was found printed on pages, to look for the encounter that they belong to.
type Hints struct {
	Accounts, MRNs        []string
	LastNames, BirthDates []string // a patient must have one of each
}

// maxCandidates bounds how many encounters are opened to compare.
const maxCandidates = 60

// Candidates gives the encounters of a client that any of the hints speak for, in no order. The caller keeps the trail.
func (m *Module) Candidates(ctx context.Context, tx *db.Tx, client uuid.UUID, h Hints) ([]Identity, error) {
	c, err := m.Seals.Of(ctx, tx, client)
	if err != nil {
		return nil, err
	}
	rows, err := encountersByAccount(tx, client, h.Accounts)
	if err != nil {
		return nil, err
	}
	var numbers, names, births [][]byte
	for _, v := range h.MRNs {
		numbers = append(numbers, c.Indexes(IndexMRN, NormalMRN(v))...)
	}
	for _, v := range h.LastNames {
		names = append(names, c.Indexes(IndexLastName, NormalName(v))...)
	}
	for _, v := range h.BirthDates {
		births = append(births, c.Indexes(IndexBirth, v)...)
	}
	patients, err := patientsLike(tx, client, numbers, names, births)
	if err != nil {
		return nil, err
	}
	for _, p := range patients {
		theirs, err := encountersOfPatient(tx, p)
		if err != nil {
			return nil, err
		}
		rows = append(rows, theirs...)
	}
	return m.identifyFirst(ctx, tx, rows)
}

// Lookup gives the encounters of a client by the beginning of an account number or a whole record number.
func (m *Module) Lookup(ctx context.Context, tx *db.Tx, client uuid.UUID, q string) ([]Identity, error) {
	found, err := m.find(ctx, tx, filter{Client: client, Sort: "created", Limit: 20, Account: NormalAccount(q)}, q)
	if err != nil {
		return nil, err
	}
	ids := make([]uuid.UUID, len(found))
	for i, f := range found {
		ids[i] = f.ID
	}
	known, err := encountersByID(tx, ids)
	if err != nil {
		return nil, err
	}
	var rows []encounterRow
	for _, id := range ids {
		if row, ok := known[id]; ok {
			rows = append(rows, row)
		}
	}
	return m.identifyFirst(ctx, tx, rows)
}

// identifyFirst opens as many as are worth a look, each encounter once.
func (m *Module) identifyFirst(ctx context.Context, tx *db.Tx, rows []encounterRow) ([]Identity, error) {
	seen := map[uuid.UUID]bool{}
	var first []encounterRow
	for _, row := range rows {
		if !seen[row.ID] && len(first) < maxCandidates {
			seen[row.ID] = true
			first = append(first, row)
		}
	}
	return m.identify(ctx, tx, first)
}
