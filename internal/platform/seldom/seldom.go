// Package seldom keeps a trouble that goes on from filling the log with the same line.
package seldom

import (
	"sync/atomic"
	"time"
)

// every is how long a trouble that was told of is not told of again.
const every = 10 * time.Minute

// Trouble is one that may go on. The zero value has not been told of.
type Trouble struct {
	told atomic.Pointer[time.Time]
}

// Tell reports that it is to be told of now: the first time, and then every ten minutes while it goes on. Of several who ask at once
// one tells.
func (t *Trouble) Tell() bool {
	now, last := time.Now(), t.told.Load()
	return (last == nil || now.Sub(*last) >= every) && t.told.CompareAndSwap(last, &now)
}

// Over has the next one told of at once.
func (t *Trouble) Over() { t.told.Store(nil) }
