package io.github.ssl4j.data;

import java.util.Arrays;

/** The memory of one batch, reused for the life of a loader. */
final class BatchBuffers {
    final int channels;
    final int[] sides;
    final float[][] views;
    final int[] indices;
    final int[] labels;

    BatchBuffers(ViewPolicy policy, int channels, int batchSize, boolean labelled) {
        this.channels = channels;
        this.sides = new int[policy.views()];
        this.views = new float[sides.length][];
        for (int view = 0; view < sides.length; view++) {
            sides[view] = policy.size(view);
            long length = (long) batchSize * sides[view] * sides[view] * channels;
            if (length > Integer.MAX_VALUE - 8) {
                throw new IllegalArgumentException(
                        "batch size %d is too large: a view of %d x %d x %d would take %d values, more than 2^31"
                                .formatted(batchSize, sides[view], sides[view], channels, length));
            }
            views[view] = new float[(int) length];
        }
        this.indices = new int[batchSize];
        this.labels = labelled ? new int[batchSize] : null;
    }

    /** Copies planes into row n of a view, channels last. */
    void put(int view, int n, Image image) {
        int side = sides[view];
        if (image.channels() != channels || image.height() != side || image.width() != side) {
            throw new IllegalStateException("view %d: expected %d x %d x %d from the view policy, found %s"
                    .formatted(view, channels, side, side, Arrays.toString(new int[] {
                        image.channels(), image.height(), image.width()
                    })));
        }
        int area = side * side;
        int start = n * area * channels;
        float[] planes = image.pixels();
        float[] target = views[view];
        if (channels == 1) {
            System.arraycopy(planes, 0, target, start, area);
        } else if (channels == 3) {
            for (int i = 0, at = start; i < area; i++, at += 3) {
                target[at] = planes[i];
                target[at + 1] = planes[area + i];
                target[at + 2] = planes[2 * area + i];
            }
        } else {
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < area; i++) {
                    target[start + i * channels + c] = planes[c * area + i];
                }
            }
        }
    }
}
