package password_test

import (
	"context"
	"strings"
	"testing"

	"chartwright/internal/identity/password"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	rules := password.NewRules()
	about := []string{"Margery Quill", "mquill@northwind.test", "Northwind Coding Partners"}
	cases := map[string]struct {
		password     string
		secondFactor bool
		fine         bool
	}{
		"8 beside a second factor":           {"vexing k", true, true},
		"7 beside a second factor":           {"vexing!", true, false},
		"15 alone":                           {"vexing kite ham", false, true},
		"14 alone":                           {"vexing kite ha", false, false},
		"no composition rule":                {"plainlowerletters", false, true},
		"characters count, not bytes":        {"żółw ćmą", true, true},
		"common":                             {"Password", true, false},
		"common with decoration":             {"123Welcome2026!!", true, false},
		"a run":                              {"abcdefghijklmnop", false, false},
		"a run down":                         {"87654321", true, false},
		"one character":                      {strings.Repeat("z", 20), false, false},
		"a piece again and again":            {"xyxyxyxyxyxyxyxyxy", false, false},
		"own name and little else":           {"margeryquill2026", false, false},
		"agency's name and little else":      {"Northwind-1", true, false},
		"product's name":                     {"chartwright1!", true, false},
		"own name inside a longer sentence":  {"margery eats nine kumquats", false, true},
		"longer than anybody types or reads": {strings.Repeat("ab c", 70), false, false},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			why := rules.Judge(c.password, c.secondFactor, about...)
			if (why == "") != c.fine {
				t.Errorf("judged %q", why)
			}
		})
	}
}

func TestHasher(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	cheap := hasher(t, password.Cost{MemoryKiB: 64, Passes: 1})
	hash, err := cheap.Hash(ctx, "cafe\u0301 au lait, please")
	if err != nil {
		t.Fatal(err)
	}
	check := func(h *password.Hasher, p, hash string, right, outdated bool) {
		t.Helper()
		gotRight, gotOutdated, err := h.Check(ctx, p, hash)
		if err != nil || gotRight != right || gotOutdated != outdated {
			t.Errorf("right %v, outdated %v, error %v", gotRight, gotOutdated, err)
		}
	}
	check(cheap, "caf\u00e9 au lait, please", hash, true, false)
	check(cheap, "cafe au lait, please", hash, false, false)
	check(cheap, "nobody has this password", "", false, false)
	check(hasher(t, password.Cost{MemoryKiB: 128, Passes: 1}), "caf\u00e9 au lait, please", hash, true, true)
}

func TestHasherGivesUpWithItsCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	h := hasher(t, password.Cost{MemoryKiB: 64, Passes: 1})
	if _, err := h.Hash(ctx, "whatever it may be"); err == nil {
		t.Error("hashed for a caller who had gone")
	}
}

func TestOneTime(t *testing.T) {
	t.Parallel()
	a, b := password.OneTime(), password.OneTime()
	if a == b || len(a) != 19 || strings.Count(a, "-") != 3 {
		t.Errorf("made %q and %q", a, b)
	}
	if why := password.NewRules().Judge(a, false); why != "" {
		t.Errorf("a one-time password is refused: %s", why)
	}
}

func hasher(t *testing.T, cost password.Cost) *password.Hasher {
	t.Helper()
	h, err := password.NewHasher(cost)
	if err != nil {
		t.Fatal(err)
	}
	return h
}
