package performance

import (
	"context"
	"net/http"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
)

// RegisterRoutes adds the room's operations.
func (m *Module) RegisterRoutes(api *httpx.API) {
	op := func(id, path, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: http.MethodGet, Path: path, Summary: summary, Tag: "Figures"}
	}
	httpx.Register(api, op("board-get", "/board", "The agency's work at this moment"), m.getBoard)
	httpx.Register(api, op("board-items", "/board/items", "The work items behind a figure of the board"), m.getLines)
	httpx.Register(api, op("productivity-get", "/productivity", "Productivity by day, week, technician, client, facility, work type or kind"), m.getProductivity)
	httpx.Register(api, op("productivity-items", "/productivity/items", "The events behind a figure of productivity"), m.getCases)
	httpx.Register(api, op("productivity-mine", "/productivity/me", "My own figures"), m.getMine)
	httpx.Register(api, op("productivity-mine-items", "/productivity/me/items", "The events behind my own figures"), m.getMyCases)
	httpx.Register(api, op("encounter-history", "/encounters/{id}/history", "All work on an encounter, with the owner of each delay"), m.getHistory)
	m.registerExports(api, op)
}

type boardIn struct {
	ClientID uuid.UUID `query:"clientId"`
	Kind     string    `query:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	ShiftEnd string    `query:"shiftEnd" default:"18:00" pattern:"^([01][0-9]|2[0-3]):[0-5][0-9]$" doc:"to when the forecast goes, in the reader's zone"`
}

func (in boardIn) filter() BoardFilter {
	end, _ := time.Parse("15:04", in.ShiftEnd) // the contract's pattern has checked it
	return BoardFilter{ClientID: in.ClientID, Kind: in.Kind, ShiftEnd: time.Duration(end.Hour())*time.Hour + time.Duration(end.Minute())*time.Minute}
}

func (m *Module) getBoard(ctx context.Context, in *boardIn) (*struct{ Body Board }, error) {
	b, err := m.Board(ctx, in.filter())
	if err != nil {
		return nil, err
	}
	return &struct{ Body Board }{b}, nil
}

type linesIn struct {
	Figure     string    `query:"figure" enum:"open,preparing,ready,in_work,held,due_today,late,done_today" default:"open"`
	Kind       string    `query:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	WorkType   string    `query:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	ClientID   uuid.UUID `query:"clientId"`
	FacilityID uuid.UUID `query:"facilityId"`
	HolderID   uuid.UUID `query:"holderId" doc:"who has it open or on hold, or finished it"`
	HoldOwner  string    `query:"holdOwner" enum:"agency,hospital,physician"`
	Limit      int       `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor     string    `query:"cursor"`
}

type linesOut struct {
	Body struct {
		Items      []Line `json:"items"`
		NextCursor string `json:"nextCursor,omitempty"`
	}
}

func (m *Module) getLines(ctx context.Context, in *linesIn) (*linesOut, error) {
	items, next, err := m.Lines(ctx, LineFilter{Figure: in.Figure, Kind: in.Kind, WorkType: in.WorkType, ClientID: in.ClientID,
		FacilityID: in.FacilityID, HolderID: in.HolderID, HoldOwner: in.HoldOwner, Limit: in.Limit, Cursor: in.Cursor})
	if err != nil {
		return nil, err
	}
	out := &linesOut{}
	out.Body.Items, out.Body.NextCursor = items, next
	return out, nil
}

// Period is what all questions of productivity share. It is exported because the contract reads exported parts alone.
type Period struct {
	From       string    `query:"from" format:"date" required:"true" doc:"first day, in the clients' calendars"`
	To         string    `query:"to" format:"date" required:"true" doc:"last day"`
	ClientID   uuid.UUID `query:"clientId"`
	FacilityID uuid.UUID `query:"facilityId"`
	WorkType   string    `query:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Kind       string    `query:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
}

func (in Period) question() (Question, error) {
	q := Question{ClientID: in.ClientID, FacilityID: in.FacilityID, WorkType: in.WorkType, Kind: in.Kind}
	var err error
	if q.From, err = dayOf("from", in.From); err != nil {
		return q, err
	}
	q.To, err = dayOf("to", in.To)
	return q, err
}

func dayOf(name, text string) (time.Time, error) {
	d, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return d, apperr.Invalid("The period cannot be read.", apperr.Field{Location: "query." + name, Message: "give a day like 2026-03-01"})
	}
	return d, nil
}

type productivityIn struct {
	Period
	UserID uuid.UUID `query:"userId"`
	Group  string    `query:"group" enum:"day,week,technician,client,facility,work_type,kind" default:"day"`
}

type productivityOut struct{ Body Productivity }

func (m *Module) getProductivity(ctx context.Context, in *productivityIn) (*productivityOut, error) {
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	q.UserID, q.Group = in.UserID, in.Group
	return productivityOf(m.Productivity(ctx, q))
}

type mineIn struct {
	Period
	Group string `query:"group" enum:"day,week,client,facility,work_type,kind" default:"day"`
}

func (m *Module) getMine(ctx context.Context, in *mineIn) (*productivityOut, error) {
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	q.Group = in.Group
	return productivityOf(m.Mine(ctx, q))
}

func productivityOf(p Productivity, err error) (*productivityOut, error) {
	if err != nil {
		return nil, err
	}
	return &productivityOut{Body: p}, nil
}

type casesIn struct {
	Period
	CasesPage
	UserID uuid.UUID `query:"userId"`
}

// CasesPage is one page of the cases behind a figure.
type CasesPage struct {
	Figure string `query:"figure" enum:"items,late,claimed,released,holds,arrived,active,idle,held" default:"items"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor"`
}

type casesOut struct {
	Body struct {
		Items      []Case `json:"items"`
		NextCursor string `json:"nextCursor,omitempty"`
	}
}

func (m *Module) getCases(ctx context.Context, in *casesIn) (*casesOut, error) {
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	q.UserID = in.UserID
	return m.casesOf(ctx, q, in.CasesPage)
}

type myCasesIn struct {
	Period
	CasesPage
}

func (m *Module) getMyCases(ctx context.Context, in *myCasesIn) (*casesOut, error) {
	q, err := in.question()
	if err != nil {
		return nil, err
	}
	if q.UserID, err = acting(ctx); err != nil {
		return nil, err
	}
	return m.casesOf(ctx, q, in.CasesPage)
}

func (m *Module) casesOf(ctx context.Context, q Question, page CasesPage) (*casesOut, error) {
	items, next, err := m.Cases(ctx, q, page.Figure, page.Limit, page.Cursor)
	if err != nil {
		return nil, err
	}
	out := &casesOut{}
	out.Body.Items, out.Body.NextCursor = items, next
	return out, nil
}

type byID struct {
	ID uuid.UUID `path:"id"`
}

func (m *Module) getHistory(ctx context.Context, in *byID) (*struct{ Body History }, error) {
	h, err := m.EncounterHistory(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &struct{ Body History }{h}, nil
}
