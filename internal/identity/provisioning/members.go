package provisioning

import (
	"slices"
	"strings"

	"github.com/elimity-com/scim"
	"github.com/google/uuid"

	"chartwright/internal/platform/db"
)

// mostMembers bounds how many people one request names.
const mostMembers = 5000

// members is what a request says of a group's people: all of them, or who comes and goes, in its order.
type members struct {
	steps []memberStep
}

type memberStep struct {
	all  bool // these and nobody else; gone: nobody
	gone bool
	ids  []string
}

// stepOf reads an operation on the whole list.
func stepOf(op string, value any) memberStep {
	gone := op == scim.PatchOperationRemove
	step := memberStep{all: op == scim.PatchOperationReplace || gone && value == nil, gone: gone}
	list, _ := value.([]any)
	for _, v := range list {
		if one, ok := v.(map[string]any); ok {
			id, _ := one["value"].(string)
			step.ids = append(step.ids, strings.ToLower(id))
		}
	}
	return step
}

// apply gives the people after the steps.
func (m members) apply(now []uuid.UUID) []string {
	out := make([]string, len(now))
	for i, id := range now {
		out[i] = id.String()
	}
	for _, s := range m.steps {
		switch {
		case s.all && s.gone:
			out = nil
		case s.all:
			out = s.ids
		case s.gone:
			out = slices.DeleteFunc(slices.Clone(out), func(id string) bool { return slices.Contains(s.ids, id) })
		default:
			out = append(slices.Clone(out), s.ids...)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// known gives the ids, all of which must be those of people whom the protocol shows.
func known(tx *db.Tx, ids []string) ([]uuid.UUID, error) {
	if len(ids) > mostMembers {
		return nil, wrong("members: a group has at most 5000 people here.")
	}
	out := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		parsed, err := uuid.Parse(id)
		if err != nil {
			return nil, unknownMember()
		}
		out[i] = parsed
	}
	n, err := countPeople(tx, out)
	if err == nil && n != len(out) {
		err = unknownMember()
	}
	return out, err
}

func unknownMember() error {
	return wrong("members: one of the values is nobody's id here. Groups within groups are not supported: assign people.")
}
