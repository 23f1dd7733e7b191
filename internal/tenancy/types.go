package tenancy

import (
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/db"
	"chartwright/internal/platform/httpx"
)

// Date is a calendar day, "2026-03-01", without a zone.
type Date string

// Client is a hospital or health system that the agency serves, the owner of the PHI.
type Client struct {
	ID          uuid.UUID `json:"id"`
	Name        string    `json:"name"`
	Code        string    `json:"code"`
	Timezone    string    `json:"timezone"`
	Status      string    `json:"status" enum:"draft,active,closed"`
	BAASignedOn *Date     `json:"baaSignedOn" format:"date" doc:"day the business associate agreement was signed; a client without one cannot be active (45 CFR 164.504(e))"`
	Version     int64     `json:"version"`
}

// Facility is a site of a client.
type Facility struct {
	ID        uuid.UUID `json:"id"`
	ClientID  uuid.UUID `json:"clientId"`
	Name      string    `json:"name"`
	Code      string    `json:"code"`
	Timezone  string    `json:"timezone"`
	WorkTypes []string  `json:"workTypes"`
	Active    bool      `json:"active"`
	Version   int64     `json:"version"`
}

// ChecklistLine demands a document of a work type's charts before they may be coded.
type ChecklistLine struct {
	WorkType      string `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	DocumentType  string `json:"documentType" minLength:"2" maxLength:"60" pattern:"^[a-z_]+$"`
	MustBeSigned  bool   `json:"mustBeSigned"`
	EffectiveFrom Date   `json:"effectiveFrom" format:"date"`
	EffectiveTo   *Date  `json:"effectiveTo,omitempty" format:"date"`
}

// Target is the expected speed and turnaround of a work type and kind; without a client it is the agency's default.
type Target struct {
	ClientID      *uuid.UUID `json:"clientId,omitempty" doc:"absent: the default of the agency"`
	WorkType      string     `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Kind          string     `json:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	ItemsPerHour  float64    `json:"itemsPerHour" exclusiveMinimum:"0" maximum:"1000"`
	SLAHours      int        `json:"slaHours" minimum:"1" maximum:"8760"`
	Credential    *string    `json:"credential,omitempty" maxLength:"20" doc:"demanded of who takes the work, e.g. CCS"`
	EffectiveFrom Date       `json:"effectiveFrom" format:"date"`
	EffectiveTo   *Date      `json:"effectiveTo,omitempty" format:"date"`
}

// Queue says how the work of a facility, work type and kind is handed out.
type Queue struct {
	FacilityID uuid.UUID `json:"facilityId"`
	WorkType   string    `json:"workType" enum:"IP,OP,ED,SDS,OBS,PROFEE,ANC"`
	Kind       string    `json:"kind" enum:"chart_prep,coding,coding_review,coding_rework,roi,roi_review"`
	Mode       string    `json:"mode" enum:"pull,push"`
	Browsing   bool      `json:"browsing" doc:"technicians may look through this queue and pick"`
	Version    string    `json:"version,omitempty" maxLength:"40" readOnly:"true" doc:"for If-Match; absent where the queue was never set: send new"`
}

// HoldReason is why work may stand still, and who owns the delay.
type HoldReason struct {
	Code   string   `json:"code" pattern:"^[a-z0-9_]{2,40}$"`
	Label  string   `json:"label" minLength:"2" maxLength:"80"`
	Owner  string   `json:"owner" enum:"agency,hospital,physician"`
	Kinds  []string `json:"kinds" minItems:"1"`
	Active bool     `json:"active"`

	Version string `json:"version,omitempty" maxLength:"40" readOnly:"true" doc:"for If-Match; of a reason to be made: send new"`
}

// tag is the entity tag of a setting that counts no versions.
func (q Queue) tag() string {
	q.Version = ""
	return httpx.ContentTag(q)
}

func (r HoldReason) tag() string {
	r.Version = ""
	return httpx.ContentTag(r)
}

func (r queueRow) public() Queue {
	q := Queue{FacilityID: r.FacilityID, WorkType: r.WorkType, Kind: r.Kind, Mode: r.Mode, Browsing: r.Browsing}
	q.Version = strings.Trim(q.tag(), `"`)
	return q
}

func (r holdReasonRow) public() HoldReason {
	h := HoldReason{Code: r.Code, Label: r.Label, Owner: r.Owner, Kinds: r.Kinds, Active: r.Active}
	h.Version = strings.Trim(h.tag(), `"`)
	return h
}

func toDate(t *time.Time) *Date {
	if t == nil {
		return nil
	}
	d := Date(t.Format(time.DateOnly))
	return &d
}

func (d *Date) time() *time.Time {
	if d == nil {
		return nil
	}
	t, err := time.Parse(time.DateOnly, string(*d))
	if err != nil {
		return nil // the contract's format check refused it before
	}
	return &t
}

func (d Date) mustTime() time.Time {
	if t := d.time(); t != nil {
		return *t
	}
	return time.Time{}
}

func (r clientRow) public() Client {
	return Client{ID: r.ClientID, Name: r.Name, Code: r.Code, Timezone: r.Timezone, Status: r.Status, BAASignedOn: toDate(r.BaaSignedOn), Version: r.Version}
}

func (r facilityRow) public() Facility {
	return Facility{ID: r.ID, ClientID: r.ClientID, Name: r.Name, Code: r.Code, Timezone: r.Timezone, WorkTypes: r.WorkTypes, Active: r.Active, Version: r.Version}
}

func (r checklistRow) public() ChecklistLine {
	return ChecklistLine{WorkType: r.WorkType, DocumentType: r.DocumentType, MustBeSigned: r.MustBeSigned,
		EffectiveFrom: *toDate(&r.EffectiveFrom), EffectiveTo: toDate(r.EffectiveTo)}
}

func (r targetRow) public() Target {
	return Target{ClientID: r.ClientID, WorkType: r.WorkType, Kind: r.Kind, ItemsPerHour: r.ItemsPerHour, SLAHours: r.SlaHours,
		Credential: r.Credential, EffectiveFrom: *toDate(&r.EffectiveFrom), EffectiveTo: toDate(r.EffectiveTo)}
}

func (l ChecklistLine) row(client uuid.UUID) checklistRow {
	return checklistRow{ClientID: client, ID: db.NewID(), WorkType: l.WorkType, DocumentType: l.DocumentType, MustBeSigned: l.MustBeSigned,
		EffectiveFrom: l.EffectiveFrom.mustTime(), EffectiveTo: l.EffectiveTo.time()}
}

func (t Target) row() targetRow {
	return targetRow{ClientID: t.ClientID, ID: db.NewID(), WorkType: t.WorkType, Kind: t.Kind, ItemsPerHour: t.ItemsPerHour, SlaHours: t.SLAHours,
		Credential: t.Credential, EffectiveFrom: t.EffectiveFrom.mustTime(), EffectiveTo: t.EffectiveTo.time()}
}
