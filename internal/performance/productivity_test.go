package performance

import (
	"bytes"
	"encoding/csv"
	"math"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"chartwright/internal/tenancy/principal"
)

// noon is a moment well inside 10 March 2026 in Chicago, and already the 11th in Kathmandu.
var noon = time.Date(2026, 3, 10, 19, 0, 0, 0, time.UTC)

// month lays out work of two days: Ann codes ED, Ben IP for the other client.
func month(a *agency) {
	for n := range 4 { // ED: 12 an hour; four in 4 × 10 min of which 3/4 active: half an hour, 8 an hour
		start := noon.Add(time.Duration(n) * 10 * time.Minute)
		a.item(0, "ED", noon.Add(-time.Hour), 90*time.Minute).claim(a.people[0], start).complete(start.Add(10 * time.Minute))
	}
	a.item(2, "IP", noon.Add(-48*time.Hour), 24*time.Hour).claim(a.people[1], noon).hold("physician", noon.Add(time.Hour)).
		resume(noon.Add(3*time.Hour)).claim(a.people[1], noon.Add(4*time.Hour)).complete(noon.Add(8 * time.Hour))
}

const march = "?from=2026-03-01&to=2026-03-31"

func (a *agency) productivity(query string) Productivity {
	a.h.t.Helper()
	var p Productivity
	if rec := a.h.get(a.manager(), "/productivity"+march+query, &p); rec.Code != http.StatusOK {
		a.h.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return p
}

func near(t *testing.T, what string, got *float64, want float64) {
	t.Helper()
	if got == nil || math.Abs(*got-want) > want/4 {
		t.Errorf("%s: %v, not %v", what, got, want)
	}
}

func checkMonth(t *testing.T, a *agency) {
	t.Helper()
	p := a.productivity("&group=technician")
	if len(p.Items) != 2 || p.Total.Items != 5 || p.Total.Late != 2 || p.Total.Arrived != 5 {
		t.Fatalf("%+v", p)
	}
	rows := map[string]Row{}
	for _, r := range p.Items {
		rows[r.Label] = r
	}
	ann, ben := rows["Ann"], rows["Ben"]
	if ann.Items != 4 || ann.Late != 1 || ann.ActiveMs != 30*60_000 || ann.IdleMs != 10*60_000 || ann.Key != a.people[0].String() {
		t.Errorf("Ann: %+v", ann)
	}
	near(t, "Ann's items an hour", ann.PerHour, 8)
	near(t, "Ann's standard", ann.StandardPerHour, 12)
	near(t, "Ann of the standard", ann.OfStandard, 8.0/12)
	near(t, "Ann's median turnaround", ann.TurnaroundP50, 85*60)
	if ben.Items != 1 || ben.Held != 1 || ben.HeldMs != (HeldTime{Physician: 2 * 3_600_000}) || ben.ActiveMs != 4*3_600_000 {
		t.Errorf("Ben: %+v", ben)
	}
	near(t, "Ben's turnaround", ben.TurnaroundP90, 56*3600)
}

func TestProductivityIsExactBeforeAndAfterFolding(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	month(a)
	checkMonth(t, a)
	a.fold()
	checkMonth(t, a)
	if p := other.productivity("&group=technician"); len(p.Items) != 0 || p.Total.Items != 0 {
		t.Errorf("another agency sees %+v", p)
	}
}

func TestGroupsAndFilters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	month(a)
	a.fold()
	for query, want := range map[string][]string{
		"&group=day":                    {"2026-03-09", "2026-03-10", "2026-03-11"},
		"&group=week":                   {"2026-03-02", "2026-03-09"},
		"&group=work_type":              {"ED", "IP"},
		"&group=kind":                   {"coding"},
		"&group=client":                 {"Client A", "Client B"},
		"&group=facility":               {"Facility 1", "Facility 3"},
		"&group=technician&workType=IP": {"Ben"},
		"&group=work_type&userId=" + a.people[0].String():   {"ED"},
		"&group=kind&clientId=" + uuid.NewString():          {},
		"&group=day&facilityId=" + a.facilities[0].String(): {"2026-03-10"},
	} {
		var got []string
		for _, r := range a.productivity(query).Items {
			got = append(got, r.Label)
		}
		if query == "&group=week" { // the IP chart arrived on Monday the 9th of Kathmandu's calendar or before
			got, want = got[len(got)-1:], want[len(want)-1:]
		}
		if len(got) != len(want) {
			t.Errorf("%s: %v", query, got)
			continue
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("%s: %v", query, got)
			}
		}
	}
}

func TestStandardsChangeByDayAndClient(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	month(a)
	h.exec(`insert into targets (tenant_id, client_id, id, work_type, kind, items_per_hour, sla_hours, effective_from, effective_to)
		values ($1, $2, gen_random_uuid(), 'ED', 'coding', 4, 24, '2026-01-01', '2026-03-09'), ($1, $2, gen_random_uuid(), 'ED', 'coding', 6, 24, '2026-03-10', null)`,
		a.tenant, a.clients[0])
	for _, r := range a.productivity("&group=work_type").Items {
		if r.Key == "ED" {
			near(t, "the client's standard of the day", r.StandardPerHour, 6)
		}
	}
}

func TestFiguresOpenTheirCases(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	month(a)
	for figure, want := range map[string]int{"items": 5, "late": 2, "holds": 1, "held": 1, "claimed": 6, "arrived": 5, "idle": 5, "active": 6, "released": 0} {
		var out struct{ Items []Case }
		h.get(a.manager(), "/productivity/items"+march+"&figure="+figure, &out)
		if len(out.Items) != want {
			t.Errorf("%s: %d", figure, len(out.Items))
		}
		h.get(other.manager(), "/productivity/items"+march+"&figure="+figure, &out)
		if len(out.Items) != 0 {
			t.Errorf("another agency sees %s", figure)
		}
	}
	var mine struct {
		Items      []Case
		NextCursor string
	}
	ann := a.by(a.people[0], principal.Coder)
	h.get(ann, "/productivity/me/items"+march+"&limit=3", &mine)
	if len(mine.Items) != 3 || mine.NextCursor == "" {
		t.Errorf("%+v", mine)
	}
	h.get(ann, "/productivity/me/items"+march+"&limit=3&cursor="+mine.NextCursor, &mine)
	if len(mine.Items) != 1 || mine.Items[0].UserName != "Ann" {
		t.Errorf("%+v", mine)
	}
	var own Productivity
	h.get(ann, "/productivity/me"+march+"&group=day&userId="+a.people[1].String(), &own)
	if own.Total.Items != 4 {
		t.Errorf("own figures: %+v", own.Total)
	}
}

func TestPeriodsAreChecked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	for _, query := range []string{"", "?from=2026-03-01", "?from=2026-03-02&to=2026-03-01", "?from=x&to=y", "?from=2020-01-01&to=2026-01-01", march + "&group=mood"} {
		for _, path := range []string{"/productivity", "/productivity/export"} {
			if rec := h.get(a.manager(), path+query, nil); rec.Code != http.StatusUnprocessableEntity {
				t.Errorf("%s%s: %d", path, query, rec.Code)
			}
		}
	}
}

func TestExports(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	month(a)
	h.exec(`update users set name = '=HYPERLINK("x")' where id = $1`, a.people[0])
	a.item(0, "ED", h.now(), time.Hour).claim(a.people[0], h.now())
	for path, want := range map[string]int{"/board/export": 1, "/productivity/export" + march + "&group=technician": 3, "/work/export": 1, "/work/export?state=done": 5} {
		rec := h.get(a.manager(), path, nil)
		rows, err := csv.NewReader(rec.Body).ReadAll()
		if err != nil || len(rows)-1 < want || rec.Code != http.StatusOK {
			t.Errorf("%s: %d %v %q", path, rec.Code, err, rows)
		}
		for _, row := range rows {
			for _, cell := range row {
				if cell != "" && cell[0] == '=' {
					t.Errorf("%s holds a formula", path)
				}
			}
		}
	}
	rec := h.get(a.manager(), "/work/export?format=xlsx&figure=in_work", nil)
	book, err := excelize.OpenReader(bytes.NewReader(rec.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if rows, err := book.GetRows("Sheet1"); err != nil || len(rows) != 2 {
		t.Errorf("%v %q", err, rows)
	}
	for _, path := range []string{"/work/export?state=asleep", "/board/export?format=pdf", "/work/export?clientId=1"} {
		if rec := h.get(a.manager(), path, nil); rec.Code != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
	var trail int
	if err := h.root.QueryRow(t.Context(), `select count(*) from audit_events where tenant_id = $1 and act like '%.export'`, a.tenant).Scan(&trail); err != nil || trail != 5 {
		t.Errorf("%d exports in the trail, %v", trail, err)
	}
}
