package identity_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

func TestManagerAddsATechnician(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	b := w.signedIn(w.person(a, principal.Manager))
	made := b.post("users", map[string]any{"name": "Corinne Vale", "email": "Corinne@Agency.test", "role": "coder"}).is(t, 201, "active")
	id, oneTime := made.text("id"), made.text("oneTimePassword")
	if made.text("email") != "corinne@agency.test" || oneTime == "" || made.header.Get("ETag") != `"1"` {
		t.Errorf("made %s", made.raw)
	}
	skills := map[string]any{"skills": []any{map[string]any{"workType": "IP", "kind": "coding"}, map[string]any{"workType": "ED", "kind": "coding"}}}
	b.call(http.MethodPut, "users/"+id+"/skills", skills).is(t, 428, "if-match-required")
	b.call(http.MethodPut, "users/"+id+"/skills", skills, "If-Match", `"1"`).is(t, 200, "active")
	b.call(http.MethodPut, "users/"+id+"/skills", skills, "If-Match", `"1"`).is(t, 412, "stale-version")
	b.call(http.MethodPut, "users/"+id+"/skills", map[string]any{"skills": []any{map[string]any{"workType": "XX", "kind": "coding"}}}, "If-Match", `"2"`).is(t, 422, "invalid")
	b.call(http.MethodPut, "users/"+id+"/credentials", map[string]any{"credentials": []any{map[string]any{"credential": "CCS", "expiresOn": "2027-12-31"}}}, "If-Match", `"2"`).is(t, 200, "active")
	b.call(http.MethodPut, "users/"+id+"/facilities", map[string]any{"facilityIds": []any{w.agencies[1].facility[0]}}, "If-Match", `"3"`).is(t, 422, "invalid")
	b.call(http.MethodPut, "users/"+id+"/facilities", map[string]any{"facilityIds": []any{a.facility[0], a.facility[1], a.facility[0]}}, "If-Match", `"3"`).is(t, 200, "active")
	got := b.get("users/"+id).is(t, 200, "active")
	if s, c, f := list(got, "skills"), list(got, "credentials"), list(got, "facilityIds"); len(s) != 2 || len(c) != 1 || len(f) != 2 || got.header.Get("ETag") != `"4"` {
		t.Errorf("is %s", got.raw)
	}
	b.call(http.MethodPatch, "users/"+id, map[string]any{"name": "Corinne Vale-Ortiz", "role": "auditor"}, "If-Match", `"4"`).is(t, 200, "active")
	if len(w.taken) != 1 || w.taken[0].String() != id {
		t.Errorf("work taken back from %v", w.taken)
	}
	w.browser().post("sessions", credentials("corinne@agency.test", oneTime)).is(t, 201, "password_change")
	if n := w.count(`select count(*) from audit_events where object_id = $1 and act like 'user.%'`, id); n != 5 {
		t.Errorf("the trail has %d of 5 acts", n)
	}
}

func list(a answer, name string) []any {
	l, _ := a.body[name].([]any)
	return l
}

func TestWhatIsRefusedOfANewPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	taken := w.person(w.agencies[1], principal.Coder)
	b := w.signedIn(w.person(w.agencies[0], principal.Manager))
	cases := map[string]struct {
		body   map[string]any
		status int
		code   string
	}{
		"manager":                     {map[string]any{"name": "A", "email": "a@b.test", "role": "manager"}, 403, "role-not-yours"},
		"operator":                    {map[string]any{"name": "A", "email": "a@b.test", "role": "operator"}, 403, "role-not-yours"},
		"unknown role":                {map[string]any{"name": "A", "email": "a@b.test", "role": "system"}, 422, "invalid"},
		"hospital user of none":       {map[string]any{"name": "A", "email": "a@b.test", "role": "hospital"}, 422, "invalid"},
		"coder of a hospital":         {map[string]any{"name": "A", "email": "a@b.test", "role": "coder", "clientId": w.agencies[0].clients[0]}, 422, "invalid"},
		"another agency's hospital":   {map[string]any{"name": "A", "email": "a@b.test", "role": "hospital", "clientId": w.agencies[1].clients[0]}, 422, "invalid"},
		"address used by others":      {map[string]any{"name": "A", "email": taken.Email, "role": "coder"}, 422, "invalid"},
		"no zone of that name":        {map[string]any{"name": "A", "email": "a@b.test", "role": "coder", "timezone": "Mars/Olympus"}, 422, "invalid"},
		"password from the outside":   {map[string]any{"name": "A", "email": "a@b.test", "role": "coder", "password": goodPassword}, 422, "invalid"},
		"name of nothing but a space": {map[string]any{"name": " ", "email": "a@b.test", "role": "coder"}, 422, "invalid"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) { b.post("users", c.body).is(t, c.status, c.code) })
	}
}

func TestPeopleOfAnotherAgencyDoNotExist(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signedIn(w.person(w.agencies[0], principal.Operator))
	other := w.person(w.agencies[1], principal.Coder)
	for _, id := range []string{other.ID.String(), uuid.NewString()} {
		calls := map[string]answer{
			"get":            b.get("users/" + id),
			"update":         b.call(http.MethodPatch, "users/"+id, map[string]any{"name": "X"}, "If-Match", `"1"`),
			"disable":        b.post("users/"+id+"/disable", nil),
			"enable":         b.post("users/"+id+"/enable", nil),
			"reset password": b.post("users/"+id+"/reset-password", nil),
			"reset mfa":      b.post("users/"+id+"/reset-mfa", nil),
			"skills":         b.call(http.MethodPut, "users/"+id+"/skills", map[string]any{"skills": []any{}}, "If-Match", `"1"`),
			"credentials":    b.call(http.MethodPut, "users/"+id+"/credentials", map[string]any{"credentials": []any{}}, "If-Match", `"1"`),
			"facilities":     b.call(http.MethodPut, "users/"+id+"/facilities", map[string]any{"facilityIds": []any{}}, "If-Match", `"1"`),
			"revoke token":   b.call(http.MethodDelete, "api-tokens/"+id, nil),
		}
		for name, a := range calls {
			if a.status != 404 || a.text("code") != "not-found" {
				t.Errorf("%s answered %d: %s", name, a.status, a.raw)
			}
		}
	}
	for _, u := range list(b.get("users"), "items") {
		if m, _ := u.(map[string]any); m["id"] == other.ID.String() {
			t.Error("the list shows another agency's person")
		}
	}
}

func TestManagersDoNotTouchThoseAboveThem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	manager, operator := w.person(w.agencies[0], principal.Manager), w.person(w.agencies[0], principal.Operator)
	b := w.signedIn(manager)
	for _, u := range []*people.User{manager, operator, w.person(w.agencies[0], principal.Compliance)} {
		b.post("users/"+u.ID.String()+"/reset-password", nil).is(t, 403, "role-not-yours")
		b.post("users/"+u.ID.String()+"/disable", nil).is(t, 403, "role-not-yours")
	}
	coder := w.person(w.agencies[0], principal.Coder)
	b.call(http.MethodPatch, "users/"+coder.ID.String(), map[string]any{"role": "compliance"}, "If-Match", `"1"`).is(t, 403, "role-not-yours")
	w.signedIn(operator).post("users/"+operator.ID.String()+"/disable", nil).is(t, 409, "not-yourself")
	w.signedIn(operator).post("users/"+manager.ID.String()+"/disable", nil).is(t, 200, "disabled")
	b.get("me").is(t, 401, "unauthenticated")
}

func TestDisablingEndsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.agencies[0]
	manager, u := w.signedIn(w.person(a, principal.Manager)), w.person(a, principal.Hospital, a.clients[0])
	b := w.signedIn(u)
	token := w.token(b, "clients.view")
	manager.post("users/"+u.ID.String()+"/disable", nil).is(t, 200, "disabled")
	b.get("me").is(t, 401, "unauthenticated")
	token.get("me").is(t, 401, "unauthenticated")
	w.browser().post("sessions", credentials(u.Email, goodPassword)).is(t, 401, "sign-in-refused")
	if len(w.taken) != 1 || w.taken[0] != u.ID {
		t.Errorf("work taken back from %v", w.taken)
	}
	manager.post("users/"+u.ID.String()+"/enable", nil).is(t, 200, "active")
	w.browser().post("sessions", credentials(u.Email, goodPassword)).is(t, 201, "ok")
}

func TestResets(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.requireMFA(w.agencies[0])
	manager, u := w.person(w.agencies[0], principal.Manager), w.person(w.agencies[0], principal.Coder)
	boss, b := w.browser(), w.browser()
	w.enrol(boss, manager)
	w.enrol(b, u)
	oneTime := boss.post("users/"+u.ID.String()+"/reset-password", nil).is(t, 200, "").text("oneTimePassword")
	b.get("me").is(t, 401, "unauthenticated")
	b.post("sessions", credentials(u.Email, goodPassword)).is(t, 401, "sign-in-refused")
	b.post("sessions", credentials(u.Email, oneTime)).is(t, 201, "totp_required") // the second factor before the new password
	boss.post("users/"+u.ID.String()+"/reset-mfa", nil).is(t, 200, "active")
	challenge := b.post("sessions", credentials(u.Email, oneTime)).is(t, 201, "password_change").text("challenge")
	b.post("sessions/password", map[string]any{"challenge": challenge, "newPassword": "plum jars"}).is(t, 200, "totp_enrolment")
	if n := w.count(`select count(*) from recovery_codes where user_id = $1`, u.ID); n != 0 {
		t.Errorf("%d recovery codes are left", n)
	}
}

func TestListPagesByName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signedIn(w.person(w.agencies[0], principal.Operator))
	for _, name := range []string{"ada", "Ben", "Ada", "Zoë", "cy"} {
		b.post("users", map[string]any{"name": name, "email": uuid.NewString() + "@b.test", "role": "coder"}).is(t, 201, "active")
	}
	var names []string
	cursor, pages := "", 0
	for {
		page := b.get("users?role=coder&limit=2&cursor="+cursor).is(t, 200, "")
		for _, u := range list(page, "items") {
			m, _ := u.(map[string]any)
			name, _ := m["name"].(string)
			names = append(names, name)
		}
		pages++
		if cursor = page.text("nextCursor"); cursor == "" {
			break
		}
	}
	if pages != 3 || len(names) != 5 || names[2] != "Ben" || names[3] != "cy" || names[4] != "Zoë" {
		t.Errorf("%d pages of %v", pages, names)
	}
	if found := list(b.post("users/search", map[string]any{"q": "ZO"}), "items"); len(found) != 1 {
		t.Errorf("found %v", found)
	}
	b.get("users?cursor=nonsense!").is(t, 422, "invalid")
	b.get("users/not-a-uuid").is(t, 422, "invalid")
}

func TestDirectoryOfOtherRooms(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	coder, manager, foreign := w.person(w.agencies[0], principal.Coder), w.person(w.agencies[0], principal.Manager), w.person(w.agencies[1], principal.Coder)
	ctx := principal.With(context.Background(), principal.ForTenant(w.agencies[0].id))
	must(t, w.module.SetAbilities(ctx, w.agencies[0].id, coder.ID, []people.UserSkill{{WorkType: "IP", Kind: "coding"}}, nil, w.agencies[0].facility[:]))
	must(t, w.db.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error {
		names, err := w.module.Names(ctx, tx, []uuid.UUID{coder.ID, manager.ID, foreign.ID})
		if err != nil || len(names) != 2 || names[coder.ID] != coder.Name {
			t.Errorf("names %v, error %v", names, err)
		}
		technicians, err := w.module.Technicians(ctx, tx)
		if err != nil || len(technicians) != 1 || len(technicians[0].Skills) != 1 || len(technicians[0].FacilityIDs) != 2 {
			t.Errorf("technicians %v, error %v", technicians, err)
		}
		_, err = w.module.Person(ctx, tx, foreign.ID)
		if !apperr.Is(err, "not-found") {
			t.Errorf("another agency's person: %v", err)
		}
		return nil
	}))
}

func TestOperatorsCommands(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := context.Background()
	u := w.person(w.agencies[0], principal.Operator)
	oneTime, err := w.module.ResetPassword(ctx, u.Email)
	must(t, err)
	w.browser().post("sessions", credentials(u.Email, oneTime)).is(t, 201, "password_change")
	if _, err := w.module.ResetPassword(ctx, "nobody@agency.test"); !apperr.Is(err, "not-found") {
		t.Errorf("nobody's password: %v", err)
	}
	must(t, w.module.ResetMFA(ctx, u.Email))
	users, next, err := w.module.ListUsers(ctx, w.agencies[0].id, people.Filter{})
	if err != nil || len(users) != 1 || next != "" {
		t.Errorf("users %v, next %q, error %v", users, next, err)
	}
	_, _, err = w.module.CreateUser(ctx, w.agencies[0].id, people.NewUser{Name: "Weak", Email: "weak@agency.test", Role: principal.Coder, Password: "password1234567"})
	if !apperr.Is(err, "invalid") {
		t.Errorf("a weak password: %v", err)
	}
	must(t, w.module.Sweep(ctx))
}

func TestShift(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	b := w.signedIn(w.person(w.agencies[0], principal.Prep))
	b.call(http.MethodPut, "me/shift", map[string]any{"onShift": true}).is(t, 204, "")
	user, _ := b.get("me").body["user"].(map[string]any)
	if user["onShift"] != true {
		t.Errorf("is %v", user)
	}
	manager := w.signedIn(w.person(w.agencies[0], principal.Manager))
	manager.call(http.MethodPut, "me/shift", map[string]any{"onShift": true}).is(t, 403, "forbidden")
}
