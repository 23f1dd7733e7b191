package coding

import (
	"encoding/csv"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/sheet"
)

// registerExports adds the CSV forms of the results, one line a code.
func (m *Module) registerExports(api *httpx.API) {
	answers := []httpx.Response{{Status: http.StatusOK, Description: "One line a code.", MediaType: "text/csv"}}
	api.Raw(httpx.Op{ID: "results-csv", Method: http.MethodGet, Path: "/results.csv", Tag: "Results", Summary: "Coded results finalised since a time, as CSV"},
		[]*huma.Param{{Name: "since", In: "query", Schema: &huma.Schema{Type: "string", Format: "date-time"}}}, answers, m.csvSince)
	api.Raw(httpx.Op{ID: "results-get-csv", Method: http.MethodGet, Path: "/encounters/{id}/result.csv", Tag: "Results", Summary: "The newest coded result of an encounter, as CSV"},
		[]*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}}}, answers, m.csvOne)
}

func (m *Module) csvSince(c *gin.Context) {
	since := time.Time{}
	if s := c.Query("since"); s != "" {
		t, err := time.Parse(time.RFC3339, s)
		if err != nil {
			httpx.WriteError(c, apperr.Invalid("The time cannot be read.", apperr.Field{Location: "query.since", Message: "give it like 2026-03-01T00:00:00Z"}))
			return
		}
		since = t
	}
	w := newCodeCSV(c, "results")
	at := position{}
	for {
		items, next, err := m.fetch(c.Request.Context(), since, at, 500)
		if err != nil {
			w.fail(err)
			return
		}
		for _, r := range items {
			w.add(r)
		}
		if len(items) < 500 {
			break
		}
		at = next
	}
	w.end()
}

func (m *Module) csvOne(c *gin.Context) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		httpx.WriteError(c, apperr.NotFound())
		return
	}
	r, err := m.fetchOne(c.Request.Context(), id)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	w := newCodeCSV(c, "result")
	w.add(r)
	w.end()
}

// codeCSV writes results as lines; the header goes out with the first line, so that an early error is still a problem.
type codeCSV struct {
	c    *gin.Context
	w    *csv.Writer
	name string
	open bool
}

func newCodeCSV(c *gin.Context, name string) *codeCSV {
	return &codeCSV{c: c, w: csv.NewWriter(c.Writer), name: name}
}

func (x *codeCSV) begin() {
	if x.open {
		return
	}
	x.open = true
	x.c.Header("Content-Type", "text/csv; charset=utf-8")
	x.c.Header("Content-Disposition", fmt.Sprintf(`attachment; filename="%s.csv"`, x.name))
	x.c.Status(http.StatusOK)
	_ = x.w.Write([]string{"facility", "account_number", "work_type", "admitted_at", "discharged_at", "final_at", "version", "role",
		"sequence", "principal", "system", "code", "poa", "performed_on", "provider", "modifiers", "units"})
}

func (x *codeCSV) add(r Result) {
	x.begin()
	discharged := ""
	if r.DischargedAt != nil {
		discharged = r.DischargedAt.UTC().Format(time.RFC3339)
	}
	for _, c := range r.Codes {
		_ = x.w.Write([]string{sheet.Harmless(r.FacilityCode), sheet.Harmless(r.AccountNumber), r.WorkType, r.AdmittedAt.Format(time.RFC3339), discharged,
			r.FinalAt.Format(time.RFC3339), strconv.Itoa(r.Version), c.Role, strconv.Itoa(c.Sequence), strconv.FormatBool(c.Principal), c.System,
			c.Code, c.POA, c.PerformedOn, sheet.Harmless(c.Provider), strings.Join(c.Modifiers, " "), strconv.Itoa(c.Units)})
	}
}

func (x *codeCSV) fail(err error) {
	if !x.open {
		httpx.WriteError(x.c, err)
		return
	}
	panic(http.ErrAbortHandler) // half a file must not look whole
}

func (x *codeCSV) end() {
	x.begin()
	x.w.Flush()
}
