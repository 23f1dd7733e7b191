package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// streamsChild is the argument with which the bench starts itself to hold the callers' ends of event streams.
const streamsChild = "streams-child"

// opening is how many streams are opened side by side.
const opening = 16

// streamOrder tells the child of a stream, on its stdin: a request is a secret and no argument.
type streamOrder struct {
	Address string // host and port
	Request []byte // as it is sent
}

// streamsHeld is what the child tells on its stdout.
type streamsHeld struct {
	Open, Broken int64
	Why          string // of one that is broken
}

// holder is the child's state.
type holder struct {
	mu   sync.Mutex
	held streamsHeld
	told *json.Encoder
}

// holdStreams is the body of the child: it opens what is ordered until in ends, since the parent has what it wanted or was
// killed. What is open is closed by the end of the process.
func holdStreams(in io.Reader, out io.Writer) error {
	h := &holder{told: json.NewEncoder(out)}
	places := make(chan struct{}, opening)
	orders := json.NewDecoder(in)
	for {
		var o streamOrder
		if err := orders.Decode(&o); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		places <- struct{}{}
		go func() {
			s, err := o.open()
			<-places
			opened := int64(0)
			if err == nil {
				opened = 1
				h.note(opened, nil)
			}
			for err == nil {
				s, err = s.hear(o)
			}
			h.note(-opened, err)
		}()
	}
}

// note tells the parent of a stream that was opened, or with an error of one that is broken.
func (h *holder) note(open int64, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.held.Open += open
	if err != nil {
		h.held.Broken++
		h.held.Why = err.Error()
	}
	_ = h.told.Encode(h.held) // a parent that does not hear it has ended
}

// heldStream is one that is open.
type heldStream struct {
	conn  net.Conn
	body  io.Reader
	began time.Time
}

func (o streamOrder) open() (*heldStream, error) {
	conn, err := net.Dial("tcp", o.Address)
	if err != nil {
		return nil, err
	}
	if _, err = conn.Write(o.Request); err == nil {
		var res *http.Response
		res, err = http.ReadResponse(bufio.NewReaderSize(conn, 512), nil) //nolint:bodyclose // it ends with the connection
		if err == nil && res.StatusCode == http.StatusOK {
			return &heldStream{conn, res.Body, time.Now()}, nil
		}
		if err == nil {
			err = fmt.Errorf("answered %d", res.StatusCode)
		}
	}
	return nil, errors.Join(err, conn.Close())
}

// lasts is how long the house lets a stream live, but for the way of its first bytes; the browser then opens it anew.
const lasts = 10*time.Minute - time.Second

// hear reads a stream to its end, and gives the one that follows it; an error where it broke off.
func (s *heldStream) hear(o streamOrder) (*heldStream, error) {
	_, err := io.CopyBuffer(io.Discard, onlyReader{s.body}, make([]byte, 256))
	_ = s.conn.Close()
	if lived := time.Since(s.began); lived < lasts {
		return nil, errors.Join(fmt.Errorf("ended after %s", lived), err)
	}
	return o.open()
}

// onlyReader hides what else a body can do, so that the copy keeps to its small buffer.
type onlyReader struct{ io.Reader }
