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
	for rest := text; rest != ""; {
		plain := strings.IndexAny(rest, `@'"-/$`)
		if plain < 0 {
			plain = len(rest)
		}
		b.out.WriteString(rest[:plain])
		if rest = rest[plain:]; rest == "" {
			break
		}
		if rest[0] != '@' {
			end := max(1, quoted(rest))
			b.out.WriteString(rest[:end])
			rest = rest[end:]
			continue
		}
		end := 1 + nameLen(rest[1:])
		if end == 1 {
			b.out.WriteByte('@')
		} else if err := b.name(rest[1:end]); err != nil {
			return "", nil, err
		}
		rest = rest[end:]
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

// nameLen is the length of the name that text begins with.
func nameLen(text string) int {
	n := 0
	for n < len(text) && (text[n] == '_' || text[n]|0x20 >= 'a' && text[n]|0x20 <= 'z' || n > 0 && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	return n
}

// quoted is the length of the quoted text or comment that text begins with; 0 where it begins with neither.
func quoted(text string) int {
	switch {
	case text[0] == '\'' || text[0] == '"': // a doubled quote reads as two texts side by side, which end at the same place
		return closing(text, 1, text[:1])
	case strings.HasPrefix(text, "--"):
		return closing(text, 2, "\n")
	case strings.HasPrefix(text, "/*"):
		return closing(text, 2, "*/")
	case strings.HasPrefix(text, "$$"):
		return closing(text, 2, "$$")
	}
	return 0
}

func closing(text string, from int, mark string) int {
	if at := strings.Index(text[from:], mark); at >= 0 {
		return from + at + len(mark)
	}
	return len(text)
}
