package performance

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// midday is a moment of today in Chicago at which nothing of this test falls into another day.
func (h *house) now() time.Time {
	h.t.Helper()
	var now time.Time
	if err := h.root.QueryRow(h.t.Context(), `select now()`).Scan(&now); err != nil {
		h.t.Fatal(err)
	}
	return now
}

// stage sets out work in every state; done is how many were completed today in the manager's zone.
func stage(a *agency) (now time.Time, done int) {
	now = a.h.now()
	ago := func(d time.Duration) time.Time { return now.Add(-d) }
	a.item(0, "ED", ago(5*time.Hour), 4*time.Hour)                                           // late
	a.item(0, "ED", ago(time.Hour), 100*time.Hour)                                           // ready
	a.item(0, "IP", ago(2*time.Hour), 100*time.Hour).claim(a.people[0], ago(10*time.Minute)) // in work
	a.item(1, "IP", ago(40*time.Hour), 41*time.Hour).claim(a.people[1], ago(2*time.Hour)).hold("hospital", ago(time.Hour))
	a.item(2, "ED", ago(3*time.Hour), 100*time.Hour).claim(a.people[1], ago(2*time.Hour)).complete(ago(time.Minute))
	a.item(3, "ED", ago(3*time.Hour), 100*time.Hour).cancel(ago(time.Hour))
	chicago, err := time.LoadLocation("America/Chicago")
	if err != nil {
		a.h.t.Fatal(err)
	}
	if now.In(chicago).Day() == ago(time.Minute).In(chicago).Day() {
		done = 1
	}
	return now, done
}

func checkStage(t *testing.T, a *agency, done int) {
	t.Helper()
	b := a.board()
	f := b.Figures
	if f.Ready != 2 || f.InWork != 1 || f.Held != (ByOwner{Hospital: 1}) || f.Late != 1 || f.DoneToday != done {
		t.Errorf("figures: %+v", f)
	}
	byPlace := map[cellKey]Cell{}
	for _, c := range b.Cells {
		byPlace[cellKey{c.FacilityID, c.WorkType}] = c
	}
	if c := byPlace[cellKey{a.facilities[0], "ED"}]; c.Ready != 2 || c.Late != 1 || c.OldestAt == nil || b.At.Sub(*c.OldestAt).Round(time.Hour) != 5*time.Hour {
		t.Errorf("ED of the first: %+v", c)
	}
	if c := byPlace[cellKey{a.facilities[1], "IP"}]; c.Held.Hospital != 1 || c.OldestAt == nil {
		t.Errorf("IP of the second: %+v", c)
	}
	lines := map[string]Person{}
	for _, p := range b.People {
		lines[p.Name] = p
	}
	if ann := lines["Ann"]; ann.State != "active" || ann.Current == nil || ann.Current.WorkType != "IP" || ann.Current.FacilityID != a.facilities[0] {
		t.Errorf("Ann: %+v", ann)
	}
	ben := lines["Ben"]
	if ben.State != "on_hold" || ben.Held != 1 || ben.DoneToday != done || len(b.People) != 3 || lines["Cyd"].State != "off" {
		t.Errorf("Ben: %+v, Cyd: %+v", ben, lines["Cyd"])
	}
	last := b.Today[0]
	for _, h := range b.Today {
		if !h.Forecast {
			last = h
		}
	}
	if last.Backlog != 4 {
		t.Errorf("the running hour: %+v", last)
	}
}

func TestBoardIsExactBeforeAndAfterFolding(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	_, done := stage(a)
	checkStage(t, a, done)
	if n := a.fold(); n == 0 {
		t.Error("nothing was folded")
	}
	checkStage(t, a, done)
	a.item(0, "ED", h.now(), time.Hour)
	if f := a.board().Figures; f.Ready != 3 {
		t.Errorf("after one more: %+v", f)
	}
	b := other.board()
	if b.Figures != (Figures{}) || len(b.Cells) != 0 || len(b.People) != 3 {
		t.Errorf("another agency sees %+v", b)
	}
}

func TestBoardCountsWhatIsDueInThisQuarter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	now := h.now()
	a.item(0, "ED", now.Add(-time.Hour), time.Hour-time.Second)
	a.item(0, "ED", now.Add(-time.Hour), time.Hour+time.Minute)
	a.fold()
	f := a.board().Figures
	if f.Late != 1 {
		t.Errorf("%+v", f)
	}
	var late struct{ Items []Line }
	h.get(a.manager(), "/board/items?figure=late", &late)
	if len(late.Items) != 1 {
		t.Errorf("%+v", late)
	}
}

func TestBoardNarrows(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	stage(a)
	var b Board
	if rec := h.get(a.manager(), "/board?clientId="+a.clients[1].String(), &b); rec.Code != http.StatusOK || b.Figures.Ready != 0 || b.Figures.Held.Hospital != 0 {
		t.Errorf("%d %+v", rec.Code, b.Figures)
	}
	h.get(a.manager(), "/board?kind=chart_prep", &b)
	if b.Figures.Ready != 0 || b.Figures.InWork != 0 {
		t.Errorf("%+v", b.Figures)
	}
}

func TestFiguresListTheirItems(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, other := h.agency(), h.agency()
	_, done := stage(a)
	for figure, want := range map[string]int{"open": 4, "ready": 2, "in_work": 1, "held": 1, "late": 1, "done_today": done} {
		var out struct{ Items []Line }
		h.get(a.manager(), "/board/items?figure="+figure, &out)
		if len(out.Items) != want {
			t.Errorf("%s: %+v", figure, out.Items)
		}
		h.get(other.manager(), "/board/items?figure="+figure, &out)
		if len(out.Items) != 0 {
			t.Errorf("another agency sees %s", figure)
		}
	}
}

func TestListsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	now := h.now()
	for n := range 3 {
		a.item(0, "ED", now, time.Duration(n+1)*time.Hour)
		i := a.item(0, "ED", now, 0)
		h.exec(`update work_items set due_at = null where id = $1`, i.id)
	}
	seen, path := map[uuid.UUID]bool{}, "/board/items?limit=2"
	for range 4 {
		var out struct {
			Items      []Line
			NextCursor string
		}
		h.get(a.manager(), path, &out)
		for _, l := range out.Items {
			if len(seen) < 3 && l.DueAt == nil {
				t.Error("without a due time came too early")
			}
			seen[l.ID] = true
		}
		if out.NextCursor == "" {
			break
		}
		path = "/board/items?limit=2&cursor=" + out.NextCursor
	}
	if len(seen) != 6 {
		t.Errorf("%d of 6 were listed", len(seen))
	}
}

func TestWhoMayAsk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	period := "?from=2026-01-01&to=2026-01-31"
	paths := []string{"/board", "/board/items", "/board/export", "/productivity" + period, "/productivity/items" + period,
		"/productivity/export" + period, "/work/export", "/encounters/" + db.NewID().String() + "/history"}
	for _, path := range paths {
		if rec := h.get(a.by(a.people[0], principal.Coder), path, nil); rec.Code != http.StatusForbidden {
			t.Errorf("a coder at %s: %d", path, rec.Code)
		}
		if rec := h.get(context.Background(), path, nil); rec.Code != http.StatusUnauthorized {
			t.Errorf("nobody at %s: %d", path, rec.Code)
		}
	}
	if rec := h.get(a.by(a.people[0], principal.Coder), "/productivity/me"+period, nil); rec.Code != http.StatusOK {
		t.Errorf("own figures: %d %s", rec.Code, rec.Body)
	}
}
