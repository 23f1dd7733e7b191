package db

import (
	"reflect"
	"testing"

	"github.com/google/uuid"
)

func TestNamesBecomeParameters(t *testing.T) {
	t.Parallel()
	id := uuid.MustParse("01980000-0000-7000-8000-000000000001")
	args := map[string]any{"a": 1, "b": "x", "ids": []int{7, 8}, "none": []string{}, "raw": []byte{1}, "id": id, "texts": Texts{"p", "q"}, "r2": nil}
	for text, want := range map[string]struct {
		text   string
		values []any
	}{
		`select 1`:                            {`select 1`, nil},
		`a = @a and b=@b or a = @a`:           {`a = $1 and b=$2 or a = $1`, []any{1, "x"}},
		`@a::int4,@b`:                         {`$1::int4,$2`, []any{1, "x"}},
		`f(@a)`:                               {`f($1)`, []any{1}},
		`n in @ids or m in @ids or k = @a`:    {`n in ($1,$2) or m in ($1,$2) or k = $3`, []any{7, 8, 1}},
		`n in @none`:                          {`n in (null)`, nil},
		`@raw, @id, @texts, @r2`:              {`$1, $2, $3, $4`, []any{[]byte{1}, id, Texts{"p", "q"}, nil}},
		`x @> @b and y <@ @b and @ 1`:         {`x @> $1 and y <@ $1 and @ 1`, []any{"x"}},
		`'@a' || @a || 'it''s @b' || "@b"`:    {`'@a' || $1 || 'it''s @b' || "@b"`, []any{1}},
		"-- of @b\n @a /* @b 'x */ , $$@b$$":  {"-- of @b\n $1 /* @b 'x */ , $$@b$$", []any{1}},
		`s = 'unended @a`:                     {`s = 'unended @a`, nil},
		`e'@' || @b`:                          {`e'@' || $1`, []any{"x"}},
		`a->>'k' = @b and j ? 'k' and 5 - @a`: {`a->>'k' = $1 and j ? 'k' and 5 - $2`, []any{"x", 1}},
	} {
		got, values, err := bind(text, args)
		if err != nil || got != want.text || !reflect.DeepEqual(values, want.values) {
			t.Errorf("%s: %s %v %v", text, got, values, err)
		}
	}
	if _, _, err := bind(`a = @missing`, args); err == nil {
		t.Error("a name without a value went through")
	}
}
