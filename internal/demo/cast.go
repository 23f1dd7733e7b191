package demo

import "time"

// AgencyName and AgencySlug are those of the demonstration agency.
const (
	AgencyName = "Northlake HIM Partners"
	AgencySlug = "northlake"
)

// Client is a hospital system of the cast.
type Client struct {
	Code, Name, Zone string
	Checklist        []ChecklistLine
}

// ChecklistLine demands a document of a work type's charts.
type ChecklistLine struct {
	WorkType, DocumentType string
	Signed                 bool
}

// Facility is a site of a client.
type Facility struct {
	Code, Client, Name, Zone string
	WorkTypes                []string
	Address, Phone           string // of the letterhead
	Layout                   int    // of the letterhead
}

// Skill is a kind of work on a work type.
type Skill struct{ WorkType, Kind string }

// Credential is a certificate and how many days after the start of the demonstration it expires.
type Credential struct {
	Name string
	Days int
}

// Person is one of the cast. Facilities, Skills and Credentials are those of technicians.
type Person struct {
	Key         string // the name by which a plan speaks of the person
	Name, Email string
	Role        string
	Client      string // code, of a hospital's own people
	Zone        string
	Facilities  []string
	Skills      []Skill
	Credentials []Credential
	Pace        float64 // speed against the target
	Sessions    []Session
	Weekend     []Session // of Saturdays and Sundays
}

// Session is a stretch of a working day, as clock time in the person's zone.
type Session struct{ From, To time.Duration }

// onDuty is a short day on weekends, when the agency keeps a few at work for the hospitals.
func onDuty(from time.Duration) []Session { return []Session{{From: from, To: from + 4*time.Hour}} }

// Keys of the people a plan names.
const (
	manager = "dana"
	prepper = "lin"
)

func clients() []Client {
	return []Client{
		{Code: "SRH", Name: "Summit Ridge Health", Zone: "America/Denver", Checklist: usualChecklist()},
		{Code: "TWB", Name: "Tidewater Bay Health System", Zone: "America/New_York", Checklist: usualChecklist()},
	}
}

func usualChecklist() []ChecklistLine {
	return []ChecklistLine{
		{"IP", "face_sheet", false}, {"IP", "history_and_physical", true}, {"IP", "discharge_summary", true},
		{"OBS", "history_and_physical", true}, {"OBS", "discharge_summary", true},
		{"ED", "emergency_note", true},
		{"SDS", "operative_report", true},
	}
}

func facilities() []Facility {
	return []Facility{
		{Code: "SRMC", Client: "SRH", Name: "Summit Ridge Medical Center", Zone: "America/Denver", WorkTypes: []string{"IP", "ED", "SDS", "OBS"},
			Address: "2400 Ridgeline Parkway, Summit Ridge, CO 80499", Phone: "303-555-0140", Layout: 0},
		{Code: "SRDC", Client: "SRH", Name: "Summit Ridge Desert Clinic", Zone: "America/Phoenix", WorkTypes: []string{"OP", "PROFEE", "ANC"},
			Address: "815 East Palo Brea Road, Mesa Verde, AZ 85099", Phone: "602-555-0117", Layout: 1},
		{Code: "TBH", Client: "TWB", Name: "Tidewater Bay Hospital", Zone: "America/New_York", WorkTypes: []string{"IP", "ED", "OBS", "SDS", "ANC"},
			Address: "1 Harbor Point Drive, Tidewater Bay, VA 23499", Phone: "757-555-0162", Layout: 2},
		{Code: "FCH", Client: "TWB", Name: "Fallow Creek Community Hospital", Zone: "America/Chicago", WorkTypes: []string{"ED", "OP", "ANC", "SDS"},
			Address: "330 Mill Street, Fallow Creek, IL 61099", Phone: "815-555-0123", Layout: 3},
	}
}

func fullDay() []Session {
	return []Session{{From: 8 * time.Hour, To: 11*time.Hour + 45*time.Minute}, {From: 12*time.Hour + 30*time.Minute, To: 16*time.Hour + 30*time.Minute}}
}

func people() []Person {
	return append(technicians(),
		Person{Key: manager, Name: "Dana Whitfield", Email: "dana.whitfield@northlake.example", Role: "manager", Zone: "America/Chicago"},
		Person{Key: "sofia", Name: "Sofia Lindqvist", Email: "sofia.lindqvist@summitridge.example", Role: "hospital", Client: "SRH", Zone: "America/Denver"},
		Person{Key: "walter", Name: "Walter Amadi", Email: "walter.amadi@tidewaterbay.example", Role: "hospital", Client: "TWB", Zone: "America/New_York"},
		Person{Key: "ruth", Name: "Ruth Abernathy", Email: "ruth.abernathy@northlake.example", Role: "compliance", Zone: "America/New_York"},
		Person{Key: "operator", Name: "Kenji Morita", Email: "kenji.morita@northlake.example", Role: "operator", Zone: "America/Los_Angeles"},
	)
}

func technicians() []Person {
	everywhere := []string{"SRMC", "SRDC", "TBH", "FCH"}
	all := []string{"IP", "OP", "ED", "SDS", "OBS", "PROFEE", "ANC"}
	return []Person{
		{Key: "priya", Name: "Priya Raman", Email: "priya.raman@northlake.example", Role: "coder", Zone: "America/New_York", Facilities: []string{"SRMC", "TBH"},
			Skills: skills("coding", "IP", "OBS", "SDS"), Credentials: []Credential{{"CCS", 410}, {"RHIA", 730}}, Pace: 1.08, Sessions: fullDay(), Weekend: onDuty(9 * time.Hour)},
		{Key: "marcus", Name: "Marcus Oyelaran", Email: "marcus.oyelaran@northlake.example", Role: "coder", Zone: "America/Denver", Facilities: []string{"SRMC", "TBH", "FCH"},
			Skills: skills("coding", "IP", "OBS", "SDS", "ED"), Credentials: []Credential{{"CCS", 205}}, Pace: 0.93, Sessions: fullDay(), Weekend: onDuty(8 * time.Hour)},
		{Key: "elena", Name: "Elena Castillo", Email: "elena.castillo@northlake.example", Role: "coder", Zone: "America/Chicago", Facilities: everywhere,
			Skills: skills("coding", "ED", "OP", "ANC"), Credentials: []Credential{{"COC", 9}}, Pace: 1.15, Sessions: fullDay(), Weekend: onDuty(9 * time.Hour)},
		{Key: "tom", Name: "Tom Brandvold", Email: "tom.brandvold@northlake.example", Role: "coder", Zone: "America/Los_Angeles", Facilities: []string{"SRDC", "TBH", "FCH"},
			Skills: skills("coding", "ED", "OP", "PROFEE", "ANC"), Credentials: []Credential{{"CPC", 320}, {"RHIT", 95}}, Pace: 0.86, Sessions: fullDay()},
		{Key: prepper, Name: "Lin Haverford", Email: "lin.haverford@northlake.example", Role: "prep", Zone: "America/Chicago", Facilities: everywhere,
			Skills: skills("chart_prep", all...), Pace: 1.02, Sessions: fullDay(), Weekend: onDuty(7 * time.Hour)},
		{Key: "ines", Name: "Ines Marchetti", Email: "ines.marchetti@northlake.example", Role: "auditor", Zone: "America/New_York", Facilities: everywhere,
			Skills: skills("coding_review", all...), Credentials: []Credential{{"CCS", 540}, {"CPMA", 260}}, Pace: 1, Sessions: fullDay()},
		{Key: "grace", Name: "Grace Okonjo", Email: "grace.okonjo@northlake.example", Role: "roi", Zone: "America/Chicago", Facilities: everywhere,
			Skills: append(skills("roi", all...), skills("roi_review", all...)...), Credentials: []Credential{{"RHIA", 380}}, Pace: 1, Sessions: fullDay()},
		{Key: "owen", Name: "Owen Tallchief", Email: "owen.tallchief@northlake.example", Role: "roi", Zone: "America/Phoenix", Facilities: everywhere,
			Skills: append(skills("roi", all...), skills("roi_review", all...)...), Credentials: []Credential{{"RHIT", 150}}, Pace: 1, Sessions: fullDay()},
	}
}

func skills(kind string, workTypes ...string) []Skill {
	out := make([]Skill, len(workTypes))
	for i, w := range workTypes {
		out[i] = Skill{w, kind}
	}
	return out
}

// hospitalUser is the key of a client's own person.
func hospitalUser(client string) string {
	if client == "SRH" {
		return "sofia"
	}
	return "walter"
}

func facility(code string) Facility {
	for _, f := range facilities() {
		if f.Code == code {
			return f
		}
	}
	return Facility{}
}

// zone gives a location of the embedded time zone database; the cast names only ones that exist.
func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return loc
}
