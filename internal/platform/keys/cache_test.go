package keys_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"chartwright/internal/platform/keys"
)

// counting counts the calls that reach the wrapper behind the cache.
type counting struct {
	keys.Wrapper
	unwraps atomic.Int32
	delay   time.Duration
}

func (c *counting) Unwrap(ctx context.Context, ref string, wrapped []byte, ec keys.EncryptionContext) (keys.Secret, error) {
	c.unwraps.Add(1)
	select {
	case <-ctx.Done():
		return keys.Secret{}, ctx.Err()
	case <-time.After(c.delay):
	}
	return c.Wrapper.Unwrap(ctx, ref, wrapped, ec)
}

func wrappedKey(t *testing.T, w keys.Wrapper, ref string) (keys.Secret, []byte) {
	t.Helper()
	secret, wrapped, err := w.GenerateDataKey(t.Context(), ref, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	return secret, wrapped
}

func mustUnwrap(t *testing.T, w keys.Wrapper, ref string, wrapped []byte) keys.Secret {
	t.Helper()
	secret, err := w.Unwrap(t.Context(), ref, wrapped, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func TestCacheAnswersUntilItsTime(t *testing.T) {
	t.Parallel()
	local := newLocal(t)
	synctest.Test(t, func(t *testing.T) {
		behind := &counting{Wrapper: local}
		cache := keys.NewCache(behind, 10, time.Minute)
		plain, wrapped := wrappedKey(t, local, "r")
		for range 3 {
			got := mustUnwrap(t, cache, "r", wrapped)
			if !bytes.Equal(got.Bytes(), plain.Bytes()) {
				t.Fatal("another key came back")
			}
			got.Wipe() // the caller's copy only
		}
		if n := behind.unwraps.Load(); n != 1 {
			t.Errorf("%d calls instead of 1", n)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if cache.Len() != 0 {
			t.Error("a key outlived its time")
		}
		mustUnwrap(t, cache, "r", wrapped)
		if n := behind.unwraps.Load(); n != 2 {
			t.Errorf("%d calls instead of 2", n)
		}
		cache.Wipe()
	})
}

func TestCacheAsksOnceForManyAtOnce(t *testing.T) {
	t.Parallel()
	local := newLocal(t)
	synctest.Test(t, func(t *testing.T) {
		behind := &counting{Wrapper: local, delay: time.Second}
		cache := keys.NewCache(behind, 10, time.Hour)
		_, wrapped := wrappedKey(t, local, "r")
		// The first gives up; the others must not suffer for it.
		impatient, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		go func() {
			if _, err := cache.Unwrap(impatient, "r", wrapped, documentContext); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the impatient caller got %v", err)
			}
		}()
		synctest.Wait()
		for range 20 {
			go func() {
				if _, err := cache.Unwrap(t.Context(), "r", wrapped, documentContext); err != nil {
					t.Error(err)
				}
			}()
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if n := behind.unwraps.Load(); n != 1 {
			t.Errorf("%d calls instead of 1", n)
		}
		cache.Wipe()
	})
}

func TestCacheIsBoundedAndForgets(t *testing.T) {
	t.Parallel()
	local := newLocal(t)
	cache := keys.NewCache(local, 3, time.Hour)
	defer cache.Wipe()
	for i := range 5 {
		wrappedKey(t, cache, fmt.Sprintf("r%d", i))
	}
	if cache.Len() != 3 {
		t.Errorf("%d keys kept instead of 3", cache.Len())
	}
	cache.Forget("r4")
	if cache.Len() != 2 {
		t.Errorf("%d keys kept after one was forgotten", cache.Len())
	}
}

func TestCacheKeepsContextsApart(t *testing.T) {
	t.Parallel()
	cache := keys.NewCache(newLocal(t), 10, time.Hour)
	defer cache.Wipe()
	_, wrapped := wrappedKey(t, cache, "r")
	mustUnwrap(t, cache, "r", wrapped)
	other := keys.EncryptionContext{"tenant": "t2"}
	if _, err := cache.Unwrap(t.Context(), "r", wrapped, other); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("a kept key was given for another context: %v", err)
	}
}
