package coding

import (
	"time"

	"github.com/google/uuid"
)

// Code is one diagnosis, procedure or service of a case, in sequence. Diagnoses: the first with principal set is the
// principal (inpatient) or first-listed one.
type Code struct {
	ID          uuid.UUID  `json:"id,omitempty" doc:"kept over saves; leave it out for a new code"`
	Role        string     `json:"role" enum:"dx,px" doc:"diagnosis, or procedure and service"`
	System      string     `json:"system" enum:"ICD10CM,ICD10PCS,HCPCS,CPT"`
	Code        string     `json:"code" minLength:"3" maxLength:"9" doc:"with or without the dot"`
	Description string     `json:"description,omitempty" readOnly:"true"`
	Principal   bool       `json:"principal,omitempty"`
	POA         string     `json:"poa,omitempty" enum:"Y,N,U,W,1," doc:"present on admission (UHDDS); 1 for exempt codes"`
	PerformedOn string     `json:"performedOn,omitempty" doc:"day of the procedure, 2026-03-01"`
	Provider    string     `json:"provider,omitempty" maxLength:"120"`
	Modifiers   []string   `json:"modifiers,omitempty" maxItems:"4"`
	Units       int        `json:"units,omitempty" minimum:"0" maximum:"9999" doc:"default 1"`
	Evidence    []Evidence `json:"evidence,omitempty" maxItems:"20"`
}

// Evidence is a run of words on a page that supports a code.
type Evidence struct {
	PageID    uuid.UUID `json:"pageId"`
	FirstWord int       `json:"firstWord" minimum:"0" doc:"index into the page's words"`
	LastWord  int       `json:"lastWord" minimum:"0"`
	Text      string    `json:"text,omitempty" readOnly:"true"`
}

// Edit is a finding about the codes. An error must be cleared before the case can be completed.
type Edit struct {
	Rule     string `json:"rule"`
	Level    string `json:"level" enum:"error,warning"`
	Location string `json:"location" doc:"the part of the case it is about: codes[2].poa"`
	Message  string `json:"message"`
	Source   string `json:"source,omitempty" doc:"where the rule comes from"`
}

// Case is what the workbench shows.
type Case struct {
	ID          uuid.UUID  `json:"id"`
	EncounterID uuid.UUID  `json:"encounterId"`
	ClientID    uuid.UUID  `json:"clientId"`
	FacilityID  uuid.UUID  `json:"facilityId"`
	WorkType    string     `json:"workType"`
	Status      string     `json:"status"`
	CodesAsOf   string     `json:"codesAsOf" doc:"the day whose code sets apply: discharge for inpatient, service otherwise"`
	CodeSystems CodeSystem `json:"codeSystems"`
	POARequired bool       `json:"poaRequired"`
	Version     int64      `json:"version"`
	Codes       []Code     `json:"codes"`
	Edits       []Edit     `json:"edits"`
	CodedAt     *time.Time `json:"codedAt,omitempty"`
	FinalAt     *time.Time `json:"finalAt,omitempty"`
	WorkItemID  *uuid.UUID `json:"workItemId,omitempty" doc:"the item the caller holds, if any"`
}

// CodeSystem names the systems of diagnoses and of procedures for a work type.
type CodeSystem struct {
	Diagnoses  string   `json:"diagnoses"`
	Procedures []string `json:"procedures"`
}
