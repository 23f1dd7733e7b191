package identity_test

import (
	"net/http"
	"strings"
	"testing"

	"chartwright/internal/tenancy/principal"
)

// TestTheLastManagerStays whatever a directory asks for, in every way in which it can take a manager away; with another one at work
// each is done, and an operator at the screen may do it.
func TestTheLastManagerStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	_, screen := w.operator(0)
	directory := screen.organisation()
	w.person(w.agencies[1], principal.Manager) // another agency's does not count
	last := w.person(a, principal.Manager)
	gone := w.person(a, principal.Manager)
	screen.post("users/"+gone.ID.String()+"/disable", nil).is(t, 200, "")
	id := last.ID.String()
	leads, coders := directory.group("Leads"), directory.group("Coders")
	screen.means(leads, "manager", coders, "coder").is(t, 200, "")
	refused := func(a answer) {
		t.Helper()
		if detail := a.was(t, 409, "").text("detail"); !strings.Contains(detail, "last active manager") || !strings.Contains(detail, "Make somebody else a manager first") {
			t.Errorf("it says %q", detail)
		}
		w.stands(id, "manager", "active")
	}
	disable := func() answer { return directory.patch("/Users/"+id, `{"op":"replace","value":{"active":false}}`) }
	member := func(group, op string) answer {
		return directory.patch("/Groups/"+group, `{"op":"`+op+`","path":"members[value eq \"`+id+`\"]"}`)
	}
	join := func(group string) answer {
		return directory.patch("/Groups/"+group, `{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`)
	}
	refused(disable())
	refused(directory.send(http.MethodPut, "/Users/"+id, userSchema+`"userName":"`+last.Email+`","active":false}`))
	refused(directory.send(http.MethodDelete, "/Users/"+id, ""))
	refused(join(coders))
	join(leads).was(t, 200, "")
	w.stands(id, "manager", "active")
	refused(member(leads, "remove"))
	refused(directory.patch("/Groups/"+leads, `{"op":"replace","path":"members","value":[]}`))
	refused(directory.send(http.MethodDelete, "/Groups/"+leads, ""))
	if w.count(`select count(*) from provisioned_members where user_id = $1`, id) != 1 {
		t.Error("a refused request changed the groups")
	}
	if acts := screen.get("provisioning/acts").is(t, 200, ""); !strings.Contains(acts.raw, "last active manager") {
		t.Errorf("Setup shows %s", acts.raw)
	}

	second := directory.add("second@agency.test")
	directory.patch("/Groups/"+leads, `{"op":"add","path":"members","value":[{"value":"`+second+`"}]}`).was(t, 200, "")
	disable().was(t, 200, "")
	w.stands(id, "manager", "disabled")
	id = second
	refused(disable())
	screen.post("users/"+second+"/disable", nil).is(t, 200, "")
	w.stands(second, "manager", "disabled")
}
