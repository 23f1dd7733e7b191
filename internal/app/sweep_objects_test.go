package app_test

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/app/apptest"
	"chartwright/internal/tenancy/principal"
)

// objects are the ids that one request names: those of one owner, or of nobody.
type objects struct {
	client, facility, user, token, item, codingCase, encounter, patient, document, source, page, upload, batch, request, delivery, group string
	fence                                                                                                                                int64
}

// missing names nothing that exists.
func missing() objects {
	id := uuid.NewString
	return objects{client: id(), facility: id(), user: id(), token: id(), item: id(), codingCase: id(), encounter: id(), patient: id(),
		document: id(), source: id(), page: id(), upload: id(), batch: id(), request: id(), delivery: id(), group: id(), fence: 1}
}

// collections say whose id follows a segment of a path: /clients/{id} names a client. A new collection is added here, with
// where its ids come from in objectsOf.
var collections = map[string]func(objects) string{
	"api-tokens":     func(o objects) string { return o.token },
	"batches":        func(o objects) string { return o.batch },
	"clients":        func(o objects) string { return o.client },
	"coding-cases":   func(o objects) string { return o.codingCase },
	"documents":      func(o objects) string { return o.document },
	"encounters":     func(o objects) string { return o.encounter },
	"facilities":     func(o objects) string { return o.facility },
	"passkeys":       func(objects) string { return uuid.NewString() }, // the house has none
	"patients":       func(o objects) string { return o.patient },
	"prep-cases":     func(o objects) string { return o.encounter }, // a chart that has an encounter is prepared under its id
	"roi-deliveries": func(o objects) string { return o.delivery },
	"roi-requests":   func(o objects) string { return o.request },
	"sources":        func(o objects) string { return o.source },
	"uploads":        func(o objects) string { return o.upload },
	"users":          func(o objects) string { return o.user },
	"work":           func(o objects) string { return o.item },
	"Groups":         func(o objects) string { return o.group },
	"Users":          func(o objects) string { return o.user },
}

// leased are the collections of which a technician sees what is leased to them and nothing else.
var leased = map[string]bool{"coding-cases": true, "documents": true, "encounters": true, "prep-cases": true, "roi-deliveries": true, "roi-requests": true, "work": true}

// plain are path parameters that name no tenant's object.
var plain = map[string]string{"system": "ICD10CM", "code": "E119", "n": "1", "type": "User", "schema": "urn:ietf:params:scim:schemas:core:2.0:User"}

// filters say whose id a query parameter is.
var filters = map[string]func(objects) string{
	"clientId":    func(o objects) string { return o.client },
	"facilityId":  func(o objects) string { return o.facility },
	"encounterId": func(o objects) string { return o.encounter },
	"patientId":   func(o objects) string { return o.patient },
	"userId":      func(o objects) string { return o.user },
	"holderId":    func(o objects) string { return o.user },
	"batchId":     func(o objects) string { return o.batch },
}

var parameter = regexp.MustCompile(`([A-Za-z-]*)/\{([^}]+)\}`)

// fill puts ids into a path template. It tells the collections it met, and what it does not know.
func fill(template string, o objects) (path string, met []string, unknown string) {
	path = parameter.ReplaceAllStringFunc(template, func(m string) string {
		part := parameter.FindStringSubmatch(m)
		if id, ok := collections[part[1]]; ok {
			met = append(met, part[1])
			return part[1] + "/" + id(o)
		}
		value, ok := plain[part[2]]
		if !ok {
			unknown = part[0]
		}
		return part[1] + "/" + value
	})
	return path, met, unknown
}

// objectsOf are the ids of one chart and what lies around it.
func objectsOf(a *apptest.Agency, c *apptest.Client, facility int, chart apptest.Chart, role principal.Role) objects {
	o := missing()
	o.client, o.facility = c.ID.String(), c.Facilities[facility].String()
	o.user, o.token = a.Spare.UserID.String(), c.SpareToken.String()
	o.encounter, o.patient, o.codingCase = chart.Encounter.String(), chart.Patient.String(), chart.Case.String()
	o.document, o.source, o.page = chart.Document.String(), chart.Source.String(), chart.Page.String()
	o.item = chart.Items[apptest.Kind(role)].String()
	o.upload, o.batch, o.request = c.Upload.String(), c.Batch.String(), chart.Request.String()
	o.delivery, o.group = chart.Delivery.String(), a.Group.String()
	return o
}

// chartAt gives the last chart of a facility, which nobody draws first.
func chartAt(c *apptest.Client, facility int) apptest.Chart {
	charts := c.Charts[:len(c.Charts)/2]
	if facility == 1 {
		charts = c.Charts[len(c.Charts)/2:]
	}
	return charts[len(charts)-1]
}

// own are the objects that an actor may name. A technician draws their next item for it.
func own(t *testing.T, h *apptest.House, p *apptest.Actor) objects {
	t.Helper()
	a := h.Agencies[p.Owner.Agency]
	c := a.Clients[max(p.Owner.Client, 0)]
	o := objectsOf(a, c, 0, chartAt(c, 0), p.Role)
	if (p.Role == principal.Hospital || p.Role == principal.Manager) && (p.Token == "" || slices.Contains(p.Scopes, "documents.upload")) {
		o.upload = h.BeginUpload(p, chartAt(c, 0).Encounter, "swept.txt", 5).String()
	}
	if !p.Role.Technician() {
		return o
	}
	var next struct {
		Item struct {
			ID, EncounterID uuid.UUID
			Fence           int64
		}
	}
	p.Post("/work/next", nil).Want(t, http.StatusOK).JSON(t, &next)
	if next.Item.ID == uuid.Nil {
		t.Fatalf("%s has no more work to draw; raise chartsEach", p.Name)
	}
	for _, chart := range c.Charts {
		if chart.Encounter == next.Item.EncounterID {
			o = objectsOf(a, c, 0, chart, p.Role)
		}
	}
	o.item, o.codingCase, o.encounter, o.fence = next.Item.ID.String(), caseOf(c, next.Item.EncounterID), next.Item.EncounterID.String(), next.Item.Fence
	return o
}

func caseOf(c *apptest.Client, encounter uuid.UUID) string {
	for _, chart := range c.Charts {
		if chart.Encounter == encounter {
			return chart.Case.String()
		}
	}
	return ""
}

// stranger is somebody else's set of objects, by whose it is.
type stranger struct {
	whose string
	objects
	forTechnicians bool // foreign to technicians alone, and there only in leased collections
}

func strangers(h *apptest.House, p *apptest.Actor) []stranger {
	mine, theirs := h.Agencies[p.Owner.Agency], h.Agencies[1-p.Owner.Agency]
	out := []stranger{{whose: "another agency", objects: objectsOf(theirs, theirs.Clients[0], 0, chartAt(theirs.Clients[0], 0), p.Role)}}
	switch {
	case p.Owner.Client >= 0:
		c := mine.Clients[1-p.Owner.Client]
		o := objectsOf(mine, c, 0, chartAt(c, 0), p.Role)
		o.user = c.Hospital.UserID.String()
		out = append(out, stranger{whose: "another client", objects: o})
	case p.Role.Technician():
		out = append(out,
			stranger{whose: "another client", objects: objectsOf(mine, mine.Clients[1], 0, chartAt(mine.Clients[1], 0), p.Role), forTechnicians: true},
			stranger{whose: "another facility", objects: objectsOf(mine, mine.Clients[0], 1, chartAt(mine.Clients[0], 1), p.Role), forTechnicians: true})
	}
	return out
}

// withoutIDs replaces the ids that a request named, so that answers about different ids can be compared.
func withoutIDs(text string, o objects) string {
	for i, id := range []string{o.client, o.facility, o.user, o.token, o.item, o.codingCase, o.encounter, o.patient, o.document, o.source, o.page, o.upload, o.batch, o.request, o.delivery, o.group} {
		text = strings.ReplaceAll(text, id, fmt.Sprintf("<%d>", i))
	}
	return text
}
