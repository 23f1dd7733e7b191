package app_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"chartwright/internal/app/apptest"
)

// exposed are the series of a house in which charts were uploaded, examined and read, by name, each with one of its lines.
// counted waits until a chart that has arrived is counted: a job is, a moment after what it did is seen.
func counted(t *testing.T, h *apptest.House) {
	t.Helper()
	h.Eventually(func() bool {
		page := h.Nobody().Get("//metrics").Want(t, http.StatusOK).Body
		return bytes.Contains(page, []byte(`chartwright_job_seconds_count{kind="document.examine",outcome="done"}`))
	})
}

func exposed(t *testing.T, h *apptest.House) map[string]string {
	t.Helper()
	series := map[string]string{}
	for line := range strings.Lines(string(h.Nobody().Get("//metrics").Want(t, http.StatusOK).Body)) {
		if name := seriesName.FindString(line); name != "" {
			series[name] = strings.TrimSpace(line)
		}
	}
	return series
}

var seriesName = regexp.MustCompile(`^[a-z_]+`)

// TestFiguresTellOfTheInstallation reads the figures as Prometheus does: each source can be read through the policies, and work
// that waits, jobs and the trail are told of.
func TestFiguresTellOfTheInstallation(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	h.Arrive(h.Agencies[0], h.Agencies[0].Clients[0])
	h.SQL(`update work_items set ready_at = now() - interval '3 hours' where state = 'ready'`)
	counted(t, h)
	page := string(h.Nobody().Get("//metrics").Want(t, http.StatusOK).Body)
	for _, want := range []string{
		`(?m)^chartwright_queue_oldest_seconds\{kind="coding",work_type="IP"\} 108\d\d`,
		`(?m)^chartwright_queue_ready\{kind="coding",work_type="IP"\} [1-9]`,
		`(?m)^chartwright_ledger_lag_seconds\{class="heavy"\} \d`,
		`(?m)^chartwright_relay_wait_worst_seconds \d`,
		`(?m)^chartwright_seal_lag_seconds \d`,
		`(?m)^chartwright_uploads_in_progress \d`,
		`(?m)^chartwright_releases_building 0`,
		`(?m)^chartwright_deliveries_picked_up_hour 0`,
		`(?m)^chartwright_job_seconds_count\{kind="document.examine",outcome="done"\} [1-9]`,
		`(?m)^chartwright_job_workers\{class="quick"\} [1-9]`,
		`(?m)^chartwright_blob_seconds_count\{operation="write",outcome="done"\} [1-9]`,
		`(?m)^chartwright_work_events_total\{event="\w+",kind="coding"\} [1-9]`,
		`(?m)^chartwright_database_connections\{state="idle"\} \d`,
		`(?m)^chartwright_redis_up 1`,
	} {
		if !regexp.MustCompile(want).MatchString(page) {
			t.Errorf("the figures do not tell of %s", want)
		}
	}
	for unread := range strings.Lines(page) {
		if strings.HasPrefix(unread, "chartwright_figures_unread_total{") && !strings.HasSuffix(unread, " 0\n") {
			t.Errorf("figures could not be read: %s", unread)
		}
	}
	for _, agency := range h.Agencies {
		if strings.Contains(page, agency.ID.String()) {
			t.Error("the figures name an agency")
		}
	}
}
