package provisioning

import "strings"

// attributes are those of a resource that are kept: by name in lower case, with a dot before a part of one, what takes a value.
type attributes[T any] map[string]func(*T, any)

// set takes one attribute; case does not count in names (RFC 7643, 2.1). What is not kept is passed over.
func (a attributes[T]) set(to *T, name string, value any) {
	if take := a[strings.ToLower(name)]; take != nil {
		take(to, value)
	}
}

// text is an attribute that is a text; nothing takes it away.
func text[T any](field func(*T) *string) func(*T, any) {
	return func(to *T, value any) { *field(to), _ = value.(string) }
}

func profileAttributes() attributes[profile] {
	return attributes[profile]{
		"username":        text(func(p *profile) *string { return &p.UserName }),
		"externalid":      text(func(p *profile) *string { return &p.ExternalID }),
		"displayname":     text(func(p *profile) *string { return &p.Display }),
		"timezone":        text(func(p *profile) *string { return &p.Timezone }),
		"name":            (*profile).setName,
		"name.formatted":  text(func(p *profile) *string { return &p.Formatted }),
		"name.givenname":  text(func(p *profile) *string { return &p.GivenName }),
		"name.familyname": text(func(p *profile) *string { return &p.Surname }),
		"active":          (*profile).setActive,
		"emails":          (*profile).setEmails,
		"emails.value":    (*profile).setEmail,
	}
}

func groupAttributes() attributes[group] {
	return attributes[group]{
		"displayname": text(func(g *group) *string { return &g.Name }),
		"externalid":  text(func(g *group) *string { return &g.ExternalID }),
	}
}
