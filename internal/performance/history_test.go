package performance

import (
	"net/http"
	"testing"
	"time"

	"chartwright/internal/platform/db"
)

func TestEncounterHistoryNamesWhoOwnedEachHour(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	start := noon
	at := func(hours int) time.Time { return start.Add(time.Duration(hours) * time.Hour) }
	i := a.item(0, "IP", at(0), 24*time.Hour).claim(a.people[0], at(1)).hold("physician", at(2)).resume(at(5)).
		claim(a.people[1], at(6)).hold("hospital", at(7)).resume(at(9)).claim(a.people[1], at(10)).complete(at(11))
	var out History
	path := "/encounters/" + i.visit.String() + "/history"
	if rec := h.get(a.manager(), path, &out); rec.Code != http.StatusOK {
		t.Fatal(rec.Body)
	}
	hour := int64(3_600_000)
	if out.Totals != (HeldTime{Agency: 6 * hour, Hospital: 2 * hour, Physician: 3 * hour}) {
		t.Errorf("totals: %+v\n%+v", out.Totals, out.Delays)
	}
	if len(out.Events) != 10 || out.Events[3].UserName != "Ann" || out.Events[3].Owner != "physician" {
		t.Errorf("events: %+v", out.Events)
	}
	for n := 1; n < len(out.Delays); n++ {
		if !out.Delays[n].From.Equal(out.Delays[n-1].To) {
			t.Errorf("a gap before %+v", out.Delays[n])
		}
	}
	if rec := h.get(other.manager(), path, nil); rec.Code != http.StatusNotFound {
		t.Errorf("another agency: %d", rec.Code)
	}
	if rec := h.get(a.manager(), "/encounters/"+db.NewID().String()+"/history", nil); rec.Code != http.StatusNotFound {
		t.Errorf("unknown: %d", rec.Code)
	}
}
