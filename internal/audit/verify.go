package audit

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/transparency-dev/merkle/compact"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"chartwright/internal/platform/db"
	"chartwright/internal/tenancy/principal"
)

// sealLag is how long a row may wait for the sealer before it counts as slipped in.
const sealLag = 10 * time.Minute

// Problem is something in the log that is not as it was sealed.
type Problem struct {
	Kind    string     `json:"kind" enum:"altered,missing,inserted,reordered,checkpoint_forged,checkpoint_mismatch,log_shortened"`
	Seq     *int64     `json:"seq,omitempty" doc:"place in the log"`
	EventID *uuid.UUID `json:"eventId,omitempty"`
	Text    string     `json:"text"`
}

// Report is the outcome of a verification. The first problem is the one to begin with.
type Report struct {
	OK          bool      `json:"ok"`
	Sealed      int64     `json:"sealed" doc:"rows in the log"`
	Checkpoints int       `json:"checkpoints" doc:"signed states compared"`
	Newest      string    `json:"newestCheckpoint,omitempty" doc:"the signed note"`
	Problems    []Problem `json:"problems"`
	TookMS      int64     `json:"tookMs"`
}

// mostProblems bounds a report; a log with more is broken enough.
const mostProblems = 100

// Verify recomputes the tenant's log from the rows as they are and compares it with every signed checkpoint and with the
// witness outside the database.
func (m *Module) Verify(ctx context.Context) (Report, error) {
	start := time.Now()
	v := &verifier{m: m, tree: (&compact.RangeFactory{Hash: rfc6962.DefaultHasher.HashChildren}).NewEmptyRange(0)}
	p, err := principal.From(ctx)
	if err != nil {
		return v.report, err
	}
	// Taken before the snapshot, since the log grows meanwhile: what is kept outside by now must be a state of it.
	kept, err := m.Witness.Newest(ctx, p.TenantID)
	if err != nil {
		return v.report, err
	}
	err = m.DB.Snapshot(ctx, func(ctx context.Context, tx *db.Tx) error {
		v.tenant = tx.Tenant()
		if err := v.walk(tx); err != nil {
			return err
		}
		return v.strays(tx)
	})
	if err == nil && kept != nil {
		v.witness(kept)
	}
	v.report.OK = len(v.report.Problems) == 0
	if v.report.Problems == nil {
		v.report.Problems = []Problem{}
	}
	v.report.TookMS = time.Since(start).Milliseconds()
	return v.report, err
}

type verifier struct {
	m      *Module
	tenant uuid.UUID
	tree   *compact.Range
	roots  map[int64][]byte
	report Report
}

func (v *verifier) problem(p Problem) {
	if len(v.report.Problems) < mostProblems {
		v.report.Problems = append(v.report.Problems, p)
	}
}

// walk appends every sealed row's present form and checks each checkpoint when its size is reached.
func (v *verifier) walk(tx *db.Tx) error {
	checkpoints, err := allCheckpoints(tx)
	if err != nil {
		return err
	}
	v.roots = map[int64][]byte{}
	next, size := 0, int64(0)
	for {
		leaves, err := leavesFrom(tx, size, 5000)
		if err != nil {
			return err
		}
		for _, l := range leaves {
			for l.Seq > size {
				v.problem(Problem{Kind: "missing", Seq: ptr(size), Text: "A sealed place in the log is gone."})
				size++
				_ = v.tree.Append(make([]byte, 32), nil)
			}
			v.leaf(l)
			size++
			for next < len(checkpoints) && checkpoints[next].Size == size {
				v.compare(checkpoints[next])
				next++
			}
		}
		if len(leaves) == 0 {
			break
		}
	}
	v.report.Sealed, v.report.Checkpoints = size, len(checkpoints)
	for ; next < len(checkpoints); next++ {
		v.problem(Problem{Kind: "log_shortened", Seq: ptr(size), Text: fmt.Sprintf("A signed checkpoint covers %d rows, the log has %d.", checkpoints[next].Size, size)})
	}
	if n := len(checkpoints); n > 0 {
		v.report.Newest = checkpoints[n-1].Note
	}
	return nil
}

func (v *verifier) leaf(l leafRow) {
	hash := make([]byte, 32)
	if l.Found {
		hash = leafHash(v.tenant, l.Event)
	}
	switch {
	case !l.Found:
		v.problem(Problem{Kind: "missing", Seq: &l.Seq, EventID: &l.EventID, Text: "A sealed row of the trail is gone."})
	case !bytes.Equal(hash, l.LeafHash):
		v.problem(Problem{Kind: "altered", Seq: &l.Seq, EventID: &l.EventID, Text: "A row of the trail is not as it was sealed."})
	}
	_ = v.tree.Append(hash, nil)
}

func (v *verifier) compare(c checkpointRow) {
	root, err := v.tree.GetRootHash(nil)
	if err != nil {
		return
	}
	v.roots[c.Size] = root
	text, ok := v.open(c.Note)
	switch {
	case !ok:
		v.problem(Problem{Kind: "checkpoint_forged", Seq: ptr(c.Size - 1), Text: "A checkpoint's signature is not ours."})
	case text != checkpointText(v.tenant, c.Size, root):
		v.problem(Problem{Kind: "checkpoint_mismatch", Seq: ptr(c.Size - 1), Text: fmt.Sprintf("The log's first %d rows do not give the root that was signed.", c.Size)})
	}
}

func (v *verifier) open(signed string) (string, bool) {
	n, err := note.Open([]byte(signed), note.VerifierList(v.m.Verifier))
	if err != nil {
		return "", false
	}
	return n.Text, true
}

func (v *verifier) strays(tx *db.Tx) error {
	ids, err := stray(tx, time.Now().Add(-sealLag))
	for _, id := range ids {
		v.problem(Problem{Kind: "inserted", EventID: &id, Text: "A row of the trail was never sealed: it was slipped in with an old time, or the sealer stands still."})
	}
	return err
}

// witness compares with the checkpoint kept outside, which the database's owner cannot rewrite.
func (v *verifier) witness(signed []byte) {
	text, ok := v.open(string(signed))
	if !ok {
		v.problem(Problem{Kind: "checkpoint_forged", Text: "The checkpoint kept outside the database is not signed by us."})
		return
	}
	for size, root := range v.roots {
		if text == checkpointText(v.tenant, size, root) {
			return
		}
	}
	v.problem(Problem{Kind: "log_shortened", Text: "The checkpoint kept outside the database is not a state of this log: rows were removed or rewritten together with their checkpoints."})
}

func ptr(n int64) *int64 { return &n }
