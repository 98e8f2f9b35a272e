package io.github.ssl4j.device;

/**
 * The sizes of a batch of channels-last images [N, H, W, C].
 *
 * @param batch N
 * @param height H
 * @param width W
 * @param channels C
 */
public record ImageShape(int batch, int height, int width, int channels) {

    /** Checks the sizes. */
    public ImageShape {
        if (batch < 1 || height < 1 || width < 1 || channels < 1) {
            throw new IllegalArgumentException("a batch of images needs sizes of at least 1, found " + batch
                    + " images of " + height + "x" + width + "x" + channels);
        }
    }

    /** Returns the same batch with images of another height and width. */
    public ImageShape resized(int newHeight, int newWidth) {
        return new ImageShape(batch, newHeight, newWidth, channels);
    }

    /** Returns the number of elements of one image, H W C. */
    public long imageLength() {
        return (long) height * width * channels;
    }

    /** Returns the number of elements of the batch. */
    public long length() {
        return batch * imageLength();
    }
}
