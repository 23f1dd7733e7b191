package chart

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"chartwright/internal/intake/picture"
	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/internal/platform/strip"
)

// widest is the largest width a picture is scaled to; wider ones come as they were rendered.
const widest = 4000

func (m *Module) registerImages(api *httpx.API) {
	params := []*huma.Param{
		{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string", Format: "uuid"}},
		{Name: "n", In: "path", Required: true, Schema: &huma.Schema{Type: "integer"}},
	}
	width := &huma.Param{Name: "w", In: "query", Description: "width in pixels at most; default as rendered (150 dpi)", Schema: &huma.Schema{Type: "integer"}}
	ahead := &huma.Param{Name: "ahead", In: "query", Schema: &huma.Schema{Type: "boolean"},
		Description: "not shown yet: the trail says that the page was delivered ahead, and page-viewed says when it is shown"}
	responses := []httpx.Response{{Status: 200, Description: "The picture, marked with who looks at it and when", MediaType: "image/png"}}
	api.Raw(httpx.Op{ID: "page-image", Method: http.MethodGet, Path: "/documents/{id}/pages/{n}/image", Tag: "Documents", Summary: "Picture of a page"},
		append(params, width, ahead), responses, func(c *gin.Context) {
			act := pageShown
			if c.Query("ahead") == "true" {
				act = pageAhead
			}
			m.serve(c, act, m.page)
		})
	httpx.Register(api, httpx.Op{ID: "page-viewed", Method: http.MethodPost, Path: "/documents/{id}/pages/{n}/view", Tag: "Documents",
		Status: http.StatusNoContent, Summary: "Say that a page that was delivered ahead is shown now"}, m.viewed)
	api.Raw(httpx.Op{ID: "page-thumbnail", Method: http.MethodGet, Path: "/documents/{id}/pages/{n}/thumbnail", Tag: "Documents", Summary: "Small picture of a page"},
		params, responses, func(c *gin.Context) { m.serve(c, "document.thumbnail.view", m.thumbnail) })
}

// serve answers a picture. Every one shown is in the trail before it is decrypted, those that the browser has already too.
func (m *Module) serve(c *gin.Context, act string, draw func(ctx context.Context, p located, w int, who string) ([]byte, string, error)) {
	ctx := c.Request.Context()
	id, n, w, err := pictureOf(c)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	who, err := actor(ctx)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	page, err := m.seen(ctx, id, n, act)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	tag := fmt.Sprintf(`"%s-%d-%d-%s"`, page.ID, page.Rotation, w, who.UserID)
	c.Header("ETag", tag)
	c.Header("Cache-Control", "private, no-store")
	if c.GetHeader("If-None-Match") == tag {
		c.Status(http.StatusNotModified)
		return
	}
	body, mediaType, err := draw(ctx, page, w, who.Name)
	if err != nil {
		httpx.WriteError(c, err)
		return
	}
	c.Header("Content-Disposition", "inline")
	c.Data(http.StatusOK, mediaType, body)
}

// Every page that leaves is in the trail at once. Whether a person looked at it is another act.
const (
	pageShown = "document.page.view"
	pageAhead = "document.page.ahead"
)

// viewed keeps that a page delivered ahead is shown. The actor must still be one who may see it.
func (m *Module) viewed(ctx context.Context, in *pageInput) (*struct{}, error) {
	_, err := m.seen(ctx, in.ID, in.N, pageShown)
	return &struct{}{}, err
}

func pictureOf(c *gin.Context) (id uuid.UUID, n, w int, err error) {
	if id, err = uuid.Parse(c.Param("id")); err != nil {
		return id, 0, 0, apperr.NotFound()
	}
	if n, err = strconv.Atoi(c.Param("n")); err != nil || n < 1 {
		return id, 0, 0, apperr.NotFound()
	}
	if text := c.Query("w"); text != "" {
		if w, err = strconv.Atoi(text); err != nil || w < 16 || w > widest {
			return id, 0, 0, apperr.Invalid("The width is not usable.", apperr.Field{Location: "query.w", Message: "send a number of pixels from 16 to 4000"})
		}
	}
	return id, n, w, nil
}

func (m *Module) page(ctx context.Context, p located, w int, who string) ([]byte, string, error) {
	body, err := m.read(ctx, p, PartImage(p.SourcePage), p.Image)
	if err != nil {
		return nil, "", err
	}
	if p.Rotation == 0 && asKept(body, p.ImageType, w) {
		marked, err := m.marks.Stamp(body, p.ImageType, who, m.Clock.Now())
		if !errors.Is(err, strip.ErrWhole) {
			return marked, p.ImageType, err
		}
	}
	img, err := picture.Decode(bytes.NewReader(body), p.ImageType)
	if err != nil {
		return nil, "", err
	}
	img = picture.Shrink(picture.Rotate(img, p.Rotation), w)
	return picture.Encode(m.marks.Put(img, who, m.Clock.Now()))
}

// asKept reports whether a page is shown as wide as it is kept.
func asKept(body []byte, mediaType string, w int) bool {
	c, err := picture.Config(body, mediaType)
	return err == nil && (w == 0 || w >= c.Width)
}

// thumbnail carries no mark: nothing can be read on it.
func (m *Module) thumbnail(ctx context.Context, p located, _ int, _ string) ([]byte, string, error) {
	body, err := m.read(ctx, p, PartThumbnail(p.SourcePage), p.Thumbnail)
	if err != nil || p.Rotation == 0 {
		return body, http.DetectContentType(body), err
	}
	img, err := picture.Decode(bytes.NewReader(body), http.DetectContentType(body))
	if err != nil {
		return nil, "", err
	}
	return picture.Encode(picture.Rotate(img, p.Rotation))
}
