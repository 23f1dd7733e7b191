// Package freeport finds a port for a server that a test or a measurement starts.
package freeport

import (
	"context"
	"net"
)

// Find gives a port of the loopback address that nobody listens on. Somebody may take it a moment later: where the server does not
// start, find another.
func Find(ctx context.Context) (int, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	return l.Addr().(*net.TCPAddr).Port, l.Close()
}
