package coding

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/tenancy/principal"
)

type putCodesInput struct {
	ID      uuid.UUID `path:"id"`
	IfMatch string    `header:"If-Match"`
	Body    struct {
		WorkItemID uuid.UUID `json:"workItemId"`
		Fence      int64     `json:"fence" doc:"fencing token of the lease"`
		Codes      []Code    `json:"codes" maxItems:"200"`
	}
}

func (m *Module) putCodes(ctx context.Context, in *putCodesInput) (*caseOutput, error) {
	seen, err := httpx.MatchVersion(in.IfMatch)
	if err != nil {
		return nil, err
	}
	var c Case
	err = m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		row, err := m.leased(ctx, tx, in.ID, in.Body.WorkItemID, in.Body.Fence)
		if err != nil {
			return err
		}
		if row.Version != seen {
			return httpx.Stale()
		}
		e, err := m.Encounters.CodingFacts(ctx, tx, row.EncounterID)
		if err != nil {
			return err
		}
		saved, err := m.save(ctx, tx, row, e, in.Body.Codes)
		if err != nil {
			return err
		}
		if row, err = findCase(tx, row.ID, false); err != nil {
			return err
		}
		c = m.with(ctx, row, e, saved)
		c.WorkItemID = &in.Body.WorkItemID
		return trail.Write(ctx, tx, trail.Entry{Act: "coding.codes.save", ObjectType: "coding_case", ObjectID: row.ID, ClientID: row.ClientID,
			Encounter: row.EncounterID, WorkItem: in.Body.WorkItemID, Details: map[string]any{"codes": len(in.Body.Codes), "version": row.Version}})
	})
	if err != nil {
		return nil, err
	}
	return &caseOutput{ETag: httpx.ETag(c.Version), Body: c}, nil
}

// leased gives the locked case if the actor holds the item it belongs to.
func (m *Module) leased(ctx context.Context, tx *db.Tx, id, item uuid.UUID, fence int64) (caseRow, error) {
	caseID, err := m.Work.Require(ctx, tx, item, fence)
	if err != nil {
		return caseRow{}, err
	}
	if caseID != id {
		return caseRow{}, apperr.NotFound()
	}
	return findCase(tx, id, true)
}

// save replaces the draft of a locked case and gives it as it is kept. Structural findings refuse it field by field.
func (m *Module) save(ctx context.Context, tx *db.Tx, row caseRow, e Encounter, codes []Code) ([]Code, error) {
	for i := range codes {
		codes[i].Code = strings.ToUpper(strings.ReplaceAll(codes[i].Code, ".", ""))
	}
	if found := run(m.rules, m.examine(ctx, e, codes), true); len(found) > 0 {
		return nil, refuse("The codes cannot be saved like this; each one that is refused is named.", found)
	}
	kept, err := m.known(tx, row.ID)
	if err != nil {
		return nil, err
	}
	d, err := m.draftOf(ctx, tx, row, codes, kept)
	if err != nil {
		return nil, err
	}
	if err := replaceCodes(tx, row.ID, d.rows, d.evidence); err != nil {
		return nil, err
	}
	p, err := principal.From(ctx)
	if err != nil {
		return nil, err
	}
	return d.public(), updateCase(tx, row.ID, row.Version, map[string]any{"coder_id": p.UserID})
}

func refuse(message string, found []Edit) error {
	err := apperr.Invalid(message)
	for _, e := range found {
		if e.Level == "error" {
			err.Fields = append(err.Fields, apperr.Field{Location: "body." + e.Location, Message: e.Message})
		}
	}
	return err
}

// known gives the case's own codes by id, so that a save cannot take over a code of another case.
func (m *Module) known(tx *db.Tx, caseID uuid.UUID) (map[uuid.UUID]codeRow, error) {
	rows, err := codesOf(tx, caseID)
	out := make(map[uuid.UUID]codeRow, len(rows))
	for _, r := range rows {
		out[r.ID] = r
	}
	return out, err
}

// draftRows are the rows of a draft to be kept, and the words of its evidence by id.
type draftRows struct {
	rows     []codeRow
	evidence []evidenceRow
	words    map[uuid.UUID]string
}

// public gives the codes in the order in which they are read back.
func (d draftRows) public() []Code {
	slices.SortStableFunc(d.rows, func(a, b codeRow) int { return cmp.Or(cmp.Compare(a.Role, b.Role), cmp.Compare(a.Seq, b.Seq)) })
	return codesWith(d.rows, d.evidence, d.words)
}

func (m *Module) draftOf(ctx context.Context, tx *db.Tx, c caseRow, codes []Code, kept map[uuid.UUID]codeRow) (draftRows, error) {
	d := draftRows{words: map[uuid.UUID]string{}}
	p, err := principal.From(ctx)
	if err != nil {
		return d, err
	}
	seq := map[string]int{}
	used := map[uuid.UUID]bool{}
	for i, code := range codes {
		seq[code.Role]++
		row := code.row(c, seq[code.Role], p.UserID)
		if old, is := kept[code.ID]; is && !used[code.ID] {
			row.ID, row.AddedBy, row.CreatedAt = old.ID, old.AddedBy, old.CreatedAt
		}
		used[row.ID] = true
		d.rows = append(d.rows, row)
		for j, e := range code.Evidence {
			if err := m.link(ctx, tx, c, row.ID, e, &d); err != nil {
				return d, locate(err, i, j)
			}
		}
	}
	return d, nil
}

// link adds evidence to a draft, with the words that stand there.
func (m *Module) link(ctx context.Context, tx *db.Tx, c caseRow, code uuid.UUID, e Evidence, d *draftRows) error {
	text, err := m.Encounters.Words(ctx, tx, c.EncounterID, e.PageID, e.FirstWord, e.LastWord)
	if err != nil {
		return err
	}
	id := db.NewID()
	sealed, err := m.Encounters.Seal(ctx, tx, c.ClientID, text, id)
	if err != nil {
		return err
	}
	d.words[id] = text
	d.evidence = append(d.evidence, evidenceRow{ClientID: c.ClientID, ID: id, CodeID: code, PageID: e.PageID, FirstWord: e.FirstWord, LastWord: e.LastWord, TextSealed: sealed})
	return nil
}

// locate names the evidence that was refused.
func locate(err error, code, evidence int) error {
	e := apperr.From(err)
	if e.Status >= 500 {
		return err
	}
	return apperr.Invalid("The words linked to a code are not on a page of this chart.",
		apperr.Field{Location: "body.codes[" + itoa(uint64(code)) + "].evidence[" + itoa(uint64(evidence)) + "]", Message: "select the words on the page again"})
}

func (c Code) row(of caseRow, seq int, by uuid.UUID) codeRow {
	row := codeRow{ClientID: of.ClientID, ID: db.NewID(), CaseID: of.ID, Role: c.Role, Seq: seq, System: c.System, Code: c.Code,
		Principal: c.Principal, Modifiers: c.Modifiers, Units: max(c.Units, 1), AddedBy: &by, CreatedAt: time.Now().UTC()}
	if c.POA != "" {
		row.Poa = &c.POA
	}
	if c.Provider != "" {
		row.Provider = &c.Provider
	}
	if on, err := time.Parse(time.DateOnly, c.PerformedOn); err == nil {
		row.PerformedOn = &on
	}
	return row
}
