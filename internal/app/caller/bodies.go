package caller

import (
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Patient is somebody invented; Born is YYYY-MM-DD.
type Patient struct{ MRN, Last, First, Born string }

// Client is what is sent to make a client whom the agency may work for.
func Client(name, code string) map[string]any {
	return map[string]any{"name": name, "code": code, "timezone": "America/Chicago", "status": "active", "baaSignedOn": "2026-01-01"}
}

// Facility is what is sent to make a facility of a client.
func Facility(client uuid.UUID, name, code string, workTypes ...string) map[string]any {
	return map[string]any{"clientId": client, "name": name, "code": code, "timezone": "America/Chicago", "workTypes": workTypes, "active": true}
}

// Encounter is what is sent to register a patient's day at a facility.
func Encounter(facility uuid.UUID, workType, account string, who Patient) map[string]any {
	return map[string]any{"facilityId": facility, "accountNumber": account, "workType": workType,
		"patient":    map[string]any{"mrn": who.MRN, "lastName": who.Last, "firstName": who.First, "birthDate": who.Born, "sex": "F"},
		"admittedAt": "2026-03-01T10:00:00Z", "dischargedAt": "2026-03-01T15:00:00Z"}
}

// Equip adds the rows by which a technician is offered a kind of work of a facility.
func (c *Caller) Equip(b *pgx.Batch, facility uuid.UUID, kind string, workTypes ...string) {
	b.Queue(`insert into user_facilities (tenant_id, user_id, facility_id) values ($1, $2, $3)`, c.TenantID, c.UserID, facility)
	b.Queue(`insert into user_skills (tenant_id, user_id, work_type, kind) select $1, $2, unnest($3::text[]), $4`, c.TenantID, c.UserID, workTypes, kind)
}
