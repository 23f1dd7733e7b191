package examine

import "github.com/tetratelabs/wazero/experimental"

// maxPDFMemory is what one document may use inside PDFium.
const maxPDFMemory = 512 << 20

// memoryLimit hands out the memory of WebAssembly instances and remembers whether one asked for more than it may have.
type memoryLimit struct{ exhausted bool }

// Allocate implements experimental.MemoryAllocator. The whole range is reserved at once, so growing never copies; the system
// backs only what is touched.
func (m *memoryLimit) Allocate(_, _ uint64) experimental.LinearMemory {
	return &linearMemory{limit: m, bytes: reserve(maxPDFMemory)}
}

type linearMemory struct {
	limit *memoryLimit
	bytes []byte
}

// Reallocate implements experimental.LinearMemory; nil refuses to grow.
func (l *linearMemory) Reallocate(size uint64) []byte {
	if size > uint64(len(l.bytes)) {
		l.limit.exhausted = true
		return nil
	}
	return l.bytes[:size]
}

// Free implements experimental.LinearMemory.
func (l *linearMemory) Free() {
	release(l.bytes)
	l.bytes = nil
}
