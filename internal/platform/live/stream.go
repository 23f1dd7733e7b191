package live

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Lengths of a stream. It ends by itself, so that a browser signs in again with what it may hear by then.
const (
	KeepAlive = 15 * time.Second // between signs of life
	longest   = 10 * time.Minute
	slowest   = 10 * time.Second // to write one event
)

// Stream writes the listener's calls as server-sent events until the browser leaves, the process stops, or over is closed: see
// Guests. A browser that comes back with Last-Event-ID is told to resync: calls are not kept.
func Stream(w http.ResponseWriter, r *http.Request, l *Listener, over <-chan struct{}) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no")
	s := &stream{w: w, control: http.NewResponseController(w)}
	w.WriteHeader(http.StatusOK)
	first := Call{Type: "hello"}
	if r.Header.Get("Last-Event-ID") != "" {
		first.Type = Resync
	}
	if s.call(first) != nil {
		return
	}
	quiet := time.NewTicker(KeepAlive)
	defer quiet.Stop()
	end := time.NewTimer(longest)
	defer end.Stop()
	for {
		var err error
		select {
		case <-r.Context().Done():
			return
		case <-end.C:
			return
		case <-l.hub.ended:
			return
		case <-over:
			return
		case <-quiet.C:
			err = s.write(": still here\n\n")
		case c := <-l.C:
			err = s.call(c)
		}
		if err != nil {
			return
		}
	}
}

type stream struct {
	w       http.ResponseWriter
	control *http.ResponseController
	n       int64
}

func (s *stream) call(c Call) error {
	ids := c.IDs
	if ids == nil {
		ids = map[string]string{}
	}
	body, err := json.Marshal(ids)
	if err != nil {
		return err
	}
	s.n++
	return s.write(fmt.Sprintf("id: %d\nevent: %s\ndata: %s\n\n", s.n, c.Type, body))
}

func (s *stream) write(text string) error {
	_ = s.control.SetWriteDeadline(time.Now().Add(slowest)) // not every writer has deadlines
	if _, err := s.w.Write([]byte(text)); err != nil {
		return err
	}
	return s.control.Flush()
}
