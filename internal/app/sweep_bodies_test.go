package app_test

import (
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"
)

// bodies make the request of each operation that has one. A new operation with a body is added here.
var bodies = map[string]func(objects) any{
	"allowed-networks-put": func(objects) any { return fields{"items": []any{}} },
	"identity-provider-put": func(objects) any {
		return fields{"issuer": "https://login.example.org", "application": "x", "secret": "x", "domains": []string{"example.org"}, "trustsMfa": false, "active": false}
	},
	"provisioning-groups-put": func(o objects) any {
		return fields{"groups": []any{fields{"id": o.group, "role": "coder", "facilityIds": []string{o.facility}}}}
	},
	"scim-bulk": func(objects) any { return fields{} },
	"scim-users-create": func(objects) any {
		return fields{"schemas": []string{scimSchema + "User"}, "userName": uuid.NewString() + "@example.test"}
	},
	"scim-users-put": func(objects) any {
		return fields{"schemas": []string{scimSchema + "User"}, "userName": uuid.NewString() + "@example.test"}
	},
	"scim-users-patch":   func(objects) any { return operationFields(fields{"displayName": "Swept"}) },
	"scim-groups-create": scimGroupFields,
	"scim-groups-put":    scimGroupFields,
	"scim-groups-patch": func(o objects) any {
		return operationFields(fields{"members": []any{fields{"value": o.user}}})
	},
	"me-passkeys-options":          func(objects) any { return fields{"code": "123456"} },
	"me-passkeys-create":           func(objects) any { return fields{"label": "x", "response": fields{}} },
	"sessions-passkey-options":     func(objects) any { return fields{"challenge": "x"} },
	"sessions-passkey":             func(objects) any { return fields{"challenge": "x", "response": fields{}} },
	"sessions-organisation":        func(objects) any { return fields{"name": "no-such-agency"} },
	"sessions-organisation-arrive": func(objects) any { return fields{"agency": "x", "state": "x", "code": "x"} },
	"api-tokens-create": func(o objects) any {
		return fields{"name": "x", "scopes": []string{"self.session"}, "expiresAt": time.Now().Add(time.Hour), "clientId": o.client}
	},
	"checklists-put":    func(objects) any { return fields{"items": []any{}} },
	"clients-create":    func(objects) any { return clientFields() },
	"clients-update":    func(objects) any { return clientFields() },
	"coding-codes-put":  func(o objects) any { return fields{"workItemId": o.item, "fence": o.fence, "codes": []any{}} },
	"facilities-create": func(o objects) any { f := facilityFields(); f["clientId"] = o.client; return f },
	"facilities-update": func(objects) any { return facilityFields() },
	"hold-reasons-put": func(objects) any {
		return fields{"code": "swept", "label": "Swept", "owner": "agency", "kinds": []string{"coding"}, "active": true}
	},
	"jobs-retry":                func(o objects) any { return fields{"ids": []uuid.UUID{uuid.New()}} },
	"me-password-put":           func(objects) any { return fields{"currentPassword": "", "newPassword": ""} }, // refused before the account is asked
	"me-recovery-codes-create":  func(objects) any { return fields{"code": ""} },
	"me-shift-put":              func(objects) any { return fields{"onShift": true} },
	"me-totp-enrolment-confirm": func(objects) any { return fields{"code": ""} },
	"queues-put": func(o objects) any {
		return fields{"facilityId": o.facility, "workType": "IP", "kind": "coding", "mode": "pull", "browsing": false}
	},
	"sessions-create":                 func(objects) any { return fields{"email": "nobody@example.test", "password": "wrong"} },
	"sessions-password":               func(objects) any { return fields{"challenge": "x", "newPassword": "x"} },
	"sessions-totp":                   func(objects) any { return fields{"challenge": "x", "code": "x"} },
	"sessions-totp-enrolment":         func(objects) any { return fields{"challenge": "x"} },
	"sessions-totp-enrolment-confirm": func(objects) any { return fields{"challenge": "x", "code": "x"} },
	"tables-write": func(objects) any {
		return fields{"name": "swept", "format": "csv", "headings": []string{"a"}, "rows": [][]any{{1}}}
	},
	"targets-put": func(o objects) any {
		return fields{"items": []any{fields{"clientId": o.client, "workType": "IP", "kind": "coding", "itemsPerHour": 3, "slaHours": 24, "effectiveFrom": "2026-01-01"}}}
	},
	"users-create": func(o objects) any {
		return fields{"name": "Swept", "email": uuid.NewString() + "@example.test", "role": "hospital", "clientId": o.client}
	},
	"users-update":          func(objects) any { return fields{"timezone": "America/Denver"} },
	"users-skills-put":      func(objects) any { return fields{"skills": []any{}} },
	"users-credentials-put": func(objects) any { return fields{"credentials": []any{}} },
	"users-facilities-put":  func(o objects) any { return fields{"facilityIds": []string{o.facility}} },
	"work-bulk": func(o objects) any {
		return fields{"action": "route", "ids": []string{o.item}, "userId": o.user}
	},
	"work-heartbeat": func(o objects) any { return fields{"fence": o.fence} },
	"work-hold":      func(o objects) any { return fields{"fence": o.fence, "reason": "physician_query"} },
	"work-release":   func(o objects) any { return fields{"fence": o.fence} },
	"work-complete":  func(o objects) any { return fields{"fence": o.fence} },
	"batches-create": func(o objects) any { return fields{"facilityId": o.facility} },
	"encounters-update": func(o objects) any {
		return fields{"reason": "as the insurer's card says", "payer": "SWEPT", "workItemId": o.item, "fence": o.fence}
	},
	"encounters-import": func(objects) any { return "account_number\nSWEPT\n" },
	"prep-arrange":      func(o objects) any { return under(o, fields{"pageIds": []string{o.page}}) },
	"prep-describe":     func(o objects) any { return under(o, fields{"documentType": "other"}) },
	"prep-match":        func(o objects) any { return under(o, fields{"encounterId": o.encounter}) },
	"prep-merge":        func(o objects) any { return under(o, fields{"documentId": o.document}) },
	"prep-request": func(o objects) any {
		return under(o, fields{"items": []any{fields{"documentType": "operative_report", "problem": "missing"}}})
	},
	"prep-rotate":           func(o objects) any { return under(o, fields{"pages": []int{1}, "rotation": 0}) },
	"prep-split":            func(o objects) any { return under(o, fields{"after": 1}) },
	"sources-decide":        func(objects) any { return fields{"decision": "discard", "reason": "swept"} },
	"uploads-create":        func(objects) any { return "" },
	"uploads-patch":         func(objects) any { return "hello" },
	"encounters-search":     func(o objects) any { return fields{"q": "ACC9", "clientId": o.client} },
	"search":                func(objects) any { return fields{"q": "ACC9"} },
	"users-search":          func(o objects) any { return fields{"q": "x", "clientId": o.client} },
	"patients-search":       func(objects) any { return fields{"mrn": "MRN77A100"} },
	"chart-find":            func(objects) any { return fields{"q": "complaint"} },
	"prep-candidates":       func(objects) any { return fields{} },
	"roi-requests-create":   func(o objects) any { return requestFields(o) },
	"roi-requests-search":   func(o objects) any { return fields{"q": "Swept", "clientId": o.client} },
	"roi-requests-update":   func(o objects) any { return under(o, requestFields(o)) },
	"roi-requests-approve":  func(objects) any { return fields{"decision": "approve"} },
	"roi-requests-hold":     func(objects) any { return fields{"placed": true, "reason": "swept"} },
	"roi-requests-cancel":   func(objects) any { return fields{"reason": "withdrawn"} },
	"roi-authorization-put": func(o objects) any { return under(o, fields{"places": fields{}}) },
	"roi-patient-put":       func(o objects) any { return under(o, fields{"patientId": o.patient}) },
	"roi-selection-put":     func(o objects) any { return under(o, fields{"picks": []any{}}) },
	"roi-marks-add": func(o objects) any {
		return under(o, fields{"how": "box", "reason": "swept", "areas": []any{fields{"pageId": o.page, "box": []float64{0, 0, 1, 1}}}})
	},
	"roi-marks-undo": func(o objects) any { return under(o, fields{"act": uuid.NewString()}) },
	"roi-find":       func(objects) any { return fields{"text": "complaint"} },
	"roi-check":      func(o objects) any { return under(o, fields{}) },
	"roi-decide": func(o objects) any {
		return under(o, fields{"findingId": uuid.NewString(), "decision": "accept", "reason": "swept"})
	},
	"roi-letters-send":         func(o objects) any { return under(o, letterFields()) },
	"roi-answer":               func(objects) any { return fields{"note": "swept"} },
	"roi-authorization-revoke": func(objects) any { return fields{"revokedAt": time.Now().UTC(), "reason": "swept"} },
	"roi-fee":                  func(o objects) any { return under(o, fields{}) },
	"roi-invoice-create":       func(o objects) any { return under(o, fields{"copyingMinutes": 30}) },
	"roi-invoice-settle":       func(objects) any { return fields{"invoiceId": uuid.NewString(), "state": "accepted"} },
	"roi-review":               func(o objects) any { return under(o, fields{"decision": "approve"}) },
	"roi-disclosures-create": func(objects) any {
		return fields{"at": "2026-02-01T10:00:00Z", "name": "Swept", "what": "swept", "purpose": "other", "legalBasis": "required_by_law", "requesterClass": "other"}
	},
	"roi-deliveries-create": func(objects) any { return fields{"method": "print", "to": "Swept"} },
	"roi-deliveries-done":   func(objects) any { return fields{"state": "sent"} },
	"roi-deliveries-labels": func(o objects) any { return fields{"ids": []string{o.delivery}} },
	"roi-identity-decide":   func(objects) any { return fields{"proofId": uuid.NewString(), "passed": true} },
	"portal-page-put": func(objects) any {
		return fields{"slug": "swept-" + uuid.NewString()[:8], "active": false, "documentClasses": []string{}, "version": 1}
	},
	"roi-suspensions-create": func(objects) any {
		return fields{"recipient": "Swept", "statement": "swept", "from": "2026-01-01", "to": "2026-02-01"}
	},
	"roi-settings-put": func(objects) any {
		return fields{"lawState": "TX", "approval": "never", "reviewClasses": []string{}, "reviewPercent": 0, "linkDays": 30, "downloads": 5, "version": 1}
	},
	"encounters-create": func(o objects) any {
		return fields{"facilityId": o.facility, "accountNumber": "SWEPT-" + uuid.NewString()[:8], "workType": "IP", "admittedAt": "2026-03-01T10:00:00Z",
			"patient": fields{"mrn": uuid.NewString()[:8], "lastName": "Swept", "firstName": "Anybody", "birthDate": "1950-01-01", "sex": "U"}}
	},
}

// requestFields enter a request for records.
func requestFields(o objects) fields {
	return fields{"facilityId": o.facility, "channel": "mail", "receivedAt": time.Now().UTC().Add(-48 * time.Hour).Truncate(24 * time.Hour), "requesterClass": "patient",
		"legalBasis": "access_164_524", "purpose": "personal_use", "requester": fields{"name": "Swept"},
		"patient": fields{"lastName": "Swept", "firstName": "Anybody", "birthDate": "1950-01-01"}, "wanted": fields{"text": "everything"}}
}

const scimSchema = "urn:ietf:params:scim:schemas:core:2.0:"

// scimGroupFields are a group of one person.
func scimGroupFields(o objects) any {
	return fields{"schemas": []string{scimSchema + "Group"}, "displayName": uuid.NewString(), "members": []any{fields{"value": o.user}}}
}

// operationFields add what is named.
func operationFields(value fields) any {
	return fields{"schemas": []string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, "Operations": []any{fields{"op": "add", "value": value}}}
}

// letterFields write a letter that asks the requester for something.
func letterFields() fields {
	return fields{"kind": "correction_needed", "send": true, "lists": fields{"missing_items": []string{"The form has no date."}},
		"values": fields{"hospital_name": "the hospital", "agency_name": "the agency", "portal_address": "records.example.test", "contact_address": "1 Main Street",
			"contact_phone": "555-0100", "answer_by": "2026-12-31"}}
}

type fields map[string]any

// under adds the lease by which a technician acts.
func under(o objects, f fields) fields {
	f["workItemId"], f["fence"] = o.item, o.fence
	return f
}

// headers are what an operation needs beside If-Match, names and values in turn.
var headers = map[string]func(objects) []string{
	"encounters-import": func(objects) []string { return []string{"Content-Type", "text/csv"} },
	"uploads-options":   tus,
	"uploads-head":      tus,
	"uploads-delete":    tus,
	"uploads-create": func(o objects) []string {
		word := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
		return append(tus(o), "Upload-Length", "5", "Upload-Metadata", "filename "+word("swept.txt")+",encounterId "+word(o.encounter)+",facilityId "+word(o.facility))
	},
	"uploads-patch": func(o objects) []string {
		return append(tus(o), "Upload-Offset", "0", "Content-Type", "application/offset+octet-stream")
	},
}

func tus(objects) []string { return []string{"Tus-Resumable", "1.0.0"} }

func clientFields() fields {
	return fields{"name": "Swept", "code": code(), "timezone": "America/Chicago", "status": "draft"}
}

func facilityFields() fields {
	return fields{"name": "Swept", "code": code(), "timezone": "America/Chicago", "workTypes": []string{"IP"}, "active": true}
}

func code() string { return strings.ToUpper(strings.ReplaceAll(uuid.NewString(), "-", "")[:10]) }

// queries are the parameters that an operation cannot do without.
var queries = map[string]string{"codes-search": "?q=diabetes"}
