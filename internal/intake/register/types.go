package register

import (
	"time"

	"github.com/google/uuid"
)

// PatientFields identify a patient of a client. Dates are YYYY-MM-DD.
type PatientFields struct {
	MRN        string `json:"mrn" minLength:"1" maxLength:"40" doc:"medical record number at this client"`
	LastName   string `json:"lastName" minLength:"1" maxLength:"100"`
	FirstName  string `json:"firstName" minLength:"1" maxLength:"100"`
	MiddleName string `json:"middleName,omitempty" maxLength:"100"`
	BirthDate  string `json:"birthDate" format:"date"`
	Sex        string `json:"sex" enum:"F,M,U"`
}

// Patient is a patient as registered.
type Patient struct {
	ID       uuid.UUID `json:"id"`
	ClientID uuid.UUID `json:"clientId"`
	PatientFields
}

// EncounterFields register an encounter.
type EncounterFields struct {
	FacilityID    uuid.UUID     `json:"facilityId"`
	AccountNumber string        `json:"accountNumber" minLength:"1" maxLength:"40" doc:"unique at the facility"`
	WorkType      string        `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Patient       PatientFields `json:"patient"`
	AdmittedAt    time.Time     `json:"admittedAt"`
	DischargedAt  *time.Time    `json:"dischargedAt,omitempty"`
	Disposition   string        `json:"disposition,omitempty" pattern:"^([0-9]{2})?$" doc:"patient discharge status, UB-04 FL 17"`
	Payer         string        `json:"payer,omitempty" maxLength:"80"`
	Attending     string        `json:"attending,omitempty" maxLength:"120"`
	ChargesMinor  int64         `json:"chargesMinor,omitempty" minimum:"0" doc:"total charges in cents"`
}

// Encounter is an encounter with where it stands.
type Encounter struct {
	ID            uuid.UUID  `json:"id"`
	ClientID      uuid.UUID  `json:"clientId"`
	FacilityID    uuid.UUID  `json:"facilityId"`
	AccountNumber string     `json:"accountNumber"`
	WorkType      string     `json:"workType"`
	Patient       Patient    `json:"patient"`
	AdmittedAt    time.Time  `json:"admittedAt"`
	DischargedAt  *time.Time `json:"dischargedAt,omitempty"`
	Disposition   string     `json:"disposition,omitempty"`
	Payer         string     `json:"payer,omitempty"`
	Attending     string     `json:"attending,omitempty"`
	ChargesMinor  int64      `json:"chargesMinor"`
	Currency      string     `json:"currency"`
	Status        string     `json:"status"`
	DelayOwner    string     `json:"delayOwner"`
	HoldReason    string     `json:"holdReason,omitempty"`
	BilledAt      *time.Time `json:"billedAt,omitempty"`
	CreatedAt     time.Time  `json:"createdAt"`
	Version       int64      `json:"version"`
	WorkItemID    *uuid.UUID `json:"workItemId,omitempty" doc:"the item by which the caller holds this chart, if any"`
	Documents     []Document `json:"documents" doc:"in reading order"`
	Waiting       []Waiting  `json:"waiting" doc:"files of this encounter that are not documents yet, or were refused"`
}

// Document is what an encounter shows of a document.
type Document struct {
	ID           uuid.UUID `json:"id"`
	DocumentType string    `json:"documentType"`
	TypeSource   string    `json:"typeSource" enum:"proposed,person,upload"`
	Confidence   float64   `json:"confidence"`
	DocumentDate string    `json:"documentDate,omitempty"`
	Signed       *bool     `json:"signed,omitempty"`
	Identity     string    `json:"identity" enum:"unknown,matches,differs,confirmed" doc:"identifiers printed on its pages against those registered"`
	Pages        int       `json:"pages"`
	CreatedAt    time.Time `json:"createdAt"`
	Version      int64     `json:"version"`
}

// Waiting is a file that has not become a document, or not yet.
type Waiting struct {
	SourceID   uuid.UUID `json:"sourceId"`
	State      string    `json:"state"`
	ReasonCode string    `json:"reasonCode,omitempty"`
	Reason     string    `json:"reason,omitempty"`
	ReceivedAt time.Time `json:"receivedAt"`
}

// ListRow is one line of the encounters table.
type ListRow struct {
	ID            uuid.UUID  `json:"id"`
	ClientID      uuid.UUID  `json:"clientId"`
	FacilityID    uuid.UUID  `json:"facilityId"`
	AccountNumber string     `json:"accountNumber"`
	PatientName   string     `json:"patientName" doc:"Last, First Middle"`
	WorkType      string     `json:"workType"`
	AdmittedAt    time.Time  `json:"admittedAt"`
	DischargedAt  *time.Time `json:"dischargedAt,omitempty"`
	AgeDays       *int       `json:"ageDays,omitempty" doc:"days since discharge"`
	Status        string     `json:"status"`
	DelayOwner    string     `json:"delayOwner"`
	HoldReason    string     `json:"holdReason,omitempty"`
	Documents     int        `json:"documents"`
	ChargesMinor  int64      `json:"chargesMinor"`
	Currency      string     `json:"currency"`
}

// Facts is what coding needs to know of an encounter. Times are instants; Zone is the facility's.
type Facts struct {
	ID, ClientID, FacilityID, PatientID uuid.UUID
	WorkType                            string
	AdmittedAt                          time.Time
	DischargedAt                        *time.Time
	Zone                                string
}
