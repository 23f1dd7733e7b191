package app_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

func TestAScreensRowsBecomeAFile(t *testing.T) {
	t.Parallel()
	h := apptest.Settled(t)
	agency := h.Agencies[0]
	manager, hospital := agency.People[principal.Manager], agency.Clients[1].Hospital
	table := map[string]any{"name": "people", "format": "csv", "headings": []string{"Name", "Rate", "Since", "Active"},
		"rows": [][]any{{"=cmd()", 2.5, "2026-03-04T05:06:07Z", true}, {"Ann, \"A\"", nil, "", false}}}
	got := manager.Post("/tables", table).Want(t, http.StatusOK)
	want := "Name,Rate,Since,Active\n'=cmd(),2.5,2026-03-04T05:06:07Z,true\n\"Ann, \"\"A\"\"\",,,false\n"
	if string(got.Body) != want || got.Header.Get("Content-Disposition") != `attachment; filename="people.csv"` ||
		!strings.HasPrefix(got.Header.Get("Content-Type"), "text/csv") || got.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("got %q with %v", got.Body, got.Header)
	}
	table["format"] = "xlsx"
	got = manager.Post("/tables", table).Want(t, http.StatusOK)
	book, err := excelize.OpenReader(bytes.NewReader(got.Body))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	for cell, want := range map[string]string{"A1": "Name", "A2": "'=cmd()", "B2": "2.5", "C2": "2026-03-04 05:06:07", "A3": `Ann, "A"`} {
		if value, err := book.GetCellValue("Sheet1", cell); err != nil || value != want {
			t.Errorf("%s is %q, want %q: %v", cell, value, want, err)
		}
	}
	var written int
	h.Scan(&written, `select count(*) from audit_events where act = 'table.export' and actor_id = $1 and details->>'table' = 'people' and details->>'rows' = '2'`, manager.UserID)
	if written != 2 {
		t.Errorf("%d rows in the trail", written)
	}
	hospital.Post("/tables", table).Want(t, http.StatusOK) // who is confined to a client leaves a row of that client
	h.Scan(&written, `select count(*) from audit_events where act = 'table.export' and actor_id = $1 and client_id is not null`, hospital.UserID)
	if written != 1 {
		t.Errorf("%d rows of the hospital in the trail", written)
	}
}

func TestATableMustBeWhole(t *testing.T) {
	t.Parallel()
	manager := apptest.Settled(t).Agencies[0].People[principal.Manager]
	for name, change := range map[string]map[string]any{
		"a short row":      {"rows": [][]any{{"a"}}},
		"a nested cell":    {"rows": [][]any{{"a", []int{1}}}},
		"a path as a name": {"name": "../etc/passwd"},
		"no headings":      {"headings": []string{}},
		"another format":   {"format": "exe"},
	} {
		table := map[string]any{"name": "people", "format": "csv", "headings": []string{"A", "B"}, "rows": [][]any{}}
		for k, v := range change {
			table[k] = v
		}
		if got := manager.Post("/tables", table); got.Status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.Status)
		}
	}
}
