package examine

import (
	"bufio"
	"errors"
	"io"
)

var errSource = errors.New("examine: the source of the file failed")

const (
	blockSize = 256 << 10
	maxBlocks = 64
)

// remoteFile is the child's view of the file: ranges are asked of the parent and the newest blocks kept.
type remoteFile struct {
	in     <-chan frame
	out    *bufio.Writer
	size   int64
	blocks map[int64][]byte
	order  []int64
	failed bool
}

type frame struct {
	kind byte
	body []byte
}

func newRemoteFile(in <-chan frame, out *bufio.Writer, size int64) *remoteFile {
	return &remoteFile{in: in, out: out, size: size, blocks: map[int64][]byte{}}
}

// ReadAt implements io.ReaderAt.
func (f *remoteFile) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, errors.New("examine: negative offset")
	}
	done := 0
	for done < len(p) {
		at := off + int64(done)
		if at >= f.size {
			return done, io.EOF
		}
		block, err := f.block(at / blockSize)
		if err != nil {
			return done, err
		}
		inside := at % blockSize
		if inside >= int64(len(block)) {
			return done, io.ErrUnexpectedEOF
		}
		done += copy(p[done:], block[inside:])
	}
	return done, nil
}

func (f *remoteFile) block(i int64) ([]byte, error) {
	if b, ok := f.blocks[i]; ok {
		return b, nil
	}
	off := i * blockSize
	n := int(min(blockSize, f.size-off))
	if err := writeFrame(f.out, frameRead, encodeRange(off, n)); err != nil {
		return nil, err
	}
	got, ok := <-f.in
	if !ok || got.kind != frameData || len(got.body) != n {
		f.failed = true
		return nil, errSource
	}
	if len(f.order) >= maxBlocks {
		delete(f.blocks, f.order[0])
		f.order = f.order[1:]
	}
	f.blocks[i] = got.body
	f.order = append(f.order, i)
	return got.body, nil
}

// reader returns a fresh sequential reader of the whole file.
func (f *remoteFile) reader() *io.SectionReader { return io.NewSectionReader(f, 0, f.size) }
