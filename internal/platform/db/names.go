package db

import (
	"database/sql/driver"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// bind turns @names into PostgreSQL's $n. Each name is one parameter however often it stands in the text, so that it has
// one type: where two are needed the text says cast(@name as ...). A list becomes ($1,$2,...), an empty one (null). Names in
// quotes and comments are left alone, and so is an @ that no letter follows, as in the operators @> and <@.
func bind(text string, args map[string]any) (string, []any, error) {
	b := binder{args: args, at: make(map[string]string, len(args))}
	b.out.Grow(len(text))
	for i := 0; i < len(text); {
		if end := skip(text, i); end > i {
			b.out.WriteString(text[i:end])
			i = end
			continue
		}
		end := i + 1
		for text[i] == '@' && end < len(text) && isName(text[end], end > i+1) {
			end++
		}
		if end == i+1 {
			b.out.WriteByte(text[i])
		} else if err := b.name(text[i+1 : end]); err != nil {
			return "", nil, err
		}
		i = end
	}
	return b.out.String(), b.values, nil
}

type binder struct {
	out    strings.Builder
	args   map[string]any
	at     map[string]string // what a name became
	values []any
}

func (b *binder) name(name string) error {
	as, ok := b.at[name]
	if !ok {
		value, given := b.args[name]
		if !given {
			return fmt.Errorf("db: hand-written SQL names @%s, which has no value", name)
		}
		as = b.place(value)
		b.at[name] = as
	}
	b.out.WriteString(as)
	return nil
}

func (b *binder) place(value any) string {
	list := reflect.ValueOf(value)
	if !isList(value, list) {
		b.values = append(b.values, value)
		return "$" + strconv.Itoa(len(b.values))
	}
	if list.Len() == 0 {
		return "(null)"
	}
	places := make([]string, list.Len())
	for i := range places {
		places[i] = b.place(list.Index(i).Interface())
	}
	return "(" + strings.Join(places, ",") + ")"
}

// isList reports a value that stands for several: bytes and what encodes itself, as UUIDs and db.Texts do, stand for one.
func isList(value any, v reflect.Value) bool {
	if _, encodes := value.(driver.Valuer); encodes || (v.Kind() != reflect.Slice && v.Kind() != reflect.Array) {
		return false
	}
	return v.Type().Elem().Kind() != reflect.Uint8
}

func isName(c byte, inside bool) bool {
	return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' || inside && c >= '0' && c <= '9'
}

// skip gives the end of the quoted text or comment that begins at i, or i where none does.
func skip(text string, i int) int {
	rest := text[i:]
	switch {
	case rest[0] == '\'' || rest[0] == '"': // a doubled quote reads as two texts side by side, which ends at the same place
		return i + closing(rest, 1, rest[:1])
	case strings.HasPrefix(rest, "--"):
		return i + closing(rest, 2, "\n")
	case strings.HasPrefix(rest, "/*"):
		return i + closing(rest, 2, "*/")
	case strings.HasPrefix(rest, "$$"):
		return i + closing(rest, 2, "$$")
	}
	return i
}

func closing(text string, from int, mark string) int {
	if at := strings.Index(text[from:], mark); at >= 0 {
		return from + at + len(mark)
	}
	return len(text)
}
