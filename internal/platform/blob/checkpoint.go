package blob

import (
	"bytes"
	"context"
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// checkpoint is the truth about an upload: everything before it is durable,
// nothing after it counts.
type checkpoint struct {
	done bool  // the last segment is appended; only publishing is left
	size int64 // plaintext bytes so far
	hash []byte
	tail []byte // plaintext of the segment begun
}

const (
	checkpointFormat = 1
	checkpointHeader = 1 + 1 + 8 + 2
	checkpointMax    = segmentSize + 4<<10
)

func checkpointKey(g generation) string { return "uploads/" + g.String() }

func (c checkpoint) marshal() []byte {
	out := make([]byte, 0, checkpointHeader+len(c.hash)+len(c.tail))
	out = append(out, checkpointFormat, 0)
	if c.done {
		out[1] = 1
	}
	out = binary.BigEndian.AppendUint64(out, uint64(c.size))
	out = binary.BigEndian.AppendUint16(out, uint16(len(c.hash)))
	return append(append(out, c.hash...), c.tail...)
}

func (c *checkpoint) unmarshal(b []byte) error {
	if len(b) < checkpointHeader || b[0] != checkpointFormat {
		return ErrTampered
	}
	c.done = b[1] == 1
	c.size = int64(binary.BigEndian.Uint64(b[2:]))
	hashLen := int(binary.BigEndian.Uint16(b[10:]))
	if len(b) < checkpointHeader+hashLen {
		return ErrTampered
	}
	c.hash = b[checkpointHeader : checkpointHeader+hashLen]
	c.tail = b[checkpointHeader+hashLen:]
	if !c.done && c.size%segmentSize != int64(len(c.tail)) {
		return ErrTampered
	}
	return nil
}

// stored is the size of the ciphertext that the checkpoint speaks of.
func (c checkpoint) stored() int64 {
	if c.done {
		return cipherSize(c.size)
	}
	return c.size / segmentSize * segmentCipher
}

// saveCheckpoint replaces the upload's checkpoint in one step.
func (v *Vault) saveCheckpoint(ctx context.Context, c objectCipher, g generation, cp checkpoint) error {
	plain := cp.marshal()
	defer clear(plain)
	sealed, err := c.seal(nil, purposeState, 0, plain)
	if err != nil {
		return err
	}
	_, err = Put(ctx, v.store, checkpointKey(g), bytes.NewReader(sealed), PutOptions{})
	return err
}

func (v *Vault) loadCheckpoint(ctx context.Context, c objectCipher, g generation) (checkpoint, error) {
	var cp checkpoint
	object, err := v.store.Open(ctx, checkpointKey(g))
	if err != nil {
		return cp, err
	}
	defer func() { _ = object.Close() }()
	if object.Size() > cipherSize(checkpointMax) {
		return cp, ErrTampered
	}
	body, err := object.Range(ctx, 0, object.Size())
	if errors.Is(err, errReplaced) { // by a process that still writes, for somebody who gave it up and asks this one
		return cp, ErrBusy
	}
	if err != nil {
		return cp, err
	}
	defer func() { _ = body.Close() }()
	tracked := &source{ReadCloser: body}
	plain, err := c.open(tracked, purposeState, 0, 0)
	if err != nil {
		return cp, err
	}
	content, err := io.ReadAll(plain)
	if tracked.err != nil {
		return cp, away(fmt.Errorf("blob: %w", tracked.err))
	}
	if err != nil {
		return cp, authError(err)
	}
	return cp, cp.unmarshal(content)
}

var errHashState = errors.New("blob: the running hash cannot be kept")

// state takes the checkpoint of a segmenter between two writes.
func (s *segmenter) state() (checkpoint, error) {
	h, ok := s.hash.(encoding.BinaryMarshaler)
	if !ok {
		return checkpoint{}, errHashState
	}
	hash, err := h.MarshalBinary()
	if err != nil {
		return checkpoint{}, fmt.Errorf("blob: %w", err)
	}
	return checkpoint{size: s.size, hash: hash, tail: s.held}, nil
}

// restore continues from a checkpoint.
func (s *segmenter) restore(cp checkpoint) error {
	h, ok := s.hash.(encoding.BinaryUnmarshaler)
	if !ok {
		return errHashState
	}
	if err := h.UnmarshalBinary(cp.hash); err != nil {
		return fmt.Errorf("%w: %w", errHashState, err)
	}
	s.size = cp.size
	s.held = append(s.held[:0], cp.tail...)
	return nil
}
