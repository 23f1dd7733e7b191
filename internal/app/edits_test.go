package app_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"chartwright/internal/app"
	"chartwright/internal/app/apptest"
	"chartwright/internal/identity"
	"chartwright/internal/tenancy/principal"
)

// uncontested are the edits that ask for no version, and why nobody's change can be lost.
var uncontested = map[string]string{
	"me-password-put": "names the present password",
	"me-shift-put":    "a switch of one's own",
	"uploads-patch":   "names the offset at which it goes on",
	"scim-users-put":  "the organisation's last word counts; it may send If-Match", "scim-users-patch": "the organisation's last word counts; it may send If-Match",
	"scim-groups-put": "the organisation's last word counts; it may send If-Match", "scim-groups-patch": "the organisation's last word counts; it may send If-Match",
}

// madeByEdits are the edits that make what they edit; it has version 0 until then.
var madeByEdits = map[string]bool{"roi-settings-put": true, "portal-page-put": true}

func TestEveryEditNamesItsVersion(t *testing.T) {
	t.Parallel()
	for at, op := range operations(t) {
		if !strings.HasPrefix(at, http.MethodPut+" ") && !strings.HasPrefix(at, http.MethodPatch+" ") {
			continue
		}
		takes := slices.ContainsFunc(op.Parameters, func(p parameterDoc) bool { return p.In == "header" && p.Name == "If-Match" })
		_, stale := op.Responses["412"]
		_, missing := op.Responses["428"]
		switch why := uncontested[op.OperationID]; {
		case takes && why != "":
			t.Errorf("%s takes If-Match; take it off uncontested", op.OperationID)
		case !takes && why == "":
			t.Errorf("%s takes no If-Match: compare the version that was edited, or say in uncontested why nobody's change can be lost", op.OperationID)
		case takes && (!stale || !missing):
			t.Errorf("%s does not tell what it answers without a version, or with an old one", op.OperationID)
		}
	}
}

// TestEditsOfOldVersionsAreRefused sends every edit without a version, and of a version that is not the newest.
func TestEditsOfOldVersionsAreRefused(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	ops, err := app.Operations()
	if err != nil {
		t.Fatal(err)
	}
	rules := rulesOf(h)
	for _, op := range ops {
		if (op.Method != http.MethodPut && op.Method != http.MethodPatch) || uncontested[op.ID] != "" {
			continue
		}
		t.Run(op.ID, func(t *testing.T) {
			p := editor(h, rules[op.ID])
			mine := own(t, h, p)
			path, _, _ := fill(op.Path, mine)
			body := bodies[op.ID](mine)
			if got := p.Do(op.Method, path, body); got.Status != http.StatusPreconditionRequired || !strings.Contains(string(got.Body), "if-match-required") {
				t.Errorf("without a version: answered %d %s", got.Status, got.Body)
			}
			for _, other := range []string{`"0"`, `"987654"`} {
				if other == `"0"` && madeByEdits[op.ID] {
					continue
				}
				if got := p.Do(op.Method, path, body, "If-Match", other); got.Status != http.StatusPreconditionFailed || !strings.Contains(string(got.Body), "stale-version") {
					t.Errorf("with version %s: answered %d %s", other, got.Status, got.Body)
				}
			}
		})
	}
	t.Run("settings without a number", func(t *testing.T) { settings(t, h) })
}

// editor is somebody who may: the manager where managers may.
func editor(h *apptest.House, r identity.Rule) *apptest.Actor {
	a := h.Agencies[0]
	switch {
	case slices.Contains(r.Roles, principal.Manager):
		return a.People[principal.Manager]
	case r.Roles[0] == principal.Hospital:
		return a.Clients[0].Hospital
	}
	return a.People[r.Roles[0]]
}

// settings are edited by the tags of their content: the newest is taken once.
func settings(t *testing.T, h *apptest.House) {
	t.Helper()
	p := h.Agencies[0].People[principal.Manager]
	mine := own(t, h, p)
	for op, path := range map[string]string{"checklists-put": "/clients/" + mine.client + "/checklist", "targets-put": "/targets"} {
		tag := p.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
		body := bodies[op](mine)
		if op == "checklists-put" {
			body = fields{"items": []any{fields{"workType": "IP", "documentType": "operative_report", "mustBeSigned": true, "effectiveFrom": "2026-01-01"}}}
		}
		next := p.Do(http.MethodPut, path, body, "If-Match", tag).Want(t, http.StatusOK).Header.Get("ETag")
		p.Do(http.MethodPut, path, body, "If-Match", tag).Want(t, http.StatusPreconditionFailed)
		if now := p.Get(path).Header.Get("ETag"); now != next {
			t.Errorf("%s: the edit answers %s, the list %s", op, next, now)
		}
		p.Do(http.MethodPut, path, body, "If-Match", next).Want(t, http.StatusOK)
	}
	for op, path := range map[string]string{"queues-put": "/queues", "hold-reasons-put": "/hold-reasons"} {
		var made struct{ Version string }
		p.Do(http.MethodPut, path, bodies[op](mine), "If-Match", `"new"`).Want(t, http.StatusOK).JSON(t, &made)
		p.Do(http.MethodPut, path, bodies[op](mine), "If-Match", `"new"`).Want(t, http.StatusPreconditionFailed)
		p.Do(http.MethodPut, path, bodies[op](mine), "If-Match", `"`+made.Version+`"`).Want(t, http.StatusOK)
		if list := p.Get(path).Want(t, http.StatusOK); !strings.Contains(string(list.Body), made.Version) {
			t.Errorf("%s: the list does not tell the version %s: %s", op, made.Version, list.Body)
		}
	}
}
