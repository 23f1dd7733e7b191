package request

import (
	"context"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// ListFilter narrows and orders a list of requests.
type ListFilter struct {
	ClientID   uuid.UUID `query:"clientId" json:"clientId,omitempty"`
	FacilityID uuid.UUID `query:"facilityId" json:"facilityId,omitempty"`
	PatientID  uuid.UUID `query:"patientId" json:"patientId,omitempty"`
	Status     string    `query:"status" json:"status,omitempty" enum:"received,validating,correction_needed,selecting,in_review,returned,awaiting_payment,ready,released,closed,denied,cancelled,expired"`
	DelayOwner string    `query:"delayOwner" json:"delayOwner,omitempty" enum:"agency,hospital,requester,none"`
	Class      string    `query:"requesterClass" json:"requesterClass,omitempty" enum:"patient,personal_representative,attorney,payer,provider,government_auditor,disability,other"`
	Open       bool      `query:"open" json:"open,omitempty" doc:"only those that have not ended"`
	Overdue    bool      `query:"overdue" json:"overdue,omitempty"`
	Sort       string    `query:"sort" json:"sort,omitempty" enum:"created,due" default:"created"`
	Limit      int       `query:"limit" json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
	Cursor     string    `query:"cursor" json:"cursor,omitempty"`
}

type listOutput struct {
	Body struct {
		Items      []Line `json:"items"`
		NextCursor string `json:"nextCursor,omitempty"`
	}
}

// searchInput is a list with names or numbers to look for. They belong to patients, so they travel in the body: addresses
// are kept by proxies and browsers.
type searchInput struct {
	Body struct {
		ListFilter
		Q string `json:"q,omitempty" maxLength:"60" doc:"a tracking number, or the patient's whole last name or medical record number"`
	}
}

func (m *Module) list(ctx context.Context, in *ListFilter) (*listOutput, error) {
	return m.listed(ctx, *in, "")
}

func (m *Module) find(ctx context.Context, in *searchInput) (*listOutput, error) {
	return m.listed(ctx, in.Body.ListFilter, in.Body.Q)
}

const usualRows = 50

func (m *Module) listed(ctx context.Context, in ListFilter, q string) (*listOutput, error) {
	if in.Limit == 0 { // defaults are filled in for addresses only
		in.Limit = usualRows
	}
	f := filter{Client: in.ClientID, Facility: in.FacilityID, Patient: in.PatientID, Status: in.Status, Owner: in.DelayOwner, Class: in.Class,
		Open: in.Open, Overdue: in.Overdue, ByDue: in.Sort == "due", Limit: in.Limit + 1}
	var after listPosition
	more, err := httpx.DecodeCursor(in.Cursor, &after)
	if err != nil {
		return nil, err
	}
	if more {
		f.After = &after
	}
	out := &listOutput{}
	out.Body.Items = []Line{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		if err := m.search(ctx, tx, &f, q); err != nil {
			return err
		}
		rows, err := list(tx, f)
		if err != nil {
			return err
		}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			out.Body.NextCursor = httpx.EncodeCursor(positionOf(rows[in.Limit-1], f.ByDue))
		}
		for _, row := range rows {
			line, err := m.line(ctx, tx, row)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, line)
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "roi.requests.list", ObjectType: "roi_request", ClientID: reach(ctx, in.ClientID),
			Details: map[string]any{"rows": len(rows), "searched": q != ""}})
	})
	return out, err
}

// farFuture is where requests without a deadline stand in the order by deadline.
var farFuture = time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC)

func positionOf(r Row, byDue bool) listPosition {
	switch {
	case !byDue:
		return listPosition{r.CreatedAt, r.ID}
	case r.DueAt == nil:
		return listPosition{farFuture, r.ID}
	}
	return listPosition{*r.DueAt, r.ID}
}

// search turns what was typed into blind indexes of every client in reach.
func (m *Module) search(ctx context.Context, tx *db.Tx, f *filter, q string) error {
	if q = strings.TrimSpace(q); q == "" {
		return nil
	}
	f.Tracking, f.NameIndexes, f.MRNIndexes = strings.ToUpper(q), [][]byte{}, [][]byte{}
	clients, err := clientsInScope(tx, f.Client)
	if err != nil {
		return err
	}
	for _, c := range clients {
		names, err := m.Seals.Indexes(ctx, tx, c, IndexLastName, m.Seals.NormalName(q))
		if err != nil {
			return err
		}
		numbers, err := m.Seals.Indexes(ctx, tx, c, IndexMRN, m.Seals.NormalMRN(q))
		if err != nil {
			return err
		}
		f.NameIndexes, f.MRNIndexes = append(f.NameIndexes, names...), append(f.MRNIndexes, numbers...)
	}
	return nil
}

func (m *Module) line(ctx context.Context, tx *db.Tx, row Row) (Line, error) {
	who, patient, _, err := m.OpenFacts(ctx, tx, row)
	l := Line{ID: row.ID, ClientID: row.ClientID, FacilityID: row.FacilityID, Tracking: row.Tracking, Status: row.Status, DelayOwner: row.DelayOwner,
		RequesterClass: row.RequesterClass, LegalBasis: row.LegalBasis, RequesterName: orElse(who.Organisation, who.Name),
		PatientName: patient.LastName + ", " + patient.FirstName, Approval: row.Approval, LegalHold: row.OnHold, ReceivedAt: row.ReceivedAt,
		DueAt: row.DueAt, Overdue: row.EndedAt == nil && row.DueAt != nil && !row.DueAt.After(m.Clock.Now()), EndedAt: row.EndedAt}
	if row.Reason != nil {
		l.Reason = *row.Reason
	}
	return l, err
}

// reach is the client that a list is written down for.
func reach(ctx context.Context, named uuid.UUID) uuid.UUID {
	if p, err := principal.From(ctx); err == nil && p.ClientID != uuid.Nil {
		return p.ClientID
	}
	return named
}
