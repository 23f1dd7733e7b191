package main

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"chartwright/internal/bench/measure"
	"chartwright/internal/bench/report"
	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/db"
	"chartwright/internal/platform/keys"
)

// shelves are an encrypted store and a plain folder behind the same handlers.
type shelves struct {
	*bench
	vault *blob.Vault
	plain string
	url   string
	http  http.Client

	mu     sync.Mutex
	ref    blob.Ref
	stored blob.Blob
}

// blobs measures the encrypted store against plain files.
func blobs(ctx context.Context, b *bench) error {
	local, err := keys.NewLocal(filepath.Join(b.Dir, "store", "keyring.json"))
	if err != nil {
		return err
	}
	store, err := blob.NewLocal(filepath.Join(b.Dir, "store", "blobs"))
	if err != nil {
		return err
	}
	defer func() { _ = store.Close() }()
	s := &shelves{bench: b, vault: blob.NewVault(store, keys.NewCache(local, 100, time.Hour)), plain: filepath.Join(b.Dir, "store", "plain")}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: s.handler(), ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	defer func() { _ = server.Close() }()
	s.url = "http://" + listener.Addr().String()
	return errors.Join(s.uploads(ctx), s.memory(ctx), s.ranges(ctx))
}

// handler takes an upload, or gives a file, under /sealed and /plain. Both sides hash what they take: the house knows a file
// that it has already.
func (s *shelves) handler() http.Handler {
	mux := http.NewServeMux()
	take := func(accept func(ctx context.Context, body io.Reader) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if err := accept(r.Context(), r.Body); err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
			}
		}
	}
	mux.HandleFunc("POST /sealed", take(s.takeSealed))
	mux.HandleFunc("POST /plain", take(s.takePlain))
	mux.HandleFunc("GET /plain", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, s.plain) })
	mux.HandleFunc("GET /sealed", func(w http.ResponseWriter, r *http.Request) {
		reader, err := s.vault.Open(r.Context(), s.ref, s.stored)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		defer func() { _ = reader.Close() }()
		w.Header().Set("Content-Type", "application/pdf")
		http.ServeContent(w, r, "", time.Time{}, reader.Seeker(r.Context()))
	})
	return mux
}

func (s *shelves) takeSealed(ctx context.Context, body io.Reader) error {
	ref := blob.Ref{KeyRef: "bench", Tenant: db.NewID(), Client: db.NewID(), Document: db.NewID(), Version: 1, Part: "original"}
	upload, err := s.vault.StartUpload(ctx, ref, nil)
	if err != nil {
		return err
	}
	if _, err := upload.Append(ctx, 0, body); err != nil {
		return errors.Join(err, upload.Close())
	}
	stored, err := upload.Complete(ctx)
	s.mu.Lock()
	s.ref, s.stored = ref, stored
	s.mu.Unlock()
	return errors.Join(err, upload.Forget(ctx))
}

func (s *shelves) takePlain(_ context.Context, body io.Reader) error {
	file, err := os.Create(s.plain)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{io.MultiWriter(file, sha256.New())}, body, make([]byte, 256<<10))
	return errors.Join(err, file.Sync(), file.Close())
}

// cheap is a body that costs nothing to make.
type cheap struct{}

// Read implements io.Reader.
func (cheap) Read(p []byte) (int, error) { return len(p), nil }

func (s *shelves) send(ctx context.Context, to string, body io.Reader) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, s.url+to, body)
	if err != nil {
		return err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(res.Body)
		return fmt.Errorf("%s answered %d: %s", to, res.StatusCode, text)
	}
	return nil
}

func (s *shelves) discard(ctx context.Context) error {
	return errors.Join(s.vault.DeleteDocument(ctx, s.ref), os.Remove(s.plain))
}

// uploads sends the same bytes to both sides in turns. The best of each counts: the machine's other work only ever adds.
func (s *shelves) uploads(ctx context.Context) error {
	const times = 6
	to := func(path string) measure.Act {
		return measure.Whole(func(int) error { return s.send(ctx, path, io.LimitReader(cheap{}, s.upload)) })
	}
	var sealed, plain []time.Duration
	for range times {
		of, err := measure.Compare(1, to("/sealed"), to("/plain"))
		if err = errors.Join(err, s.discard(ctx)); err != nil {
			return err
		}
		sealed, plain = append(sealed, of[0].Took...), append(plain, of[1].Took...)
	}
	bestSealed, bestPlain := slices.Min(sealed), slices.Min(plain)
	rate := func(d time.Duration) float64 { return float64(s.upload) / 1e6 / d.Seconds() }
	s.Ratio(fmt.Sprintf("upload of %d MB through HTTP, encrypted / plain", s.upload>>20), bestPlain.Seconds()/bestSealed.Seconds(), "0.9",
		fmt.Sprintf("%.0f against %.0f MB/s, hashed and flushed to disk on both sides, best of %d", rate(bestSealed), rate(bestPlain), times))
	return nil
}

// memory holds uploads in the middle of a request.
func (s *shelves) memory(ctx context.Context) error {
	const uploads = 50
	var arrived, done sync.WaitGroup
	hold, errs := make(chan struct{}), make(chan error, uploads)
	before := inUse()
	arrived.Add(uploads)
	for range uploads {
		done.Go(func() {
			wait := reader(func([]byte) (int, error) { arrived.Done(); <-hold; return 0, io.EOF })
			errs <- s.takeSealed(ctx, io.MultiReader(io.LimitReader(cheap{}, 3<<20+1000), wait))
		})
	}
	arrived.Wait()
	each := float64(inUse()-before) / uploads / 1e6
	close(hold)
	done.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	s.Add(fmt.Sprintf("memory of an upload, %d at once", uploads), fmt.Sprintf("%.2f MB", each), "under 1 MB", "heap and stacks, without the connection's buffers")
	return nil
}

type reader func([]byte) (int, error)

// Read implements io.Reader.
func (r reader) Read(p []byte) (int, error) { return r(p) }

// inUse is what is held, without garbage.
func inUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// ranges asks for random parts of a large file.
func (s *shelves) ranges(ctx context.Context) error {
	const length, times = 256 << 10, 2000
	for _, to := range []string{"/sealed", "/plain"} {
		if err := s.send(ctx, to, io.LimitReader(cheap{}, s.large)); err != nil {
			return err
		}
	}
	from := func(path string) measure.Act {
		return func(int) (time.Duration, error) { return s.firstByte(ctx, path, rand.Int64N(s.large-length), length) } //nolint:gosec // no secret
	}
	of, err := measure.Compare(times, from("/sealed"), from("/plain"))
	if err != nil {
		return err
	}
	s.Ratio(fmt.Sprintf("first byte of a random range of %d MB, p99 encrypted / plain", s.large>>20), of[0].At(.99).Seconds()/of[1].At(.99).Seconds(), "at most 2",
		fmt.Sprintf("p50 %s against %s, p99 %s against %s", report.Short(of[0].At(.5)), report.Short(of[1].At(.5)), report.Short(of[0].At(.99)), report.Short(of[1].At(.99))))
	return s.discard(ctx)
}

// firstByte times until the first byte; the rest is read so that the connection serves again.
func (s *shelves) firstByte(ctx context.Context, path string, off, length int64) (time.Duration, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+path, nil)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", off, off+length-1))
	start := time.Now()
	res, err := s.http.Do(req)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.ReadFull(res.Body, make([]byte, 1))
	took := time.Since(start)
	if err == nil {
		_, err = io.Copy(io.Discard, res.Body)
	}
	return took, err
}
