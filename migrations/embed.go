// Package migrations carries the database's schema, as SQL for goose, in the order of the file names.
package migrations

import "embed"

// FS holds every migration.
//
//go:embed *.sql
var FS embed.FS
