package ruledoc_test

import (
	"strings"
	"testing"

	"chartwright/internal/roi/ruledoc"
)

func TestHostileDocumentsAreRefused(t *testing.T) {
	t.Parallel()
	for name, document := range map[string]string{
		"not a list": `rules: 3`, "an unknown key": `{rulez: []}`, "two documents": "rules: []\n---\nrules: []",
		"a family that is a list": `{rules: [{family: [fees]}]}`, "no family": `{rules: [{id: a}]}`, "empty": ``, "bombs": bomb(),
		"too large": "# " + strings.Repeat("x", 2<<20) + "\nrules: []",
	} {
		if _, err := ruledoc.Split([]byte(document)); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}

// bomb is a document whose aliases would unfold to billions of nodes.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x,x,x,x,x,x,x,x,x]\n")
	for _, s := range []string{"1,0", "2,1", "3,2", "4,3", "5,4", "6,5", "7,6", "8,7", "9,8"} {
		to, from, _ := strings.Cut(s, ",")
		b.WriteString("a" + to + ": &a" + to + " [" + strings.TrimSuffix(strings.Repeat("*a"+from+",", 9), ",") + "]\n")
	}
	b.WriteString("rules: *a9\n")
	return b.String()
}
