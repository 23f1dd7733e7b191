package published

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Bounds on what is read. The largest published file (an order file) is 15 MB.
const (
	maxMemberBytes = 256 << 20
	maxTotalBytes  = 512 << 20
	maxMembers     = 256
	maxRatio       = 200
	ratioFloor     = 32 << 20 // below this size a high ratio is harmless
	sniffBytes     = 8 << 10
)

// ReadFile reads a published file from disk. See Read.
func ReadFile(path string) ([]Content, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &ParseError{File: filepath.Base(path), Reason: "could not be opened", Cause: err}
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, &ParseError{File: filepath.Base(path), Reason: "could not be opened", Cause: err}
	}
	return Read(nameWithFolder(path), f, info.Size())
}

// nameWithFolder keeps the last folder of a path: some published names carry no year, the folder then often does.
func nameWithFolder(path string) string {
	dir := filepath.Base(filepath.Dir(path))
	if dir == "." || dir == string(filepath.Separator) {
		return filepath.Base(path)
	}
	return dir + "/" + filepath.Base(path)
}

// Read reads a published file, which may be a zip archive holding several, a gzip stream or plain; what it is is told
// from its content, its name only dates the release. Members of an archive that hold nothing of use (PDF guides,
// addenda, spreadsheets that repeat the text file) are skipped. An input without any known content is ErrUnrecognised.
func Read(name string, r io.ReaderAt, size int64) ([]Content, error) {
	magic := make([]byte, 4)
	n, err := r.ReadAt(magic, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, named(name, err)
	}
	if bytes.HasPrefix(magic[:n], []byte("PK\x03\x04")) {
		return readZip(name, r, size)
	}
	content, err := readMember(name, io.NewSectionReader(r, 0, size), size)
	if err != nil {
		return nil, err
	}
	if content == nil {
		return nil, &ParseError{File: name, Reason: ErrUnrecognised.Error() + "; see the list of files in the operator's guide", Cause: ErrUnrecognised}
	}
	return []Content{*content}, nil
}

func readZip(name string, r io.ReaderAt, size int64) ([]Content, error) {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil, &ParseError{File: name, Reason: "the zip archive is damaged", Cause: ErrMalformed}
	}
	if len(zr.File) > maxMembers {
		return nil, &ParseError{File: name, Reason: fmt.Sprintf("the archive has more than %d members", maxMembers), Cause: ErrTooLarge}
	}
	var out []Content
	var total uint64
	for _, m := range zr.File {
		total += m.UncompressedSize64
		if total > maxTotalBytes {
			return nil, &ParseError{File: name, Reason: "the archive unpacks to more than 512 MB", Cause: ErrTooLarge}
		}
		if m.FileInfo().IsDir() {
			continue
		}
		content, err := readZipMember(name, m)
		if err != nil {
			return nil, err
		}
		if content != nil {
			out = append(out, *content)
		}
	}
	if len(out) == 0 {
		return nil, &ParseError{File: name, Reason: "the archive holds no code set file that Chartwright knows", Cause: ErrUnrecognised}
	}
	return out, nil
}

func readZipMember(archive string, m *zip.File) (*Content, error) {
	full := archive + "!" + m.Name
	rc, err := m.Open()
	if err != nil {
		return nil, &ParseError{File: full, Reason: "the member cannot be unpacked", Cause: ErrMalformed}
	}
	defer rc.Close()
	return readMember(full, rc, int64(m.CompressedSize64))
}

// readMember parses one stream, unpacking gzip. It returns nil where the content is none of the known kinds.
func readMember(name string, r io.Reader, packed int64) (*Content, error) {
	br := bufio.NewReaderSize(r, sniffBytes)
	if head, _ := br.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		gz, err := gzip.NewReader(br)
		if err != nil {
			return nil, &ParseError{File: name, Reason: "the gzip stream is damaged", Cause: ErrMalformed}
		}
		br = bufio.NewReaderSize(gz, sniffBytes)
	}
	hash := sha256.New()
	bounded := &boundedReader{r: br, left: memberLimit(packed)}
	in := bufio.NewReaderSize(io.TeeReader(bounded, hash), sniffBytes)
	head, err := in.Peek(sniffBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, named(name, err)
	}
	f := sniff(name, head)
	if f == nil {
		return nil, nil
	}
	content := &Content{System: f.system, Kind: f.kind, Name: name}
	if err := f.parse(in, content); err != nil {
		return nil, named(name, err)
	}
	if _, err := io.Copy(io.Discard, in); err != nil {
		return nil, named(name, err)
	}
	if content.Rows() == 0 {
		return nil, &ParseError{File: name, Reason: "holds no rows", Cause: ErrMalformed}
	}
	content.SHA256 = hex.EncodeToString(hash.Sum(nil))
	dateRelease(content, head)
	return content, nil
}

// memberLimit allows a fixed size, or less where the packed size makes more than maxRatio implausible.
func memberLimit(packed int64) int64 {
	return min(maxMemberBytes, max(ratioFloor, packed*maxRatio))
}

// boundedReader fails, instead of ending quietly, when more than left bytes come.
type boundedReader struct {
	r    io.Reader
	left int64
}

func (b *boundedReader) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, &ParseError{Reason: "unpacks to more than a published code set can be", Cause: ErrTooLarge}
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}
