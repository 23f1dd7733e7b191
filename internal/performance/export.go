package performance

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/audit/trail"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/sheet"
)

func (m *Module) registerExports(api *httpx.API, op func(id, path, summary string) httpx.Op) {
	answers := []httpx.Response{
		{Status: http.StatusOK, Description: "A table as CSV, or as XLSX with format=xlsx.", MediaType: "text/csv"},
	}
	api.Raw(op("board-export", "/board/export", "The board's backlog as a table"), params("clientId", "kind"), answers, m.exportBoard)
	api.Raw(op("productivity-export", "/productivity/export", "Productivity as a table"),
		params("from", "to", "group", "clientId", "facilityId", "userId", "workType", "kind"), answers, m.exportProductivity)
	api.Raw(op("work-export", "/work/export", "Work items as a table"),
		params("figure", "state", "kind", "workType", "clientId", "facilityId", "holderId", "holdOwner", "overdue"), answers, m.exportWork)
}

func params(names ...string) []*huma.Param {
	out := make([]*huma.Param, 0, len(names)+1)
	for _, n := range append(names, "format") {
		out = append(out, &huma.Param{Name: n, In: "query", Schema: paramSchema(n)})
	}
	return out
}

// paramSchema says what request reads under a name: an id, a day, or one of a list.
func paramSchema(name string) *huma.Schema {
	s := &huma.Schema{Type: "string"}
	lists := map[string][]string{"format": {"csv", "xlsx"}, "overdue": words(yesOrNo), "kind": words(kinds), "state": words(states),
		"workType": words(workTypeSet()), "holdOwner": words(owners), "figure": words(figureSQL), "group": words(groups)}
	switch {
	case strings.HasSuffix(name, "Id"):
		s.Format = "uuid"
	case name == "from" || name == "to":
		s.Format = "date"
	default:
		for _, word := range lists[name] {
			s.Enum = append(s.Enum, word)
		}
	}
	return s
}

// words are the keys of a list of choices, in order.
func words[V any](known map[string]V) []string { return slices.Sorted(maps.Keys(known)) }

// request reads an export's query; the first mistake stands.
type request struct {
	c   *gin.Context
	err error
}

func (r *request) refuse(name, message string) {
	if r.err == nil {
		r.err = apperr.Invalid("The export cannot be made as asked.", apperr.Field{Location: "query." + name, Message: message})
	}
}

func (r *request) id(name string) uuid.UUID {
	text := r.c.Query(name)
	if text == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		r.refuse(name, "is not an id")
	}
	return id
}

func (r *request) day(name string) time.Time {
	d, err := dayOf(name, r.c.Query(name))
	if err != nil && r.err == nil {
		r.err = err
	}
	return d
}

// one reads a word that must be a key of known, or be absent where orElse stands for it.
func (r *request) one(name, orElse string, known map[string]string) string {
	word := r.c.DefaultQuery(name, orElse)
	if _, ok := known[word]; !ok && word != orElse {
		r.refuse(name, "is not one of the choices")
	}
	return word
}

func (r *request) format() sheet.Format {
	f, ok := sheet.ParseFormat(r.c.Query("format"))
	if !ok {
		r.refuse("format", "give csv or xlsx")
	}
	return f
}

// record puts an export into the trail. It stands before the first byte leaves.
func (m *Module) record(ctx context.Context, table string, details map[string]any) error {
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, trail.Entry{Act: table + ".export", ObjectType: "table", Details: details})
	})
}

// send writes a table of rows that are at hand already.
func (m *Module) send(c *gin.Context, f sheet.Format, table string, headings []string, rows [][]any) {
	err := m.record(c.Request.Context(), table, map[string]any{"format": f, "rows": len(rows), "query": c.Request.URL.RawQuery})
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	w, err := sheet.Serve(c.Writer, f, table, headings...)
	for i := 0; err == nil && i < len(rows); i++ {
		err = w.Row(rows[i]...)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
}

var kinds = map[string]string{"chart_prep": "", "coding": "", "coding_review": "", "coding_rework": "", "roi": "", "roi_review": ""}

func (m *Module) exportBoard(c *gin.Context) {
	r := &request{c: c}
	filter, format := BoardFilter{ClientID: r.id("clientId"), Kind: r.one("kind", "", kinds)}, r.format()
	if r.err != nil {
		httpx.WriteError(c, r.err)
		return
	}
	b, err := m.Board(c.Request.Context(), filter)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	places := map[uuid.UUID]Facility{}
	for _, f := range b.Facilities {
		places[f.ID] = f
	}
	rows := make([][]any, len(b.Cells))
	for i, x := range b.Cells {
		p := places[x.FacilityID]
		rows[i] = []any{p.ClientName, p.Name, x.WorkType, x.Preparing, x.Ready, x.InWork, x.Held.Agency, x.Held.Hospital, x.Held.Physician,
			x.DueToday, x.Late, x.DoneToday, x.OldestAt}
	}
	m.send(c, format, "board", []string{"client", "facility", "work_type", "preparing", "ready", "in_work", "held_agency", "held_hospital",
		"held_physician", "due_today", "late", "done_today", "oldest_ready_at"}, rows)
}

func (m *Module) exportProductivity(c *gin.Context) {
	r := &request{c: c}
	q := Question{From: r.day("from"), To: r.day("to"), Group: r.one("group", "day", groups), ClientID: r.id("clientId"), FacilityID: r.id("facilityId"),
		UserID: r.id("userId"), WorkType: r.one("workType", "", workTypeSet()), Kind: r.one("kind", "", kinds)}
	format := r.format()
	if r.err != nil {
		httpx.WriteError(c, r.err)
		return
	}
	p, err := m.Productivity(c.Request.Context(), q)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	rows := make([][]any, 0, len(p.Items)+1)
	for _, x := range append(p.Items, p.Total) {
		rows = append(rows, []any{x.Label, x.Items, x.Late, x.Claimed, x.Released, x.Held, hours(x.ActiveMs), hours(x.IdleMs), hours(x.HeldMs.Agency),
			hours(x.HeldMs.Hospital), hours(x.HeldMs.Physician), x.PerHour, x.StandardPerHour, x.OfStandard, inHours(x.TurnaroundP50), inHours(x.TurnaroundP90)})
	}
	m.send(c, format, "productivity", []string{q.Group, "items", "late", "claimed", "released", "holds", "active_hours", "idle_hours", "held_agency_hours",
		"held_hospital_hours", "held_physician_hours", "items_per_active_hour", "standard_per_hour", "of_standard", "turnaround_p50_hours", "turnaround_p90_hours"}, rows)
}

func hours(ms int64) float64 { return float64(ms) / float64(time.Hour.Milliseconds()) }

func inHours(seconds *float64) *float64 {
	if seconds == nil {
		return nil
	}
	return ratio(*seconds, time.Hour.Seconds())
}

func workTypeSet() map[string]string {
	out := map[string]string{}
	for _, w := range workTypes {
		out[w] = ""
	}
	return out
}
