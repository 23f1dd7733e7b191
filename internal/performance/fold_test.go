package performance

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/testkit"
	"chartwright/internal/tenancy/principal"
)

// walk moves items about at random, folding now and then. Times lie within the last two days.
func walk(t *rapid.T, a *agency, items []*item) []*item {
	now := a.h.now()
	for range rapid.IntRange(1, 40).Draw(t, "acts") {
		at := now.Add(-time.Duration(rapid.IntRange(0, 48*60).Draw(t, "minutes ago")) * time.Minute)
		act := rapid.SampledFrom([]string{"new", "claim", "claim", "complete", "complete", "hold", "resume", "release", "cancel", "fold"}).Draw(t, "act")
		if act == "new" || len(items) == 0 {
			items = append(items, a.item(rapid.IntRange(0, 3).Draw(t, "facility"), rapid.SampledFrom([]string{"ED", "IP"}).Draw(t, "type"), at, 24*time.Hour))
			continue
		}
		if act == "fold" {
			a.fold()
			continue
		}
		i := rapid.SampledFrom(items).Draw(t, "item")
		user := rapid.SampledFrom(a.people[:]).Draw(t, "person")
		a.step(i, act, user, at)
	}
	return items
}

// step does what the item's state allows and nothing else.
func (a *agency) step(i *item, act string, user uuid.UUID, at time.Time) {
	busy := false
	if err := a.h.root.QueryRow(a.h.t.Context(), `select exists (select 1 from work_items where holder_id = $1)`, user).Scan(&busy); err != nil {
		a.h.t.Fatal(err)
	}
	switch {
	case act == "claim" && i.state == "ready" && !busy:
		i.claim(user, at)
	case act == "complete" && i.state == "claimed":
		i.complete(at.Add(time.Minute))
	case act == "hold" && i.state == "claimed":
		i.hold("hospital", at)
	case act == "resume" && i.state == "held":
		i.resume(at)
	case act == "release" && i.state == "claimed":
		i.release(at)
	case act == "cancel" && i.state != "done" && i.state != "cancelled":
		i.cancel(at)
	}
}

func TestRollUpsEqualARecount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rapid.Check(t, func(rt *rapid.T) {
		a := h.agency()
		walk(rt, a, nil)
		if c := a.recount(); c.Differed != 0 {
			rt.Fatalf("%d of %d roll-up rows differ from the event log", c.Differed, c.Compared)
		}
		h.exec(`update users set timezone = $2 where tenant_id = $1 and role = 'manager'`, a.tenant, rapid.SampledFrom(
			[]string{"UTC", "America/Chicago", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Eucla"}).Draw(rt, "zone"))
		figures := a.today(rt)
		a.fold()
		folded := a.today(rt)
		if figures != folded {
			rt.Fatalf("folding changed the board from %+v to %+v", figures, folded)
		}
		for state, n := range map[string]int{"ready": folded.Ready, "claimed": folded.InWork, "held": folded.Held.Hospital} {
			var want int
			if err := h.root.QueryRow(h.t.Context(), `select count(*) from work_items where tenant_id = $1 and state = $2`, a.tenant, state).Scan(&want); err != nil || n != want {
				rt.Fatalf("%s: %d on the board, %d in the table, %v", state, n, want, err)
			}
		}
	})
}

// today gives the board's figures after its day was compared with the log, from the reader's midnight on, in every sum it shows.
func (a *agency) today(t *rapid.T) Figures {
	b := a.board()
	var done, arrived int
	if err := a.h.root.QueryRow(a.h.t.Context(), `select count(*) filter (where event = 'completed'), count(*) filter (where event = 'ready')
		from work_events where tenant_id = $1 and at >= $2`, a.tenant, b.DayStart).Scan(&done, &arrived); err != nil {
		t.Fatal(err)
	}
	byPlace, byPerson, byHour, came := 0, 0, 0, 0
	for _, c := range b.Cells {
		byPlace += c.DoneToday
	}
	for _, p := range b.People {
		byPerson += p.DoneToday
	}
	for _, h := range b.Today {
		if !h.Forecast {
			byHour, came = byHour+h.Completed, came+h.Arrived
		}
	}
	if b.Figures.DoneToday != done || byPlace != done || byPerson != done || byHour != done || came != arrived {
		t.Fatalf("done since %s: %d in the log, %d on the board, %d by place, %d by person, %d by hour; arrived %d, %d by hour",
			b.DayStart, done, b.Figures.DoneToday, byPlace, byPerson, byHour, arrived, came)
	}
	return b.Figures
}

func (a *agency) recount() Check {
	a.h.t.Helper()
	c, err := a.h.m.Recount(a.machine(), recountDays)
	if err != nil {
		a.h.t.Fatal(err)
	}
	return c
}

func TestRecountRepairsAndReports(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	logs := testkit.Logs(t)
	h.m.Log = logs.Logger
	a, other := h.agency(), h.agency()
	for _, x := range []*agency{a, other} {
		now := h.now()
		x.item(0, "ED", now.Add(-2*time.Hour), time.Hour).claim(x.people[0], now.Add(-time.Hour)).complete(now.Add(-time.Minute))
		x.item(0, "ED", now.Add(-2*time.Hour), time.Hour)
		x.fold()
	}
	if c := a.recount(); c.Differed != 0 || c.Compared == 0 {
		t.Fatalf("%+v", c)
	}
	h.exec(`update daily_rollups set completed = completed + 1 where tenant_id = $1`, a.tenant)
	h.exec(`delete from daily_rollups where slice = 'place' and tenant_id = $1`, a.tenant)
	h.exec(`update backlog_counts set items = items + 5 where tenant_id = $1`, a.tenant)
	if c := a.recount(); c.Differed == 0 {
		t.Error("the difference was not found")
	}
	if c := a.recount(); c.Differed != 0 {
		t.Errorf("it was not repaired: %+v", c)
	}
	if f := a.board().Figures; f.Ready != 1 {
		t.Errorf("%+v", f)
	}
	if !strings.Contains(logs.String(), "repaired") {
		t.Error("nobody was told")
	}
	var kept int
	if err := h.root.QueryRow(t.Context(), `select sum(differed) from rollup_checks where tenant_id = $1`, a.tenant).Scan(&kept); err != nil || kept == 0 {
		t.Errorf("%d differences kept, %v", kept, err)
	}
}

// A marker that commits late is folded when it is there, whatever came before it.
func TestFoldingLosesNothingThatCommitsLate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	now := h.now()
	i := a.item(0, "ED", now.Add(-time.Hour), time.Hour)
	late := make(chan struct{})
	folded, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		ended <- h.db.InTenant(a.manager(), func(_ context.Context, tx *db.Tx) error {
			_, err := tx.Exec(`insert into work_events (tenant_id, client_id, id, item_id, facility_id, work_type, kind, event, at, to_state)
				values (@tenant, @client, @id, @item, @facility, 'ED', 'coding', 'cancelled', now(), 'cancelled')`,
				map[string]any{"client": i.client, "id": db.NewID(), "item": i.id, "facility": i.facility})
			close(late)
			if err == nil {
				err = <-folded
			}
			return err
		})
	}()
	<-late
	i.claim(a.people[0], now).complete(now)
	_, err := h.m.Fold(a.machine())
	folded <- err
	if err := <-ended; err != nil {
		t.Fatal(err)
	}
	if n := a.fold(); n != 1 {
		t.Errorf("%d events were left", n)
	}
	if c := a.recount(); c.Differed != 0 {
		t.Errorf("%+v", c)
	}
}

// A hospital's people cause work too, under their own scope.
func TestWorkOpenedByAHospitalIsCounted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.agency()
	p := principal.Principal{UserID: db.NewID(), TenantID: a.tenant, Role: principal.Hospital, ClientID: a.clients[0]}
	err := h.db.InTenant(principal.With(t.Context(), p), func(_ context.Context, tx *db.Tx) error {
		_, err := tx.Exec(`insert into work_items (tenant_id, client_id, id, facility_id, work_type, kind, case_id, state)
			values (@tenant, @client, @id, @facility, 'ED', 'coding', @id, 'preparing')`,
			map[string]any{"client": a.clients[0], "id": db.NewID(), "facility": a.facilities[0]})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if f := a.board().Figures; f.Preparing != 1 {
		t.Errorf("%+v", f)
	}
}
