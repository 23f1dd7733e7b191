package worklist

import (
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

func TestListPagesAndFilters(t *testing.T) {
	t.Parallel()
	h := newHouse(t, nil)
	a := h.agency()
	boss, ann := a.person(principal.Manager), a.coder()
	want := map[uuid.UUID]bool{}
	for n := range 7 {
		id := a.item(func(i *NewItem) {
			if n%2 == 0 {
				i.WorkType = "IP"
			}
		})
		want[id] = true
	}
	h.exec(`update work_items set due_at = null where id in (select id from work_items limit 3)`)
	got, cursor := map[uuid.UUID]bool{}, ""
	for {
		rows, next, err := h.m.List(boss, Filter{Limit: 2, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if got[r.ID] {
				t.Fatal("listed twice")
			}
			got[r.ID] = true
		}
		if cursor = next; next == "" {
			break
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%d of %d", len(got), len(want))
	}
	w := a.mustNext(ann)
	h.exec(`update work_items set due_at = now() - interval '1 hour' where id = $1`, w.ID)
	for name, c := range map[string]struct {
		f Filter
		n int
	}{
		"type": {Filter{WorkType: "IP"}, 4}, "kind": {Filter{Kind: "roi"}, 0}, "state": {Filter{State: "claimed"}, 1},
		"holder": {Filter{HolderID: who(ann)}, 1}, "overdue": {Filter{Overdue: true}, 1}, "facility": {Filter{FacilityID: a.facilities[1]}, 0},
		"client": {Filter{ClientID: a.clients[0]}, 7}, "owner": {Filter{HoldOwner: "hospital"}, 0}, "done": {Filter{State: "done"}, 0},
	} {
		c.f.Limit = 50
		rows, _, err := h.m.List(boss, c.f)
		if err != nil || len(rows) != c.n {
			t.Errorf("%s: %d rows, want %d, %v", name, len(rows), c.n, err)
		}
	}
	rows, _, _ := h.m.List(boss, Filter{State: "claimed", Limit: 5})
	if len(rows) == 0 || rows[0].HolderName != "Person" {
		t.Errorf("%+v", rows)
	}
	a.complete(ann, w)
	if rows, _, err := h.m.List(boss, Filter{State: "done", Limit: 5}); err != nil || len(rows) != 1 {
		t.Errorf("%+v %v", rows, err)
	}
}
