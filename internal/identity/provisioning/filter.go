package provisioning

import (
	"encoding/json"
	"fmt"
	"strings"

	scimfilter "github.com/elimity-com/scim/filter"

	scimerrors "github.com/elimity-com/scim/errors"
	filter "github.com/scim2/filter-parser/v2"
)

// peopleBy are the attributes by which people are found, in lower case, as SQL. Those in lower() disregard case.
func peopleBy() map[string]string {
	return map[string]string{
		"id": "cast(u.id as text)", "username": "lower(coalesce(p.user_name, u.email))", "externalid": "coalesce(p.external_id, '')",
		"displayname": "lower(u.name)", "emails": "lower(u.email)", "emails.value": "lower(u.email)",
		"active": "cast(u.status = 'active' or coalesce(p.waits, false) as text)",
	}
}

func groupsBy() map[string]string {
	return map[string]string{
		"id": "cast(g.id as text)", "displayname": "lower(g.name)", "externalid": "g.external_id",
		"members": "members", "members.value": "members",
	}
}

// condition is a filter as SQL, with its values aside.
type condition struct {
	by   map[string]string
	args map[string]any
}

// where turns a filter into SQL: comparisons by eq and ne with and, or, not. Other filters are refused as the protocol has it.
func where(v *scimfilter.Validator, by map[string]string) (string, map[string]any, error) {
	c := condition{by: by, args: map[string]any{}}
	if v == nil {
		return "true", c.args, nil
	}
	text, err := c.of(v.GetFilter(), "")
	return text, c.args, err
}

func (c *condition) of(e filter.Expression, within string) (string, error) {
	switch e := e.(type) {
	case *filter.LogicalExpression:
		left, err := c.of(e.Left, within)
		if err != nil {
			return "", err
		}
		right, err := c.of(e.Right, within)
		return "(" + left + " " + string(e.Operator) + " " + right + ")", err
	case *filter.NotExpression:
		inner, err := c.of(e.Expression, within)
		return "(not " + inner + ")", err
	case *filter.ValuePath: // emails[type eq "work" and value eq "x"]
		return c.of(e.ValueFilter, e.AttributePath.AttributeName+".")
	case *filter.AttributeExpression:
		return c.compare(e, within)
	}
	return "", scimerrors.ScimErrorInvalidFilter
}

func (c *condition) compare(e *filter.AttributeExpression, within string) (string, error) {
	name := strings.ToLower(within + e.AttributePath.AttributeName)
	if sub := e.AttributePath.SubAttributeName(); sub != "" {
		name += "." + strings.ToLower(sub)
	}
	if name == "emails.type" || name == "emails.primary" { // each person has one address, that of work
		return "true", nil
	}
	column, known := c.by[name]
	operator := map[filter.CompareOperator]string{filter.EQ: "=", filter.NE: "<>"}[filter.CompareOperator(strings.ToLower(string(e.Operator)))]
	if !known || operator == "" {
		return "", scimerrors.ScimErrorInvalidFilter
	}
	value := fmt.Sprint(e.CompareValue)
	if s, ok := e.CompareValue.(string); ok && json.Unmarshal([]byte(`"`+s+`"`), &value) != nil { // the parser leaves escapes as they are
		return "", scimerrors.ScimErrorInvalidFilter
	}
	if name == "active" || strings.HasPrefix(column, "lower(") {
		value = strings.ToLower(value)
	}
	arg := fmt.Sprintf("f%d", len(c.args))
	c.args[arg] = value
	if column == "members" {
		return `(` + map[string]string{"=": "", "<>": "not "}[operator] + `exists (select from provisioned_members x where x.tenant_id = @tenant and x.group_id = g.id and cast(x.user_id as text) = @` + arg + `))`, nil
	}
	return "(" + column + " " + operator + " @" + arg + ")", nil
}
