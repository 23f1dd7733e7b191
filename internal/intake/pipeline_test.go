package intake_test

import (
	"bytes"
	"image"
	_ "image/jpeg"
	_ "image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/testkit/shareddata"
	"chartwright/internal/tenancy/principal"
)

const soon = 2 * time.Minute

// note is a page of plain text with printed identifiers.
func note(mrn, account, title, rest string) []byte {
	return []byte("Northlake Community Hospital\n" + title + "\nPatient: Ibarra, Mark MRN: " + mrn + " Acct: " + account +
		" DOB: 10/07/1968 Sex: M\n" + rest + "\n")
}

func (h *house) status(encounter string) (status string) {
	h.t.Helper()
	must(h.t, h.root.QueryRow(h.t.Context(), `select status from encounters where id = $1`, encounter).Scan(&status))
	return status
}

func (h *house) becomes(encounter, status string) {
	h.t.Helper()
	testkit.Eventually(h.t, func() bool { return h.status(encounter) == status }, soon)
}

func (h *house) settled(src, state string) {
	h.t.Helper()
	testkit.Eventually(h.t, func() bool {
		return h.count(`select count(*) from sources where id = $1 and state = $2`, src, state) == 1
	}, soon)
}

func TestAChartOfTextIsReadySearchedAndSeenUnderALease(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(shareddata.Path(t, "charts", "NCH200148_progress_note.pdf"))
	must(t, err)
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	hospital, coder := h.person(a, principal.Hospital, a.clients[0]), h.person(a, principal.Coder)
	enc := hospital.register(encounter(a, 0, "NCH200148", "N1003644"))
	start := time.Now()
	hospital.send(content, "filename", "NCH200148_progress_note.pdf", "facilityId", a.facilities[0].String())
	h.becomes(enc, "ready")
	t.Logf("ready after %v", time.Since(start))

	doc := hospital.get("encounters/"+enc+"/documents").is(t, 200, "").items("items")[0]
	if doc["documentType"] != "progress_note" || doc["identity"] != "matches" {
		t.Errorf("the document is %v", doc)
	}
	path := "documents/" + doc["id"].(string)
	for _, at := range []string{path, path + "/pages/1/image", path + "/pages/1/thumbnail", path + "/pages/1/words"} {
		coder.get(at).is(t, 404, "not-found")
		h.person(a, principal.Hospital, a.clients[1]).get(at).is(t, 404, "not-found")
		h.person(h.agencies[1], principal.Manager).get(at).is(t, 404, "not-found")
	}
	h.desk.lend(coder, id(t, enc))
	words := coder.get(path+"/pages/1/words").is(t, 200, "").items("words")
	if len(words) < 100 {
		t.Errorf("%d words", len(words))
	}
	hits := coder.post("encounters/"+enc+"/find", map[string]any{"q": "congestive heart failure"}).is(t, 200, "").items("hits")
	if len(hits) < 2 {
		t.Errorf("%d hits", len(hits))
	}
	if n := len(coder.post("encounters/"+enc+"/find", map[string]any{"q": "xylophone"}).is(t, 200, "").items("hits")); n != 0 {
		t.Errorf("%d hits of a word that is not there", n)
	}
	coder.get(path+"/pages/99/image").is(t, 404, "not-found")
	first := coder.get(path+"/pages/1/image").is(t, 200, "")
	if first.header.Get("Cache-Control") != "private, no-store" || first.header.Get("ETag") == "" {
		t.Errorf("headers %v", first.header)
	}
	wide, _, err := image.DecodeConfig(bytes.NewReader(first.raw))
	must(t, err)
	narrow, _, err := image.DecodeConfig(bytes.NewReader(coder.get(path+"/pages/1/image?w=300").is(t, 200, "").raw))
	must(t, err)
	if wide.Width != 1275 || narrow.Width != 300 {
		t.Errorf("pictures are %d and %d wide", wide.Width, narrow.Width)
	}
	var took []time.Duration
	for range 20 {
		start := time.Now()
		coder.get(path+"/pages/1/image").is(t, 200, "")
		took = append(took, time.Since(start))
	}
	slices.Sort(took)
	t.Logf("picture p50 %v, p95 %v, %d KB", took[10], took[18], len(first.raw)>>10)
	if n := h.count(`select count(*) from audit_events where act = 'document.page.view' and page = 1 and work_item_id is not null and patient_id is not null`); n != 22 {
		t.Errorf("%d pictures in the trail", n)
	}
	aheadRows, shownRows := `select count(*) from audit_events where act = 'document.page.ahead'`, `select count(*) from audit_events where act = 'document.page.view'`
	before := h.count(shownRows)
	coder.get(path+"/pages/2/image?ahead=true").is(t, 200, "")
	if ahead, shown := h.count(aheadRows), h.count(shownRows); ahead != 1 || shown != before {
		t.Errorf("a page delivered ahead is %d rows of its own and %d views", ahead, shown-before)
	}
	coder.post(path+"/pages/2/view", nil).is(t, 204, "")
	if ahead, shown := h.count(aheadRows), h.count(shownRows+` and page = 2 and work_item_id is not null`); ahead != 1 || shown != 1 {
		t.Errorf("the page shown is %d views", shown)
	}
	h.person(h.agencies[1], principal.Manager).post(path+"/pages/2/view", nil).is(t, 404, "not-found")
	if n := h.count(`select count(*) from jobs where args::text ~ 'NCH|Ibarra'`); n != 0 {
		t.Error("a job carries PHI")
	}
}

func TestAScanIsReadByRecognitionBeforeItIsReady(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(shareddata.Path(t, "charts", "NCH201036_progress_note.tif"))
	must(t, err)
	h := newHouse(t)
	if e, err := examine.New(examine.Options{}); err != nil || !e.CanOCR() {
		t.Skip("tesseract is not installed")
	}
	h.work()
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	e := encounter(a, 0, "NCH201036", "N1")
	enc := p.register(e)
	src := p.send(content, "filename", "NCH201036.tif", "encounterId", enc)
	h.settled(src, "accepted")
	testkit.Eventually(t, func() bool {
		return h.count(`select count(*) from pages where ocr_state = 'done' and text_from = 'ocr'`) > 0
	}, soon)
	testkit.Eventually(t, func() bool { return h.count(`select count(*) from pages where ocr_state = 'waiting'`) == 0 }, soon)
	// The print names another record number than the one registered here: a person must look.
	testkit.Eventually(t, func() bool { return h.desk.state(id(t, enc)) == "ready" }, soon)
	if h.status(enc) != "awaiting_documents" {
		t.Error("a chart with another patient's print went to coding")
	}
	doc := p.get("encounters/" + enc + "/documents").items("items")[0]
	if doc["identity"] != "differs" || doc["documentType"] != "progress_note" {
		t.Errorf("the document is %v", doc)
	}
}

func TestHostileFilesAreRefusedInWordsAndBytesKept(t *testing.T) {
	t.Parallel()
	folder := shareddata.Path(t, "pdf")
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	enc := p.register(encounter(a, 0, "NCH1", "N1"))
	batch := p.post("batches", map[string]any{"facilityId": a.facilities[0]}).text("id")
	entries, err := os.ReadDir(folder)
	must(t, err)
	perClass, sent := map[string]int{}, 0
	for _, f := range entries {
		class, _, ok := strings.Cut(f.Name(), "_")
		if !ok || perClass[class] == 2 {
			continue
		}
		perClass[class]++
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		must(t, err)
		p.send(content, "filename", f.Name(), "batchId", batch, "encounterId", enc)
		sent++
	}
	p.send(nil, "filename", "empty.pdf", "batchId", batch, "encounterId", enc)
	p.send([]byte("MZ\x90\x00this is a program"), "filename", "chart.pdf", "batchId", batch, "encounterId", enc)
	testkit.Eventually(t, func() bool {
		return h.count(`select count(*) from sources where state in ('received','examining')`) == 0
	}, 10*soon)
	states := map[string]int{}
	for _, f := range p.get("batches/"+batch).is(t, 200, "").items("files") {
		state := f["state"].(string)
		states[state]++
		if state != "accepted" && state != "duplicate" && (f["reason"] == nil || f["reasonCode"] == nil) {
			t.Errorf("%v was %s without a reason", f["name"], state)
		}
		if strings.HasPrefix(f["name"].(string), "password") && state != "refused" {
			t.Errorf("a locked file was %s", state)
		}
	}
	t.Logf("%d files of %v: %v", sent+2, perClass, states)
	if states["refused"] < 3 {
		t.Errorf("outcomes %v", states)
	}
	problems := p.get("sources/problems").is(t, 200, "").items("items")
	if len(problems) != states["refused"]+states["quarantined"] {
		t.Errorf("%d problems are listed", len(problems))
	}
	other := h.person(a, principal.Hospital, a.clients[1])
	discard := map[string]any{"decision": "discard", "reason": "sent again"}
	before := len(h.stored())
	one := problems[0]["sourceId"].(string)
	other.post("sources/"+one+"/decision", discard).is(t, 404, "not-found")
	p.post("sources/"+one+"/decision", discard).is(t, 200, "")
	p.post("sources/"+one+"/decision", discard).is(t, 409, "source-decided")
	if after := len(h.stored()); after >= before {
		t.Errorf("%d objects before, %d after the bytes were discarded", before, after)
	}
}

func TestACutOffFileIsReleasedFromQuarantineByAPerson(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile(shareddata.Path(t, "charts", "NCH201036_progress_note.tif"))
	must(t, err)
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	p := h.person(a, principal.Hospital, a.clients[0])
	enc := p.register(encounter(a, 0, "NCH1", "N1"))
	src := p.send(content[:len(content)*6/10], "filename", "cut.tif", "encounterId", enc)
	testkit.Eventually(t, func() bool {
		return h.count(`select count(*) from sources where state in ('received','examining')`) == 0
	}, soon)
	var state, reason string
	must(t, h.root.QueryRow(t.Context(), `select state, coalesce(reason_code, '') from sources where id = $1`, src).Scan(&state, &reason))
	t.Logf("%s: %s", state, reason)
	if state == "accepted" {
		t.Fatal("a file that is cut off was accepted")
	}
	waiting := p.get("encounters/"+enc).is(t, 200, "").items("waiting")
	if len(waiting) != 1 || waiting[0]["reason"] == "" {
		t.Errorf("the encounter shows %v", waiting)
	}
	if state == "quarantined" {
		p.post("sources/"+src+"/decision", map[string]any{"decision": "release", "reason": "pages are enough"}).is(t, 200, "")
		testkit.Eventually(t, func() bool {
			return h.count(`select count(*) from sources where id = $1 and released and state in ('accepted','refused')`, src) == 1
		}, soon)
	}
}
