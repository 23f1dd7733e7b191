package identity_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

const userSchema = `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],`

// TestTokensOfProvisioning are made by those who look after people, good for nothing else, and end.
func TestTokensOfProvisioning(t *testing.T) {
	t.Parallel()
	w, manager, directory := provisioning(t)
	a := w.agencies[0]
	for _, role := range []principal.Role{principal.Coder, principal.Compliance} {
		w.signedIn(w.person(a, role)).post("api-tokens", map[string]any{"name": "x", "scopes": []string{"scim"}, "expiresAt": w.clock.Now().Add(time.Hour)}).is(t, 403, "forbidden")
	}
	hospital := w.signedIn(w.person(a, principal.Hospital, a.clients[0]))
	hospital.post("api-tokens", map[string]any{"name": "x", "scopes": []string{"scim"}, "expiresAt": w.clock.Now().Add(time.Hour)}).is(t, 422, "invalid")
	manager.post("api-tokens", map[string]any{"name": "x", "scopes": []string{"scim"}, "clientId": a.clients[0], "expiresAt": w.clock.Now().Add(time.Hour)}).is(t, 422, "invalid")

	manager.organisation("clients.view").send(http.MethodGet, "/Users", "").is(t, 403, "scope-missing")
	for path, who := range map[string]*http.Client{"/api/v1/users": directory.client, "/scim/v2/Users": manager.client} { // a token at the screen's door, a session at the token's
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.url+path, nil)
		must(t, err)
		if who == directory.client {
			req.Header.Set("Authorization", "Bearer "+directory.token)
		}
		res, err := who.Do(req)
		must(t, err)
		_ = res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s is answered %d", path, res.StatusCode)
		}
	}
	other := manager.organisation()
	directory.send(http.MethodGet, "/ServiceProviderConfig", "").was(t, 200, "")
	manager.call(http.MethodDelete, "api-tokens/"+directory.id, nil).is(t, 204, "")
	directory.send(http.MethodGet, "/ServiceProviderConfig", "").is(t, 401, "unauthenticated")
	w.clock.Advance(25 * time.Hour)
	other.send(http.MethodGet, "/Users", "").is(t, 401, "unauthenticated")
	other.send(http.MethodPost, "/Users", userSchema+`"userName":"gus@agency.test"}`).is(t, 401, "unauthenticated")
}

// TestAnotherAgencysPeopleDoNotExist for an organisation: by id, by filter, as members.
func TestAnotherAgencysPeopleDoNotExist(t *testing.T) {
	t.Parallel()
	w, _, mine := provisioning(t)
	theirs := w.signedIn(w.person(w.agencies[1], principal.Manager)).organisation()
	person, group := theirs.add("hal@other.test"), theirs.group("Theirs")
	for _, id := range []string{person, uuid.NewString(), "no-id", "%00"} {
		for _, body := range []string{userSchema + `"userName":"taken@agency.test"}`} {
			mine.send(http.MethodGet, "/Users/"+id, "").was(t, 404, "")
			mine.send(http.MethodPut, "/Users/"+id, body).was(t, 404, "")
			mine.patch("/Users/"+id, `{"op":"replace","value":{"active":false}}`).was(t, 404, "")
			mine.send(http.MethodDelete, "/Users/"+id, "").was(t, 404, "")
		}
	}
	for _, id := range []string{group, uuid.NewString()} {
		mine.send(http.MethodGet, "/Groups/"+id, "").was(t, 404, "")
		mine.patch("/Groups/"+id, `{"op":"replace","value":{"displayName":"x"}}`).was(t, 404, "")
		mine.send(http.MethodPut, "/Groups/"+id, `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"x"}`).was(t, 404, "")
		mine.send(http.MethodDelete, "/Groups/"+id, "").was(t, 404, "")
	}
	for _, filter := range []string{`userName eq "hal@other.test"`, `id eq "` + person + `"`, `not (userName eq "x")`} {
		if all, _ := mine.find("Users", filter); len(all) > 1 || (len(all) == 1 && all[0]["id"] == person) {
			t.Errorf("%s finds %v", filter, all)
		}
	}
	own := mine.group("Mine")
	said := map[string]bool{}
	for _, id := range []string{person, uuid.NewString(), "no-id", group} {
		got := mine.patch("/Groups/"+own, `{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`).was(t, 400, "invalidValue")
		said[got.text("detail")] = true
	}
	if len(said) != 1 {
		t.Errorf("refusals tell the other agency's from nobody's: %v", said)
	}
	mine.send(http.MethodPost, "/Users", userSchema+`"userName":"hal@other.test"}`).was(t, 409, "uniqueness")
	w.stands(person, "coder", "disabled")
}

// TestProvisioningGivesNoMoreThanItsMakerCould holds tokens to the roles whose people their makers look after.
func TestProvisioningGivesNoMoreThanItsMakerCould(t *testing.T) {
	t.Parallel()
	w, manager, directory := provisioning(t)
	boss, screen := w.operator(0)
	high := screen.organisation()
	officer := w.person(w.agencies[0], principal.Compliance)
	for _, u := range []string{officer.ID.String(), boss.ID.String()} {
		directory.patch("/Users/"+u, `{"op":"replace","value":{"active":false}}`).was(t, 403, "")
		directory.patch("/Users/"+u, `{"op":"replace","path":"emails[type eq \"work\"].value","value":"mine@agency.test"}`).was(t, 403, "")
		directory.send(http.MethodDelete, "/Users/"+u, "").was(t, 403, "")
	}
	id := directory.add("ida@agency.test")
	leads := directory.group("Leads")
	manager.means(leads, "manager").is(t, 403, "role-not-yours")
	manager.means(leads, "hospital").is(t, 422, "")
	screen.means(leads, "hospital").is(t, 422, "")
	screen.means(leads, "manager").is(t, 200, "")
	manager.means(leads, "coder").is(t, 403, "role-not-yours")
	directory.patch("/Groups/"+leads, `{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`).was(t, 403, "")
	w.stands(id, "coder", "disabled")
	if w.count(`select count(*) from provisioned_members where user_id = $1`, id) != 0 {
		t.Error("a refused request left a member behind")
	}
	high.patch("/Groups/"+leads, `{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`).was(t, 200, "")
	w.stands(id, "manager", "active")
	directory.patch("/Groups/"+leads, `{"op":"remove","path":"members"}`).was(t, 403, "")
	w.stands(id, "manager", "active")

	// Nobody takes their own access away: whoever made the token stays.
	high.patch("/Users/"+boss.ID.String(), `{"op":"replace","value":{"active":false}}`).was(t, 409, "")
	high.send(http.MethodDelete, "/Users/"+boss.ID.String(), "").was(t, 409, "")
	coders := high.group("Coders")
	screen.means(leads, "manager", coders, "coder").is(t, 200, "")
	high.patch("/Groups/"+coders, `{"op":"add","path":"members","value":[{"value":"`+boss.ID.String()+`"}]}`).was(t, 409, "")
	w.stands(boss.ID.String(), "operator", "active")
	acts := manager.get("provisioning/acts").is(t, 200, "")
	if !strings.Contains(acts.raw, `"act":"PATCH Groups"`) || !strings.Contains(acts.raw, `"about":"Coders"`) || !strings.Contains(acts.raw, "You cannot do this to your own account") {
		t.Errorf("Setup shows %s", acts.raw)
	}
}

// TestWhatIsNotReadableIsRefused in the protocol's form, and changes nothing.
func TestWhatIsNotReadableIsRefused(t *testing.T) {
	t.Parallel()
	w, _, directory := provisioning(t)
	hospital := w.person(w.agencies[0], principal.Hospital, w.agencies[0].clients[0])
	id, group := directory.add("jo@agency.test"), directory.group("Group")
	before := w.count(`select count(*) from users`)
	deep := strings.Repeat(`{"a":`, 5000) + "1" + strings.Repeat("}", 5000)
	for _, c := range []struct {
		what, method, path, body string
		status                   int
		kind                     string
	}{
		{"no JSON", http.MethodPost, "/Users", `{"schemas":`, 400, "invalidSyntax"},
		{"nothing", http.MethodPost, "/Users", ``, 400, "invalidSyntax"},
		{"a list", http.MethodPost, "/Users", `[]`, 400, "invalidSyntax"},
		{"two documents", http.MethodPost, "/Users", userSchema + `"userName":"kim@agency.test"}{"x":1}`, 400, "invalidSyntax"},
		{"deep JSON", http.MethodPost, "/Users", deep, 400, "invalidSyntax"},
		{"large JSON", http.MethodPost, "/Users", userSchema + `"userName":"` + strings.Repeat("x", 1<<20) + `"}`, 413, ""},
		{"no name", http.MethodPost, "/Users", userSchema + `"active":true}`, 400, "invalidValue"},
		{"an empty name", http.MethodPost, "/Users", userSchema + `"userName":" "}`, 400, "invalidValue"},
		{"no address", http.MethodPost, "/Users", userSchema + `"userName":"kim"}`, 400, "invalidValue"},
		{"an endless name", http.MethodPost, "/Users", userSchema + `"userName":"` + strings.Repeat("k", 300) + `@agency.test"}`, 400, "invalidValue"},
		{"a name of zero bytes", http.MethodPost, "/Users", userSchema + `"userName":"kim\u0000@agency.test"}`, 400, "invalidValue"},
		{"a name with a line end", http.MethodPost, "/Users", userSchema + `"userName":"kim@agency.test","displayName":"Kim\nBcc: x"}`, 400, "invalidValue"},
		{"another kind", http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"x"}`, 400, "invalidSyntax"},
		{"a truth that is none", http.MethodPost, "/Users", userSchema + `"userName":"kim@agency.test","active":"perhaps"}`, 400, "invalidValue"},
		{"a hospital's address", http.MethodPost, "/Users", userSchema + `"userName":"kim@agency.test","emails":[{"value":"` + hospital.Email + `"}]}`, 409, "uniqueness"},
		{"another's address", http.MethodPut, "/Users/" + id, userSchema + `"userName":"` + hospital.Email + `"}`, 409, "uniqueness"},
		{"a group without a name", http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":""}`, 400, "invalidValue"},
		{"a group's name again", http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"],"displayName":"GROUP"}`, 409, "uniqueness"},
		{"many at once", http.MethodPost, "/Bulk", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],"Operations":[]}`, 501, ""},
	} {
		got := directory.send(c.method, c.path, c.body)
		if got.status != c.status || got.text("scimType") != c.kind || got.text("detail") == "" {
			t.Errorf("%s: answered %d %.300s", c.what, got.status, got.raw)
		}
	}
	for _, operations := range []string{``, `{"op":"swap","path":"active","value":true}`, `{"op":"replace","path":"nonsense","value":true}`, `{"op":"replace","path":"active"}`,
		`{"op":"remove"}`, `{"op":"replace","path":"active","value":"perhaps"}`, `{"op":"remove","path":"userName"}`, `7`, `{"op":"replace","value":"active"}`} {
		if got := directory.patch("/Users/"+id, operations); got.status != 400 || got.text("scimType") == "" {
			t.Errorf("%s: answered %d %s", operations, got.status, got.raw)
		}
	}
	directory.patch("/Groups/"+group, `{"op":"replace","value":{"displayName":" "}}`).was(t, 400, "invalidValue")
	directory.patch("/Groups/"+group, `{"op":"remove","path":"members[display eq \"x\"]"}`).was(t, 200, "") // names nobody
	if n := w.count(`select count(*) from users`); n != before {
		t.Errorf("%d people, were %d", n, before)
	}
	w.stands(id, "coder", "disabled")
}

// TestVersionsOfResources holds those who send If-Match to it.
func TestVersionsOfResources(t *testing.T) {
	t.Parallel()
	_, _, directory := provisioning(t)
	id, group := directory.add("lu@agency.test"), directory.group("Group")
	old := directory.send(http.MethodGet, "/Users/"+id, "").was(t, 200, "").header.Get("Etag")
	body := `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"displayName","value":"Lu"}]}`
	fresh := directory.send(http.MethodPatch, "/Users/"+id, body, "If-Match", old).was(t, 200, "").header.Get("Etag")
	if fresh == old || !strings.HasPrefix(old, `W/"`) {
		t.Errorf("versions %s and %s", old, fresh)
	}
	directory.send(http.MethodPatch, "/Users/"+id, body, "If-Match", old).was(t, 412, "")
	directory.send(http.MethodDelete, "/Users/"+id, "", "If-Match", old).was(t, 412, "")
	tag := directory.send(http.MethodGet, "/Groups/"+group, "").was(t, 200, "").header.Get("Etag")
	directory.patch("/Groups/"+group, `{"op":"replace","path":"displayName","value":"Grp"}`).was(t, 200, "")
	directory.send(http.MethodDelete, "/Groups/"+group, "", "If-Match", tag).was(t, 412, "")
	directory.send(http.MethodDelete, "/Users/"+id, "", "If-Match", fresh).was(t, 204, "")
}

// TestGroupsChangedSideBySide loses nobody, as when an organisation sends its changes at once.
func TestGroupsChangedSideBySide(t *testing.T) {
	t.Parallel()
	w, manager, directory := provisioning(t)
	group := directory.group("Coders")
	manager.means(group, "coder").is(t, 200, "")
	var ids []string
	for _, name := range strings.Split("abcdefgh", "") {
		ids = append(ids, directory.add(name+"aa@agency.test"))
	}
	var all sync.WaitGroup
	for _, id := range ids {
		all.Go(func() {
			directory.patch("/Groups/"+group, `{"op":"add","path":"members","value":[{"value":"`+id+`"}]}`)
		})
	}
	all.Wait()
	if n := w.count(`select count(*) from provisioned_members m join users u on u.id = m.user_id where m.group_id = $1 and u.status = 'active'`, group); n != len(ids) {
		t.Errorf("%d of %d are in the group and let in", n, len(ids))
	}
}

// TestTheProtocolTellsOfItself names what is supported, and every schema is one that can be read alone.
func TestTheProtocolTellsOfItself(t *testing.T) {
	t.Parallel()
	_, _, directory := provisioning(t)
	config := directory.send(http.MethodGet, "/ServiceProviderConfig", "").was(t, 200, "")
	for name, want := range map[string]bool{"patch": true, "filter": true, "etag": true, "bulk": false, "sort": false, "changePassword": false} {
		if part, _ := config.body[name].(map[string]any); part["supported"] != want {
			t.Errorf("%s: %v, want %t", name, part, want)
		}
	}
	var kinds []string
	for _, r := range directory.send(http.MethodGet, "/ResourceTypes", "").was(t, 200, "").body["Resources"].([]any) {
		name := r.(map[string]any)["name"].(string)
		kinds = append(kinds, name)
		directory.send(http.MethodGet, "/ResourceTypes/"+name, "").was(t, 200, "")
	}
	if strings.Join(kinds, " ") != "User Group" {
		t.Errorf("kinds %v", kinds)
	}
	for _, s := range directory.send(http.MethodGet, "/Schemas", "").was(t, 200, "").body["Resources"].([]any) {
		text, err := json.Marshal(s)
		must(t, err)
		directory.send(http.MethodGet, "/Schemas/"+s.(map[string]any)["id"].(string), "").was(t, 200, "")
		if len(text) < 100 {
			t.Errorf("a schema says nothing: %s", text)
		}
	}
	directory.send(http.MethodGet, "/Schemas/urn:none", "").was(t, 404, "")
}
