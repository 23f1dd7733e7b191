package examination

import (
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/intake/register"
)

func TestPrintedIdentifiersAreComparedWithTheRegistered(t *testing.T) {
	t.Parallel()
	who := register.Identity{AccountNumber: "SRC200333", Patient: register.Patient{PatientFields: register.PatientFields{MRN: "S1008199", BirthDate: "1970-09-17"}}}
	mrn, account, birth := examine.FieldMRN, examine.FieldAccount, examine.FieldBirth
	type print map[examine.Field]string
	for name, c := range map[string]struct {
		printed print
		ocr     bool
		want    string
	}{
		"nothing printed":                  {print{}, false, "unknown"},
		"all agree":                        {print{mrn: "S1008199", account: "SRC200333", birth: "1970-09-17"}, false, "matches"},
		"leading zeros":                    {print{mrn: "00S1008199"}, false, "matches"},
		"another patient":                  {print{mrn: "S1008200", account: "SRC200333"}, false, "differs"},
		"another encounter":                {print{mrn: "S1008199", account: "SRC200340"}, false, "differs"},
		"another birth date":               {print{birth: "1971-09-17"}, false, "differs"},
		"letters read as digits":           {print{mrn: "51OO8199", account: "$RC200333"}, true, "matches"},
		"a character misread":              {print{mrn: "S1008799", account: "SRC200333"}, true, "matches"},
		"a misread character proves none":  {print{mrn: "S1008799"}, true, "unknown"},
		"a number run into the next label": {print{account: "SRC200333_DOB"}, true, "matches"},
		"the next label's value":           {print{mrn: "SRC200333", account: "SRC200333"}, true, "matches"},
		"another patient, recognised":      {print{mrn: "S1044127"}, true, "differs"},
	} {
		var ids []examine.Identifier
		for field, value := range c.printed {
			ids = append(ids, examine.Identifier{Field: field, Value: value})
		}
		if got := compare(who, ids, c.ocr); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
