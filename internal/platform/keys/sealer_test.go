package keys_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"chartwright/internal/platform/keys"
)

func newSealer(t testing.TB, generations ...keys.Generation) *keys.Sealer {
	t.Helper()
	s, err := keys.NewSealer(generations...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSealerOpensWhatItSealed(t *testing.T) {
	t.Parallel()
	sealer := newSealer(t, keys.Generation{Number: 1, Key: keys.RandomSecret()})
	rapid.Check(t, func(t *rapid.T) {
		plain := rapid.SliceOf(rapid.Byte()).Draw(t, "plain")
		aad := rapid.SliceOf(rapid.Byte()).Draw(t, "aad")
		sealed := sealer.Seal(plain, aad)
		if len(sealed) != len(plain)+33 {
			t.Fatalf("%d bytes became %d", len(plain), len(sealed))
		}
		got, err := sealer.Open(sealed, aad)
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("lost: %v", err)
		}
		at := rapid.IntRange(0, len(sealed)*8-1).Draw(t, "bit")
		sealed[at/8] ^= 1 << (at % 8)
		if _, err := sealer.Open(sealed, aad); !errors.Is(err, keys.ErrRefused) {
			t.Fatalf("a flipped bit was accepted: %v", err)
		}
	})
}

func TestSealerBindsToItsPlace(t *testing.T) {
	t.Parallel()
	key := keys.RandomSecret()
	sealer := newSealer(t, keys.Generation{Number: 1, Key: key})
	sealed := sealer.Seal([]byte("value"), keys.Join("patients", "name", "1"))
	for name, open := range map[string]func() ([]byte, error){
		"other row":   func() ([]byte, error) { return sealer.Open(sealed, keys.Join("patients", "name", "2")) },
		"other split": func() ([]byte, error) { return sealer.Open(sealed, keys.Join("patientsname", "", "1")) },
		"truncated":   func() ([]byte, error) { return sealer.Open(sealed[:len(sealed)-1], keys.Join("patients", "name", "1")) },
		"header only": func() ([]byte, error) { return sealer.Open(sealed[:5], keys.Join("patients", "name", "1")) },
		"empty":       func() ([]byte, error) { return sealer.Open(nil, keys.Join("patients", "name", "1")) },
		"other client": func() ([]byte, error) {
			other := newSealer(t, keys.Generation{Number: 1, Key: keys.RandomSecret()})
			return other.Open(sealed, keys.Join("patients", "name", "1"))
		},
	} {
		if _, err := open(); !errors.Is(err, keys.ErrRefused) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if bytes.Equal(sealed, sealer.Seal([]byte("value"), keys.Join("patients", "name", "1"))) {
		t.Error("the same value is sealed to the same bytes")
	}
}

func TestSealerRotation(t *testing.T) {
	t.Parallel()
	one := keys.Generation{Number: 1, Key: keys.RandomSecret()}
	two := keys.Generation{Number: 2, Key: keys.RandomSecret()}
	before, during, after := newSealer(t, one), newSealer(t, two, one), newSealer(t, two)
	old := before.Seal([]byte("value"), nil)
	if got, err := during.Open(old, nil); err != nil || string(got) != "value" {
		t.Errorf("an old value does not open during rotation: %v", err)
	}
	if during.Current(old) || !during.Current(during.Seal(nil, nil)) {
		t.Error("old and new are not told apart")
	}
	if _, err := after.Open(old, nil); !errors.Is(err, keys.ErrRefused) {
		t.Errorf("an old value opens without its key: %v", err)
	}
	indexes := during.BlindIndexes("mrn", []byte("7"))
	if len(indexes) != 2 || !bytes.Equal(indexes[0], after.BlindIndex("mrn", []byte("7"))) ||
		!bytes.Equal(indexes[1], before.BlindIndex("mrn", []byte("7"))) {
		t.Error("a search during rotation does not match both keys")
	}
	if len(indexes[1]) != 32 || !bytes.HasPrefix(indexes[0], keys.IndexedBy(2)) || keys.IndexGeneration(indexes[0]) != 2 || keys.IndexGeneration(indexes[1]) != 1 {
		t.Error("an index does not tell its generation")
	}
	fresh := during.Seal([]byte("value"), nil)
	if !bytes.HasPrefix(fresh, keys.SealedBy(2)) || !bytes.HasPrefix(old, keys.SealedBy(1)) || during.Generation() != 2 {
		t.Error("a value does not tell its generation")
	}
	if before.Knows(fresh) || !before.Knows(old) || !during.Knows(fresh) || !before.Knows([]byte{9}) || !before.Knows(nil) {
		t.Error("a value of a newer generation is not told from one that was altered")
	}
}

func TestBlindIndexIsKeyedByClientAndField(t *testing.T) {
	t.Parallel()
	key := keys.RandomSecret()
	a := newSealer(t, keys.Generation{Number: 1, Key: key})
	again := newSealer(t, keys.Generation{Number: 1, Key: key})
	other := newSealer(t, keys.Generation{Number: 1, Key: keys.RandomSecret()})
	index := a.BlindIndex("mrn", []byte("7"))
	if !bytes.Equal(index, again.BlindIndex("mrn", []byte("7"))) {
		t.Error("the same value has two indexes")
	}
	for name, different := range map[string][]byte{
		"other value":  a.BlindIndex("mrn", []byte("8")),
		"other field":  a.BlindIndex("phone", []byte("7")),
		"other client": other.BlindIndex("mrn", []byte("7")),
	} {
		if bytes.Equal(index, different) {
			t.Errorf("%s: the same index", name)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	t.Parallel()
	secret, err := keys.NewSecret([]byte("0123456789abcdef0123456789abcdef"))
	if err != nil {
		t.Fatal(err)
	}
	config := keys.KMSConfig{SecretAccessKey: "0123456789abcdef"}
	nested := struct {
		Secret keys.Secret
		hidden keys.Secret
	}{secret, secret}
	var out strings.Builder
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		fmt.Fprintf(&out, verb+verb+verb, secret, nested, config)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "secret", secret, "nested", nested)
	encoded, err := json.Marshal(nested)
	if err != nil {
		t.Fatal(err)
	}
	out.Write(encoded)
	for _, leak := range []string{"0123456789", "3031323334", "48 49 50"} {
		if strings.Contains(out.String(), leak) {
			t.Errorf("a secret is printed: %s", out.String())
		}
	}
	secret.Wipe()
	if !bytes.Equal(secret.Bytes(), make([]byte, keys.SecretSize)) {
		t.Error("a wiped secret is still there")
	}
}

func BenchmarkSealerSealOpen(b *testing.B) {
	sealer := newSealer(b, keys.Generation{Number: 1, Key: keys.RandomSecret()})
	plain, aad := []byte("a name of usual length"), keys.Join("patients", "name", "row")
	for b.Loop() {
		if _, err := sealer.Open(sealer.Seal(plain, aad), aad); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSealerBlindIndex(b *testing.B) {
	sealer := newSealer(b, keys.Generation{Number: 1, Key: keys.RandomSecret()})
	for b.Loop() {
		sealer.BlindIndex("mrn", []byte("0012345678"))
	}
}
