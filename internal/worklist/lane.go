package worklist

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"chartwright/internal/platform/redis/ranked"
)

// lane is a line in which ready items wait: one agency's work of one kind on one type of chart at one facility that demands
// one credential, or none. Whoever may take an item of a lane may take any, but for rules about single items.
type lane struct {
	Facility   uuid.UUID
	WorkType   string
	Kind       string
	Credential string
}

func (l lane) String() string {
	return l.Facility.String() + "/" + l.WorkType + "/" + l.Kind + "/" + l.Credential
}

func parseLane(s string) (lane, error) {
	parts := strings.SplitN(s, "/", 4)
	if len(parts) != 4 {
		return lane{}, errors.New("worklist: not a lane")
	}
	facility, err := uuid.Parse(parts[0])
	return lane{Facility: facility, WorkType: parts[1], Kind: parts[2], Credential: parts[3]}, err
}

// A lane's order is priority, due time, age, id, in Redis as in SQL. The score holds the first two exactly: the priority
// above 50 bits of microseconds since 2020, which last until 2055 and fit a double's 53 bits. The member holds the others,
// so that Redis, which orders equal scores by their members, breaks ties as SQL does.
const (
	dueBits = 50
	noDue   = 1<<dueBits - 1 // after every due time
)

var scoreEpoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)

func score(priority int, due time.Time) float64 {
	us := int64(noDue)
	if !due.IsZero() {
		us = min(max(due.Sub(scoreEpoch).Microseconds(), 0), noDue-1)
	}
	return float64(int64(priority)<<dueBits | us)
}

func member(readyAt time.Time, id uuid.UUID) string {
	return fmt.Sprintf("%016x%s", max(readyAt.UnixMicro(), 0), id)
}

func memberID(m string) (uuid.UUID, error) {
	if len(m) != 16+36 {
		return uuid.Nil, errors.New("worklist: not a lane's member")
	}
	return uuid.Parse(m[16:])
}

// hintOf puts the item into its lane, or takes it out.
func hintOf(i item, remove bool) ranked.Change {
	return ranked.Change{Set: i.lane().String(), Member: member(i.ReadyAt, i.ID), Score: score(i.Priority, i.DueAt), Remove: remove}
}
