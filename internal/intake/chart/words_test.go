package chart

import (
	"image"
	"image/color"
	"testing"

	"pgregory.net/rapid"

	"chartwright/internal/examine"
	"chartwright/internal/intake/picture"
)

func TestTurningAPictureAndItsBoxesAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 9).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
		x, y := rapid.IntRange(0, w-1).Draw(t, "x"), rapid.IntRange(0, h-1).Draw(t, "y")
		degrees := rapid.SampledFrom([]int{0, 90, 180, 270}).Draw(t, "degrees")
		img := image.NewGray(image.Rect(0, 0, w, h))
		img.SetGray(x, y, color.Gray{Y: 200})
		box := turn(examine.Box{X0: float64(x) / float64(w), Y0: float64(y) / float64(h), X1: float64(x+1) / float64(w), Y1: float64(y+1) / float64(h)}, degrees)
		out := picture.Rotate(img, degrees)
		tw, th := float64(out.Bounds().Dx()), float64(out.Bounds().Dy())
		at := color.GrayModel.Convert(out.At(int((box.X0+box.X1)/2*tw), int((box.Y0+box.Y1)/2*th))).(color.Gray)
		if at.Y != 200 {
			t.Fatalf("the pixel is not in its box after %d degrees", degrees)
		}
	})
}
