package app

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path"
	"strings"

	"github.com/gin-gonic/gin"

	"chartwright/internal/platform/apperr"
	"chartwright/internal/platform/httpx"
	"chartwright/web"
)

// nonceMark stands in pages where the nonce of the answer goes (see web/vite.config.ts).
const nonceMark = "__NONCE__"

// contentPolicy lets only our own files run, and of styles only our files and those that bear the answer's nonce: the
// component library's variables.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'nonce-%s'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// servePage answers with a page of HTML under a policy and a nonce of this answer's own.
func servePage(c *gin.Context, page []byte) {
	nonce := rand.Text()
	c.Header("Content-Security-Policy", fmt.Sprintf(contentPolicy, nonce))
	c.Header("Cache-Control", "no-store")
	c.Data(http.StatusOK, "text/html; charset=utf-8", bytes.ReplaceAll(page, []byte(nonceMark), []byte(nonce)))
}

// mountUI serves the built web application: files under their names, index.html for every other page address.
func mountUI(engine *gin.Engine) error {
	files, err := web.FS()
	if errors.Is(err, web.ErrNotBuilt) {
		slog.Warn("this binary carries no web application; the API alone is served", "mend", "make build")
		engine.NoRoute(func(c *gin.Context) { httpx.WriteError(c, apperr.NotFound()) })
		return nil
	}
	if err != nil {
		return err
	}
	index, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return err
	}
	public, err := fs.ReadFile(files, "portal.html")
	if err != nil {
		return err
	}
	server := http.FileServer(http.FS(files))
	engine.NoRoute(func(c *gin.Context) {
		name := strings.TrimPrefix(path.Clean(c.Request.URL.Path), "/")
		switch {
		case strings.HasPrefix(name, "api/") || strings.HasPrefix(name, "scim/") || (c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead):
			httpx.WriteError(c, apperr.NotFound())
		case isFile(files, name):
			if strings.HasPrefix(name, "assets/") { // named by their content
				c.Header("Cache-Control", "public, max-age=31536000, immutable")
			}
			c.Status(http.StatusOK)
			server.ServeHTTP(c.Writer, c.Request)
		case strings.HasPrefix(name, "r/"): // the pages of hospitals, for people without an account
			servePage(c, public)
		default:
			servePage(c, index)
		}
	})
	return nil
}

func isFile(files fs.FS, name string) bool {
	info, err := fs.Stat(files, name)
	return err == nil && !info.IsDir() && name != "index.html" && name != "portal.html"
}
