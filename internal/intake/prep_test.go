package intake_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"slices"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

func TestChecklistSendsTheChartToPreparationAndTheHospitalIsAsked(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	hospital, tech := h.person(a, principal.Hospital, a.clients[0]), h.person(a, principal.Prep)
	for _, line := range []struct {
		kind   string
		signed bool
	}{{"progress_note", false}, {"operative_report", true}} {
		h.sql(`insert into checklists (tenant_id, client_id, id, work_type, document_type, must_be_signed) values ($1, $2, gen_random_uuid(), 'OBS', $3, $4)`,
			a.id, a.clients[0], line.kind, line.signed)
	}
	h.sql(`insert into checklists (tenant_id, client_id, id, work_type, document_type, effective_from) values ($1, $2, gen_random_uuid(), 'OBS', 'consult', '2025-03-29')`,
		a.id, a.clients[0])
	stay := encounter(a, 0, "NCH1", "N1")
	stay["dischargedAt"] = "2025-03-29T04:30:00Z" // 23:30 of the day before, in Chicago
	enc := hospital.register(stay)
	hospital.send(note("N1", "NCH1", "Progress Note", "SUBJECTIVE\nFine."), "filename", "a.txt", "encounterId", enc, "documentType", "progress_note")
	testkit.Eventually(t, func() bool { return h.desk.state(id(t, enc)) == "ready" }, soon)
	under := h.desk.claim(tech, id(t, enc))
	lacks := tech.get("prep-cases/"+enc).is(t, 200, "").items("lacks")
	if len(lacks) != 1 || lacks[0]["documentType"] != "operative_report" || lacks[0]["problem"] != "missing" {
		t.Fatalf("the chart lacks %v", lacks)
	}
	ask := map[string]any{"workItemId": under["workItemId"], "fence": under["fence"], "items": []map[string]any{{"documentType": "operative_report", "problem": "missing"}}}
	h.person(a, principal.Prep).post("encounters/"+enc+"/document-requests", ask).is(t, 409, "lease-lost")
	tech.post("encounters/"+enc+"/document-requests", ask).is(t, 200, "")
	if h.desk.state(id(t, enc)) != "held" || h.count(`select count(*) from encounters where id = $1 and delay_owner = 'hospital' and hold_reason = 'missing_document'`, enc) != 1 {
		t.Fatal("the work does not wait for the hospital")
	}
	if n := len(hospital.get("document-requests").is(t, 200, "").items("items")); n != 1 {
		t.Errorf("%d documents are asked of the hospital", n)
	}
	if n := len(hospital.get("document-requests?encounterId="+enc).is(t, 200, "").items("items")); n != 1 {
		t.Errorf("%d documents are asked of the hospital for this encounter", n)
	}
	if n := len(hospital.get("document-requests?encounterId="+uuid.NewString()).is(t, 200, "").items("items")); n != 0 {
		t.Errorf("%d documents are asked of the hospital for an encounter that is not there", n)
	}
	if n := len(h.person(a, principal.Hospital, a.clients[1]).get("document-requests").items("items")); n != 0 {
		t.Errorf("another hospital sees %d", n)
	}
	hospital.send(note("N1", "NCH1", "Operative Report", "PROCEDURE\nRepair.\nElectronically signed by the surgeon"), "filename", "b.txt", "encounterId", enc, "documentType", "operative_report")
	h.becomes(enc, "ready")
	if n := len(hospital.get("document-requests").items("items")); n != 0 {
		t.Errorf("%d documents are still asked for", n)
	}
	if s := h.desk.state(id(t, enc)); s != "" {
		t.Errorf("the preparation is still %s", s)
	}
}

func TestLoosePagesAreMatchedWithEvidenceAndPutInOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	hospital, tech := h.person(a, principal.Hospital, a.clients[0]), h.person(a, principal.Prep)
	enc := hospital.register(encounter(a, 0, "NCH77001", "N1003644"))
	hospital.register(encounter(a, 0, "NCH88002", "N1003644"))
	foreign := h.person(a, principal.Hospital, a.clients[1]).register(encounter(a, 1, "SRC1", "N1003644"))
	pages := bytes.Join([][]byte{note("N1003644", "NCH77001", "Progress Note", "SUBJECTIVE"), note("N1003644", "NCH77001", "Discharge Summary", "HOSPITAL COURSE"), []byte("page three")}, []byte("\f"))
	hospital.send(pages, "filename", "fax.txt")
	testkit.Eventually(t, func() bool { return h.count(`select count(*) from documents where encounter_id is null`) == 1 }, soon)
	var doc uuid.UUID
	must(t, h.root.QueryRow(t.Context(), `select id from documents`).Scan(&doc))
	path := "documents/" + doc.String()
	tech.get(path).is(t, 404, "not-found")
	under := h.desk.claim(tech, doc)
	with := func(more map[string]any) map[string]any {
		for k, v := range under {
			more[k] = v
		}
		return more
	}
	best := tech.post(path+"/candidates", map[string]any{}).is(t, 200, "").items("items")
	if len(best) != 2 || best[0]["encounterId"] != enc || best[0]["score"].(float64) != 100 || best[1]["score"].(float64) != 50 {
		t.Fatalf("candidates %v", best)
	}
	if n := len(tech.post(path+"/candidates", map[string]any{"q": "NCH88"}).is(t, 200, "").items("items")); n != 1 {
		t.Errorf("%d found by account", n)
	}
	cut := with(map[string]any{"after": 1, "documentType": "discharge_summary"})
	two := tech.post(path+"/split", cut, "Idempotency-Key", "split-it-once").is(t, 200, "")
	if again := tech.post(path+"/split", cut, "Idempotency-Key", "split-it-once").is(t, 200, ""); !bytes.Equal(again.raw, two.raw) {
		t.Errorf("repeated, the split gave %s, not %s", again.raw, two.raw)
	}
	if len(two.items("pageList")) != 1 {
		t.Fatalf("split gave %s", two.raw)
	}
	rest := ""
	for _, d := range tech.get("prep-cases/"+doc.String()).is(t, 200, "").items("documents") {
		if d["id"] != doc.String() {
			rest = d["id"].(string)
		}
	}
	turn := with(map[string]any{"pages": []int{2}, "rotation": 90})
	seen := tech.get("documents/" + rest).header.Get("ETag")
	tech.put("documents/"+rest+"/rotation", turn).is(t, 428, "if-match-required")
	newest := tech.put("documents/"+rest+"/rotation", turn, "If-Match", seen).is(t, 200, "").header.Get("ETag")
	tech.put("documents/"+rest+"/rotation", turn, "If-Match", seen).is(t, 412, "stale-version")
	turned := tech.get("documents/"+rest+"/pages/2/image").is(t, 200, "")
	if c, _, err := image.DecodeConfig(bytes.NewReader(turned.raw)); err != nil || c.Width < c.Height {
		t.Errorf("the page was not turned: %v %v", c, err)
	}
	ids := func(d answer) (out []string) {
		for _, p := range d.items("pageList") {
			out = append(out, p["id"].(string))
		}
		return out
	}
	order := ids(tech.get("documents/" + rest))
	slices.Reverse(order)
	arranged := tech.put("documents/"+rest+"/pages", with(map[string]any{"pageIds": order}), "If-Match", newest).is(t, 200, "")
	if got := ids(arranged); !slices.Equal(got, order) {
		t.Errorf("the order is %v", got)
	}
	newest = arranged.header.Get("ETag")
	tech.put("documents/"+rest+"/pages", with(map[string]any{"pageIds": order[:1]}), "If-Match", newest).is(t, 422, "invalid")
	moved := append(ids(tech.get(path)), order...)
	if got := ids(tech.put("documents/"+rest+"/pages", with(map[string]any{"pageIds": moved}), "If-Match", newest).is(t, 200, "")); len(got) != 3 {
		t.Errorf("%d pages after moving", len(got))
	}
	tech.get(path).is(t, 404, "not-found")
	tech.post("documents/"+rest+"/match", with(map[string]any{"encounterId": foreign})).is(t, 422, "invalid")
	must(t, h.complete(tech, doc, false))
	tech.post("documents/"+rest+"/match", with(map[string]any{"encounterId": enc})).is(t, 200, "")
	must(t, h.complete(tech, doc, true))
	if h.status(enc) != "ready" {
		t.Errorf("the encounter is %s", h.status(enc))
	}
	h.desk.lose(doc)
	tech.put("documents/"+rest+"/description", with(map[string]any{"documentType": "other"}), "If-Match", newest).is(t, 409, "lease-lost")
	tech.get("documents/"+rest).is(t, 404, "not-found")
}
