// Package web carries the built browser application inside the Go binary.
//
// The folder dist is written by `npm run build`. A checkout in which nobody has run
// that yet still compiles: dist then holds a placeholder only, and FS says so.
package web

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// ErrNotBuilt is returned by FS when the binary was compiled without the browser application.
var ErrNotBuilt = errors.New("web: the browser application was not built; run `npm ci && npm run build` in web/ and compile again")

// FS returns the built application: index.html of the agency, portal.html of the public, or ErrNotBuilt.
func FS() (fs.FS, error) {
	root, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, fmt.Errorf("web: open the embedded application: %w", err)
	}
	for _, page := range []string{"index.html", "portal.html"} {
		if _, err := fs.Stat(root, page); err != nil {
			return nil, ErrNotBuilt
		}
	}
	return root, nil
}
