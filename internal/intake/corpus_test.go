package intake_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/platform/testkit"
	"chartwright/internal/platform/testkit/shareddata"
	"chartwright/internal/tenancy/principal"
)

// TestChartsOfTheCorpusBecomeReady sends invented charts of two hospitals as a hospital would: the register as CSV, then
// the files as one batch each, matched by their names.
func TestChartsOfTheCorpusBecomeReady(t *testing.T) {
	t.Parallel()
	folder := shareddata.Path(t, "charts")
	h := newHouse(t)
	h.work()
	a := h.agencies[0]
	lines, accounts := corpusRows(t, filepath.Join(folder, "encounters.csv"), []string{"NCH", "SRC"}, map[string]int{"text": 6, "jpeg": 1})
	h.person(a, principal.Manager).post("encounters/import", lines).is(t, 201, "")
	files, err := os.ReadDir(folder)
	must(t, err)
	batches := map[string]string{}
	senders := map[string]*person{"NCH": h.person(a, principal.Hospital, a.clients[0]), "SRC": h.person(a, principal.Hospital, a.clients[1])}
	for code, p := range senders {
		batches[code] = p.post("batches", map[string]any{}).is(t, 201, "").text("id")
	}
	for _, f := range files {
		account, _, _ := strings.Cut(f.Name(), "_")
		if !accounts[account] {
			continue
		}
		content, err := os.ReadFile(filepath.Join(folder, f.Name()))
		must(t, err)
		senders[account[:3]].send(content, "filename", f.Name(), "batchId", batches[account[:3]])
	}
	t.Cleanup(func() {
		t.Logf("sources accepted %d, pages waiting %d, documents differing %d, encounters ready %d of %d",
			h.count(`select count(*) from sources where state = 'accepted'`), h.count(`select count(*) from pages where ocr_state = 'waiting'`),
			h.count(`select count(*) from documents where identity = 'differs'`), h.count(`select count(*) from encounters where status = 'ready'`), len(accounts))
	})
	testkit.Eventually(t, func() bool {
		return h.count(`select count(*) from encounters where status = 'ready'`) == len(accounts)
	}, soon)
	if n := h.count(`select count(*) from documents where identity <> 'matches'`); n != 0 {
		t.Errorf("%d documents do not match their patient", n)
	}
	if n := h.count(`select count(*) from documents where document_type not in ('progress_note', 'discharge_summary', 'emergency_note')`); n != 0 {
		t.Errorf("%d documents have another type than their names say", n)
	}
}

// corpusRows picks rows of facilities, so many of each kind of file, and their account numbers.
func corpusRows(t *testing.T, path string, sites []string, perKind map[string]int) (lines string, accounts map[string]bool) {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	must(t, err)
	var b strings.Builder
	w := csv.NewWriter(&b)
	must(t, w.Write(rows[0]))
	accounts = map[string]bool{}
	for _, r := range rows[1:] {
		for _, s := range sites {
			if r[6] == s && perKind[r[11]] > 0 {
				perKind[r[11]]--
				accounts[r[0]] = true
				must(t, w.Write(r))
			}
		}
	}
	w.Flush()
	return b.String(), accounts
}
