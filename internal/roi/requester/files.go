package requester

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/roi/request"
)

// Headers of a file that is sent: what it is, and its name with other than plain letters percent-encoded.
const (
	kindHeader = "X-File-Kind"
	nameHeader = "X-File-Name"
)

// kinds of papers and the type of document that each is filed as.
func kinds() map[string]string {
	return map[string]string{"authorization": "authorization", "identity": "other", "answer": "correspondence"}
}

// uploadPatience is for one whole file; a phone on a bad line starts again rather than hold a connection for ever.
const uploadPatience = 10 * time.Minute

func (m *Module) registerFiles(api *httpx.API, op func(id, method, path, summary string, status int) httpx.Op) {
	text := func(name string, required bool, words ...any) *huma.Param {
		return &huma.Param{Name: name, In: "header", Required: required, Schema: &huma.Schema{Type: "string", Enum: words}}
	}
	send := op("public-files-create", http.MethodPost, "/request/files", "Send a file: an authorization, a document of identity, an answer", http.StatusCreated)
	send.Description = "The body is the file itself, at most 25 MiB."
	api.Raw(send, []*huma.Param{text(kindHeader, true, "authorization", "identity", "answer"), text(nameHeader, false)},
		[]httpx.Response{{Status: http.StatusCreated, Description: "It is here and is being looked at"}}, m.receive)
	api.Raw(op("public-downloads-get", http.MethodGet, "/request/downloads/{id}", "Fetch what a download was begun for; ranges may be asked for", 0),
		[]*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}}},
		[]httpx.Response{{Status: http.StatusOK, Description: "The release", MediaType: "application/pdf"}, {Status: http.StatusPartialContent, Description: "A range of it", MediaType: "application/pdf"}}, m.download)
	httpx.Register(api, op("public-downloads-create", http.MethodPost, "/request/deliveries/{id}/downloads", "Begin a download; each counts", http.StatusCreated), m.beginDownload)
}

// receive takes a file in the way of every file of the house: encrypted as it arrives, and examined before anybody sees it.
func (m *Module) receive(c *gin.Context) {
	if err := m.receiveFile(c); err != nil {
		httpx.WriteError(c, err)
		return
	}
	c.Status(http.StatusCreated)
}

func (m *Module) receiveFile(c *gin.Context) error {
	ctx := c.Request.Context()
	kind := c.GetHeader(kindHeader)
	documentType, known := kinds()[kind]
	if !known {
		return apperr.Invalid("The file cannot be taken.", apperr.Field{Location: "header." + kindHeader, Message: "say authorization, identity or answer"})
	}
	if c.Request.ContentLength > largestFile {
		return tooLarge()
	}
	if err := m.Door.Spend(ctx, "upload"); err != nil {
		return err
	}
	var row request.Row
	err := m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) (err error) {
		if row, err = m.open(ctx, tx); err != nil {
			return err
		}
		papers, err := m.Papers.Of(tx, row.ID)
		if err == nil && len(papers) >= mostPapers {
			err = apperr.Conflict("too-many-files", "This request has as many files as it can take. Write a message if something is missing.")
		}
		return err
	})
	if err != nil {
		return err
	}
	_ = http.NewResponseController(c.Writer).SetReadDeadline(time.Now().Add(uploadPatience)) // where it is not supported there is none
	body := http.MaxBytesReader(c.Writer, c.Request.Body, largestFile)
	source, err := m.Papers.Receive(ctx, row, fileName(c.GetHeader(nameHeader)), documentType, body)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return tooLarge()
	}
	if err != nil || kind != "identity" || source == uuid.Nil {
		return err
	}
	return m.DB.InTenant(ctx, func(ctx context.Context, tx *db.Tx) error { return m.showDocument(ctx, tx, row, source) })
}

// mostPapers bounds what one request can fill the store with.
const mostPapers = 40

func tooLarge() error {
	return apperr.New(http.StatusRequestEntityTooLarge, "file-too-large", "The file is larger than 25 MB. Send it in parts, or as smaller pictures.")
}

// fileName reads a name that was percent-encoded; what cannot be read is left out.
func fileName(encoded string) string {
	name, err := url.PathUnescape(encoded)
	if err != nil {
		return "file"
	}
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	return strings.ToValidUTF8(name[:min(len(name), 255)], "")
}

// showDocument lets the file stand for the proof by document, for a person to look at.
func (m *Module) showDocument(ctx context.Context, tx *db.Tx, row request.Row, source uuid.UUID) error {
	proofs, err := proofsOf(tx, row.ID, true)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(proofs, func(p proofRow) bool { return p.Method == "document" && p.State != "passed" })
	if i < 0 {
		return nil
	}
	if err := updateProof(tx, proofs[i].ID, map[string]any{"source_id": source, "state": "pending", "decided_by": nil}); err != nil {
		return err
	}
	return request.Note(ctx, tx, row, "portal.identity.send", uuid.Nil, nil)
}
