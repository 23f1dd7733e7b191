package blob_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/blob"
	"chartwright/internal/platform/keys"
	"chartwright/internal/platform/testkit"
)

// crashEnv names the folder in which this test binary, run again as a child,
// uploads without end until it is killed.
const crashEnv = "CHARTWRIGHT_BLOB_CRASH_DIR"

// crashRef is the same in parent and child.
func crashRef() blob.Ref {
	id := uuid.MustParse("0198c0de-0000-7000-8000-000000000001")
	return blob.Ref{KeyRef: "client-one", Tenant: id, Client: id, Document: id, Version: 1, Part: "original"}
}

func crashVault(dir string) (*blob.Vault, error) {
	store, err := blob.NewLocal(filepath.Join(dir, "blobs"))
	if err != nil {
		return nil, err
	}
	ring, err := keys.NewLocal(filepath.Join(dir, "keyring.json"))
	if err != nil {
		return nil, err
	}
	return blob.NewVault(store, ring), nil
}

// endless is the content of the upload: byte i depends on i alone.
type endless struct{ off int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte((e.off + int64(i)) * 2654435761 >> 16)
	}
	e.off += int64(len(p))
	return len(p), nil
}

// TestCrashChild is the child of TestUploadSurvivesKill, and does nothing
// when it is not.
func TestCrashChild(t *testing.T) {
	dir := os.Getenv(crashEnv)
	if dir == "" {
		return
	}
	vault, err := crashVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	var state blob.UploadState
	saved, err := os.ReadFile(filepath.Join(dir, "state.json"))
	if err == nil {
		err = json.Unmarshal(saved, &state)
	}
	if err != nil {
		t.Fatal(err)
	}
	upload, err := vault.ResumeUpload(context.Background(), crashRef(), state)
	if err != nil {
		t.Fatal(err)
	}
	for request := int64(1); ; request++ {
		off := upload.Offset()
		n := 100_000 + request*77_777%3_000_000
		if _, err := upload.Append(context.Background(), off, io.LimitReader(&endless{off: off}, n)); err != nil {
			t.Fatal(err)
		}
		fmt.Printf("acknowledged %d\n", upload.Offset())
	}
}

func TestUploadSurvivesKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	vault, err := crashVault(dir)
	if err != nil {
		t.Fatal(err)
	}
	upload, err := vault.StartUpload(t.Context(), crashRef(), nil)
	if err != nil {
		t.Fatal(err)
	}
	state := upload.State()
	saved, err := json.Marshal(state)
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "state.json"), saved, 0o600)
	}
	if err = errors.Join(err, upload.Close()); err != nil {
		t.Fatal(err)
	}
	var acknowledged int64
	for kill := range 8 {
		acknowledged = max(acknowledged, crashOnce(t, dir, 3+kill))
		upload, err = vault.ResumeUpload(t.Context(), crashRef(), state)
		if err != nil {
			t.Fatalf("after kill %d: %v", kill, err)
		}
		if upload.Offset() < acknowledged {
			t.Fatalf("%d bytes were acknowledged, %d are there", acknowledged, upload.Offset())
		}
		acknowledged = upload.Offset()
		if kill < 7 {
			if err := upload.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := upload.Complete(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want, err := io.ReadAll(io.LimitReader(&endless{}, b.Size))
	if err != nil {
		t.Fatal(err)
	}
	mustHold(t, vault, crashRef(), b, want)
}

// crashOnce runs the child, kills it soon after some acknowledgements, and
// returns the last offset it was seen to acknowledge.
func crashOnce(t *testing.T, dir string, after int) int64 {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestCrashChild$")
	cmd.Env = append(os.Environ(), crashEnv+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	guard := time.AfterFunc(testkit.Patience, func() { _ = cmd.Process.Kill() })
	defer guard.Stop()
	var last int64
	lines := bufio.NewScanner(out)
	for seen := 0; lines.Scan(); {
		number, ok := strings.CutPrefix(lines.Text(), "acknowledged ")
		if !ok {
			continue
		}
		if last, err = strconv.ParseInt(number, 10, 64); err != nil {
			t.Fatal(err)
		}
		if seen++; seen == after {
			// What it writes while the signal is on its way is read too.
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || last == 0 {
		t.Fatalf("the child ended by itself at %d: %v", last, err)
	}
	return last
}
