package app_test

import (
	"net/http"
	"testing"

	"chartwright/internal/tenancy/principal"
)

// TestDaysOfAStayAreThoseOfItsFacility: whether an undated document lies within the dates asked for is reckoned by the calendar where the
// patient was, for what the rules propose and for what is picked by date.
func TestDaysOfAStayAreThoseOfItsFacility(t *testing.T) {
	t.Parallel()
	r := newRecords(t)
	place, at := facilityFields(), "/facilities/"+r.c.Facilities[0].String()
	place["timezone"] = "Pacific/Honolulu"
	manager := r.a.People[principal.Manager]
	manager.Put(at, place, `"1"`).Want(t, http.StatusOK)
	encounter := "/encounters/" + r.encounter.String()
	r.c.Hospital.Put(encounter, map[string]any{"reason": "as the register says", "admittedAt": "2026-03-01T06:00:00Z", // 20:00 of February 28
		"dischargedAt": "2026-03-05T09:30:00Z"}, // 23:30 of March 4
		r.c.Hospital.Get(encounter).Want(t, http.StatusOK).Header.Get("ETag")).Want(t, http.StatusOK)

	for _, asked := range []struct {
		from, to string
		inside   bool
	}{
		{"2026-03-05", "2026-03-31", false},
		{"2026-03-04", "2026-03-31", true},
		{"2026-02-01", "2026-02-28", true},
		{"2026-02-01", "2026-02-27", false},
	} {
		id := r.enter(map[string]any{"wanted": map[string]any{"text": "all records", "from": asked.from, "to": asked.to}})
		w := r.draw(r.author, id)
		r.author.Put(r.path(id, "/patient"), w.under(map[string]any{"patientId": r.patient}), r.tag(r.author, id)).Want(t, http.StatusOK)
		var chart struct {
			Stays []struct {
				Timezone  string
				Documents []struct {
					Proposed bool
					Outside  string
				}
			}
		}
		r.author.Get(r.path(id, "/chart")).Want(t, http.StatusOK).JSON(t, &chart)
		if s := chart.Stays[0]; s.Timezone != "Pacific/Honolulu" || s.Documents[0].Proposed != asked.inside || (s.Documents[0].Outside == "") != asked.inside {
			t.Errorf("asked for %s to %s, the chart is %+v", asked.from, asked.to, s)
		}
		var picked struct{ Pages []any }
		r.author.Put(r.path(id, "/selection"), w.under(map[string]any{"picks": []any{map[string]any{"from": asked.from, "to": asked.to}}}),
			r.tag(r.author, id)).Want(t, http.StatusOK).JSON(t, &picked)
		if (len(picked.Pages) > 0) != asked.inside {
			t.Errorf("picked by the dates %s to %s: %d pages", asked.from, asked.to, len(picked.Pages))
		}
		r.drop(id)
	}
}
