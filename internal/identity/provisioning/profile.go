package provisioning

import (
	"net/http"
	"slices"
	"strings"
	"unicode"

	"github.com/elimity-com/scim"
	filter "github.com/scim2/filter-parser/v2"
)

// profile is what we keep of what an organisation tells about a person.
type profile struct {
	UserName, ExternalID, Email, Timezone  string
	Display, Formatted, GivenName, Surname string
	Active                                 bool
}

const longest = 255 // characters of a value

// told reads a whole resource. Whether the person is active stays as it is where nothing is said.
func told(attributes scim.ResourceAttributes, active bool) profile {
	p := profile{Active: active}
	for name, v := range attributes {
		profileAttributes().set(&p, name, v)
	}
	return p
}

// patch applies operations, in their order, to what is known. What we do not keep is passed over.
func (p *profile) patch(operations []scim.PatchOperation) {
	for _, op := range operations {
		value := op.Value
		if op.Op == scim.PatchOperationRemove {
			value = nil
		}
		if op.Path == nil {
			all, _ := value.(map[string]any)
			for name, v := range all {
				if path, err := filter.ParsePath([]byte(name)); err == nil {
					p.setPath(&path, v)
				}
			}
			continue
		}
		p.setPath(op.Path, value)
	}
}

func (p *profile) setPath(path *filter.Path, value any) {
	sub := path.AttributePath.SubAttributeName()
	if sub == "" {
		sub = path.SubAttributeName()
	}
	if path.ValueExpression != nil && sub == "" { // one of many values, as a whole
		value = []any{value}
	}
	if uri := path.AttributePath.URI(); uri == "" || strings.HasSuffix(uri, ":core:2.0:User") {
		name := path.AttributePath.AttributeName
		if sub != "" {
			name += "." + sub
		}
		profileAttributes().set(p, name, value)
	}
}

// setActive keeps whether the person is active where nothing is said of it: each person is or is not.
func (p *profile) setActive(value any) {
	if on, ok := value.(bool); ok {
		p.Active = on
	}
}

func (p *profile) setName(value any) {
	all, _ := value.(map[string]any)
	for part, v := range all {
		profileAttributes().set(p, "name."+part, v)
	}
}

// setEmail takes the address alone, which goes on where nothing is said instead.
func (p *profile) setEmail(value any) {
	if text, ok := value.(string); ok {
		p.Email = text
	}
}

// setEmails keeps one address: the primary one, else the one of work, else the first.
func (p *profile) setEmails(value any) {
	all, _ := value.([]any)
	p.Email = ""
	for _, better := range []func(map[string]any) bool{
		func(e map[string]any) bool { return e["primary"] == true },
		func(e map[string]any) bool { return e["type"] == "work" },
		func(map[string]any) bool { return true },
	} {
		for _, v := range all {
			if e, ok := v.(map[string]any); ok && p.Email == "" && better(e) {
				p.Email, _ = e["value"].(string)
			}
		}
	}
}

// name is what the person is called here.
func (p *profile) name() string {
	for _, n := range []string{p.Display, p.Formatted, p.GivenName + " " + p.Surname, p.UserName} {
		if n = strings.TrimSpace(n); n != "" {
			return n
		}
	}
	return ""
}

// address is the person's e-mail address: names to sign in with are addresses at most organisations.
func (p *profile) address() string {
	if p.Email != "" {
		return strings.ToLower(strings.TrimSpace(p.Email))
	}
	return strings.ToLower(strings.TrimSpace(p.UserName))
}

// check refuses what cannot be kept.
func (p *profile) check() error {
	if strings.TrimSpace(p.UserName) == "" || len(p.UserName) >= longest {
		return wrong("userName: give a name of at most 254 characters.")
	}
	all := []string{p.UserName, p.ExternalID, p.Email, p.Display, p.Formatted, p.GivenName, p.Surname}
	for _, text := range all {
		if len(text) > longest || strings.ContainsFunc(text, unicode.IsControl) {
			return wrong("A value is longer than 255 characters, or holds characters that cannot be shown.")
		}
	}
	if len([]rune(p.name())) > 120 {
		return wrong("displayName: give a name of at most 120 characters.")
	}
	return nil
}

// settleForm gives what was told the form in which it is kept, so that what is told again is known again.
func (p *profile) settleForm() {
	p.Timezone = "" // counts for a new person alone
	p.Email = strings.ToLower(strings.TrimSpace(p.Email))
	if strings.EqualFold(p.Email, strings.TrimSpace(p.UserName)) {
		p.Email = ""
	}
}

// asked takes away what a request asked to be left out, or all but what it asked for (RFC 7644, 3.4.2.5).
func asked(r *http.Request, attributes scim.ResourceAttributes) scim.ResourceAttributes {
	only, excluded := r.URL.Query().Get("attributes"), r.URL.Query().Get("excludedAttributes")
	list := func(s string) []string {
		return strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return r == ',' || r == ' ' })
	}
	wanted, unwanted := list(only), list(excluded)
	for name := range attributes {
		n := strings.ToLower(name)
		listed := slices.ContainsFunc(wanted, func(w string) bool { return w == n || strings.HasPrefix(w, n+".") || strings.HasSuffix(w, ":"+n) })
		if (len(wanted) > 0 && !listed) || slices.Contains(unwanted, n) {
			delete(attributes, name)
		}
	}
	return attributes
}
