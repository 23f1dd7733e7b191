package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/identity/signin"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/portal"
	"chartwright/internal/tenancy/principal"
)

// publicBodies make the request of each operation of the portal that has a body. A new one is added here.
var publicBodies = map[string]func(v *visitor) any{
	"public-requests-create":   func(v *visitor) any { return application(v.c, v.email) },
	"public-sessions-create":   func(*visitor) any { return fields{"tracking": "R-AAAAA-AAAAA", "code": "AAAAA-AAAAA"} },
	"public-signatures-create": func(*visitor) any { return fields{"typed": "Somebody", "hash": strings.Repeat("0", 64), "agree": true} },
	"public-files-create":      func(*visitor) any { return "a letter" },
	"public-proofs-send":       func(*visitor) any { return fields{"by": "email"} },
	"public-proofs-confirm":    func(*visitor) any { return fields{"code": "000000"} },
	"public-messages-create":   func(*visitor) any { return fields{"text": "hello"} },
	"public-fee-decide":        func(*visitor) any { return fields{"invoiceId": uuid.NewString(), "agree": true} },
}

// publicOp is an operation of the portal.
type publicOp struct{ id, method, path string }

func publicOps(t *testing.T) []publicOp {
	t.Helper()
	var out []publicOp
	for at, op := range operations(t) {
		method, path, _ := strings.Cut(at, " ")
		if rest, is := strings.CutPrefix(path, httpx.PublicPrefix); is {
			out = append(out, publicOp{op.OperationID, method, rest})
		}
	}
	slices.SortFunc(out, func(a, b publicOp) int { return strings.Compare(a.id, b.id) })
	return out
}

// at fills the path: the visitor's hospital, and whatever id is wanted.
func (o publicOp) at(v *visitor, id string) string {
	return strings.NewReplacer("{slug}", slugOf(v.c), "{id}", id).Replace(o.path)
}

func (o publicOp) body(v *visitor) any {
	if body := publicBodies[o.id]; body != nil {
		return body(v)
	}
	return nil
}

// TestPortalReach walks every operation of the portal as everybody who might try it (the request's own person, another of the same
// hospital, of another client, of another agency, nobody, the agency's people by cookie and by token, an expired session and one
// that was ended), and every operation of the staff with a session of the portal. Nobody reaches across, and what is somebody
// else's answers as what does not exist.
func TestPortalReach(t *testing.T) {
	t.Parallel()
	d := newDoors(t)
	ops, policy := publicOps(t), d.h.App.PublicPolicy()
	if len(ops) != len(policy) {
		t.Errorf("%d operations of the portal, %d in its table", len(ops), len(policy))
	}
	own := d.ask(d.h.Agencies[0].Clients[0], nil)
	others := map[string]*visitor{"another request": d.ask(own.c, nil), "another client": d.ask(d.h.Agencies[0].Clients[1], nil), "another agency": d.ask(d.h.Agencies[1].Clients[0], nil)}
	theirs := map[string]string{}
	for whose, v := range others {
		v.seal(content)
		theirs[whose] = v.deliver(map[string]any{"method": "portal"}).ID.String()
	}
	d.outside(own, ops, policy)
	d.across(own, others, theirs, ops)
	d.staff(own)
	d.wrongDoor(own, others["another client"])
	d.forged(own, ops)
}

// outside is everybody without a living session of the portal.
func (d *doors) outside(own *visitor, ops []publicOp, policy map[string]string) {
	d.t.Helper()
	manager := d.h.Agencies[0].People[principal.Manager]
	expired, ended := own.back(), own.back()
	ended.call(http.MethodDelete, "/sessions/current", nil).Want(d.t, http.StatusNoContent)
	d.h.SQL(`update portal_sessions set last_seen = now() - interval '1 hour' where id = (select max(id::text)::uuid from portal_sessions where ended_at is null and request_id = $1)`, own.request)
	token := d.h.Agencies[0].Token
	staff := *own
	for name, actor := range map[string]*apptest.Actor{"nobody": d.h.Nobody(), "a manager": manager, "a hospital's person": own.c.Hospital, "a token": token, "an idle session": expired.Actor, "a session that was left": ended.Actor} {
		staff.Actor = actor
		slices.SortStableFunc(ops, func(a, b publicOp) int { return strings.Compare(policy[b.id], policy[a.id]) }) // who asks is let in
		for _, op := range ops {
			got := staff.call(op.method, op.at(own, uuid.NewString()), op.body(own))
			switch closed := policy[op.id] == portal.Own; {
			case closed && got.Status != http.StatusUnauthorized:
				d.t.Errorf("%s as %s: answered %d, want 401", op.id, name, got.Status)
			case !closed && op.id != "public-sessions-create" && got.Status == http.StatusUnauthorized:
				d.t.Errorf("%s as %s: answered 401 although it is open to anybody", op.id, name)
			case policy[op.id] == "":
				d.t.Errorf("%s stands not in the portal's table", op.id)
			}
		}
	}
}

// across calls everything as the own person for ids of others, and looks for their words in every answer.
func (d *doors) across(own *visitor, others map[string]*visitor, theirs map[string]string, ops []publicOp) {
	d.t.Helper()
	for _, op := range ops {
		absent := own.call(op.method, op.at(own, uuid.NewString()), op.body(own))
		for whose, v := range others {
			got := own.call(op.method, op.at(own, theirs[whose]), op.body(own))
			if strings.Contains(op.path, "{id}") && (got.Status != http.StatusNotFound || got.Problem(d.t) != absent.Problem(d.t)) {
				d.t.Errorf("%s of %s: answered %d %s, what does not exist %d %s", op.id, whose, got.Status, got.Body, absent.Status, absent.Body)
			}
			for _, word := range []string{v.Tracking, v.Code, v.email, v.request.String(), theirs[whose]} {
				if strings.Contains(string(got.Body), word) {
					d.t.Errorf("%s shows %q, which belongs to %s", op.id, word, whose)
				}
			}
			if word, leaked := d.h.Foreign(own.c.Owner, string(got.Body), op.at(own, theirs[whose])); leaked {
				d.t.Errorf("%s shows %q, which is somebody else's", op.id, word)
			}
		}
	}
}

// staff tries every operation of the agency's people with a session of the portal, as cookie of either name and as token.
func (d *doors) staff(own *visitor) {
	d.t.Helper()
	token := own.Cookie(portal.Cookie)
	if token != "" {
		d.t.Error("the browser sends the portal's cookie to addresses that are not the portal's")
	}
	token = own.portalToken()
	anybodys := map[string]bool{}
	for _, r := range d.h.App.Policy().Rules() {
		anybodys[r.Operation] = r.Public
	}
	for at, op := range operations(d.t) {
		method, path, _ := strings.Cut(at, " ")
		if !strings.HasPrefix(path, httpx.Prefix+"/") || anybodys[op.OperationID] {
			continue
		}
		path, _, _ = fill(strings.TrimPrefix(path, httpx.Prefix), missing())
		for name, header := range map[string][]string{"the portal's cookie": {"Cookie", portal.Cookie + "=" + token}, "it as the staff's": {"Cookie", signin.SessionCookie + "=" + token},
			"it as a token": {"Authorization", "Bearer " + token}} {
			if got := d.h.Nobody().Do(method, path, nil, header...); got.Status != http.StatusUnauthorized && got.Status != http.StatusForbidden {
				d.t.Errorf("%s with %s: answered %d", op.OperationID, name, got.Status)
			}
		}
	}
}

// portalToken is the secret in the visitor's cookie.
func (v *visitor) portalToken() string {
	v.d.t.Helper()
	fresh := v.d.h.Nobody()
	got := fresh.Do(http.MethodPost, public("/hospitals/"+slugOf(v.c)+"/sessions"), map[string]any{"tracking": v.Tracking, "code": v.Code}).Want(v.d.t, http.StatusCreated)
	c := (&http.Response{Header: got.Header}).Cookies()
	if len(c) != 1 || c[0].Name != portal.Cookie || c[0].Path != httpx.PublicPrefix || !c[0].HttpOnly || c[0].SameSite != http.SameSiteStrictMode {
		v.d.t.Fatalf("the cookie is %+v", c)
	}
	return c[0].Value
}

// wrongDoor tries a right number and code on the page of another hospital.
func (d *doors) wrongDoor(own, other *visitor) {
	d.t.Helper()
	v := *other
	v.Actor = d.h.Nobody()
	v.enter(own.Tracking, own.Code).Want(d.t, http.StatusUnauthorized)
	d.h.SQL(`update portal_pages set active = false where slug = $1`, slugOf(own.c))
	closed := own.enter(own.Tracking, own.Code)
	v.Actor, v.c = d.h.Nobody(), own.c
	nowhere := v.Do(http.MethodPost, public("/hospitals/no-such-hospital/sessions"), map[string]any{"tracking": own.Tracking, "code": own.Code})
	if closed.Status != http.StatusNotFound || closed.Problem(d.t) != nowhere.Problem(d.t) {
		d.t.Errorf("a closed page answers %d %s, none at all %d %s", closed.Status, closed.Body, nowhere.Status, nowhere.Body)
	}
	d.h.SQL(`update portal_pages set active = true where slug = $1`, slugOf(own.c))
}

// forged comes from another site.
func (d *doors) forged(own *visitor, ops []publicOp) {
	d.t.Helper()
	for _, op := range ops {
		if op.method == http.MethodGet {
			continue
		}
		for _, header := range [][]string{{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}} {
			if got := own.call(op.method, op.at(own, uuid.NewString()), op.body(own), header...); got.Status != http.StatusForbidden {
				d.t.Errorf("%s with %s: answered %d", op.id, header[0], got.Status)
			}
		}
	}
}
