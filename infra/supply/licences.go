package main

import (
	"fmt"
	"slices"
	"strings"
)

// allowed are the licences that may be used, and what they ask of us: notices, which licences.txt carries; MPL-2.0 also the source of
// files that were changed, and none was.
var allowed = []string{
	"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC-BY-4.0", "CC0-1.0", "ISC", "MIT", "MIT-0", "MPL-2.0", "Python-2.0",
	"Unicode-DFS-2016", "Unlicense", "Zlib",
}

// readByHand are licences that no machine finds, and where they stand.
var readByHand = map[string]string{
	"npm combine-errors": "MIT", // its Readme
}

// problems finds components that may not be used, and ones that nothing vouches for.
func problems(parts []component) (found []error) {
	for _, c := range parts {
		switch {
		case c.Licence == "":
			found = append(found, fmt.Errorf("%s %s has no licence that could be read; read it, and add it to readByHand or use something else", c.Kind, c.Name))
		case !permitted(c.Licence):
			found = append(found, fmt.Errorf("%s %s is under %s, which may not be used here", c.Kind, c.Name, c.Licence))
		}
		if c.Version == "" || (c.Kind == "npm" && !strings.HasPrefix(c.Integrity, "sha512-")) {
			found = append(found, fmt.Errorf("%s %s has no version or no checksum", c.Kind, c.Name))
		}
	}
	if len(parts) < 100 {
		found = append(found, fmt.Errorf("only %d components were found", len(parts)))
	}
	return found
}

// permitted reports that one may keep to an SPDX expression: to all that AND joins, and to one of what OR offers.
func permitted(expression string) bool {
	expression = strings.TrimSpace(expression)
	if strings.HasPrefix(expression, "(") && strings.HasSuffix(expression, ")") && strings.Count(expression, "(") == 1 {
		expression = expression[1 : len(expression)-1]
	}
	if strings.ContainsAny(expression, "()") {
		return false // nested: a person reads it
	}
	for _, choice := range strings.Split(expression, " OR ") {
		if !slices.ContainsFunc(strings.Split(choice, " AND "), func(one string) bool { return !slices.Contains(allowed, strings.TrimSpace(one)) }) {
			return true
		}
	}
	return false
}
