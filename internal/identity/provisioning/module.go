// Package provisioning lets an agency's organisation tell of the agency's people: SCIM 2.0 (RFC 7643, RFC 7644), and what the
// agency sets about it. The bearer token says whose agency it is; what it may do is what its maker may do with people.
//
// The organisation names people and groups. The agency says which role, and which facilities, a group means. A person whom
// the organisation made is let in by the first group that gives a role, and is out when the last one is gone; a person who was
// here before keeps their role until a group gives them one. Nothing is ever deleted.
package provisioning

import (
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/elimity-com/scim"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/clock"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Needs is what provisioning is built from.
type Needs struct {
	DB        *db.DB
	Clock     clock.Clock
	People    *people.Module
	PublicURL string // where organisations reach us
}

// Module is provisioning.
type Module struct {
	Needs
	protocol scim.Server
}

// New prepares provisioning.
func New(n Needs) (*Module, error) {
	m := &Module{Needs: n}
	var err error
	m.protocol, err = m.server()
	return m, err
}

// RegisterRoutes adds what the agency sets to the API, and the protocol beside it.
func (m *Module) RegisterRoutes(api *httpx.API) {
	const tag = "Provisioning"
	httpx.Register(api, httpx.Op{ID: "provisioning-get", Method: http.MethodGet, Path: "/provisioning", Tag: tag,
		Summary: "What the agency's organisation provisions"}, m.get)
	httpx.Register(api, httpx.Op{ID: "provisioning-groups-put", Method: http.MethodPut, Path: "/provisioning/groups", Tag: tag,
		Summary: "Say which roles the organisation's groups mean"}, m.put)
	httpx.Register(api, httpx.Op{ID: "provisioning-acts", Method: http.MethodGet, Path: "/provisioning/acts", Tag: tag,
		Summary: "What the organisation asked for last"}, m.acts)
	m.registerProtocol(api.At(httpx.ProvisioningPrefix))
}

// registerProtocol adds the operations of the protocol, all of which one handler answers.
func (m *Module) registerProtocol(api *httpx.API) {
	add := func(id, method, path, summary string, status int, params ...*huma.Param) {
		answer := httpx.Response{Status: status, Description: http.StatusText(status), MediaType: mediaType}
		if status == http.StatusNoContent {
			answer.MediaType = ""
		}
		api.Raw(httpx.Op{ID: id, Method: method, Path: path, Summary: summary, Tag: "SCIM 2.0", Status: status}, append(pathParams(path), params...), []httpx.Response{answer}, m.serve)
	}
	add("scim-config", http.MethodGet, "/ServiceProviderConfig", "What of the protocol is supported", http.StatusOK)
	add("scim-resource-types", http.MethodGet, "/ResourceTypes", "The kinds of resources", http.StatusOK)
	add("scim-resource-types-get", http.MethodGet, "/ResourceTypes/{type}", "A kind of resource", http.StatusOK)
	add("scim-schemas", http.MethodGet, "/Schemas", "The schemas of the resources", http.StatusOK)
	add("scim-schemas-get", http.MethodGet, "/Schemas/{schema}", "A schema", http.StatusOK)
	add("scim-bulk", http.MethodPost, "/Bulk", "Many at once: not supported", http.StatusNotImplemented)
	for _, r := range []struct{ id, path, one, many string }{{"scim-users", "/Users", "a person", "people"}, {"scim-groups", "/Groups", "a group", "groups"}} {
		add(r.id+"-list", http.MethodGet, r.path, "Find "+r.many, http.StatusOK, query("filter"), query("startIndex"), query("count"))
		add(r.id+"-create", http.MethodPost, r.path, "Add "+r.one, http.StatusCreated)
		add(r.id+"-get", http.MethodGet, r.path+"/{id}", "Read "+r.one, http.StatusOK)
		add(r.id+"-put", http.MethodPut, r.path+"/{id}", "Replace "+r.one, http.StatusOK)
		add(r.id+"-patch", http.MethodPatch, r.path+"/{id}", "Change "+r.one, http.StatusOK)
		add(r.id+"-remove", http.MethodDelete, r.path+"/{id}", "Remove "+r.one, http.StatusNoContent)
	}
}

func query(name string) *huma.Param {
	return &huma.Param{Name: name, In: "query", Schema: &huma.Schema{Type: huma.TypeString}}
}

// pathParams describes the parameter that a path ends with, if any.
func pathParams(path string) []*huma.Param {
	for name, format := range map[string]string{"{id}": "uuid", "{type}": "", "{schema}": ""} {
		if len(path) > len(name) && path[len(path)-len(name):] == name {
			return []*huma.Param{{Name: name[1 : len(name)-1], In: "path", Required: true, Schema: &huma.Schema{Type: huma.TypeString, Format: format}}}
		}
	}
	return nil
}
