package config

import (
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/caarlos0/env/v11"
)

// Key documents one setting.
type Key struct {
	Name    string // with its prefix
	Default string
	Doc     string
	Type    string // "duration", "whole number", "number", "true or false", "list" or "text"
}

// Keys lists every setting in the order of Config.
func Keys() []Key {
	t := reflect.TypeFor[Config]()
	keys := make([]Key, 0, t.NumField())
	for i := range t.NumField() {
		f := t.Field(i)
		keys = append(keys, Key{Name: Prefix + f.Tag.Get("env"), Default: f.Tag.Get("envDefault"), Doc: f.Tag.Get("doc"), Type: typeName(f.Type)})
	}
	return keys
}

func typeName(t reflect.Type) string {
	switch {
	case t == reflect.TypeFor[time.Duration]():
		return "duration"
	case t.Kind() == reflect.Float64:
		return "number"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Slice:
		return "list"
	case t.Kind() == reflect.String:
		return "text"
	}
	return "whole number"
}

// Reference is the list of settings for a terminal.
func Reference() string {
	var b strings.Builder
	for _, k := range append(Keys(), fileKey()) {
		b.WriteString("  " + k.Name)
		if k.Default != "" {
			b.WriteString(" (" + k.Default + ")")
		}
		b.WriteString("\n      " + k.Doc + "\n")
	}
	return b.String()
}

// Markdown is the list of settings as a table, for the documentation.
func Markdown() string {
	var b strings.Builder
	b.WriteString("| key | default | meaning |\n|---|---|---|\n")
	for _, k := range append(Keys(), fileKey()) {
		standard := ""
		if k.Default != "" {
			standard = "`" + k.Default + "`"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s |\n", k.Name, standard, k.Doc)
	}
	return b.String()
}

// others are variables with our prefix that are no settings of the program: the tests' and the tools'.
var others = map[string]bool{"CHARTWRIGHT_TESTDATA": true, "CHARTWRIGHT_TEST_LOG": true, "CHARTWRIGHT_BIN": true}

// Unknown lists the variables of environ that look like settings and are none, such as one that was mistyped.
func Unknown(environ []string) []string {
	known := map[string]bool{FileKey: true}
	for _, k := range Keys() {
		known[k.Name] = true
	}
	var out []string
	for name := range env.ToMap(environ) {
		if strings.HasPrefix(name, Prefix) && !known[name] && !others[name] {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func fileKey() Key {
	return Key{Name: FileKey, Doc: "File of KEY=VALUE lines with any of these keys. The environment wins over it.", Type: "text"}
}

// describe turns the parser's errors, which echo the refused value, into words about the key.
func describe(err error) []string {
	if err == nil {
		return nil
	}
	var all env.AggregateError
	if !errors.As(err, &all) {
		all.Errors = []error{err}
	}
	examples := map[string]string{"duration": "a duration such as 90s, 15m or 12h", "whole number": "a whole number", "number": "a number", "true or false": "true or false"}
	var texts []string
	for _, e := range all.Errors {
		var parse env.ParseError
		if !errors.As(e, &parse) {
			texts = append(texts, "the settings cannot be read")
			continue
		}
		f, _ := reflect.TypeFor[Config]().FieldByName(parse.Name)
		texts = append(texts, Prefix+f.Tag.Get("env")+" must be "+examples[typeName(f.Type)])
	}
	return texts
}

// Secret is a setting that may carry a password. It prints as [redacted].
type Secret string

const redacted = "[redacted]"

// Reveal gives the value.
func (s Secret) Reveal() string { return string(s) }

// String implements fmt.Stringer.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return redacted
}

// GoString implements fmt.GoStringer.
func (s Secret) GoString() string { return s.String() }

// LogValue implements slog.LogValuer.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText implements encoding.TextMarshaler.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }
