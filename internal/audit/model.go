package audit

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// eventRow is a row of the trail as read for sealing, search and verification.
type eventRow struct {
	ID          uuid.UUID
	ClientID    *uuid.UUID
	At          time.Time
	ActorID     *uuid.UUID
	ActorRole   string
	Act         string
	ObjectType  string
	ObjectID    *uuid.UUID
	PatientID   *uuid.UUID
	EncounterID *uuid.UUID
	WorkItemID  *uuid.UUID
	Page        *int
	Reason      *string
	Details     json.RawMessage
	SessionID   *uuid.UUID
	Address     *string
	RequestID   *string
	Xact        uint64
}

// leafRow joins a sealed place in the log with the row it stands for; ID is nil where the row is gone.
type leafRow struct {
	Seq      int64
	EventID  uuid.UUID
	LeafHash []byte
	Found    bool
	Event    eventRow `gorm:"embedded"`
}

// checkpointRow is a signed state of the log.
type checkpointRow struct {
	Size       int64
	RootHash   []byte
	Note       string
	SealedXact uint64
	SealedID   uuid.UUID
	Frontier   []byte
	CreatedAt  time.Time
}

// Event is a row of the trail as people see it. Names are looked up by id; the trail holds no PHI.
type Event struct {
	ID          uuid.UUID       `json:"id"`
	At          time.Time       `json:"at"`
	ActorID     *uuid.UUID      `json:"actorId" doc:"null: the machine"`
	ActorRole   string          `json:"actorRole"`
	Act         string          `json:"act"`
	ObjectType  string          `json:"objectType"`
	ObjectID    *uuid.UUID      `json:"objectId,omitempty"`
	ClientID    *uuid.UUID      `json:"clientId,omitempty"`
	PatientID   *uuid.UUID      `json:"patientId,omitempty"`
	EncounterID *uuid.UUID      `json:"encounterId,omitempty"`
	WorkItemID  *uuid.UUID      `json:"workItemId,omitempty" doc:"why it was allowed"`
	Page        *int            `json:"page,omitempty"`
	Reason      *string         `json:"reason,omitempty"`
	Details     json.RawMessage `json:"details,omitempty"`
	Address     *string         `json:"address,omitempty"`
	RequestID   *string         `json:"requestId,omitempty"`
}

func (r eventRow) public() Event {
	return Event{ID: r.ID, At: r.At.UTC(), ActorID: r.ActorID, ActorRole: r.ActorRole, Act: r.Act, ObjectType: r.ObjectType, ObjectID: r.ObjectID,
		ClientID: r.ClientID, PatientID: r.PatientID, EncounterID: r.EncounterID, WorkItemID: r.WorkItemID, Page: r.Page, Reason: r.Reason,
		Details: r.Details, Address: r.Address, RequestID: r.RequestID}
}
