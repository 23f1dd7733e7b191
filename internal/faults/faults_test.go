package main

import (
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"
	"github.com/google/uuid"
)

// TestShortRun is one of each fault, with a few people: the whole of it is make faults.
func TestShortRun(t *testing.T) {
	if _, err := exec.LookPath("redis-server"); err != nil {
		t.Fatal("redis-server is not installed (Debian: apt install redis-server)")
	}
	t.Chdir("../..")
	var out strings.Builder
	if err := run(t.Context(), options{clients: 4, kills: 1, during: time.Second, files: 2, older: "none"}, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	t.Log(out.String())
}

// TestTheCheckerSeesViolations gives the clerk's list histories that nobody honest could have written.
func TestTheCheckerSeesViolations(t *testing.T) {
	op := func(client int, in call, outcome int, from, to int64) porcupine.Operation {
		return porcupine.Operation{ClientId: client, Input: in, Output: outcome, Call: from, Return: to}
	}
	claim := func(who int, fence int64) call { return call{"claim", who, fence} }
	complete := func(who int, fence int64) call { return call{"complete", who, fence} }
	write := func(who int, fence int64) call { return call{"write", who, fence} }
	free := func(who int, fence int64) call { return call{"release", who, fence} }
	for name, tc := range map[string]struct {
		ops  []porcupine.Operation
		want bool
	}{
		"one after the other":         {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, complete(1, 1), acked, 2, 3)}, true},
		"taken over, then completed":  {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(2, claim(2, 3), acked, 2, 3), op(2, complete(2, 3), acked, 4, 5)}, true},
		"lost answer, told later":     {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, complete(1, 1), unknown, 2, 9), op(1, complete(1, 1), acked, 4, 5)}, true},
		"two hold one token":          {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(2, claim(2, 1), acked, 2, 3)}, false},
		"completed with an old token": {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(2, claim(2, 2), acked, 2, 3), op(1, complete(1, 1), acked, 4, 5)}, false},
		"given back and drawn anew":   {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, free(1, 1), acked, 2, 3), op(2, claim(2, 2), acked, 4, 5), op(2, complete(2, 2), acked, 6, 7)}, true},
		"given back, the answer lost": {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, free(1, 1), unknown, 2, 9), op(1, complete(1, 1), refused, 4, 5)}, true},
		"written after it was given":  {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, free(1, 1), acked, 2, 3), op(1, write(1, 1), acked, 4, 5)}, false},
		"written with an old token":   {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(2, claim(2, 2), acked, 2, 3), op(1, write(1, 1), acked, 4, 5)}, false},
		"written after it was done":   {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, complete(1, 1), acked, 2, 3), op(1, write(1, 1), acked, 4, 5)}, false},
		"completed twice":             {[]porcupine.Operation{op(1, claim(1, 1), acked, 0, 1), op(1, complete(1, 1), acked, 2, 3), op(2, claim(2, 2), acked, 4, 5)}, false},
	} {
		book := notebook{ops: map[uuid.UUID][]porcupine.Operation{uuid.New(): tc.ops}}
		if _, _, wrong := book.explained(); (len(wrong) == 0) != tc.want {
			t.Errorf("%s: explained %v, want %v", name, len(wrong) == 0, tc.want)
		}
	}
}
