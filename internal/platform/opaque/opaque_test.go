package opaque_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"chartwright/internal/platform/opaque"
)

func TestTokens(t *testing.T) {
	t.Parallel()
	tenant := uuid.New()
	token, hash := opaque.New(tenant)
	gotTenant, gotHash, ok := opaque.Parse(token)
	if !ok || gotTenant != tenant || !bytes.Equal(gotHash, hash) {
		t.Error("a token does not lead back to its agency and hash")
	}
	other, otherHash := opaque.New(tenant)
	if other == token || bytes.Equal(otherHash, hash) {
		t.Error("two tokens are the same")
	}
	// The agency is part of what is hashed: a token pointed at another agency is another token.
	moved, _ := opaque.New(uuid.New())
	_, movedHash, ok := opaque.Parse(moved[:20] + token[20:])
	if !ok || bytes.Equal(movedHash, hash) {
		t.Error("a token works for another agency")
	}
	nobody, _ := opaque.New(uuid.Nil)
	for _, bad := range []string{"", "x", token[1:], token + "A", strings.Repeat("=", 64), nobody} {
		if _, _, ok := opaque.Parse(bad); ok {
			t.Errorf("parsed a token of length %d that is not ours", len(bad))
		}
	}
}
