package blob_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"chartwright/internal/platform/blob"
)

const uploadSize = 200 << 20

// fastest runs act and keeps the time if it is the best so far: the machine's
// other work only ever adds.
func fastest(best *time.Duration, act func() error) error {
	begin := time.Now()
	err := act()
	if taken := time.Since(begin); *best == 0 || taken < *best {
		*best = taken
	}
	return err
}

// plainUpload is the yardstick: the same bytes into a file, synced once.
func plainUpload(path string, body io.Reader) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	_, err = io.CopyBuffer(struct{ io.Writer }{file}, body, make([]byte, 256<<10))
	return errors.Join(err, file.Sync(), file.Close())
}

func sealedUpload(ctx context.Context, vault *blob.Vault, ref blob.Ref, body io.Reader) error {
	upload, err := vault.StartUpload(ctx, ref, nil)
	if err != nil {
		return err
	}
	if _, err := upload.Append(ctx, 0, body); err != nil {
		return err
	}
	_, err = upload.Complete(ctx)
	return errors.Join(err, upload.Forget(ctx))
}

// BenchmarkUpload compares one request of 200 MB into the local store with the
// same into a plain file, through HTTP on loopback and in process.
func BenchmarkUpload(b *testing.B) {
	for _, through := range []string{"process", "http"} {
		b.Run(through, func(b *testing.B) {
			vault, path := newVault(b, newLocalStore(b)), filepath.Join(b.TempDir(), "plain")
			plain := func(body io.Reader) error { return plainUpload(path, body) }
			ref := newRef()
			sealed := func(body io.Reader) error { return sealedUpload(context.Background(), vault, ref, body) }
			if through == "http" {
				plain, sealed = overHTTP(b, plain), overHTTP(b, sealed)
			}
			var plainTime, sealedTime time.Duration
			for b.Loop() {
				body := func() io.Reader { return io.LimitReader(&endlessZero{}, uploadSize) }
				err := errors.Join(
					fastest(&plainTime, func() error { return plain(body()) }), os.Remove(path),
					fastest(&sealedTime, func() error { return sealed(body()) }),
					vault.DeleteDocument(context.Background(), ref),
				)
				if err != nil {
					b.Fatal(err)
				}
			}
			const megabytes = uploadSize / 1e6
			b.ReportMetric(megabytes/plainTime.Seconds(), "plain-MB/s")
			b.ReportMetric(megabytes/sealedTime.Seconds(), "sealed-MB/s")
			b.ReportMetric(plainTime.Seconds()/sealedTime.Seconds(), "ratio")
		})
	}
}

// endlessZero costs nothing to read, so that the store's own time shows.
type endlessZero struct{}

func (endlessZero) Read(p []byte) (int, error) { return len(p), nil }

func overHTTP(b *testing.B, accept func(io.Reader) error) func(io.Reader) error {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := accept(r.Body); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	b.Cleanup(server.Close)
	return func(body io.Reader) error {
		res, err := server.Client().Post(server.URL, "application/octet-stream", body)
		if err != nil {
			return err
		}
		if res.StatusCode != http.StatusOK {
			err = fmt.Errorf("status %d", res.StatusCode)
		}
		return errors.Join(err, res.Body.Close())
	}
}

// BenchmarkUploadMemory holds 50 uploads in the middle of a request and tells
// how much memory each needs.
func BenchmarkUploadMemory(b *testing.B) {
	const uploads = 50
	vault := newVault(b, newLocalStore(b))
	for b.Loop() {
		before := memoryInUse()
		var ready, done sync.WaitGroup
		hold := make(chan struct{})
		ready.Add(uploads)
		for range uploads {
			done.Go(func() {
				blocked := readerFunc(func([]byte) (int, error) { ready.Done(); <-hold; return 0, io.EOF })
				body := io.MultiReader(io.LimitReader(endlessZero{}, 3<<20+1000), blocked)
				if err := sealedUpload(context.Background(), vault, newRef(), body); err != nil {
					b.Error(err)
				}
			})
		}
		ready.Wait()
		b.ReportMetric(float64(memoryInUse()-before)/uploads/1e6, "MB/upload")
		close(hold)
		done.Wait()
	}
}

// memoryInUse is what is held, without garbage.
func memoryInUse() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapInuse + m.StackInuse)
}

// BenchmarkRangeFirstByte compares the first byte of a random range of 256 KiB
// in a stored file of 1 GB with that of a plain file.
func BenchmarkRangeFirstByte(b *testing.B) {
	const size, length, samples = 1 << 30, 256 << 10, 2000
	vault, path := newVault(b, newLocalStore(b)), filepath.Join(b.TempDir(), "plain")
	ref := newRef()
	upload, err := vault.StartUpload(context.Background(), ref, nil)
	if err == nil {
		_, err = upload.Append(context.Background(), 0, io.LimitReader(endlessZero{}, size))
	}
	if err != nil {
		b.Fatal(err)
	}
	stored, err := upload.Complete(context.Background())
	if err = errors.Join(err, plainUpload(path, io.LimitReader(endlessZero{}, size))); err != nil {
		b.Fatal(err)
	}
	open := map[string]http.HandlerFunc{
		"plain": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			http.ServeFile(w, r, path)
		},
		"sealed": func(w http.ResponseWriter, r *http.Request) {
			reader, err := vault.Open(r.Context(), ref, stored)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			defer func() { _ = reader.Close() }()
			w.Header().Set("Content-Type", "application/pdf")
			http.ServeContent(w, r, "", time.Time{}, reader.Seeker(r.Context()))
		},
	}
	servers := map[string]*httptest.Server{"plain": httptest.NewServer(open["plain"]), "sealed": httptest.NewServer(open["sealed"])}
	for b.Loop() {
		taken := map[string][]time.Duration{}
		for range samples {
			off := rand.Int64N(size - length)
			for name, server := range servers {
				taken[name] = append(taken[name], firstByte(b, server, off, length))
			}
		}
		plain, sealed := quantile(taken["plain"], 0.99), quantile(taken["sealed"], 0.99)
		b.ReportMetric(plain, "plain-p99-µs")
		b.ReportMetric(sealed, "sealed-p99-µs")
		b.ReportMetric(sealed/plain, "p99-ratio")
		b.ReportMetric(quantile(taken["plain"], 0.5), "plain-p50-µs")
		b.ReportMetric(quantile(taken["sealed"], 0.5), "sealed-p50-µs")
	}
	for _, server := range servers {
		server.Close()
	}
}

func firstByte(b *testing.B, server *httptest.Server, off, n int64) time.Duration {
	b.Helper()
	req, err := http.NewRequest(http.MethodGet, server.URL, nil)
	if err != nil {
		b.Fatal(err)
	}
	req.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	begin := time.Now()
	res, err := server.Client().Do(req)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := io.ReadFull(res.Body, make([]byte, 1)); err != nil || res.StatusCode != http.StatusPartialContent {
		b.Fatal(res.Status, err)
	}
	taken := time.Since(begin)
	_, err = io.Copy(io.Discard, res.Body)
	if err = errors.Join(err, res.Body.Close()); err != nil {
		b.Fatal(err)
	}
	return taken
}

// quantile in microseconds.
func quantile(d []time.Duration, q float64) float64 {
	slices.Sort(d)
	return float64(d[int(q*float64(len(d)-1))].Nanoseconds()) / 1e3
}

// BenchmarkOpenAndReadOnePackage is the vault's own share of a first byte.
func BenchmarkOpenAndReadOnePackage(b *testing.B) {
	vault := newVault(b, newLocalStore(b))
	ref := newRef()
	stored := write(b, vault, ref, nil, make([]byte, 10<<20))
	buffer := make([]byte, 4096)
	for b.Loop() {
		reader, err := vault.Open(context.Background(), ref, stored)
		if err != nil {
			b.Fatal(err)
		}
		_, err = reader.ReadAt(buffer, 5<<20+100)
		if err = errors.Join(err, reader.Close()); err != nil {
			b.Fatal(err)
		}
	}
}
