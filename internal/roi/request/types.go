package request

import (
	"time"

	"github.com/google/uuid"

	"chartwright/internal/roi/ruledoc"
)

// Requester is who asks. What is not known is empty.
type Requester struct {
	Name         string `json:"name" minLength:"1" maxLength:"160"`
	Organisation string `json:"organisation,omitempty" maxLength:"160"`
	Email        string `json:"email,omitempty" maxLength:"200"`
	Phone        string `json:"phone,omitempty" maxLength:"40"`
	Fax          string `json:"fax,omitempty" maxLength:"40"`
	Address      string `json:"address,omitempty" maxLength:"400" doc:"as it is printed on a label, lines divided by line breaks"`
	Reference    string `json:"reference,omitempty" maxLength:"80" doc:"the requester's own number"`
}

// Asked is the patient as the request names them.
type Asked struct {
	LastName   string   `json:"lastName" minLength:"1" maxLength:"100"`
	FirstName  string   `json:"firstName" minLength:"1" maxLength:"100"`
	MiddleName string   `json:"middleName,omitempty" maxLength:"100"`
	Former     []string `json:"formerNames,omitempty" maxItems:"5"`
	BirthDate  string   `json:"birthDate" format:"date"`
	MRN        string   `json:"mrn,omitempty" maxLength:"40"`
	Sex        string   `json:"sex,omitempty" enum:"F,M,U,"`
	Phone      string   `json:"phone,omitempty" maxLength:"40"`
	Email      string   `json:"email,omitempty" maxLength:"200"`
	Postal     string   `json:"postal,omitempty" maxLength:"12"`
}

// Wanted is what is asked for.
type Wanted struct {
	Text  string   `json:"text,omitempty" maxLength:"4000" doc:"in the requester's words"`
	Types []string `json:"types,omitempty" maxItems:"40" doc:"document types; none: as the text says"`
	From  string   `json:"from,omitempty" format:"date" doc:"first date of service"`
	To    string   `json:"to,omitempty" format:"date"`
}

// facts is what stands sealed in one column.
type facts struct {
	Requester Requester `json:"r"`
	Patient   Asked     `json:"p"`
	Text      string    `json:"t,omitempty"`
}

// Fields enter a request.
type Fields struct {
	FacilityID     uuid.UUID `json:"facilityId"`
	Channel        string    `json:"channel" enum:"mail,fax,email,in_person,portal"`
	ReceivedAt     time.Time `json:"receivedAt" doc:"when it arrived, by any way; the clocks run from here"`
	RequesterClass string    `json:"requesterClass" enum:"patient,personal_representative,attorney,payer,provider,government_auditor,disability,other"`
	LegalBasis     string    `json:"legalBasis" enum:"access_164_524,authorization_164_508,treatment,payment,operations,subpoena,court_order,government_audit,required_by_law"`
	Purpose        string    `json:"purpose" enum:"personal_use,continued_care,litigation,insurance,benefits_appeal,disability_claim,payment_review,quality_review,audit,employment,school,other"`
	Medium         string    `json:"medium,omitempty" enum:"electronic,paper,disc,fax" default:"electronic"`
	Form           string    `json:"form,omitempty" enum:"copy,inspect" default:"copy"`
	Language       string    `json:"language,omitempty" enum:"en,es" default:"en"`
	Packing
	LetterOn   string    `json:"letterOn,omitempty" format:"date" doc:"date on a government auditor's letter"`
	Requester  Requester `json:"requester"`
	Patient    Asked     `json:"patient"`
	Wanted     Wanted    `json:"wanted"`
	Situations []string  `json:"situations,omitempty" maxItems:"10" doc:"facts that open a path of their own: minor, deceased …"`
	Held       []string  `json:"held,omitempty" maxItems:"40" doc:"keys of papers and facts on file: satisfactory_assurance …"`
	Priority   int       `json:"priority,omitempty" minimum:"0" maximum:"5" doc:"1 STAT to 5; default routine"`
}

// Packing is how a release is packed: as one PDF where nothing is said.
type Packing struct {
	PartPages     int  `json:"partPages,omitempty" minimum:"1" maximum:"100000" doc:"pages of one PDF at most, where the release is to be split"`
	PartMB        int  `json:"partMegabytes,omitempty" minimum:"1" maximum:"10000" doc:"size of one PDF at most, in units of 1,048,576 bytes"`
	WithOriginals bool `json:"withOriginals,omitempty" doc:"with the structured files as they came, where they can be given whole"`
}

// Request is a request as its people see it.
type Request struct {
	ID uuid.UUID `json:"id"`
	Fields
	ClientID    uuid.UUID  `json:"clientId"`
	Tracking    string     `json:"tracking"`
	Status      Status     `json:"status" enum:"received,validating,correction_needed,selecting,in_review,returned,awaiting_payment,ready,released,closed,denied,cancelled,expired"`
	DelayOwner  string     `json:"delayOwner" enum:"agency,hospital,requester,none"`
	Reason      string     `json:"reason,omitempty"`
	State       string     `json:"lawState" doc:"the state whose law holds"`
	PatientID   *uuid.UUID `json:"patientId,omitempty" doc:"once the match was accepted"`
	Proofing    string     `json:"proofing" enum:"not_asked,pending,passed,failed"`
	Approval    string     `json:"approval" enum:"not_needed,waiting,approved,refused"`
	ApprovedAt  *time.Time `json:"approvedAt,omitempty"`
	LegalHold   *Hold      `json:"legalHold,omitempty"`
	Review      string     `json:"review" enum:"open,required,not_required,approved,returned"`
	Clock       *Clock     `json:"clock,omitempty"`
	Clocks      []Clock    `json:"clocks" doc:"every limit that applies, the strictest first"`
	Alarms      []Alarm    `json:"alarms" doc:"that came due"`
	Paths       []Path     `json:"paths" doc:"what is needed before release, beside the authorization"`
	Files       []Document `json:"files" doc:"letters and papers that came with it"`
	WorkItemID  *uuid.UUID `json:"workItemId,omitempty" doc:"the item by which the caller holds it, if any"`
	CreatedAt   time.Time  `json:"createdAt"`
	SubmittedAt *time.Time `json:"submittedAt,omitempty"`
	EndedAt     *time.Time `json:"endedAt,omitempty"`
	Version     int64      `json:"version"`
}

// Hold is a legal hold that stands.
type Hold struct {
	Reason   string    `json:"reason"`
	PlacedBy uuid.UUID `json:"placedBy"`
	PlacedAt time.Time `json:"placedAt"`
}

// Rule names the rule that decided.
type Rule = ruledoc.Ref

// Clock is one limit. DueAt is the first moment at which an answer is too late.
type Clock struct {
	Label     string     `json:"label"`
	Nature    string     `json:"nature" enum:"law,contract"`
	Hard      bool       `json:"hard"`
	Limit     string     `json:"limit"`
	LastDay   string     `json:"lastDay" format:"date"`
	DueAt     time.Time  `json:"dueAt"`
	Stopped   bool       `json:"stopped"`
	Overdue   bool       `json:"overdue"`
	Extension string     `json:"extension" enum:"not_offered,open,missed,granted"`
	NoticeBy  *time.Time `json:"noticeBy,omitempty" doc:"first moment at which a notice of extension is too late"`
	Segments  []Segment  `json:"segments" doc:"the bar: what ran, what stood still and who owned it"`
	Reasons   []string   `json:"reasons"`
	Rule      Rule       `json:"rule"`
}

// Alarm is an alarm of a clock that came due.
type Alarm struct {
	Label string    `json:"label"`
	Tell  []string  `json:"tell" doc:"specialist, manager, compliance, hospital"`
	Late  bool      `json:"late" doc:"an escalation, after the end"`
	At    time.Time `json:"at"`
}

// Segment is a stretch of the bar.
type Segment struct {
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	Kind   string    `json:"kind" enum:"running,stopped,waiting"`
	Reason string    `json:"reason,omitempty"`
	Owner  string    `json:"owner,omitempty"`
	Text   string    `json:"text"`
}

// Path is what a kind of request needs before anything is released.
type Path struct {
	Key     string `json:"key"`
	Label   string `json:"label"`
	Decides string `json:"decides" enum:"specialist,reviewer,compliance,hospital"`
	Ready   bool   `json:"ready"`
	Steps   []Step `json:"steps"`
	Rule    Rule   `json:"rule"`
}

// Step is one thing needed: any of the papers or facts named would do.
type Step struct {
	Label string `json:"label"`
	Why   string `json:"why"`
	Met   bool   `json:"met"`
	AnyOf []Need `json:"anyOf"`
}

// Need is a paper or fact; its key goes into held once it is there.
type Need struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Held  bool   `json:"held"`
}

// Line is a request in a list.
type Line struct {
	ID             uuid.UUID  `json:"id"`
	ClientID       uuid.UUID  `json:"clientId"`
	FacilityID     uuid.UUID  `json:"facilityId"`
	Tracking       string     `json:"tracking"`
	Status         Status     `json:"status"`
	DelayOwner     string     `json:"delayOwner"`
	Reason         string     `json:"reason,omitempty"`
	RequesterClass string     `json:"requesterClass"`
	LegalBasis     string     `json:"legalBasis"`
	RequesterName  string     `json:"requesterName"`
	PatientName    string     `json:"patientName" doc:"as asked for: Last, First"`
	Approval       string     `json:"approval"`
	LegalHold      bool       `json:"legalHold"`
	ReceivedAt     time.Time  `json:"receivedAt"`
	DueAt          *time.Time `json:"dueAt,omitempty"`
	Overdue        bool       `json:"overdue"`
	EndedAt        *time.Time `json:"endedAt,omitempty"`
}
