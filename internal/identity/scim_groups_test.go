package identity_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestGroupsGiveFacilities replaces a technician's facilities by those of their groups.
func TestGroupsGiveFacilities(t *testing.T) {
	t.Parallel()
	w, manager, directory := provisioning(t)
	id := directory.add("eli.ruiz@agency.test")
	first, second := directory.group("North coders", id), directory.group("South coders", id)
	tag := manager.get("provisioning").is(t, 200, "").header.Get("ETag")
	set := func(tag string, role string, facility any) answer {
		return manager.call(http.MethodPut, "provisioning/groups", map[string]any{"groups": []any{
			map[string]any{"id": first, "role": role, "facilityIds": []any{w.agencies[0].facility[0]}},
			map[string]any{"id": second, "role": role, "facilityIds": []any{facility}}}}, "If-Match", tag)
	}
	set(tag, "coder", w.agencies[1].facility[0]).is(t, 422, "invalid")
	set(tag, "", w.agencies[0].facility[0]).is(t, 422, "invalid")
	set(tag, "coder", w.agencies[0].facility[1]).is(t, 200, "")
	set(tag, "coder", w.agencies[0].facility[1]).is(t, 412, "stale-version")
	if n := w.count(`select count(*) from user_facilities where user_id = $1`, id); n != 2 {
		t.Errorf("%d facilities, want those of both groups", n)
	}
	directory.send(http.MethodDelete, "/Groups/"+second, "").was(t, 204, "")
	if n := w.count(`select count(*) from user_facilities where user_id = $1`, id); n != 1 {
		t.Errorf("%d facilities, want those of the group that is left", n)
	}
	w.stands(id, "coder", "active")
}

// TestFiltersAndPages finds people as the protocol says, and refuses what it does not support in the protocol's words.
func TestFiltersAndPages(t *testing.T) {
	t.Parallel()
	w, _, directory := provisioning(t)
	for _, name := range []string{"f1", "f2", "f3"} {
		directory.add(name + "x@agency.test")
	}
	all, total := directory.find("Users", "")
	if total != 4 || len(all) != 4 { // and the manager
		t.Fatalf("%d of %d people", len(all), total)
	}
	var paged []any
	for at := 1; at <= 5; at += 2 {
		page, n := directory.find("Users", "", "startIndex", fmt.Sprint(at), "count", "2")
		if n != 4 {
			t.Errorf("a page counts %d", n)
		}
		for _, p := range page {
			paged = append(paged, p["id"])
		}
	}
	if len(paged) != 4 || paged[0] != all[0]["id"] || paged[3] != all[3]["id"] {
		t.Errorf("paged %v", paged)
	}
	if page, n := directory.find("Users", "", "count", "0"); n != 4 || len(page) != 0 {
		t.Errorf("no people were asked for, %d of %d came", len(page), n)
	}
	for filter, want := range map[string]int{
		`userName eq "F1x@agency.test"`:                                                       1,
		`urn:ietf:params:scim:schemas:core:2.0:User:userName eq "f2x@agency.test"`:            1,
		`(userName eq "f1x@agency.test" or userName eq "f2x@agency.test") and active eq true`: 2,
		`active eq false`:                                       0,
		`not (userName eq "f1x@agency.test")`:                   3,
		`emails[type eq "work" and value eq "f3x@agency.test"]`: 1,
		`emails.value eq "f3x@agency.test"`:                     1,
		`externalId eq "nobody's"`:                              0,
		`userName eq "x\" or \"a\" eq \"a"`:                     0,
		`userName eq "' or true --"`:                            0,
	} {
		if _, n := directory.find("Users", filter); n != want {
			t.Errorf("%s finds %d, want %d", filter, n, want)
		}
	}
	deep := strings.Repeat("(", 600) + `active eq true` + strings.Repeat(")", 600)
	for _, filter := range []string{`userName co "f"`, `title eq "x"`, `userName`, `nonsense eq "x"`, `meta.created gt "2020-01-01T00:00:00Z"`, strings.Repeat(`active eq true and `, 60) + "active eq true", deep} {
		got := directory.send(http.MethodGet, "/Users?filter="+strings.ReplaceAll(url.QueryEscape(filter), "+", "%20"), "")
		if got.status != 400 || got.text("scimType") != "invalidFilter" {
			t.Errorf("%.40s: answered %d %s", filter, got.status, got.raw)
		}
	}
	if w.count(`select count(*) from users where tenant_id = $1`, w.agencies[0].id) != 4 {
		t.Error("looking changed somebody")
	}

}
