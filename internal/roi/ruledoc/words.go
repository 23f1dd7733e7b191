package ruledoc

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// lines gives the line of a person's document for one of a rule's own text. The zero value is for a text that is itself the document.
type lines map[int]int

func (l lines) of(n int) int {
	if at, ok := l[n]; ok {
		return at
	}
	return n
}

// linesOf tells on which lines of a document the nodes of a text stand that was written from one of its nodes.
func linesOf(from *yaml.Node, text []byte) lines {
	var doc yaml.Node
	if err := yaml.Unmarshal(text, &doc); err != nil || len(doc.Content) == 0 {
		return nil
	}
	l := lines{}
	l.pair(from, doc.Content[0])
	return l
}

func (l lines) pair(from, written *yaml.Node) {
	if _, known := l[written.Line]; !known {
		l[written.Line] = from.Line
	}
	for i := range min(len(from.Content), len(written.Content)) {
		l.pair(from.Content[i], written.Content[i])
	}
}

// complaints are what the decoder says, and how a person is told it.
var complaints = []struct {
	says *regexp.Regexp
	tell func(part []string, l lines) string
}{
	{regexp.MustCompile(`^field (.*) not found in type `), func(part []string, _ lines) string {
		return fmt.Sprintf("there is no key %q here; check how it is spelled and how far it is indented", part[1])
	}},
	{regexp.MustCompile(`^mapping key "(.*)" already defined at line (\d+)`), func(part []string, l lines) string {
		first, _ := strconv.Atoi(part[2])
		return fmt.Sprintf("the key %q stands twice, first on line %d; keep one", part[1], l.of(first))
	}},
	{regexp.MustCompile("^cannot unmarshal !!(\\w+)(?: `((?s:.*))`)? into (.*)$"), func(part []string, _ lines) string {
		what := kinds[part[1]]
		if part[2] != "" {
			what = strconv.Quote(part[2])
		}
		return fmt.Sprintf("%s stands where %s belongs", what, wantedKind(part[3]))
	}},
}

// kinds are YAML's kinds of values in words.
var kinds = map[string]string{"seq": "a list", "map": "a list of keys", "str": "a text", "int": "a number", "float": "a number", "bool": "true or false",
	"null": "nothing", "timestamp": "a day", "binary": "a file", "merge": "a merge"}

func wantedKind(goType string) string {
	switch t := strings.TrimPrefix(goType, "*"); {
	case strings.HasPrefix(t, "[]"):
		return "a list"
	case strings.HasPrefix(t, "int"), strings.HasPrefix(t, "uint"):
		return "a whole number"
	case t == "bool":
		return "true or false"
	case strings.HasPrefix(t, "map"), strings.HasPrefix(t, "struct"):
		return "a list of keys"
	case strings.HasSuffix(t, "Date"):
		return "a day such as 2026-03-01"
	case strings.HasPrefix(t, "string"), strings.Contains(t, "."):
		return "a text of its own"
	}
	return "another kind of value"
}

var lineFirst = regexp.MustCompile(`^(?:yaml: )?line (\d+): ((?s:.*))$`)

// inWords says to a person what the decoder found, with the line of their document. Errors that are not the decoder's stay as they are.
func inWords(err error, l lines) error {
	var types *yaml.TypeError
	var day *time.ParseError
	switch {
	case errors.As(err, &types):
		told := make([]string, len(types.Errors))
		for i, s := range types.Errors {
			told[i] = tell(s, l)
		}
		return errors.New(strings.Join(told, "; "))
	case errors.As(err, &day):
		return fmt.Errorf("%q is no day of the calendar; write days as 2026-03-01", day.Value)
	case !strings.HasPrefix(err.Error(), "yaml: "):
		return err
	}
	where := "the document"
	if part := lineFirst.FindStringSubmatch(err.Error()); part != nil {
		n, _ := strconv.Atoi(part[1])
		where = fmt.Sprintf("line %d or the one after it", l.of(n))
	}
	return fmt.Errorf("%s is neither YAML nor JSON; check the indentation, brackets and quotes, and that each alias has its anchor", where)
}

func tell(s string, l lines) string {
	part := lineFirst.FindStringSubmatch(s)
	if part == nil {
		return s
	}
	n, _ := strconv.Atoi(part[1])
	said := part[2]
	for _, c := range complaints {
		if m := c.says.FindStringSubmatch(said); m != nil {
			said = c.tell(m, l)
			break
		}
	}
	return fmt.Sprintf("line %d: %s", l.of(n), said)
}
