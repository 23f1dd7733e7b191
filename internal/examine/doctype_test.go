package examine_test

import (
	"path/filepath"
	"testing"

	"chartwright/internal/examine"
	"chartwright/internal/platform/testkit/shareddata"
)

// Texts without their title, so that the headings and phrases alone must tell the type.
func TestProposeTypeWithoutTitle(t *testing.T) {
	t.Parallel()
	for docType, text := range map[string]string{
		"discharge_summary":    "Discharge Diagnosis: pneumonia\nHospital Course: improved on ceftriaxone.\nDischarge Medications: amoxicillin",
		"history_and_physical": "Chief Complaint: chest pain\nPast Surgical History: none\nFamily History: CAD\nPlan of care: will be admitted to telemetry",
		"operative_report":     "Preoperative Diagnosis: cholelithiasis\nPostoperative Diagnosis: same\nEstimated Blood Loss: 20 mL\nThe patient was prepped and draped",
		"progress_note":        "Subjective: feels better\nObjective: afebrile\nAssessment and Plan: continue. Return to clinic in 2 weeks",
		"emergency_note":       "Mode of Arrival: ambulance\nTriage: level 3\nED Course: given fluids\nMedical Decision Making: low risk",
		"consultation":         "Requesting Physician: Dr. A\nReason for Consultation: atrial fibrillation\nThank you for allowing us to take part",
		"laboratory":           "Specimen: blood\nTest Name Result Reference Range\nSodium 140 mmol/L\nPotassium 4.1 mmol/L\nGlucose 99 mg/dL",
		"radiology":            "Clinical indication: cough\nTechnique: two views\nComparison: none\nFindings: clear lungs\nImpression: no acute cardiopulmonary disease",
		"pathology":            "Specimens submitted: colon\nGross Description: received in formalin\nMicroscopic Description: sections show adenoma",
		"orders":               "Admit to: medicine\nDiet: cardiac\nActivity: as tolerated\nCode status: full\nTelephone order read back",
		"nursing":              "Intake and output: 1200/900\nFall risk: high\nBraden score: 18\nBed in low position, call light in reach",
		"anesthesia":           "ASA class: II\nAirway: Mallampati I\nInduction: propofol\nExtubated in OR",
		"consent":              "I hereby consent to the operation. The risks and benefits and alternatives have been explained. I give my consent.",
		"face_sheet":           "Guarantor: self\nNext of Kin: spouse\nPrimary Insurance: Medicare\nMarital Status: M\nReligion: none",
		"authorization":        "I hereby authorize the disclosure of protected health information. Purpose of disclosure: personal. I may revoke this authorization.",
		"correspondence":       "To whom it may concern,\nEnclosed please find the letter you asked for.\nSincerely,",
		"other":                "The quick brown fox.",
	} {
		if got, confidence, evidence := examine.ProposeType(text); got != docType {
			t.Errorf("%s: proposed %s (%.2f, %q)", docType, got, confidence, evidence)
		}
	}
}

// The forms of hospitals: nearly all are authorizations; a few are privacy notices or carry no usable text.
func TestAuthorizationFormsAreKnown(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(shareddata.Path(t, "roi"), "*.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	e := shared(t)
	known, withText := 0, 0
	for _, path := range files {
		p := firstPage(t, e, path)
		if p.Source == examine.SourceNone {
			continue
		}
		withText++
		if got, _, _ := examine.ProposeType(p.Text()); got == "authorization" {
			known++
		}
	}
	t.Logf("%d of %d forms with text are known as authorizations", known, withText)
	if float64(known) < 0.85*float64(withText) {
		t.Errorf("too few")
	}
}
