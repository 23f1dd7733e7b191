package intake_test

import (
	"net/http"
	"strconv"
	"testing"

	"golang.org/x/time/rate"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// An agency with hundreds of documents unexamined gives way while another's chart waits, and the other does not; once nobody else
// waits its uploads begin as fast as they come.
func TestAFloodOfUploadsGivesWayToAnothersChart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.pace = rate.Limit(1.0 / 3600)
	h.start(examine.Options{})
	flood, other := h.agencies[0], h.agencies[1]
	h.sql(`insert into jobs (tenant_id, id, kind, class) select $1, gen_random_uuid(), 'document.examine', 'heavy' from generate_series(1, 201)`, flood.id)
	h.sql(`insert into jobs (tenant_id, id, kind, class) values ($1, gen_random_uuid(), 'document.examine', 'heavy')`, other.id)
	begin := func(a *agency) *http.Response {
		res, err := h.person(a, principal.Hospital, a.clients[0]).tus(http.MethodPost, "/api/v1/uploads", http.NoBody,
			"Upload-Length", "5", "Upload-Metadata", metadata("filename", "a.pdf", "facilityId", a.facilities[0].String()))
		must(t, err)
		return res
	}
	if res := begin(flood); res.StatusCode != 201 {
		t.Fatalf("the first was answered %d", res.StatusCode)
	}
	res := begin(flood)
	if wait, err := strconv.Atoi(res.Header.Get("Retry-After")); res.StatusCode != 429 || err != nil || wait < 60 {
		t.Fatalf("the second of an hour was answered %d, to come again after %q", res.StatusCode, res.Header.Get("Retry-After"))
	}
	for range 3 {
		if res := begin(other); res.StatusCode != 201 {
			t.Fatalf("the other's was answered %d", res.StatusCode)
		}
	}
	h.sql(`update jobs set state = 'done' where tenant_id = $1`, other.id)
	testkit.Eventually(t, func() bool { return begin(flood).StatusCode == 201 }, testkit.Patience)
	if res := begin(flood); res.StatusCode != 201 {
		t.Fatalf("with nobody else waiting it was answered %d", res.StatusCode)
	}
}
