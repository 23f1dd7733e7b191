package app_test

import (
	"net/http"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestWorkGoesBackWithItsHoldersAccess ends people's access in every way there is while they hold work: somebody else can have
// it in the same moment.
func TestWorkGoesBackWithItsHoldersAccess(t *testing.T) {
	h := apptest.Furnished(t)
	a := h.Agencies[0]
	manager := a.People[principal.Manager]
	for _, c := range []struct {
		name string
		role principal.Role
		end  func(id string)
	}{
		{"disabled by a manager", principal.Auditor, func(id string) { manager.Post("/users/"+id+"/disable", nil).Want(t, http.StatusOK) }},
		{"another role", principal.Prep, func(id string) {
			tag := manager.Get("/users/" + id).Header.Get("ETag")
			manager.Do(http.MethodPatch, "/users/"+id, fields{"role": "roi"}, "If-Match", tag).Want(t, http.StatusOK)
		}},
		{"disabled by the organisation", principal.Coder, func(id string) {
			a.Token.Do(http.MethodPatch, "//scim/v2/Users/"+id, operationFields(fields{"active": false})).Want(t, http.StatusOK)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := a.People[c.role]
			var next struct{ Item struct{ ID uuid.UUID } }
			p.Post("/work/next", nil).Want(t, http.StatusOK).JSON(t, &next)
			if next.Item.ID == uuid.Nil {
				t.Fatal("there is no work to hold")
			}
			c.end(p.UserID.String())
			var item struct{ State string }
			manager.Get("/work/"+next.Item.ID.String()).Want(t, http.StatusOK).JSON(t, &item)
			if item.State != "ready" {
				t.Errorf("the work is %s, want ready for somebody else", item.State)
			}
			p.Get("/me").Want(t, http.StatusUnauthorized)
		})
	}
}
