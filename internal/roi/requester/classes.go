package requester

import (
	_ "embed"
	"fmt"
	"slices"

	"go.yaml.in/yaml/v3"

	"chartwright/internal/roi/rules"
)

//go:embed classes.yaml
var classesFile []byte

// Ways to show who somebody is, as a class demands them.
const (
	byContact  = "contact"  // a code sent to their e-mail address or telephone
	byFacts    = "facts"    // what they say of the patient fits one patient of the index beyond doubt
	byDocument = "document" // a document of identity or authority, looked at by a person
)

// What must be signed or sent.
const (
	toSign   = "sign"
	toUpload = "upload"
)

// class is what is asked of a class of requesters.
type class struct {
	Basis         string   `yaml:"basis"`
	Purpose       string   `yaml:"purpose"`
	Authorization string   `yaml:"authorization"`
	Capacity      string   `yaml:"capacity"`
	Proofs        []string `yaml:"proofs"`
	Source        string   `yaml:"source"`
}

func loadClasses() (map[string]class, error) {
	var file struct {
		Classes map[string]class `yaml:"classes"`
	}
	if err := yaml.Unmarshal(classesFile, &file); err != nil {
		return nil, fmt.Errorf("requester: %w", err)
	}
	for _, c := range rules.Classes() {
		k, ok := file.Classes[string(c)]
		switch {
		case !ok || k.Source == "" || !slices.Contains(k.Proofs, byContact):
			return nil, fmt.Errorf("requester: classes.yaml: %s needs a source and proofs with contact", c)
		case !slices.Contains(rules.Bases(), rules.Basis(k.Basis)) || !slices.Contains(rules.Purposes(), rules.Purpose(k.Purpose)):
			return nil, fmt.Errorf("requester: classes.yaml: %s rests on a basis or purpose that the rules do not know", c)
		case !slices.Contains([]string{toSign, toUpload, "none"}, k.Authorization) || (k.Authorization == toSign) != (k.Capacity != ""):
			return nil, fmt.Errorf("requester: classes.yaml: %s: authorization is sign with a capacity, upload or none", c)
		}
	}
	return file.Classes, nil
}
