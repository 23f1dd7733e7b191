package people

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/tenancy/principal"
)

// User is a person of the agency or of one of its hospitals.
type User struct {
	ID           uuid.UUID        `json:"id" format:"uuid"`
	Name         string           `json:"name"`
	Email        string           `json:"email"`
	Role         principal.Role   `json:"role" enum:"coder,prep,roi,auditor,manager,hospital,compliance,operator"`
	ClientID     *uuid.UUID       `json:"clientId,omitempty" format:"uuid" doc:"the hospital of a hospital's own people"`
	Status       string           `json:"status" enum:"active,disabled"`
	Timezone     string           `json:"timezone" doc:"IANA name"`
	OnShift      bool             `json:"onShift"`
	SecondFactor bool             `json:"secondFactor" doc:"has set up a second factor"`
	MustChange   bool             `json:"mustChangePassword" doc:"has a password that somebody else set"`
	Skills       []UserSkill      `json:"skills" nullable:"false"`
	Credentials  []UserCredential `json:"credentials" nullable:"false"`
	FacilityIDs  []uuid.UUID      `json:"facilityIds" nullable:"false"`
	CreatedAt    time.Time        `json:"createdAt"`
	Version      int64            `json:"version" doc:"also the ETag"`
}

// UserSkill is a kind of work on a type of chart that a technician does.
type UserSkill struct {
	WorkType string `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Kind     string `json:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
}

// UserCredential is a professional certificate, such as CCS, and its last day.
type UserCredential struct {
	Credential string `json:"credential" pattern:"^[A-Z][A-Z0-9-]{1,19}$" doc:"such as CCS, CPC, RHIA"`
	ExpiresOn  string `json:"expiresOn" format:"date" doc:"last day it is valid"`
}

// NewUser is a person to be.
type NewUser struct {
	Name     string         `json:"name" minLength:"1" maxLength:"120"`
	Email    string         `json:"email" format:"email" maxLength:"254"`
	Role     principal.Role `json:"role" enum:"coder,prep,roi,auditor,manager,hospital,compliance,operator"`
	ClientID *uuid.UUID     `json:"clientId,omitempty" format:"uuid" doc:"for role hospital, and only for it"`
	Timezone string         `json:"timezone,omitempty" doc:"IANA name; America/New_York where none is given"`

	// Password is set by the operator's commands alone; it need not be changed at the first sign-in.
	Password string `json:"-"`
}

// UserChange names what is to be changed; what is absent stays.
type UserChange struct {
	Name     *string         `json:"name,omitempty" minLength:"1" maxLength:"120"`
	Email    *string         `json:"email,omitempty" format:"email" maxLength:"254"`
	Role     *principal.Role `json:"role,omitempty" enum:"coder,prep,roi,auditor,manager,compliance,operator"`
	Timezone *string         `json:"timezone,omitempty"`
}

// Filter narrows a list of people.
type Filter struct {
	Role     string
	Status   string
	ClientID uuid.UUID
	Text     string // part of name or e-mail address
	Cursor   string
	Limit    int // default 50, at most 200
}
