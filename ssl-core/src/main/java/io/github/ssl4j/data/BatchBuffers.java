package io.github.ssl4j.data;

import java.util.Arrays;

/** The memory of one batch, reused for the life of a loader. */
final class BatchBuffers {
    final int channels;
    final ViewSize[] sizes;
    final float[][] views;
    final int[] indices;
    final int[] labels;

    BatchBuffers(ViewPolicy policy, int channels, int batchSize, boolean labelled) {
        this.channels = channels;
        this.sizes = new ViewSize[policy.views()];
        this.views = new float[sizes.length][];
        for (int view = 0; view < sizes.length; view++) {
            sizes[view] = policy.size(view);
            long length = batchSize * sizes[view].area() * channels;
            if (length > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "batch size %d is too large: a view of %d x %d x %d would take %d values, more than 2^31"
                                .formatted(batchSize, sizes[view].height(), sizes[view].width(), channels, length));
            }
            views[view] = new float[(int) length];
        }
        this.indices = new int[batchSize];
        this.labels = labelled ? new int[batchSize] : null;
    }

    /** Copies planes into row n of a view, channels last. */
    void put(int view, int n, Image image) {
        int height = sizes[view].height();
        int width = sizes[view].width();
        if (image.channels() != channels || image.height() != height || image.width() != width) {
            throw new IllegalStateException("view %d: expected %d x %d x %d from the view policy, found %s"
                    .formatted(view, channels, height, width, Arrays.toString(new int[] {
                        image.channels(), image.height(), image.width()
                    })));
        }
        image.copyChannelsLast(views[view], n * height * width * channels);
    }
}
