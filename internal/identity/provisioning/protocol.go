package provisioning

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"

	"github.com/elimity-com/scim"
	scimerrors "github.com/elimity-com/scim/errors"
	"github.com/elimity-com/scim/optional"
	"github.com/elimity-com/scim/schema"
	"github.com/gin-gonic/gin"

	"chartwright/internal/identity/people"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/reqctx"
)

const (
	mediaType   = "application/scim+json"
	mostBytes   = 1 << 20 // of a request
	mostDepth   = 12      // of JSON in one; the schemas need 5
	longestFind = 1000    // characters of a filter
	largestPage = 200
)

// server is the library's, with our kinds of resources. It keeps to paths below /v2.
func (m *Module) server() (scim.Server, error) {
	return scim.NewServer(&scim.ServerArgs{
		ServiceProviderConfig: &scim.ServiceProviderConfig{MaxResults: largestPage, SupportFiltering: true, SupportPatch: true},
		ResourceTypes: []scim.ResourceType{
			{ID: optional.NewString("User"), Name: "User", Endpoint: "/Users", Description: optional.NewString("People of the agency"),
				Schema: schema.CoreUserSchema(), SchemaExtensions: []scim.SchemaExtension{{Schema: schema.ExtensionEnterpriseUser()}}, Handler: users{m}},
			{ID: optional.NewString("Group"), Name: "Group", Endpoint: "/Groups", Description: optional.NewString("The organisation's groups, which may mean a role here"),
				Schema: schema.CoreGroupSchema(), Handler: groups{m}},
		},
	}, scim.WithBaseURL(m.address()))
}

// address is what an organisation is given as the base of the protocol; a path alone where the installation has no public one.
func (m *Module) address() string {
	return strings.TrimSuffix(m.PublicURL, "/") + httpx.ProvisioningPrefix
}

// serve answers a request of the protocol, and keeps what it changed or why not.
func (m *Module) serve(c *gin.Context) {
	w := &heard{ResponseWriter: c.Writer}
	r := c.Request
	body, refused := readBody(c.Writer, r)
	switch path := strings.TrimPrefix(r.URL.Path, httpx.ProvisioningPrefix); {
	case refused != nil:
		answer(w, refused.Status, refused)
	case path == "/ServiceProviderConfig":
		answer(w, http.StatusOK, configuration())
	case path == "/Bulk":
		answer(w, http.StatusNotImplemented, scimerrors.ScimError{Status: http.StatusNotImplemented, Detail: "Bulk requests are not supported. Send one request for each person or group."})
	case len(r.URL.Query().Get("filter")) > longestFind:
		answer(w, http.StatusBadRequest, scimerrors.ScimErrorInvalidFilter)
	default:
		inner := r.Clone(r.Context())
		inner.URL.Path, inner.Body = "/v2"+path, io.NopCloser(bytes.NewReader(body))
		m.protocol.ServeHTTP(w, inner)
	}
	if r.Method != http.MethodGet && w.status != http.StatusNotImplemented {
		if err := m.keep(r.Context(), r, w, nameIn(body)); err != nil {
			slog.ErrorContext(r.Context(), "what an organisation asked for was not noted", "request_id", reqctx.From(r.Context()).ID, "cause", apperr.Cause(err))
		}
	}
}

// readBody reads a request, refuses what is too large or too deep, and puts it into the form that the library takes.
func readBody(w http.ResponseWriter, r *http.Request) ([]byte, *scimerrors.ScimError) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, mostBytes))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, &scimerrors.ScimError{Status: http.StatusRequestEntityTooLarge, Detail: "The request is larger than 1 MiB. Send fewer members at a time."}
	case err != nil:
		return nil, &scimerrors.ScimErrorInvalidSyntax
	case len(body) == 0:
		return nil, nil
	case tooDeep(body):
		return nil, &scimerrors.ScimError{Status: http.StatusBadRequest, ScimType: scimerrors.ScimTypeInvalidSyntax, Detail: "The request's JSON is not readable or too deep."}
	}
	return plain(body), nil
}

// tooDeep reports JSON that nests deeper than any resource does, or is not one document.
func tooDeep(body []byte) bool {
	d := json.NewDecoder(bytes.NewReader(body))
	for depth, ended := 0, false; ; ended = depth == 0 {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return depth != 0
		}
		if err != nil || depth > mostDepth || ended {
			return true
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// plain writes truths that came as text as what they are: Entra ID sends "active": "False".
func plain(body []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var all map[string]any
	if d.Decode(&all) != nil {
		return body // the library refuses it
	}
	truthOf(all)
	operations, _ := member(all, "operations").([]any)
	for _, o := range operations {
		op, ok := o.(map[string]any)
		if !ok {
			continue
		}
		path, _ := member(op, "path").(string)
		if inner, ok := member(op, "value").(map[string]any); ok && path == "" {
			truthOf(inner)
		} else if strings.EqualFold(path, "active") {
			for name, v := range op {
				if strings.EqualFold(name, "value") {
					op[name] = truth(v)
				}
			}
		}
	}
	out, err := json.Marshal(all)
	if err != nil {
		return body
	}
	return out
}

func truthOf(o map[string]any) {
	for name, v := range o {
		if strings.EqualFold(name, "active") {
			o[name] = truth(v)
		}
	}
}

func truth(v any) any {
	if s, ok := v.(string); ok {
		switch strings.ToLower(s) {
		case "true":
			return true
		case "false":
			return false
		}
	}
	return v
}

// member finds a member of an object whose name may be written in any case.
func member(o map[string]any, name string) any {
	for n, v := range o {
		if strings.EqualFold(n, name) {
			return v
		}
	}
	return nil
}

func nameIn(body []byte) string {
	var all map[string]any
	if json.Unmarshal(body, &all) != nil {
		return ""
	}
	for _, n := range []string{"userName", "displayName"} {
		if name, ok := member(all, n).(string); ok && name != "" {
			return name
		}
	}
	return ""
}

// configuration is what of the protocol there is.
func configuration() map[string]any {
	no := map[string]any{"supported": false}
	return map[string]any{
		"schemas": []string{"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"},
		"patch":   map[string]any{"supported": true}, "etag": map[string]any{"supported": true},
		"filter": map[string]any{"supported": true, "maxResults": largestPage},
		"bulk":   map[string]any{"supported": false, "maxOperations": 0, "maxPayloadSize": 0},
		"sort":   no, "changePassword": no,
		"authenticationSchemes": []any{map[string]any{"type": "oauthbearertoken", "name": "API token", "primary": true,
			"description": "A token with the scope scim, made under Setup, Provisioning", "specUri": "https://www.rfc-editor.org/info/rfc6750"}},
	}
}

func answer(w http.ResponseWriter, status int, body any) {
	text, _ := json.Marshal(body) // ours alone
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = w.Write(text)
}

// heard is an answer of which a refusal is listened to.
type heard struct {
	http.ResponseWriter
	status int
	said   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (h *heard) WriteHeader(status int) {
	h.status = status
	h.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (h *heard) Write(b []byte) (int, error) {
	if h.status >= http.StatusBadRequest {
		h.said.Write(b)
	}
	return h.ResponseWriter.Write(b)
}

// refusal puts an error into the protocol's form. Causes that are our fault are logged, never told.
func refusal(r *http.Request, err error) error {
	if err == nil {
		return nil
	}
	var already scimerrors.ScimError
	if errors.As(err, &already) {
		return already
	}
	e := apperr.From(err)
	out := scimerrors.ScimError{Status: e.Status, Detail: e.Message}
	for _, f := range e.Fields {
		out.Detail += " " + strings.TrimPrefix(f.Location, "body.") + ": " + f.Message + "."
	}
	switch {
	case errors.Is(err, people.ErrAddressTaken):
		out.Status, out.ScimType = http.StatusConflict, scimerrors.ScimTypeUniqueness
	case e.Status == http.StatusUnprocessableEntity:
		out.Status, out.ScimType = http.StatusBadRequest, scimerrors.ScimTypeInvalidValue
	case e.Status >= http.StatusInternalServerError:
		id := reqctx.From(r.Context()).ID
		slog.ErrorContext(r.Context(), "request failed", "operation", "scim "+r.Method, "request_id", id, "cause", apperr.Cause(err))
		out.Status, out.Detail = http.StatusInternalServerError, e.Message+" Request id: "+id
	}
	return out
}

// wrong refuses a value.
func wrong(detail string) error {
	return scimerrors.ScimError{Status: http.StatusBadRequest, ScimType: scimerrors.ScimTypeInvalidValue, Detail: detail}
}

// taken refuses a name that is somebody's.
func taken(detail string) error {
	return scimerrors.ScimError{Status: http.StatusConflict, ScimType: scimerrors.ScimTypeUniqueness, Detail: detail}
}
