package identity_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/oauth2-proxy/mockoidc"

	"chartwright/internal/identity/people"
	"chartwright/internal/tenancy/principal"
)

// TestOktaProvisions goes the way that Okta goes: it looks for a person before it makes one, replaces whole people, takes
// access away by a value without a path, and pushes groups.
func TestOktaProvisions(t *testing.T) {
	t.Parallel()
	w, manager, okta := provisioning(t)
	if all, total := okta.find("Users", `userName eq "Ana.Reyes@agency.test"`, "startIndex", "1", "count", "100"); len(all) != 0 || total != 0 {
		t.Fatalf("%d people are found before there are any", total)
	}
	person := func(more string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"Ana.Reyes@agency.test","name":{"givenName":"Ana","familyName":"Reyes"},
 "emails":[{"primary":true,"value":"Ana.Reyes@agency.test","type":"work"}],"displayName":"Ana Reyes","locale":"en-US","timezone":"America/Denver",
 "externalId":"00ujl29u0le5T6Aj10h7","groups":[],"password":"1mz050nq"` + more + `}`
	}
	made := okta.send(http.MethodPost, "/Users", person(`,"active":true`)).was(t, 201, "")
	id := made.text("id")
	if made.body["active"] != true || made.text("externalId") != "00ujl29u0le5T6Aj10h7" || made.header.Get("Location") != publicURL+"/scim/v2/Users/"+id ||
		made.header.Get("Etag") == "" || strings.Contains(made.raw, "1mz050nq") || made.header.Get("Content-Type") != "application/scim+json" {
		t.Fatalf("made %s %v", made.raw, made.header)
	}
	w.stands(id, "coder", "disabled") // nobody has said what Ana does
	okta.send(http.MethodPost, "/Users", person(`,"active":true`)).was(t, 409, "uniqueness")
	if all, _ := okta.find("Users", `userName eq "ana.reyes@AGENCY.test"`); len(all) != 1 || all[0]["id"] != id {
		t.Fatalf("found %v", all)
	}

	group := okta.group("HIM Auditors")
	okta.patch("/Groups/"+group, `{"op":"replace","value":{"id":"`+group+`","displayName":"HIM auditors"}}`).was(t, 200, "")
	okta.patch("/Groups/"+group, `{"op":"add","path":"members","value":[{"value":"`+id+`","display":"ana.reyes@agency.test"}]}`).was(t, 200, "")
	w.stands(id, "coder", "disabled") // nor what the group means
	seen := manager.get("provisioning").is(t, 200, "")
	if !strings.Contains(seen.raw, `"name":"Ana Reyes"`) || !strings.Contains(seen.raw, `"name":"HIM auditors","people":1`) || seen.text("baseUrl") != publicURL+"/scim/v2" {
		t.Fatalf("Setup shows %s", seen.raw)
	}
	manager.means(group, "auditor").is(t, 200, "")
	w.stands(id, "auditor", "active")
	for _, password := range []string{"1mz050nq", " "} { // there is none
		w.browser().post("sessions", credentials("ana.reyes@agency.test", password)).is(t, 401, "sign-in-refused")
	}

	changed := okta.send(http.MethodPut, "/Users/"+id, strings.Replace(person(`,"active":true`), "Ana Reyes", "Ana Reyes-Ortiz", 1)).was(t, 200, "")
	if changed.text("displayName") != "Ana Reyes-Ortiz" || w.count(`select count(*) from users where id = $1 and name = 'Ana Reyes-Ortiz' and timezone = 'America/Denver'`, id) != 1 {
		t.Fatalf("changed to %s", changed.raw)
	}
	again := okta.send(http.MethodPut, "/Users/"+id, strings.Replace(person(`,"active":true`), "Ana Reyes", "Ana Reyes-Ortiz", 1)).was(t, 200, "")
	if again.header.Get("Etag") != changed.header.Get("Etag") {
		t.Error("the same told again is a change")
	}
	okta.patch("/Users/"+id, `{"op":"replace","value":{"active":false}}`).was(t, 200, "")
	w.stands(id, "auditor", "disabled")
	okta.patch("/Users/"+id, `{"op":"replace","value":{"active":true}}`).was(t, 200, "")
	w.stands(id, "auditor", "active")
	okta.patch("/Groups/"+group, `{"op":"remove","path":"members[value eq \"`+id+`\"]"}`).was(t, 200, "")
	w.stands(id, "auditor", "disabled") // no group gives a role any more
	okta.patch("/Groups/"+group, `{"op":"replace","path":"members","value":[{"value":"`+id+`"}]}`).was(t, 200, "")
	w.stands(id, "auditor", "active")
	okta.send(http.MethodDelete, "/Groups/"+group, "").was(t, 204, "")
	w.stands(id, "auditor", "disabled")
	for _, act := range []string{"user.create", "user.update", "user.disable", "user.enable"} {
		if w.count(`select count(*) from audit_events where act = $1 and object_id = $2`, act, id) == 0 {
			t.Errorf("no %s in the trail", act)
		}
	}
	for _, act := range []string{"provisioning.group.create", "provisioning.group.change", "provisioning.group.remove", "provisioning.groups.set"} {
		if w.count(`select count(*) from audit_events where act = $1 and tenant_id = $2`, act, w.agencies[0].id) == 0 {
			t.Errorf("no %s in the trail", act)
		}
	}
}

// TestEntraProvisions goes the way that Microsoft Entra ID goes: operations with a capital letter, truths as text, paths with
// a filter inside, values without a path whose names are paths, and members that are taken away by a list.
func TestEntraProvisions(t *testing.T) {
	t.Parallel()
	w, manager, entra := provisioning(t)
	if _, total := entra.find("Users", `externalId eq "0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef"`); total != 0 {
		t.Fatal("somebody is found before there is anybody")
	}
	made := entra.send(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],
 "externalId":"0a21f0f2-8d2a-4f8e-bf98-7363c4aed4ef","userName":"bo.lind@agency.test","active":"True","displayName":"Bo Lind",
 "emails":[{"primary":true,"type":"work","value":"Bo.Lind@agency.test"}],"meta":{"resourceType":"User"},
 "name":{"formatted":"Bo Lind","familyName":"Lind","givenName":"Bo"},"roles":[],
 "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"HIM","employeeNumber":"7"}}`).was(t, 201, "")
	id := made.text("id")
	group := entra.send(http.MethodPost, "/Groups", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group","http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"],
 "externalId":"8aa1a0c0-c4c3-4bc0-b4a5-2ef676900159","displayName":"Coders","meta":{"resourceType":"Group"}}`).was(t, 201, "").text("id")
	manager.means(group, "coder").is(t, 200, "")
	w.stands(id, "coder", "disabled")
	entra.patch("/Groups/"+group, `{"op":"Add","path":"members","value":[{"$ref":null,"value":"`+id+`"}]}`).was(t, 200, "")
	w.stands(id, "coder", "active")

	changed := entra.patch("/Users/"+id, `{"op":"Replace","path":"emails[type eq \"work\"].value","value":"bo.lind2@agency.test"},
 {"op":"Replace","path":"name.familyName","value":"Lindqvist"},{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"Coding"},
 {"op":"Replace","path":"displayName","value":"Bo Lindqvist"}`).was(t, 200, "")
	if w.count(`select count(*) from users where id = $1 and email = 'bo.lind2@agency.test' and name = 'Bo Lindqvist'`, id) != 1 || changed.text("userName") != "bo.lind@agency.test" {
		t.Fatalf("changed to %s", changed.raw)
	}
	entra.patch("/Users/"+id, `{"op":"Replace","path":"active","value":"False"}`).was(t, 200, "")
	w.stands(id, "coder", "disabled")
	entra.patch("/Users/"+id, `{"op":"replace","value":{"active":"True","name.givenName":"Bodil","emails[type eq \"work\"].value":"bo.lind3@agency.test"}}`).was(t, 200, "")
	w.stands(id, "coder", "active")
	got := entra.send(http.MethodGet, "/Users/"+id, "").was(t, 200, "")
	if name, _ := got.body["name"].(map[string]any); name["givenName"] != "Bodil" || !strings.Contains(got.raw, "bo.lind3@agency.test") || got.body["active"] != true {
		t.Fatalf("is now %s", got.raw)
	}

	short := entra.send(http.MethodGet, "/Groups/"+group+"?excludedAttributes=members", "").was(t, 200, "")
	if _, there := short.body["members"]; there || short.text("displayName") != "Coders" {
		t.Errorf("members were not to be there: %s", short.raw)
	}
	if found, total := entra.find("Groups", `displayName eq "coders"`, "excludedAttributes", "members"); total != 1 || found[0]["id"] != group || found[0]["members"] != nil {
		t.Errorf("found %v", found)
	}
	if _, total := entra.find("Groups", `id eq "`+group+`" and members eq "`+id+`"`, "excludedAttributes", "members"); total != 1 {
		t.Errorf("the group is not known to hold the person")
	}
	entra.patch("/Groups/"+group, `{"op":"Remove","path":"members","value":[{"$ref":null,"value":"`+id+`"}]}`).was(t, 200, "")
	w.stands(id, "coder", "disabled")

	entra.send(http.MethodDelete, "/Users/"+id, "").was(t, 204, "")
	entra.send(http.MethodGet, "/Users/"+id, "").was(t, 404, "")
	back := entra.send(http.MethodPost, "/Users", `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"bo.lind@agency.test","active":true,"emails":[{"value":"bo.lind3@agency.test"}]}`).was(t, 201, "")
	if back.text("id") != id || w.count(`select count(*) from users where name like 'Bo%' or email like 'bo.lind%'`) != 1 {
		t.Errorf("who comes back is somebody else: %s", back.raw)
	}
	w.stands(id, "coder", "disabled")
	entra.patch("/Groups/"+group, `{"op":"Add","path":"members","value":[{"value":"`+id+`"}]}`).was(t, 200, "")
	w.stands(id, "coder", "active")
}

// TestProvisionedPeopleSignInByTheirOrganisation lets somebody in whom nobody gave a password, and out when they are gone.
func TestProvisionedPeopleSignInByTheirOrganisation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	provider, manager := w.joined(0)
	directory := manager.organisation()
	id := directory.add("cy.park@agency.test")
	who := vouchedFor("subject-cy", "cy.park@agency.test")
	b := w.browser()
	b.arrive(b.depart(provider, "agency-0", who)).is(t, 401, "organisation-refused") // waits for a role
	manager.means(directory.group("Prep", id), "prep").is(t, 200, "")
	b.arrive(b.depart(provider, "agency-0", who)).is(t, 201, "ok")
	if me := b.get("me").is(t, 200, ""); !strings.Contains(me.raw, `"prep"`) {
		t.Errorf("signed in as %s", me.raw)
	}
	directory.patch("/Users/"+id, `{"op":"replace","value":{"active":false}}`).was(t, 200, "")
	b.get("me").is(t, 401, "unauthenticated")
	if !slices.Contains(w.taken, uuid.MustParse(id)) {
		t.Error("the person's work was not taken back")
	}
	b.arrive(b.depart(provider, "agency-0", who)).is(t, 401, "organisation-refused")
}

// TestDirectorysIDsAreEnough: Microsoft's tokens name the person by the id by which they were provisioned, and no verified address.
func TestDirectorysIDsAreEnough(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	provider, manager := w.joined(0)
	directory := manager.organisation()
	const object = "8b5c0d7e-2f7d-4a5c-9a57-3c1f6f1f0a11"
	id, other := directory.add("cy.park@agency.test"), directory.add("lu.moss@agency.test")
	directory.patch("/Users/"+id, `{"op":"add","path":"externalId","value":"`+object+`"}`).was(t, 200, "")
	manager.means(directory.group("Prep", id, other), "prep").is(t, 200, "")
	as := func(subject, email string, object any) entraUser {
		return entraUser{MockUser: &mockoidc.MockUser{Subject: subject, Email: email}, object: object}
	}
	b := w.browser()
	for name, who := range map[string]entraUser{
		"an id of nobody": as("s-0", "cy.park@agency.test", "8b5c0d7e-0000-4a5c-9a57-3c1f6f1f0a11"), "no id": as("s-0", "cy.park@agency.test", nil),
		"an empty id, as those have who were provisioned without": as("s-0", "lu.moss@agency.test", ""), "an id that is no text": as("s-0", "cy.park@agency.test", 7),
	} {
		if got := b.arrive(b.depart(provider, "agency-0", who)); got.status != http.StatusUnauthorized {
			t.Errorf("%s: answered %d %s", name, got.status, got.raw)
		}
	}
	directory.patch("/Users/"+other, `{"op":"add","path":"externalId","value":"`+object+`"}`).was(t, 200, "")
	b.arrive(b.depart(provider, "agency-0", as("s-1", "cy.park@agency.test", object))).is(t, 401, "organisation-refused") // it is two people's
	directory.patch("/Users/"+other, `{"op":"remove","path":"externalId"}`).was(t, 200, "")
	b.arrive(b.depart(provider, "agency-0", as("s-1", "cy.renamed@agency.test", object))).is(t, 201, "ok")
	if me := b.get("me").is(t, 200, ""); !strings.Contains(me.raw, id) {
		t.Errorf("signed in as %s", me.raw)
	}
	b.arrive(b.depart(provider, "agency-0", as("s-2", "cy.park@agency.test", object))).is(t, 401, "organisation-refused") // bound to the first subject
	directory.send(http.MethodDelete, "/Users/"+id, "").was(t, 204, "")
	b.arrive(b.depart(provider, "agency-0", as("s-1", "cy.park@agency.test", object))).is(t, 401, "organisation-refused")
}

// TestPeopleWhoWereThereBefore keep what they are until the organisation says otherwise.
func TestPeopleWhoWereThereBefore(t *testing.T) {
	t.Parallel()
	w, manager, directory := provisioning(t)
	dee, off := w.person(w.agencies[0], principal.Coder), w.person(w.agencies[0], principal.ROI)
	manager.post("users/"+off.ID.String()+"/disable", nil).is(t, 200, "disabled")
	hospital := w.person(w.agencies[0], principal.Hospital, w.agencies[0].clients[0])
	if all, _ := directory.find("Users", `userName eq "`+dee.Email+`"`); len(all) != 1 || all[0]["id"] != dee.ID.String() || all[0]["active"] != true {
		t.Fatalf("found %v", all)
	}
	if _, total := directory.find("Users", `userName eq "`+hospital.Email+`"`); total != 0 {
		t.Error("a hospital's person is shown to the agency's organisation")
	}
	whole := func(u *people.User, active string) string {
		return `{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"userName":"` + u.Email + `","displayName":"Dee Wong","externalId":"x-` + u.Email + `","active":` + active + `}`
	}
	directory.send(http.MethodPut, "/Users/"+dee.ID.String(), whole(dee, "true")).was(t, 200, "")
	w.stands(dee.ID.String(), "coder", "active")
	directory.send(http.MethodPut, "/Users/"+off.ID.String(), whole(off, "true")).was(t, 200, "")
	w.stands(off.ID.String(), "roi", "disabled") // a manager closed it

	prep, audit := directory.group("Prep", dee.ID.String(), off.ID.String()), directory.group("Audit", dee.ID.String())
	manager.means(audit, "auditor", prep, "prep").is(t, 200, "")
	w.stands(dee.ID.String(), "auditor", "active") // the first that counts
	w.stands(off.ID.String(), "prep", "disabled")
	manager.means(prep, "prep", audit, "auditor").is(t, 200, "")
	w.stands(dee.ID.String(), "prep", "active")
	manager.means(prep, "", audit, "").is(t, 200, "")
	w.stands(dee.ID.String(), "prep", "disabled") // groups gave, groups took
	if all, _ := directory.find("Users", `userName eq "`+dee.Email+`" and active eq true`); len(all) != 1 {
		t.Error("who waits for a role is not active at the organisation's side")
	}
}
