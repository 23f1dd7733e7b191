// Package httpx is the door to the network: one gin engine, typed operations that make the OpenAPI contract, one place
// that writes errors, and the helpers (cursors, entity tags) that every room's handlers share.
package httpx

import (
	"context"
	"encoding/json"
	"net/http"
	"path"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"sync"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

// Prefix is where the API lives; PublicPrefix where that of people without an account does, which is a world of its own.
const (
	Prefix       = "/api/v1"
	PublicPrefix = "/api/public/v1"
	// ProvisioningPrefix is where agencies' organisations tell of their people, in the paths of their protocol (SCIM 2.0).
	ProvisioningPrefix = "/scim/v2"
)

// Authorizer decides whether the actor in ctx may call the operation; an unknown operation must be an error.
type Authorizer func(ctx context.Context, operationID string) error

// Authenticator finds the actor of a request and returns the request with the actor in its context; without credentials
// it returns the request as it was. An error refuses the request (a forged or expired credential, a missing CSRF token).
type Authenticator func(w http.ResponseWriter, r *http.Request) (*http.Request, error)

// Op describes one operation. Path is relative to its API's prefix, with {name} parameters.
type Op struct {
	ID          string // kebab-case, stable: the policy table names it
	Method      string
	Path        string
	Prefix      string // of its API; registration sets it
	Summary     string
	Description string
	Tag         string
	Status      int   // of success; default 200
	MaxBody     int64 // bytes; default 1 MiB
	Makes       bool  // makes something: takes an Idempotency-Key, and its handler makes it inside Once
}

// Response describes what a raw operation answers, for the contract.
type Response struct {
	Status      int
	Description string
	MediaType   string // empty: no body
}

// API registers operations. Every one passes the Authorizer.
type API struct {
	huma      huma.API
	engine    *gin.Engine
	prefix    string
	authorize Authorizer
	ops       map[string]Op
	sum       func([]byte) []byte // of what a repeatable request asks
}

// NewAPI mounts an API on the engine. Authentication must already be part of the engine's middleware.
func NewAPI(engine *gin.Engine, version string, authorize Authorizer) *API {
	useProblems()
	cfg := huma.DefaultConfig("Chartwright", version)
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "", "", ""
	cfg.CreateHooks = nil // no $schema links in bodies
	cfg.Servers = []*huma.Server{{URL: "/"}}
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaNames())
	cfg.Components.Schemas.RegisterTypeAlias(reflect.TypeFor[uuid.UUID](), reflect.TypeFor[id]())
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: "chartwright_session"},
		"token":   {Type: "http", Scheme: "bearer"},
		"request": {Type: "apiKey", In: "cookie", Name: "chartwright_request"},
	}
	return &API{huma: humagin.New(engine, cfg), engine: engine, prefix: Prefix, authorize: authorize, ops: map[string]Op{}, sum: plainSum}
}

// Public is an API beside this one in the same contract, with its own place, its own authorizer and its own operations.
func (a *API) Public(authorize Authorizer) *API {
	return &API{huma: a.huma, engine: a.engine, prefix: PublicPrefix, authorize: authorize, ops: map[string]Op{}, sum: a.sum}
}

// At is this API under another prefix, with the same authorizer and among the same operations: for protocols whose paths
// are not ours to choose.
func (a *API) At(prefix string) *API {
	there := *a
	there.prefix = prefix
	return &there
}

// Register adds a typed operation: I holds path, query, header and body fields by huma's tags, O headers and Body.
func Register[I, O any](a *API, op Op, handle func(context.Context, *I) (*O, error)) {
	a.add(op)
	status := op.Status
	if status == 0 {
		status = http.StatusOK
	}
	doc := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: a.prefix + op.Path, Summary: op.Summary, Description: op.Description,
		Tags: []string{op.Tag}, DefaultStatus: status, MaxBodyBytes: op.MaxBody,
		Middlewares: huma.Middlewares{a.guard},
		Errors:      []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity},
	}
	if op.Makes {
		doc.Parameters = []*huma.Param{keyParam()}
		doc.Errors = append(doc.Errors, http.StatusConflict)
	}
	if _, edits := reflect.TypeFor[I]().FieldByName("IfMatch"); edits {
		doc.Errors = append(doc.Errors, http.StatusPreconditionFailed, http.StatusPreconditionRequired)
	}
	huma.Register(a.huma, doc, func(ctx context.Context, in *I) (*O, error) {
		if op.Makes {
			asked, err := json.Marshal(in)
			if err != nil {
				return nil, toProblem(ctx, op.ID, err)
			}
			About(ctx, asked)
		}
		out, err := handle(ctx, in)
		if err != nil {
			return nil, toProblem(ctx, op.ID, err)
		}
		return out, nil
	})
}

// Raw adds an operation that huma cannot type (streams, ranges, uploads), described by hand in the contract.
func (a *API) Raw(op Op, params []*huma.Param, responses []Response, handle gin.HandlerFunc) {
	a.add(op)
	doc := &huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: a.prefix + op.Path, Summary: op.Summary, Description: op.Description,
		Tags: []string{op.Tag}, Parameters: params, Responses: map[string]*huma.Response{},
	}
	for _, r := range responses {
		res := &huma.Response{Description: r.Description}
		if r.MediaType != "" {
			res.Content = map[string]*huma.MediaType{r.MediaType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}}
		}
		doc.Responses[statusText(r.Status)] = res
	}
	if op.Makes {
		doc.Parameters = append(doc.Parameters, keyParam())
	}
	a.refusals(doc, op)
	a.huma.OpenAPI().AddOperation(doc)
	a.engine.Handle(op.Method, a.prefix+ginPath(op.Path), func(c *gin.Context) {
		ctx := c.Request.Context()
		r, err := a.retryOf(op, c.GetHeader(keyHeader), func() { c.Header(againHeader, "true") })
		if refused := a.authorize(ctx, op.ID); refused != nil {
			err = refused
		}
		if err != nil {
			WriteError(c, err)
			return
		}
		c.Request = c.Request.WithContext(context.WithValue(ctx, retryKey{}, r))
		handle(c)
	})
}

// refusals describes what the guard and the stores answer for every raw operation, as huma does for typed ones.
func (a *API) refusals(doc *huma.Operation, op Op) {
	schema := a.huma.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[Problem](), true, "Problem")
	refused := []int{http.StatusUnauthorized, http.StatusForbidden, http.StatusNotFound, http.StatusUnprocessableEntity}
	if op.Makes {
		refused = append(refused, http.StatusConflict)
	}
	for _, status := range refused {
		if doc.Responses[statusText(status)] == nil {
			doc.Responses[statusText(status)] = &huma.Response{Description: http.StatusText(status),
				Content: map[string]*huma.MediaType{"application/problem+json": {Schema: schema}}}
		}
	}
}

// Operations lists every registered operation by id, for the policy sweep.
func (a *API) Operations() []Op {
	out := make([]Op, 0, len(a.ops))
	for _, op := range a.ops {
		out = append(out, op)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].ID < out[j].ID })
	return out
}

// Contract is the OpenAPI 3.1 document.
func (a *API) Contract() *huma.OpenAPI { return a.huma.OpenAPI() }

func (a *API) add(op Op) {
	if _, twice := a.ops[op.ID]; twice || op.ID == "" {
		panic("httpx: operation id missing or used twice: " + op.ID)
	}
	op.Prefix = a.prefix
	a.ops[op.ID] = op
}

func (a *API) guard(ctx huma.Context, next func(huma.Context)) {
	op := a.ops[ctx.Operation().OperationID]
	r, err := a.retryOf(op, ctx.Header(keyHeader), func() { ctx.SetHeader(againHeader, "true") })
	if refused := a.authorize(ctx.Context(), op.ID); refused != nil {
		err = refused
	}
	if err != nil {
		WriteError(humagin.Unwrap(ctx), err)
		return
	}
	next(huma.WithValue(ctx, retryKey{}, r))
}

// id is how the contract describes our ids.
type id string

// Schema implements huma.SchemaProvider.
func (id) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "uuid"}
}

// schemaNames names each type once: by its own name, led by its package's where another package was first to use it.
func schemaNames() func(reflect.Type, string) string {
	var mu sync.Mutex
	taken := map[string]reflect.Type{}
	return func(t reflect.Type, hint string) string {
		name := huma.DefaultSchemaNamer(t, hint)
		for t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		mu.Lock()
		defer mu.Unlock()
		if first, used := taken[name]; used && first != t {
			pkg := path.Base(t.PkgPath())
			name = strings.ToUpper(pkg[:1]) + pkg[1:] + name
		}
		taken[name] = t
		return name
	}
}

var pathParam = regexp.MustCompile(`\{([^}]+)\}`)

func ginPath(p string) string { return pathParam.ReplaceAllString(p, ":$1") }
