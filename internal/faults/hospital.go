package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"path"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/app/caller"
)

// upload is a file whose last byte was acknowledged.
type upload struct {
	encounter uuid.UUID
	id        string
	mark      string
	sum       [sha256.Size]byte
}

// ledger is what clients were told.
type ledger struct {
	mu        sync.Mutex
	uploads   []upload
	completed map[uuid.UUID]int // items, by who was told that they completed it
	requests  []uuid.UUID       // for records
	released  []release
	book      notebook
	pace      <-chan time.Time // each file waits for one, so that they do not come faster than a small machine examines them

	operations, unknowns  atomic.Int64
	returned              atomic.Int64 // packages that could not be made, so that a person did the request again
	files                 atomic.Int64
	lastClaim, lastUpload atomic.Int64   // when one was last acknowledged, Unix nanoseconds
	failures              map[string]int // answers of 500 and more, by status and code
	surprises             []string
}

func (l *ledger) surprise(format string, args ...any) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.surprises) < 20 {
		l.surprises = append(l.surprises, fmt.Sprintf(format, args...))
	}
}

// failed counts a failure that was answered. What the program cannot do for now it says so, with what to do: 500 says nothing.
// What an older version answers is only counted: it is as it was.
func (l *ledger) failed(older bool, method, path string, a answer) {
	if a.status == http.StatusInternalServerError && !older {
		l.surprise("%s %s was answered 500: %.200s", method, path, a.body)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.failures[fmt.Sprintf("%d %s", a.status, a.code())]++
}

// named is how many failures were answered with what is away or full.
func (l *ledger) named() (n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, times := range l.failures {
		n += times
	}
	return n
}

// lost counts an answer that did not come.
func (l *ledger) lost(a answer) {
	if a.outcome == unknown {
		l.unknowns.Add(1)
	}
}

// send registers encounters and hands their files over, one after the other, as long as ctx lives. What is begun is ended.
func (t *town) send(ctx context.Context, l *ledger) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.pace:
		}
		if err := t.one(context.WithoutCancel(ctx), l); err != nil {
			l.surprise("upload: %v", err)
			return
		}
	}
}

// patience is how long a client goes on with one thing; recovery is never to take so long.
const patience = 3 * time.Minute

func (t *town) one(ctx context.Context, l *ledger) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	n := l.files.Add(1)
	p := t.hospital
	who := patient(n)
	made, err := p.again(ctx, http.MethodPost, "/encounters", caller.Encounter(t.facility, "OP", fmt.Sprintf("FLT%07d", n), who), "Idempotency-Key", fmt.Sprintf("encounter-%d", n))
	if err != nil {
		return err
	}
	var e struct{ ID uuid.UUID }
	if made.outcome != acked || made.read(&e) != nil {
		return fmt.Errorf("an encounter was refused: %d %.200s", made.status, made.body)
	}
	l.operations.Add(1)
	u := upload{encounter: e.ID, mark: mark(n)}
	text := fmt.Appendf(nil, "PROGRESS NOTE\nPatient: %s, %s\nMRN: %s\nDate of birth: %s\n\nThe word of this note is %s.\n\nElectronically signed by Dr. Example\n",
		who.Last, who.First, who.MRN, who.Born, u.mark)
	u.sum = sha256.Sum256(text)
	if u.id, err = t.handOver(ctx, l, u, text); err != nil {
		return err
	}
	l.mu.Lock()
	l.uploads = append(l.uploads, u)
	l.mu.Unlock()
	l.lastUpload.Store(time.Now().UnixNano())
	if n%everyRequest == 1 {
		return t.wants(ctx, l, n)
	}
	return nil
}

// handOver sends a file by the resumable protocol in two pieces; after a failure it asks how far it came and goes on.
func (t *town) handOver(ctx context.Context, l *ledger, u upload, text []byte) (string, error) {
	word := base64.StdEncoding.EncodeToString
	begun, err := t.hospital.again(ctx, http.MethodPost, "/uploads", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(len(text)),
		"Upload-Metadata", "filename "+word([]byte(u.mark+".txt"))+",encounterId "+word([]byte(u.encounter.String())), "Idempotency-Key", "upload-"+u.mark)
	if err != nil {
		return "", err
	}
	if begun.status != http.StatusCreated {
		return "", fmt.Errorf("an upload was refused: %d %.200s", begun.status, begun.body)
	}
	l.operations.Add(1)
	id, at := path.Base(begun.header.Get("Location")), 0
	for at < len(text) {
		end := len(text)
		if at < len(text)/2 {
			end = len(text) / 2
		}
		sent := t.hospital.do(ctx, http.MethodPatch, "/uploads/"+id, text[at:end], "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(at),
			"Content-Type", "application/offset+octet-stream")
		if sent.outcome == acked {
			l.operations.Add(1)
			at = end
			continue
		}
		l.unknowns.Add(1)
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return id, fmt.Errorf("%w: the upload stands still at %d: %d %.200s", err, at, sent.status, sent.body)
		}
		if head, err := t.hospital.again(ctx, http.MethodHead, "/uploads/"+id, nil, "Tus-Resumable", "1.0.0"); err != nil {
			return id, err
		} else if n, err := strconv.Atoi(head.header.Get("Upload-Offset")); err == nil {
			if n < at {
				l.surprise("upload %s: %d bytes were acknowledged, and only %d are there", id, at, n)
			}
			at = n
		}
	}
	return id, nil
}
