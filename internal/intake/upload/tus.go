package upload

import (
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"
	"github.com/tus/tusd/v2/pkg/memorylocker"
	xslog "golang.org/x/exp/slog"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/httpx"
)

type tusHandler = *handler.UnroutedHandler

const (
	path = "/uploads"
	// patience is for one read of a body: a connection that is silent for so long is given up, and the client resumes.
	patience = 60 * time.Second
)

// newTus makes the protocol's handler over a store that encrypts. One process writes an upload at a time; within this one a
// new request for an upload interrupts the old, whose connection is likely dead.
func newTus(m *Module) (tusHandler, error) {
	composer := handler.NewStoreComposer()
	store := &store{m: m}
	composer.UseCore(store)
	composer.UseTerminater(store)
	composer.UseLocker(memorylocker.New())
	return handler.NewUnroutedHandler(handler.Config{
		StoreComposer: composer, MaxSize: m.MaxBytes, BasePath: httpx.Prefix + path + "/", DisableDownload: true,
		Cors: &handler.CorsConfig{Disable: true}, NetworkTimeout: patience,
		// The library logs paths and messages; the engine logs requests already.
		Logger: xslog.New(xslog.NewTextHandler(io.Discard, nil)),
	})
}

func (m *Module) registerTus(api *httpx.API) {
	serve := func(h http.HandlerFunc) gin.HandlerFunc {
		wrapped := m.tus.Middleware(h)
		return func(c *gin.Context) {
			r := keepContext(c.Request)
			r.URL = &url.URL{Path: "/" + c.Param("id")}
			r.Header.Del("X-HTTP-Method-Override") // the policy was asked about the real method
			wrapped.ServeHTTP(&relative{c.Writer}, r)
		}
	}
	op := func(id, method, at, summary string) httpx.Op {
		return httpx.Op{ID: id, Method: method, Path: at, Summary: summary, Tag: "Upload",
			Description: "tus protocol 1.0.0 (tus.io). Metadata at creation: filename, and encounterId, facilityId, batchId, requestId or documentType as known."}
	}
	none := func(status int, text string) []httpx.Response {
		return []httpx.Response{{Status: status, Description: text}}
	}
	idParam := []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}}}
	api.Raw(op("uploads-options", http.MethodOptions, path, "What the upload server speaks"), nil, none(200, "Tus-* headers"), serve(func(http.ResponseWriter, *http.Request) {}))
	create := op("uploads-create", http.MethodPost, path, "Begin a resumable upload")
	create.Makes = true
	api.Raw(create, nil, none(201, "Location of the upload"), serve(m.tus.PostFile))
	api.Raw(op("uploads-head", http.MethodHead, path+"/{id}", "How much has arrived"), idParam, none(200, "Upload-Offset"), serve(m.tus.HeadFile))
	api.Raw(op("uploads-patch", http.MethodPatch, path+"/{id}", "Send more of an upload"), idParam, none(204, "Upload-Offset"), serve(m.tus.PatchFile))
	api.Raw(op("uploads-delete", http.MethodDelete, path+"/{id}", "Give an upload up"), idParam, none(204, "Gone"), serve(m.tus.DelFile))
}

// relative makes the Location of a new upload relative to the host, which a proxy may have renamed.
type relative struct{ gin.ResponseWriter }

func (w *relative) WriteHeader(status int) {
	if at, err := url.Parse(w.Header().Get("Location")); err == nil && at.Host != "" {
		w.Header().Set("Location", at.Path)
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap lets http.ResponseController reach the connection.
func (w *relative) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// refusal brings any error into the library's form: the status and the problem that every other route would answer.
func refusal(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, blob.ErrBusy):
		return handler.ErrFileLocked
	case errors.Is(err, blob.ErrOffset):
		return handler.ErrMismatchOffset
	case apperr.Is(err, "not-found"), errors.Is(err, blob.ErrNotFound):
		return handler.ErrNotFound
	}
	e := apperr.From(err)
	if e.Status >= http.StatusInternalServerError { // the library's answers pass by where the API's causes are logged
		slog.Error("upload failed", "code", e.Code, "cause", apperr.Cause(err))
	}
	body, _ := json.Marshal(httpx.Problem{Type: "about:blank", Title: http.StatusText(e.Status), Status: e.Status, Code: e.Code, Detail: e.Message, Errors: e.Fields})
	out := handler.NewError(e.Code, e.Message, e.Status)
	out.HTTPResponse.Body = string(body)
	out.HTTPResponse.Header = handler.HTTPHeader{"Content-Type": "application/problem+json"}
	if e.Wait > 0 {
		out.HTTPResponse.Header["Retry-After"] = httpx.RetryAfter(e.Wait)
	}
	return out
}

func metaID(meta handler.MetaData, name string) (uuid.UUID, error) {
	text := meta[name]
	if text == "" || text == "null" || text == "undefined" {
		return uuid.Nil, nil
	}
	id, err := uuid.Parse(text)
	if err != nil {
		return uuid.Nil, apperr.Invalid("The upload cannot begin.", apperr.Field{Location: "metadata." + name, Message: "is not an id"})
	}
	return id, nil
}
