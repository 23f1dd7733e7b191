package register

import (
	"context"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

// EncounterFilter narrows the list of encounters. It is exported since huma reads no others when embedded.
type EncounterFilter struct {
	ClientID   uuid.UUID `query:"clientId" json:"clientId,omitempty"`
	FacilityID uuid.UUID `query:"facilityId" json:"facilityId,omitempty"`
	Status     string    `query:"status" json:"status,omitempty" enum:"awaiting_documents,ready,in_coding,on_hold,coded,in_review,final,delivered,cancelled"`
	WorkType   string    `query:"workType" json:"workType,omitempty" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	DelayOwner string    `query:"delayOwner" json:"delayOwner,omitempty" enum:"agency,hospital,physician,none"`
	DNFB       bool      `query:"dnfb" json:"dnfb,omitempty" doc:"only discharged, not final billed"`
	Sort       string    `query:"sort" json:"sort,omitempty" enum:"created,discharged,oldest,account" default:"created"`
	Limit      int       `query:"limit" json:"limit,omitempty" minimum:"1" maximum:"200" default:"50"`
	Cursor     string    `query:"cursor" json:"cursor,omitempty" maxLength:"500"`
}

const usualRows = 50

// searchInput is a list with numbers to look for. They belong to patients, so they travel in the body: addresses are kept by
// proxies and browsers.
type searchInput struct{ Body EncounterSearch }

// EncounterSearch is the filter with the numbers to look for.
type EncounterSearch struct {
	EncounterFilter
	Q string `json:"q,omitempty" maxLength:"60" doc:"beginning of an account number, or a whole medical record number"`
}

type listOutput struct {
	Body struct {
		Items      []ListRow `json:"items"`
		NextCursor string    `json:"nextCursor,omitempty"`
	}
}

type position struct {
	Sort string    `json:"s"`
	At   string    `json:"p"`
	ID   uuid.UUID `json:"i"`
}

func (m *Module) list(ctx context.Context, in *EncounterFilter) (*listOutput, error) {
	return m.listed(ctx, *in, "")
}

func (m *Module) search(ctx context.Context, in *searchInput) (*listOutput, error) {
	return m.listed(ctx, in.Body.EncounterFilter, in.Body.Q)
}

func (m *Module) listed(ctx context.Context, in EncounterFilter, q string) (*listOutput, error) {
	if in.Limit == 0 { // defaults are filled in for addresses only
		in.Limit = usualRows
	}
	f := filter{Client: in.ClientID, Facility: in.FacilityID, Status: in.Status, WorkType: in.WorkType, Owner: in.DelayOwner, DNFB: in.DNFB,
		Sort: in.Sort, Limit: in.Limit + 1, Account: NormalAccount(q)}
	if f.Sort == "" {
		f.Sort = "created"
	}
	var after position
	more, err := httpx.DecodeCursor(in.Cursor, &after)
	if err != nil {
		return nil, err
	}
	if more && after.Sort == f.Sort {
		f.AfterPosition, f.AfterID = after.At, after.ID
	}
	out := &listOutput{}
	out.Body.Items = []ListRow{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := m.find(ctx, tx, f, q)
		if err != nil {
			return err
		}
		if len(rows) > in.Limit {
			rows = rows[:in.Limit]
			last := rows[in.Limit-1]
			out.Body.NextCursor = httpx.EncodeCursor(position{f.Sort, cursorPosition(f.Sort, last), last.ID})
		}
		if out.Body.Items, err = m.openRows(ctx, tx, rows); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "encounters.list", ObjectType: "encounter", ClientID: Reach(ctx, in.ClientID),
			Details: map[string]any{"rows": len(rows), "searched": q != ""}})
	})
	return out, err
}

// cursorPosition leaves the account number, which is PHI, out of cursors: a list sorted by it goes on from the row's id.
func cursorPosition(sort string, row listed) string {
	if sort == "account" {
		return ""
	}
	return row.Position
}

// find adds the patients with that record number to the filter and reads the rows.
func (m *Module) find(ctx context.Context, tx *db.Tx, f filter, q string) ([]listed, error) {
	if q != "" {
		patients, err := m.patientsWith(ctx, tx, q)
		if err != nil {
			return nil, err
		}
		for _, p := range patients {
			f.Patients = append(f.Patients, p.ID)
		}
	}
	if f.Sort == "account" && f.AfterID != uuid.Nil {
		last, err := findEncounter(tx, f.AfterID, false)
		if err != nil {
			return nil, err
		}
		f.AfterPosition = last.AccountNumber
	}
	return listEncounters(tx, f)
}

// patientsWith finds the patients of that record number at every client in reach.
func (m *Module) patientsWith(ctx context.Context, tx *db.Tx, mrn string) ([]patientRow, error) {
	normal := NormalMRN(mrn)
	if normal == "" {
		return nil, nil
	}
	clients, err := m.Seals.InScope(ctx, tx)
	if err != nil {
		return nil, err
	}
	var out []patientRow
	for _, c := range clients {
		found, err := patientsByMRN(tx, c, []string{normal})
		if err != nil {
			return nil, err
		}
		for _, row := range found {
			out = append(out, row)
		}
	}
	return out, nil
}

func (m *Module) openRows(ctx context.Context, tx *db.Tx, rows []listed) ([]ListRow, error) {
	out := make([]ListRow, len(rows))
	for i, r := range rows {
		c, err := m.Seals.ToRead(ctx, tx, r.ClientID)
		if err != nil {
			return nil, err
		}
		name, err := openName(c, r.PatientID, r.NameSealed)
		if err != nil {
			return nil, err
		}
		out[i] = ListRow{ID: r.ID, ClientID: r.ClientID, FacilityID: r.FacilityID, AccountNumber: r.AccountNumber, PatientName: name.String(),
			WorkType: r.WorkType, AdmittedAt: r.AdmittedAt, DischargedAt: r.DischargedAt, AgeDays: r.AgeDays, Status: r.Status, DelayOwner: r.DelayOwner,
			HoldReason: orEmpty(r.HoldReason), Documents: r.Documents, ChargesMinor: r.ChargesMinor, Currency: r.Currency}
	}
	return out, nil
}

type lineInput struct {
	Body struct {
		Q string `json:"q" minLength:"2" maxLength:"60" doc:"beginning of an account number, or a whole medical record number"`
	}
}

// searchLine is the search line of the shell: technicians find only what they hold.
func (m *Module) searchLine(ctx context.Context, in *lineInput) (*listOutput, error) {
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Items = []ListRow{}
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		rows, err := m.find(ctx, tx, filter{Sort: "created", Limit: 20, Account: NormalAccount(in.Body.Q)}, in.Body.Q)
		if err != nil {
			return err
		}
		if p.Role.Technician() {
			if rows, err = m.onlyVisible(ctx, tx, rows); err != nil {
				return err
			}
		}
		if out.Body.Items, err = m.openRows(ctx, tx, rows); err != nil {
			return err
		}
		return trail.Write(ctx, tx, trail.Entry{Act: "encounters.search", ObjectType: "encounter", ClientID: Reach(ctx, uuid.Nil), Details: map[string]any{"rows": len(rows)}})
	})
	return out, err
}

func (m *Module) onlyVisible(ctx context.Context, tx *db.Tx, rows []listed) ([]listed, error) {
	var seen []listed
	for _, r := range rows {
		_, err := m.MayView(ctx, tx, r.ID)
		switch {
		case err == nil:
			seen = append(seen, r)
		case !apperr.Is(err, "not-found"):
			return nil, err
		}
	}
	return seen, nil
}

type dnfbInput struct {
	ClientID   uuid.UUID `query:"clientId"`
	FacilityID uuid.UUID `query:"facilityId"`
}

// DNFBLine is one owner of the delay in one age band.
type DNFBLine struct {
	DelayOwner   string `json:"delayOwner"`
	AgeBand      string `json:"ageBand" enum:"0-3,4-7,8-14,15-30,31+" doc:"days since discharge"`
	Encounters   int    `json:"encounters"`
	ChargesMinor int64  `json:"chargesMinor"`
	OldestDays   int    `json:"oldestDays"`
}

type dnfbOutput struct {
	Body struct {
		Encounters   int        `json:"encounters"`
		ChargesMinor int64      `json:"chargesMinor"`
		Currency     string     `json:"currency"`
		Items        []DNFBLine `json:"items"`
	}
}

func (m *Module) dnfb(ctx context.Context, in *dnfbInput) (*dnfbOutput, error) {
	out := &dnfbOutput{}
	out.Body.Currency, out.Body.Items = "USD", []DNFBLine{}
	err := m.DB.InTenant(ctx, func(_ context.Context, tx *db.Tx) error {
		lines, err := dnfbLines(tx, in.ClientID, in.FacilityID)
		for _, l := range lines {
			out.Body.Encounters += l.Encounters
			out.Body.ChargesMinor += l.ChargesMinor
			out.Body.Items = append(out.Body.Items, DNFBLine{l.Owner, l.Band, l.Encounters, l.ChargesMinor, l.OldestDays})
		}
		return err
	})
	return out, err
}
