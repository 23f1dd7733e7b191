package published_test

import (
	"bytes"
	"testing"

	"chartwright/internal/codeset/published"
)

// FuzzRead: a file under any name and of any bytes is read as one that was published, or refused.
func FuzzRead(f *testing.F) {
	f.Add("icd10cm_order_2026.txt", []byte("00001 A00     0 Cholera                                                      Cholera\n00002 A000    1 Cholera due to Vibrio cholerae 01, biovar cholerae           Cholera due to Vibrio cholerae 01, biovar cholerae\n"))
	f.Add("icd10cm_index_2026.xml", []byte(`<?xml version="1.0"?><ICD10CM.index><letter><title>A</title><mainTerm><title>Abscess</title><code>L02.91</code></mainTerm></letter></ICD10CM.index>`))
	f.Add("icd10cm_tabular_2026.xml", []byte(`<ICD10CM.tabular><chapter><name>1</name><section id="A00-A09"><diag><name>A00</name><desc>Cholera</desc></diag></section></chapter></ICD10CM.tabular>`))
	f.Add("icd10pcs_tables_2026.xml", []byte(`<ICD10PCS.tabular><pcsTable><axis pos="1"><title>Section</title><label code="0">Medical</label></axis></pcsTable></ICD10PCS.tabular>`))
	f.Add("codes.zip", []byte("PK\x05\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add("HCPC2026_ANWEB.txt", []byte("A0021 10001Outside state ambulance serv\n"))
	f.Fuzz(func(t *testing.T, name string, b []byte) {
		contents, err := published.Read(name, bytes.NewReader(b), int64(len(b)))
		if err != nil {
			return
		}
		for _, c := range contents {
			if c.System == "" || c.Kind == "" {
				t.Fatalf("%q was read as nothing: %+v", name, c.Kind)
			}
		}
	})
}
