package pgembed

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/jackc/pgx/v5"
)

// ErrNotRunning reports that nobody runs the server of this folder.
var ErrNotRunning = errors.New("pgembed: no chartwright is running on this folder")

// Guest is a connection to a server that another chartwright runs.
type Guest struct{ socket string }

// Join finds the running server of a folder, for an operator's command beside "chartwright serve". It changes nothing there.
// Where none answers the error is ErrNotRunning, and Start is the way.
func Join(ctx context.Context, dir string) (Guest, error) {
	socket, err := os.ReadFile(filepath.Join(dir, socketRecord))
	if errors.Is(err, fs.ErrNotExist) {
		return Guest{}, ErrNotRunning
	}
	if err != nil {
		return Guest{}, fmt.Errorf("pgembed: %w", err)
	}
	g := Guest{socket: string(socket)}
	conn, err := pgx.Connect(ctx, g.AppURL())
	if err != nil {
		return Guest{}, fmt.Errorf("%w: %w", ErrNotRunning, err) // a record left behind by one that was killed
	}
	return g, conn.Close(ctx)
}

// AppURL is the connection of the application's role.
func (g Guest) AppURL() string { return connURL(g.socket, AppRole, Database) }

// BackupURL is the connection of a role that reads every row, past the policies: of the superuser.
func (g Guest) BackupURL() string { return connURL(g.socket, superuser, Database) }
