package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
	"time"
)

// Ways of a gate.
const (
	open   = iota
	cut    // what is open breaks, and nobody gets through
	slow   // every piece waits
	middle // an answer breaks off after some bytes
	away   // HTTP 503 to whoever asks
	still  // nothing gets through, and nobody is told
)

const (
	slowPiece  = 300 * time.Millisecond
	middleSize = 700 // bytes of an answer that still come through
)

// gate stands between the program and one of its servers, at an address that outlives the server's restarts.
type gate struct {
	address string
	dial    func() (net.Conn, error)

	listener net.Listener
	mu       sync.Mutex
	way      int
	conns    map[net.Conn]bool
}

func newGate(ctx context.Context, dial func() (net.Conn, error)) (*gate, error) {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	g := &gate{address: l.Addr().String(), dial: dial, listener: l, conns: map[net.Conn]bool{}}
	go g.accept()
	return g, nil
}

func (g *gate) accept() {
	for {
		c, err := g.listener.Accept()
		if err != nil {
			return
		}
		go g.carry(c)
	}
}

// set changes the way; connections that are open break, as they do with a network.
func (g *gate) set(way int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.way = way
	if way == open || way == slow || way == still {
		return
	}
	for c := range g.conns {
		_ = c.Close()
	}
}

func (g *gate) now() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.way
}

func (g *gate) keep(c net.Conn, there bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if there {
		g.conns[c] = true
		return
	}
	delete(g.conns, c)
	_ = c.Close()
}

func (g *gate) carry(client net.Conn) {
	g.keep(client, true)
	defer g.keep(client, false)
	g.patient()
	switch g.now() {
	case cut:
		return
	case away:
		_, _ = io.ReadAtLeast(client, make([]byte, 1), 1)
		_, _ = fmt.Fprint(client, "HTTP/1.1 503 Slow Down\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
		return
	}
	server, err := g.dial()
	if err != nil {
		return
	}
	g.keep(server, true)
	defer g.keep(server, false)
	go func() {
		_, _ = io.Copy(held{server, g}, client)
		_ = client.Close()
		_ = server.Close()
	}()
	g.answer(client, server)
}

// patient waits as long as nothing gets through.
func (g *gate) patient() {
	for g.now() == still {
		time.Sleep(10 * time.Millisecond)
	}
}

// held is what is sent through a gate.
type held struct {
	io.Writer
	g *gate
}

func (h held) Write(b []byte) (int, error) {
	h.g.patient()
	return h.Writer.Write(b)
}

// answer carries what the server says.
func (g *gate) answer(client, server net.Conn) {
	buffer, sent := make([]byte, 32<<10), 0
	for {
		n, err := server.Read(buffer)
		if n > 0 {
			g.patient()
			switch g.now() {
			case slow:
				time.Sleep(slowPiece)
			case middle:
				n = min(n, max(0, middleSize-sent))
			}
			if _, err := client.Write(buffer[:n]); err != nil || (g.now() == middle && sent+n >= middleSize) {
				return
			}
			sent += n
		}
		if err != nil {
			return
		}
	}
}
