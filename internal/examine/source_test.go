package examine_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"chartwright/internal/examine"
)

type failingSource struct{}

func (failingSource) ReadAt([]byte, int64) (int, error) { return 0, errors.New("storage is away") }

// A source that fails is an error of the machinery: the file is not blamed for it.
func TestSourceFailureIsNotBlamedOnTheFile(t *testing.T) {
	t.Parallel()
	e := shared(t)
	if d, err := e.Open(context.Background(), failingSource{}, 100, "a.pdf"); err == nil {
		t.Fatalf("opened: %+v", d.Facts())
	}
	mustStillWork(t, e)
}

// slowSource is a file of text on storage that answers when it is let.
type slowSource struct{ let chan struct{} }

func (s slowSource) ReadAt(p []byte, _ int64) (int, error) {
	<-s.let
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// The limit of a call counts work, not the clock: a file whose storage is slow is not blamed for the wait.
func TestWaitingIsNotWorking(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("processor time is told on Linux only")
	}
	const limit = 500 * time.Millisecond
	e := newExaminer(t, examine.Options{OpenTimeout: limit})
	if err := e.Warm(context.Background()); err != nil {
		t.Fatal(err)
	}
	source := slowSource{make(chan struct{})}
	time.AfterFunc(2*limit, func() { close(source.let) })
	d, err := e.Open(context.Background(), source, 1000, "a.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if f := d.Facts(); f.Verdict != examine.Accepted {
		t.Errorf("%s %s", f.Verdict, f.Reason)
	}
}
