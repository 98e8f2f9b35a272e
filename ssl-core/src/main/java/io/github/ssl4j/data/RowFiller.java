package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Fills rows of batches: reads the image, or one in place of a corrupt one, and makes its views. */
final class RowFiller {
    private static final long VIEW = 1;
    private static final long VIEW_OF_REPLACEMENT = 2;

    private final ImageSource source;
    private final ViewPolicy policy;
    private final long seed;
    private final CorruptImages corrupt;
    private final AtomicLong read = new AtomicLong();

    RowFiller(ImageSource source, ViewPolicy policy, long seed) {
        this.source = source;
        this.policy = policy;
        this.seed = seed;
        this.corrupt = new CorruptImages(source.size(), source.maxCorrupt());
    }

    /** Fills a row, with two images as working memory of the calling thread. */
    void fill(PendingBatch batch, int row, Image image, Image view) {
        int position = batch.from() + row;
        int index = readIntact(batch, position, image);
        BatchBuffers memory = batch.buffers();
        for (int v = 0; v < memory.views.length; v++) {
            try {
                policy.view(image, v, random(batch, position, index, v), view);
                memory.put(v, row, view);
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "cannot make view " + v + " of image " + source.name(index) + ": " + e.getMessage(), e);
            }
        }
        memory.indices[row] = index;
        if (memory.labels != null) {
            memory.labels[row] = source.label(index);
        }
    }

    private RandomStream random(PendingBatch batch, int position, int index, int view) {
        long purpose = index == batch.order()[position] ? VIEW : VIEW_OF_REPLACEMENT;
        return RandomStream.of(seed, batch.epoch(), index, view, purpose);
    }

    /** The largest factor by which an image may be shrunk for all of its views. */
    private int reduction(PendingBatch batch, int position, int index, int height, int width) {
        int factor = ReadPlan.LARGEST_REDUCTION;
        for (int v = 0; v < policy.views() && factor > 1; v++) {
            factor = Math.min(factor, policy.reduction(height, width, v, random(batch, position, index, v)));
        }
        return factor;
    }

    List<CorruptImage> corruptImages() {
        return corrupt.list();
    }

    /** Reads the image at a position of the order, or one that takes its place; returns its index. */
    private int readIntact(PendingBatch batch, int position, Image image) {
        int[] order = batch.order();
        int index = order[position];
        if (tryRead(batch, position, index, image)) {
            return index;
        }
        // half the order away: the same image twice in a batch would be a wrong negative
        for (int step = 0; step < order.length; step++) {
            int replacement = order[(int) ((position + order.length / 2 + (long) step) % order.length)];
            if (tryRead(batch, position, replacement, image)) {
                return replacement;
            }
        }
        throw corrupt.tooMany(read.get());
    }

    private boolean tryRead(PendingBatch batch, int position, int index, Image image) {
        if (corrupt.contains(index)) {
            return false;
        }
        long count = read.incrementAndGet();
        try {
            source.read(index, image, (height, width) -> reduction(batch, position, index, height, width));
            return true;
        } catch (CorruptImageException e) {
            corrupt.add(index, e, count);
            return false;
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot read image " + source.name(index) + ": " + e.getMessage(), e);
        }
    }
}
