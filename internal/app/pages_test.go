package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// list is one that is read page by page: who reads it, where, the name of an item's id, and how a row is added to it.
type list struct {
	reader func(*apptest.Agency) *apptest.Actor
	path   func(*apptest.Agency) string
	id     string
	add    func(a *apptest.Agency, n int)
}

func lists(t *testing.T, h *apptest.House) map[string]list {
	manager := func(a *apptest.Agency) *apptest.Actor { return a.People[principal.Manager] }
	at := func(path string) func(*apptest.Agency) string { return func(*apptest.Agency) string { return path } }
	post := func(path string, body func(a *apptest.Agency, n int) map[string]any) func(*apptest.Agency, int) {
		return func(a *apptest.Agency, n int) { manager(a).Post(path, body(a, n)).Want(t, http.StatusCreated) }
	}
	chart := func(a *apptest.Agency) uuid.UUID { return a.Clients[0].Charts[0].Encounter }
	return map[string]list{
		// Of one name all: only the id tells them apart.
		"clients": {manager, at("/clients"), "id", post("/clients", func(_ *apptest.Agency, n int) map[string]any {
			return map[string]any{"name": "Paged", "code": fmt.Sprintf("PC%d", n), "timezone": "UTC", "status": "draft"}
		})},
		"facilities": {manager, at("/facilities"), "id", post("/facilities", func(a *apptest.Agency, n int) map[string]any {
			return map[string]any{"clientId": a.Clients[n%2].ID, "name": "Paged", "code": fmt.Sprintf("PF%d", n), "timezone": "UTC", "workTypes": []string{"IP"}, "active": true}
		})},
		"batches": {manager, at("/batches"), "id", post("/batches", func(a *apptest.Agency, _ int) map[string]any {
			return map[string]any{"facilityId": a.Clients[0].Facilities[0]}
		})},
		"tokens": {manager, at("/api-tokens"), "id", post("/api-tokens", func(_ *apptest.Agency, n int) map[string]any {
			return map[string]any{"name": fmt.Sprint("paged ", n), "scopes": []string{"clients.view"}, "expiresAt": time.Now().Add(time.Hour)}
		})},
		"problems": {manager, at("/sources/problems"), "sourceId", func(a *apptest.Agency, n int) {
			h.Upload(a.Clients[0].Hospital, chart(a), "paged.pdf", []byte(fmt.Sprint("%PDF-1.7\nno page ", n)))
		}},
		"document requests": {manager, at("/document-requests"), "id", func(a *apptest.Agency, n int) { askFor(h, a, n) }},
		"access": {func(a *apptest.Agency) *apptest.Actor { return a.People[principal.Compliance] },
			func(a *apptest.Agency) string { return "/encounters/" + chart(a).String() + "/access" }, "id",
			func(a *apptest.Agency, _ int) {
				manager(a).Get("/encounters/"+chart(a).String()).Want(t, http.StatusOK)
			}},
	}
}

// askFor asks the hospital for a document. All are asked at the same moment: only the id tells them apart.
func askFor(h *apptest.House, a *apptest.Agency, n int) {
	c := a.Clients[0]
	h.SQL(`insert into document_requests (tenant_id, client_id, id, encounter_id, document_type, problem, asked_at)
		values ($1, $2, gen_random_uuid(), $3, $4, 'missing', '2026-03-01')`, a.ID, c.ID, c.Charts[0].Encounter, fmt.Sprint("paged_", n))
}

// TestPagesOfLists walks each list by two while rows are added, and goes on with a place of the other agency's list.
func TestPagesOfLists(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	for name, l := range lists(t, h) {
		t.Run(name, func(t *testing.T) {
			for n := range 5 {
				for _, a := range h.Agencies {
					l.add(a, n)
				}
			}
			mine, theirs := h.Agencies[0], h.Agencies[1]
			before := l.settled(h, t, mine)
			l.settled(h, t, theirs)
			seen := l.walk(t, mine, func(page int) { l.add(mine, 100+page) })
			for id := range before {
				if seen[id] != 1 {
					t.Errorf("a row that was there from the beginning came up %d times", seen[id])
				}
			}
			_, foreign := l.page(t, theirs, "limit=1")
			got := l.reader(mine).Get(l.path(mine)+"?cursor="+foreign).Want(t, http.StatusUnprocessableEntity)
			if !strings.Contains(string(got.Body), "query.cursor") {
				t.Errorf("a place in the other agency's list: %s", got.Body)
			}
		})
	}
}

// settled gives the ids of the whole list once the five rows that were added are in it.
func (l list) settled(h *apptest.House, t *testing.T, a *apptest.Agency) map[string]int {
	t.Helper()
	var ids map[string]int
	h.Eventually(func() bool {
		found, _ := l.page(t, a, "limit=50")
		ids = map[string]int{}
		for _, id := range found {
			ids[id]++
		}
		return len(ids) >= 5
	})
	return ids
}

// walk reads the list page by page, calling between before each further one, and counts how often each id came up.
func (l list) walk(t *testing.T, a *apptest.Agency, between func(page int)) map[string]int {
	t.Helper()
	seen := map[string]int{}
	ids, next := l.page(t, a, "limit=2")
	for page := 1; ; page++ {
		for _, id := range ids {
			seen[id]++
			if seen[id] > 1 {
				t.Errorf("page %d shows a row again", page)
			}
		}
		if next == "" {
			return seen
		}
		if page <= 3 {
			between(page)
		}
		if len(ids) != 2 || page > 100 {
			t.Fatalf("page %d holds %d rows, and there are more", page, len(ids))
		}
		ids, next = l.page(t, a, "limit=2&cursor="+next)
	}
}

func (l list) page(t *testing.T, a *apptest.Agency, query string) (ids []string, next string) {
	t.Helper()
	var page struct {
		Items      []map[string]any
		NextCursor string
	}
	l.reader(a).Get(l.path(a)+"?"+query).Want(t, http.StatusOK).JSON(t, &page)
	for _, item := range page.Items {
		ids = append(ids, item[l.id].(string))
	}
	return ids, page.NextCursor
}
