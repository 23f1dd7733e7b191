package testkit

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"
)

// Wire stands between a program and PostgreSQL and hears what is asked, for tests that compare the work of two ways.
type Wire struct {
	URL string // of the same database, by way of the wire

	mu    sync.Mutex
	heard []string
}

// Listen puts a wire before a database.
func Listen(t testing.TB, database string) *Wire {
	t.Helper()
	c, err := pgconn.ParseConfig(database)
	if err != nil {
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	w := &Wire{}
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go w.carry(conn, c)
		}
	}()
	w.URL = (&url.URL{Scheme: "postgres", User: url.UserPassword(c.User, c.Password), Host: l.Addr().String(), Path: "/" + c.Database, RawQuery: "sslmode=disable"}).String()
	return w
}

// Heard gives the statements since the last call, in their order.
func (w *Wire) Heard() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	out := w.heard
	w.heard = nil
	return out
}

func (w *Wire) carry(c net.Conn, to *pgconn.Config) {
	defer func() { _ = c.Close() }()
	network, address := pgconn.NetworkAddress(to.Host, to.Port)
	s, err := (&net.Dialer{}).DialContext(context.Background(), network, address)
	if err != nil {
		return
	}
	defer func() { _ = s.Close() }()
	go func() {
		_, _ = io.Copy(c, s)
		_ = c.Close()
	}()
	prepared := map[string]string{}
	for kind := 0; ; kind = 1 { // the first message has no type
		m, err := message(c, kind)
		if err != nil {
			return
		}
		if kind == 1 {
			w.note(m, prepared) // before it is carried on: what is answered was heard
		}
		if _, err := s.Write(m); err != nil {
			return
		}
	}
}

// message reads one message; kind is how many bytes stand before its length.
func message(from io.Reader, kind int) ([]byte, error) {
	head := make([]byte, kind+4)
	if _, err := io.ReadFull(from, head); err != nil {
		return nil, err
	}
	m := make([]byte, kind+int(binary.BigEndian.Uint32(head[kind:])))
	copy(m, head)
	_, err := io.ReadFull(from, m[len(head):])
	return m, err
}

// note keeps the text of what is run: simple queries (Q), and bound statements (B) that were parsed before (P).
func (w *Wire) note(m []byte, prepared map[string]string) {
	first, rest, _ := bytes.Cut(m[5:], []byte{0})
	second, _, _ := bytes.Cut(rest, []byte{0})
	text := string(first)
	switch m[0] {
	case 'P':
		prepared[text] = string(second)
		return
	case 'B':
		text = prepared[string(second)]
	case 'Q':
	default:
		return
	}
	if strings.HasPrefix(text, "--") { // the pool's ping of a connection that was idle for a second
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.heard = append(w.heard, strings.Join(strings.Fields(text), " "))
}
