package app_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// TestSavedCodesAreAnsweredAsKept compares what a save answers with what is read afterwards: order, ids and evidence.
func TestSavedCodesAreAnsweredAsKept(t *testing.T) {
	t.Parallel()
	h := apptest.Furnished(t)
	coder := h.Agencies[0].People[principal.Coder]
	o := own(t, h, coder)
	path := "/coding-cases/" + o.codingCase
	var page string
	h.Scan(&page, `select p.id from pages p join documents d on d.tenant_id = p.tenant_id and d.id = p.document_id where d.encounter_id = $1 order by p.n limit 1`, o.encounter)
	words := func(first, last int) fields { return fields{"pageId": page, "firstWord": first, "lastWord": last} }
	drafts := [][]any{
		{
			fields{"role": "px", "system": "ICD10PCS", "code": "0FT44ZZ", "performedOn": "2026-03-02", "provider": "R. Osei"},
			fields{"role": "dx", "system": "ICD10CM", "code": "E11.9", "principal": true, "poa": "Y", "evidence": []any{words(3, 4), words(0, 1)}},
			fields{"role": "dx", "system": "ICD10CM", "code": "I10", "poa": "N", "evidence": []any{words(2, 2)}},
		},
		{},
	}
	for _, codes := range drafts {
		tag := coder.Get(path).Want(t, http.StatusOK).Header.Get("ETag")
		saved := coder.Put(path+"/codes", fields{"workItemId": o.item, "fence": o.fence, "codes": codes}, tag).Want(t, http.StatusOK)
		kept := coder.Get(path).Want(t, http.StatusOK)
		if a, b := asText(t, saved.Body), asText(t, kept.Body); a != b || saved.Header.Get("ETag") != kept.Header.Get("ETag") {
			t.Errorf("a save of %d codes answers\n%s\nand is kept as\n%s", len(codes), a, b)
		}
		// The page that was open in another tab all the while.
		coder.Put(path+"/codes", fields{"workItemId": o.item, "fence": o.fence, "codes": []any{}}, tag).Want(t, http.StatusPreconditionFailed)
		var c struct{ Codes []json.RawMessage }
		saved.JSON(t, &c)
		if len(c.Codes) != len(codes) {
			t.Errorf("%d codes were saved, and %d answered", len(codes), len(c.Codes))
		}
	}
}

// asText is a JSON document with its names in order.
func asText(t *testing.T, body []byte) string {
	t.Helper()
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}
