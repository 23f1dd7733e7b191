package intake_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/testkit/shareddata"
	"chartwright/internal/tenancy/principal"
)

func TestEncounterIsRegisteredOnceAndFound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	hospital := h.person(a, principal.Hospital, a.clients[0])
	body := encounter(a, 0, "nch200148", "N1003644")
	first := hospital.post("encounters", body, "Idempotency-Key", "first-try-of-it").is(t, 201, "")
	again := hospital.post("encounters", body, "Idempotency-Key", "first-try-of-it").is(t, 201, "")
	if first.text("id") != again.text("id") || first.text("accountNumber") != "NCH200148" {
		t.Fatal("a retry made another encounter")
	}
	other := encounter(a, 0, "NCH9", "N1003644")
	hospital.post("encounters", other, "Idempotency-Key", "first-try-of-it").is(t, 409, "idempotency-key-reused")
	if f := hospital.post("encounters", body).is(t, 409, "account-exists").fields(); f["body.accountNumber"] == "" {
		t.Fatalf("the conflict does not name the field: %v", f)
	}
	other["patient"].(map[string]any)["birthDate"] = "1999-01-01"
	if f := hospital.post("encounters", other).is(t, 422, "invalid").fields(); f["body.patient.birthDate"] == "" {
		t.Fatalf("another patient's birth date was accepted: %v", f)
	}
	for _, q := range []string{"nch2001", "N1003644", "n-1003644"} {
		rows := hospital.post("encounters/search", map[string]any{"q": q}).is(t, 200, "").items("items")
		if len(rows) != 1 || rows[0]["patientName"] != "Ibarra, Mark" {
			t.Errorf("%d rows found", len(rows))
		}
	}
	narrowed := map[string]any{"q": "nch2001", "clientId": a.clients[0], "status": "awaiting_documents", "workType": "OBS", "sort": "oldest", "limit": 1}
	if rows := hospital.post("encounters/search", narrowed).is(t, 200, "").items("items"); len(rows) != 1 {
		t.Errorf("%d rows found when narrowed", len(rows))
	}
	narrowed["status"] = "final"
	if rows := hospital.post("encounters/search", narrowed).is(t, 200, "").items("items"); len(rows) != 0 {
		t.Errorf("%d rows found that are final", len(rows))
	}
	if n := h.count(`select count(*) from audit_events where act = 'encounter.create' and patient_id is not null`); n != 1 {
		t.Errorf("%d rows in the trail", n)
	}
}

func TestNothingIsSeenOutsideOnesHospital(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b := h.agencies[0], h.agencies[1]
	mine := h.person(a, principal.Hospital, a.clients[0])
	id := mine.register(encounter(a, 0, "NCH1", "N1"))
	patient := mine.get("encounters/"+id).is(t, 200, "").body["patient"].(map[string]any)["id"].(string)
	manager, coder := h.person(a, principal.Manager), h.person(a, principal.Coder)
	for name, p := range map[string]*person{
		"other hospital": h.person(a, principal.Hospital, a.clients[1]), "other agency": h.person(b, principal.Manager),
		"other agency's hospital": h.person(b, principal.Hospital, b.clients[0]), "coder without lease": coder,
	} {
		t.Run(name, func(t *testing.T) {
			p.get("encounters/"+id).is(t, 404, "not-found")
			p.get("encounters/"+id+"/documents").is(t, 404, "not-found")
			p.post("encounters/"+id+"/find", map[string]any{"q": "pain"}).is(t, 404, "not-found")
			p.put("encounters/"+id, map[string]any{"reason": "typing error", "payer": "Medicare"}, "If-Match", `"1"`).is(t, 404, "not-found")
			if n := len(p.post("search", map[string]any{"q": "NCH1"}).is(t, 200, "").items("items")); n != 0 {
				t.Errorf("%d rows found", n)
			}
			if p != coder {
				p.get("patients/"+patient).is(t, 404, "not-found")
				if n := len(p.post("patients/search", map[string]any{"mrn": "N1"}).is(t, 200, "").items("items")); n != 0 {
					t.Errorf("%d patients found", n)
				}
				p.post("encounters", encounter(a, 0, "NCH2", "N2")).is(t, 422, "invalid")
			}
		})
	}
	manager.get("encounters/"+id).is(t, 200, "")
	h.desk.lend(coder, uuid.MustParse(id))
	coder.get("encounters/"+id).is(t, 200, "")
	if n := len(coder.post("search", map[string]any{"q": "NCH1"}).is(t, 200, "").items("items")); n != 1 {
		t.Errorf("%d rows found by the coder who holds it", n)
	}
	if n := h.count(`select count(*) from audit_events where act = 'encounter.view' and work_item_id is not null`); n != 1 {
		t.Errorf("%d views under a lease in the trail", n)
	}
}

func TestCorrectionsAreSealedAndRefuseStaleVersions(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	id := p.register(encounter(a, 0, "NCH1", "N1"))
	change := map[string]any{"reason": "typing error", "accountNumber": "NCH7", "workType": "IP", "patient": map[string]any{"mrn": "N1", "lastName": "Ibarra-Lopez",
		"firstName": "Mark", "birthDate": "1968-10-08", "sex": "M"}}
	p.put("encounters/"+id, change).is(t, 428, "if-match-required")
	got := p.put("encounters/"+id, change, "If-Match", `"1"`).is(t, 200, "")
	if got.text("accountNumber") != "NCH7" || got.header.Get("ETag") != `"2"` {
		t.Fatalf("the correction was not kept: %s", got.raw)
	}
	p.put("encounters/"+id, change, "If-Match", `"1"`).is(t, 412, "stale-version")
	if n := h.count(`select count(*) from corrections where reason = 'typing error' and encode(new_sealed, 'escape') not like '%Lopez%'`); n != 3 {
		t.Errorf("%d corrections kept, want 3", n)
	}
	if n := h.count(`select count(*) from patients where encode(name_sealed, 'escape') like '%Ibarra%' or encode(mrn_sealed, 'escape') like '%N1%'`); n != 0 {
		t.Error("a patient stands in the clear")
	}
}

func TestListPagesThroughEverySortAndCountsDNFB(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Manager)
	for i := range 7 {
		e := encounter(a, i%2, fmt.Sprintf("A%d", i), fmt.Sprintf("N%d", i))
		e["dischargedAt"] = time.Now().AddDate(0, 0, -5*i).Format(time.RFC3339)
		if i == 6 {
			delete(e, "dischargedAt")
		}
		e["admittedAt"] = time.Now().AddDate(0, 0, -5*i-1).Format(time.RFC3339)
		p.register(e)
	}
	for _, sort := range []string{"created", "discharged", "oldest", "account"} {
		seen, cursor := map[string]bool{}, ""
		for range 9 {
			page := p.get("encounters?limit=2&sort="+sort+"&cursor="+cursor).is(t, 200, "")
			for _, row := range page.items("items") {
				seen[row["accountNumber"].(string)] = true
			}
			if cursor = page.text("nextCursor"); cursor == "" {
				break
			}
		}
		if len(seen) != 7 {
			t.Errorf("sorted by %s the pages hold %d of 7", sort, len(seen))
		}
	}
	if n := len(p.get("encounters?facilityId=" + a.facilities[1].String()).items("items")); n != 3 {
		t.Errorf("%d rows of one facility", n)
	}
	narrowed := map[string]any{"facilityId": a.facilities[1], "sort": "account", "limit": 2, "dnfb": true, "q": "A"}
	first := p.post("encounters/search", narrowed).is(t, 200, "")
	narrowed["cursor"] = first.text("nextCursor")
	if n, more := len(first.items("items")), len(p.post("encounters/search", narrowed).is(t, 200, "").items("items")); n != 2 || more != 1 {
		t.Errorf("the search gives %d rows and then %d, want 2 and 1", n, more)
	}
	sum := p.get("encounters/dnfb").is(t, 200, "")
	if sum.body["encounters"].(float64) != 6 || sum.body["chargesMinor"].(float64) != 6*123400 {
		t.Errorf("DNFB is %s", sum.raw)
	}
}

const csvHead = "account_number,mrn,last_name,first_name,date_of_birth,sex,facility,work_type,admitted,discharged\n"

func TestImportIsAllOrNothingAndTellsRowByRow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	p := h.person(a, principal.Manager)
	bad := csvHead +
		"A1,N1,Quartermain,Zebulon,1951-07-23,M,NCH,IP,2025-03-01,2025-03-05\n" +
		"A2,N2,Quartermain,Zebulon,07/33/1951,M,NCH,IP,2025-03-01,2025-03-05\n" +
		"A3,N3,Quartermain,Zebulon,1951-07-23,Q,XXX,IP,2025-03-01,2025-03-05\n" +
		"A4,N4,Quartermain,Zebulon,1951-07-23,M,NCH,ZZ,2025-03-09,2025-03-05\n" +
		"A1,N1,Quartermain,Zebulon,1951-07-23,M,NCH,IP,2025-03-01,2025-03-05\n" +
		"A6,N1,Otherman,Zebulon,1951-07-23,M,NCH,IP,2025-03-01,2025-03-05\n"
	got := p.post("encounters/import", bad).is(t, 422, "invalid")
	f := got.fields()
	for _, want := range []string{"rows[3].date_of_birth", "rows[4].sex", "rows[4].facility", "rows[5].work_type", "rows[5].discharged", "rows[6].account_number", "rows[7].last_name"} {
		if f[want] == "" {
			t.Errorf("%s is not named: %v", want, f)
		}
	}
	for _, secret := range []string{"Quartermain", "Otherman", "1951"} {
		if strings.Contains(string(got.raw), secret) {
			t.Errorf("the report repeats a value")
		}
	}
	if n := h.count(`select (select count(*) from encounters) + (select count(*) from patients)`); n != 0 {
		t.Fatalf("%d rows were half-imported", n)
	}
	p.post("encounters/import", "account,mrn\nA1,N1\n").is(t, 422, "invalid")
	p.post("encounters/import", csvHead+"\"A1,N1\n").is(t, 422, "invalid")
	good := strings.Join(strings.Split(bad, "\n")[:2], "\n") + "\n"
	p.post("encounters/import", good).is(t, 201, "")
	if again := p.post("encounters/import", good).is(t, 201, ""); again.body["unchanged"].(float64) != 1 {
		t.Errorf("a second import gave %s", again.raw)
	}
	h.person(a, principal.Hospital, a.clients[1]).post("encounters/import", strings.ReplaceAll(good, "A1", "A9")).is(t, 422, "invalid")
}

func TestImportOfTenThousandRowsAsksLittle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agencies[0]
	var b strings.Builder
	b.WriteString(csvHead)
	for i := range 10_000 {
		fmt.Fprintf(&b, "A%d,N%d,Quartermain,Zebulon,1951-07-23,M,NCH,IP,2025-03-01,2025-03-05\n", i, i/2)
	}
	wire := h.overheard()
	got := h.person(a, principal.Hospital, a.clients[0]).post("encounters/import", b.String()).is(t, 201, "")
	asked := len(wire.Heard())
	t.Logf("10,000 rows by %d statements", asked)
	if got.body["created"].(float64) != 10_000 || h.count(`select count(*) from patients`) != 5_000 {
		t.Errorf("imported %s", got.raw)
	}
	if asked > 100 {
		t.Errorf("%d statements", asked)
	}
}

func TestImportReadsTheSharedEncounters(t *testing.T) {
	t.Parallel()
	body, err := os.ReadFile(shareddata.Path(t, "charts", "encounters.csv"))
	must(t, err)
	h := newHouse(t)
	a := h.agencies[0]
	for i, code := range []string{"SRM", "NCW"} {
		h.sql(`insert into facilities (tenant_id, client_id, id, name, code, timezone, work_types) values ($1, $2, gen_random_uuid(), 'x', $3, 'America/Chicago', '{IP,OP,ED,SDS,OBS}')`,
			a.id, a.clients[i], code)
	}
	got := h.person(a, principal.Manager).post("encounters/import", string(body)).is(t, 201, "")
	if got.body["created"].(float64) != 127 {
		t.Errorf("imported %s", got.raw)
	}
}
