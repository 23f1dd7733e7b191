package httpx

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"chartwright/internal/platform/apperr"
)

// ETag is the entity tag of a row's version.
func ETag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// MatchVersion reads If-Match of what is there, whose versions count from 1. A missing tag is 428: edits must say which version
// they saw.
func MatchVersion(ifMatch string) (int64, error) {
	v, err := MatchFirst(ifMatch)
	if err == nil && v < 1 {
		err = Stale()
	}
	return v, err
}

// MatchFirst is MatchVersion for what an edit may make: its version is 0 while it is not there.
func MatchFirst(ifMatch string) (int64, error) {
	if ifMatch == "" {
		return 0, unmatched()
	}
	v, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(ifMatch, "W/"), `"`), 10, 64)
	if err != nil {
		return 0, apperr.Invalid("If-Match is not a version of ours.", apperr.Field{Location: "header.If-Match", Message: "send the ETag you were given"})
	}
	return v, nil
}

// Absent is the entity tag of what is not there yet, where an edit makes it.
const Absent = `"new"`

// ContentTag is the entity tag of what counts no versions: a digest of its content, which must be no PHI.
func ContentTag(content any) string {
	b, err := json.Marshal(content)
	if err != nil {
		return Absent
	}
	sum := sha256.Sum256(b)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// MatchTag holds If-Match to the tag of what is there now: missing is 428, another is 412. Lock what is compared.
func MatchTag(ifMatch, now string) error {
	if ifMatch == "" {
		return unmatched()
	}
	if strings.TrimPrefix(ifMatch, "W/") != now {
		return Stale()
	}
	return nil
}

func unmatched() error {
	return apperr.New(http.StatusPreconditionRequired, "if-match-required", "Send the If-Match header with the version you edited, so that nobody's change is lost.")
}

// Stale refuses an edit of a version that is no longer the newest.
func Stale() *apperr.Error {
	return apperr.New(http.StatusPreconditionFailed, "stale-version", "Somebody changed this meanwhile. Load it again and repeat your change.")
}

// EncodeCursor makes an opaque cursor of a keyset position; it must hold no PHI.
func EncodeCursor(position any) string {
	b, err := json.Marshal(position)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// DecodeCursor reads a cursor back into position. An empty cursor leaves position as it is and gives false.
func DecodeCursor(cursor string, position any) (bool, error) {
	if cursor == "" {
		return false, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err == nil {
		err = json.Unmarshal(b, position)
	}
	if err != nil {
		return false, notOurs()
	}
	return true, nil
}

func notOurs() error {
	return apperr.Invalid("The cursor is not one of ours.", apperr.Field{Location: "query.cursor", Message: "use the nextCursor of the page before, unchanged"})
}

// lastRow is the position of lists whose order can be read from the last row itself.
type lastRow struct {
	ID uuid.UUID `json:"i"`
}

// After finds the row after which a page begins, nil for the first page. A cursor that names no row that find gives is
// refused: another agency's, or of another list.
func After[R any](cursor string, find func(id uuid.UUID) (R, error)) (*R, error) {
	var at lastRow
	more, err := DecodeCursor(cursor, &at)
	if err != nil || !more {
		return nil, err
	}
	row, err := find(at.ID)
	var refusal *apperr.Error
	if errors.As(err, &refusal) && refusal.Status == http.StatusNotFound {
		return nil, notOurs()
	}
	return &row, err
}

// Cut shortens rows, of which one more than limit was read, to a page and gives the cursor of the next, empty at the end.
func Cut[R any](rows []R, limit int, id func(R) uuid.UUID) (page []R, next string) {
	if len(rows) <= limit {
		return rows, ""
	}
	return rows[:limit], EncodeCursor(lastRow{ID: id(rows[limit-1])})
}
