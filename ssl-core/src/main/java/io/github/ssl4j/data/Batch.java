package io.github.ssl4j.data;

/**
 * The views of N images, on loan from an {@link ImageLoader}: close it once its contents are used, so that the loader
 * can fill its buffers again.
 */
public final class Batch implements AutoCloseable {
    private final ImageLoader loader;
    private final BatchBuffers buffers;
    private final int number;
    private final int size;
    private boolean closed;

    Batch(ImageLoader loader, BatchBuffers buffers, int number, int size) {
        this.loader = loader;
        this.buffers = buffers;
        this.number = number;
        this.size = size;
    }

    /** Which batch of its epoch this is, from 0. */
    public int number() {
        return number;
    }

    /** The number of images, N: the batch size, or fewer at the end of an epoch. */
    public int size() {
        return size;
    }

    /** The number of views of every image, V. */
    public int views() {
        return buffers.views.length;
    }

    /** The planes of every view, C. */
    public int channels() {
        return buffers.channels;
    }

    /** The size of a view, H and W. */
    public ViewSize size(int view) {
        return buffers.sizes[view];
    }

    /**
     * A view of all images, [N, H, W, C] row by row. The array is long enough for a full batch: in a smaller one only
     * the first N * H * W * C values belong to it.
     *
     * @throws IllegalStateException if the batch is closed
     */
    public float[] view(int view) {
        return open().views[view];
    }

    /**
     * The indices of the images in the source; in a smaller batch only the first N count.
     *
     * @throws IllegalStateException if the batch is closed
     */
    public int[] indices() {
        return open().indices;
    }

    /**
     * The labels of the images; in a smaller batch only the first N count.
     *
     * @throws IllegalStateException if the batch is closed or the source has no labels
     */
    public int[] labels() {
        if (open().labels == null) {
            throw new IllegalStateException("the images of this batch have no labels");
        }
        return buffers.labels;
    }

    /** Hands the buffers back to the loader; doing so again has no effect. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            loader.recycle(buffers);
        }
    }

    private BatchBuffers open() {
        if (closed) {
            throw new IllegalStateException("batch " + number + " was closed: its buffers hold another batch");
        }
        return buffers;
    }
}
