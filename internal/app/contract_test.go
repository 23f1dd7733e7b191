package app_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"chartwright/internal/app"
)

// TestContractIsCommitted compares the contract in the repository, from which the web's types are made, with the handlers'.
func TestContractIsCommitted(t *testing.T) {
	t.Parallel()
	want, err := app.Contract()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(filepath.Join("..", "..", "web", "openapi.json"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("web/openapi.json is not what the handlers say; run infra/dev/contract.sh write and commit what it writes")
	}
}

// operation is what the contract says of one.
type operation struct {
	OperationID string
	Summary     string
	Tags        []string
	Parameters  []parameterDoc
	Responses   map[string]struct {
		Description string
		Content     map[string]any
	}
}

type parameterDoc struct {
	Name, In string
	Required bool
	Schema   struct {
		Type, Format string
		Enum         []any
	}
}

// worded reports that the parameter takes any words at all: no number, id, day, time or word of a list.
func (p parameterDoc) worded() bool {
	return p.Schema.Type == "string" && p.Schema.Format == "" && len(p.Schema.Enum) == 0
}

func operations(t *testing.T) map[string]operation {
	t.Helper()
	text, err := app.Contract()
	if err != nil {
		t.Fatal(err)
	}
	var contract struct {
		Paths map[string]map[string]operation
	}
	if err := json.Unmarshal(text, &contract); err != nil {
		t.Fatal(err)
	}
	out := map[string]operation{}
	for path, methods := range contract.Paths {
		for method, op := range methods {
			out[strings.ToUpper(method)+" "+path] = op
		}
	}
	return out
}

func TestContractTellsWhatPeopleNeed(t *testing.T) {
	t.Parallel()
	for at, op := range operations(t) {
		if op.Summary == "" || len(op.Tags) == 0 || op.Tags[0] == "" {
			t.Errorf("%s (%s) has no summary or tag", at, op.OperationID)
		}
		refusals := 0
		for status, r := range op.Responses {
			if r.Description == "" {
				t.Errorf("%s (%s): the answer %s is not described", at, op.OperationID, status)
			}
			if _, told := r.Content["application/problem+json"]; status >= "400" && told {
				refusals++
			}
		}
		if refusals == 0 {
			t.Errorf("%s (%s) tells no refusal", at, op.OperationID)
		}
	}
}

// harmless are the parameters of addresses that take words, and why none of them is about a patient. Whatever a person types
// about one travels in a body: proxies and browsers keep addresses.
var harmless = map[string]string{
	"cursor":                       "a position made of ids and times by ourselves",
	"audit-search act":             "what the trail calls an act; the pattern takes no names with capitals, blanks or digits",
	"board-get shiftEnd":           "a time of day, by its pattern",
	"codes-get code":               "a published code, by its pattern",
	"slug":                         "the address of a hospital's public page, which the agency chose",
	"codes-search q":               "words of a published code book, which is no record of anybody",
	"scim-users-list filter":       "SCIM (RFC 7644, 3.4.2.2) puts it here; the resources are the agency's own staff, never patients",
	"scim-users-list startIndex":   "a position in a list",
	"scim-users-list count":        "how many of them",
	"scim-groups-list filter":      "SCIM (RFC 7644, 3.4.2.2) puts it here; the resources are the organisation's groups, never patients",
	"scim-groups-list startIndex":  "a position in a list",
	"scim-groups-list count":       "how many of them",
	"scim-schemas-get schema":      "the name of a schema of SCIM",
	"scim-resource-types-get type": "the name of a kind of resource of SCIM",
}

func TestAddressesCarryNothingOfPatients(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for at, op := range operations(t) {
		for _, p := range op.Parameters {
			if p.In != "path" && p.In != "query" || !p.worded() {
				continue
			}
			name := p.Name
			if harmless[name] == "" {
				name = op.OperationID + " " + p.Name
			}
			if harmless[name] == "" {
				t.Errorf("%s (%s): %s may carry a patient's data in an address; take it in the body, or say in harmless why it cannot", at, op.OperationID, p.Name)
			}
			used[name] = true
		}
	}
	for name := range harmless {
		if !used[name] {
			t.Errorf("%s needs no excuse any more; take it off harmless", name)
		}
	}
}
