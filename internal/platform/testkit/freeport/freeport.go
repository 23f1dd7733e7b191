// Package freeport finds a port for a server that a test or a measurement starts.
package freeport

import (
	"context"
	"errors"
	"math/rand/v2"
	"net"
	"strconv"
	"sync/atomic"
	"syscall"
)

// The ports lie below those that kernels give to whoever names none (/proc/sys/net/ipv4/ip_local_port_range: from 32768; elsewhere from
// 49152), so that no connection of anybody takes one between our looking and the server's binding.
const (
	first = 20_000
	many  = 12_000
)

// Each process goes through them from a place of its own, so that it gives none twice and seldom one that another process gives.
var (
	from  = rand.IntN(many) //nolint:gosec // no secret
	given atomic.Int64
)

// ErrNone is returned where somebody listens on every port.
var ErrNone = errors.New("freeport: no port is free")

// Find gives a port of the loopback address that nobody listens on. Another process may choose it at the same time: where the server
// does not start, find another.
func Find(ctx context.Context) (int, error) {
	for range many {
		port := first + (from+int(given.Add(1)))%many
		l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		if err == nil {
			return port, l.Close()
		}
		if !errors.Is(err, syscall.EADDRINUSE) {
			return 0, err
		}
	}
	return 0, ErrNone
}
