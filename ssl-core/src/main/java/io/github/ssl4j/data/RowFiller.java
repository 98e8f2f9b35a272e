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
        int index = readIntact(batch.order(), position, image);
        long purpose = index == batch.order()[position] ? VIEW : VIEW_OF_REPLACEMENT;
        BatchBuffers memory = batch.buffers();
        for (int v = 0; v < memory.views.length; v++) {
            try {
                policy.view(image, v, RandomStream.of(seed, batch.epoch(), index, v, purpose), view);
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

    List<CorruptImage> corruptImages() {
        return corrupt.list();
    }

    /** Reads the image at a position of the order, or one that takes its place; returns its index. */
    private int readIntact(int[] order, int position, Image image) {
        int index = order[position];
        if (tryRead(index, image)) {
            return index;
        }
        // half the order away: the same image twice in a batch would be a wrong negative
        for (int step = 0; step < order.length; step++) {
            int replacement = order[(int) ((position + order.length / 2 + (long) step) % order.length)];
            if (tryRead(replacement, image)) {
                return replacement;
            }
        }
        throw corrupt.tooMany(read.get());
    }

    private boolean tryRead(int index, Image image) {
        if (corrupt.contains(index)) {
            return false;
        }
        long count = read.incrementAndGet();
        try {
            source.read(index, image);
            return true;
        } catch (CorruptImageException e) {
            corrupt.add(index, e, count);
            return false;
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot read image " + source.name(index) + ": " + e.getMessage(), e);
        }
    }
}
