package keys_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"chartwright/internal/platform/keys"
)

func TestLocalSurvivesARestart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring.json")
	first, err := keys.NewLocal(path)
	if err != nil {
		t.Fatal(err)
	}
	plain, wrapped, err := first.GenerateDataKey(t.Context(), "r", documentContext)
	if err != nil {
		t.Fatal(err)
	}
	second, err := keys.NewLocal(path)
	if err != nil {
		t.Fatal(err)
	}
	again, err := second.Unwrap(t.Context(), "r", wrapped, documentContext)
	if err != nil || !bytes.Equal(plain.Bytes(), again.Bytes()) {
		t.Errorf("the key was lost: %v", err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keyring has mode %v (%v)", info.Mode(), err)
	}
}

func TestLocalRefusesAnotherMasterKey(t *testing.T) {
	t.Parallel()
	local := newLocal(t)
	_, wrapped, err := local.GenerateDataKey(t.Context(), "one", documentContext)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := local.Unwrap(t.Context(), "two", wrapped, documentContext); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("unwrapping made a key, or used another: %v", err)
	}
	if _, _, err := local.GenerateDataKey(t.Context(), "two", documentContext); err != nil {
		t.Fatal(err)
	}
	if _, err := local.Unwrap(t.Context(), "two", wrapped, documentContext); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("another master key opened it: %v", err)
	}
}

func TestLocalRotation(t *testing.T) {
	t.Parallel()
	local := newLocal(t)
	plain, old, err := local.GenerateDataKey(t.Context(), "r", documentContext)
	if err != nil {
		t.Fatal(err)
	}
	if err := local.Rotate("r"); err != nil {
		t.Fatal(err)
	}
	renewed, err := local.Rewrap(t.Context(), "r", "r", old, documentContext)
	if err != nil {
		t.Fatal(err)
	}
	for name, wrapped := range map[string][]byte{"old": old, "renewed": renewed} {
		again, err := local.Unwrap(t.Context(), "r", wrapped, documentContext)
		if err != nil || !bytes.Equal(plain.Bytes(), again.Bytes()) {
			t.Errorf("%s: %v", name, err)
		}
	}
	// The version is authenticated: relabelled bytes do not open.
	relabelled := bytes.Clone(renewed)
	copy(relabelled[:5], old[:5])
	if _, err := local.Unwrap(t.Context(), "r", relabelled, documentContext); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("relabelled: %v", err)
	}
}

func TestLocalDestroyIsFinalForEveryProcess(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring.json")
	one, err := keys.NewLocal(path)
	if err != nil {
		t.Fatal(err)
	}
	two, err := keys.NewLocal(path) // stands for another process
	if err != nil {
		t.Fatal(err)
	}
	_, wrapped, err := one.GenerateDataKey(t.Context(), "r", documentContext)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := two.Unwrap(t.Context(), "r", wrapped, documentContext); err != nil {
		t.Fatalf("the other process does not see the new key: %v", err)
	}
	if err := one.Destroy("r"); err != nil {
		t.Fatal(err)
	}
	if _, err := two.Unwrap(t.Context(), "r", wrapped, documentContext); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("a destroyed key still opens: %v", err)
	}
	if _, _, err := two.GenerateDataKey(t.Context(), "r", documentContext); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("a destroyed key came back: %v", err)
	}
}

func TestLocalProcessesDoNotLoseEachOthersKeys(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring.json")
	var wait sync.WaitGroup
	for p := range 4 {
		local, err := keys.NewLocal(path)
		if err != nil {
			t.Fatal(err)
		}
		wait.Go(func() {
			for k := range 8 {
				// Half of the references are asked for by all at once.
				ref := fmt.Sprintf("own-%d-%d", p, k)
				if k%2 == 0 {
					ref = fmt.Sprintf("shared-%d", k)
				}
				_, wrapped, err := local.GenerateDataKey(t.Context(), ref, nil)
				if err != nil {
					t.Error(err)
					return
				}
				fresh, err := keys.NewLocal(path)
				if err != nil {
					t.Error(err)
					return
				}
				if _, err := fresh.Unwrap(t.Context(), ref, wrapped, nil); err != nil {
					t.Errorf("a key was lost: %v", err)
				}
			}
		})
	}
	wait.Wait()
}

func TestLocalRefusesAnOpenOrBrokenFile(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, content, want string
		mode                os.FileMode
	}{
		{"group may read", `{"format":1}`, "chmod 600", 0o640},
		{"others may read", `{"format":1}`, "chmod 600", 0o604},
		{"not JSON", `{`, "restore it", 0o600},
		{"newer format", `{"format":2}`, "format 2", 0o600},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "keyring.json")
			if err := os.WriteFile(path, []byte(c.content), c.mode); err != nil {
				t.Fatal(err)
			}
			if _, err := keys.NewLocal(path); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestLocalNoticesThatTheFileWasOpenedUp(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "keyring.json")
	local, err := keys.NewLocal(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, _, err := local.GenerateDataKey(t.Context(), "r", nil); err == nil {
		t.Error("a keyring that everybody reads is still used")
	}
}

func TestRotationsGoOnAndOldVersionsAreRetired(t *testing.T) {
	t.Parallel()
	l, err := keys.NewLocal(filepath.Join(t.TempDir(), "keyring.json"))
	if err != nil {
		t.Fatal(err)
	}
	ec := keys.EncryptionContext{"client": "one"}
	_, first, err := l.GenerateDataKey(t.Context(), "one", ec)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // a rotation that was cut off is begun again, and makes one version
		if err := l.Advance("one", 2); err != nil {
			t.Fatal(err)
		}
	}
	ref, err := l.Reference("one")
	if err != nil || len(ref.Versions) != 2 || ref.Newest == nil {
		t.Fatalf("%+v, %v", ref, err)
	}
	moved, err := l.Rewrap(t.Context(), "one", "one", first, ec)
	if err != nil {
		t.Fatal(err)
	}
	mark, err := l.Mark("one")
	if err != nil || !bytes.HasPrefix(moved, mark) || bytes.HasPrefix(first, mark) {
		t.Errorf("marked %x: %x, %x, %v", mark, moved, first, err)
	}
	if n, err := l.Retire("one"); n != 1 || err != nil {
		t.Errorf("%d versions were retired, %v", n, err)
	}
	if _, err := l.Unwrap(t.Context(), "one", moved, ec); err != nil {
		t.Error(err)
	}
	if _, err := l.Unwrap(t.Context(), "one", first, ec); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("what a retired version wrapped opens with %v", err)
	}
	if _, err := l.Reference("two"); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("a key that never was: %v", err)
	}
	for range 2 {
		if err := l.Destroy("one"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := l.Retire("one"); !errors.Is(err, keys.ErrNoKey) {
		t.Errorf("a destroyed key is retired with %v", err)
	}
}
