package blob

import (
	"context"
	"errors"
	"time"
)

// Observer is told how long the store took over an operation (open, stat, write, append, delete), and whether it failed. An
// object that is not there is an answer, not a failure.
type Observer func(operation string, took time.Duration, err error)

// Observed is a store whose answers are told to tell.
func Observed(s Store, tell Observer) Store {
	return &observed{Store: s, tell: func(operation string, since time.Time, err error) {
		if errors.Is(err, ErrNotFound) {
			err = nil
		}
		tell(operation, time.Since(since), err)
	}}
}

type observed struct {
	Store
	tell func(operation string, since time.Time, err error)
}

// Create implements Store.
func (o *observed) Create(ctx context.Context, key string, opts PutOptions) (ObjectWriter, error) {
	start := time.Now()
	w, err := o.Store.Create(ctx, key, opts)
	if err != nil {
		o.tell("write", start, err)
		return nil, err
	}
	return &observedWriter{ObjectWriter: w, o: o}, nil
}

// observedWriter tells of the commit, in which an object becomes durable; the time before it is the sender's.
type observedWriter struct {
	ObjectWriter
	o *observed
}

// Commit implements ObjectWriter.
func (w *observedWriter) Commit() error {
	start := time.Now()
	err := w.ObjectWriter.Commit()
	w.o.tell("write", start, err)
	return err
}

// Open implements Store.
func (o *observed) Open(ctx context.Context, key string) (Object, error) {
	start := time.Now()
	object, err := o.Store.Open(ctx, key)
	o.tell("open", start, err)
	return object, err
}

// Stat implements Store.
func (o *observed) Stat(ctx context.Context, key string) (Info, error) {
	start := time.Now()
	info, err := o.Store.Stat(ctx, key)
	o.tell("stat", start, err)
	return info, err
}

// Delete implements Store.
func (o *observed) Delete(ctx context.Context, key string) error {
	start := time.Now()
	err := o.Store.Delete(ctx, key)
	o.tell("delete", start, err)
	return err
}

// ResumeAppend implements Store.
func (o *observed) ResumeAppend(ctx context.Context, key, id string) (Appender, error) {
	a, err := o.Store.ResumeAppend(ctx, key, id)
	if err != nil {
		return nil, err
	}
	return &observedAppender{Appender: a, o: o}, nil
}

type observedAppender struct {
	Appender
	o *observed
}

// Sync implements Appender.
func (a *observedAppender) Sync(ctx context.Context) error {
	start := time.Now()
	err := a.Appender.Sync(ctx)
	a.o.tell("append", start, err)
	return err
}
