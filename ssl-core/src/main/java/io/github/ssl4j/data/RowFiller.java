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

    /** Fills a row, in the memory of the calling thread. */
    void fill(PendingBatch batch, int row, ImageMemory memory) {
        try {
            int position = batch.from() + row;
            int index = readIntact(batch, position, memory);
            makeViews(batch, row, index, memory);
            batch.buffers().indices[row] = index;
            if (batch.buffers().labels != null) {
                batch.buffers().labels[row] = source.label(index);
            }
        } finally {
            memory.end();
        }
    }

    private void makeViews(PendingBatch batch, int row, int index, ImageMemory memory) {
        BatchBuffers buffers = batch.buffers();
        for (int v = 0; v < buffers.views.length; v++) {
            try {
                RandomStream random = random(batch, batch.from() + row, index, v);
                policy.view(memory.image(), v, random, memory.result());
                buffers.put(v, row, memory.result());
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "cannot make view " + v + " of image " + source.name(index) + ": " + e.getMessage(), e);
            }
        }
    }

    private RandomStream random(PendingBatch batch, int position, int index, int view) {
        long purpose = index == batch.order()[position] ? VIEW : VIEW_OF_REPLACEMENT;
        return RandomStream.of(seed, batch.epoch(), index, view, purpose);
    }

    /** How an image is read that takes a position: as small as all of its views permit, once there is memory. */
    private ReadPlan plan(PendingBatch batch, int position, int index, ImageMemory memory) {
        return new ReadPlan() {
            @Override
            public int reduction(int height, int width) {
                int factor = LARGEST_REDUCTION;
                for (int v = 0; v < policy.views() && factor > 1; v++) {
                    factor = Math.min(factor, policy.reduction(height, width, v, random(batch, position, index, v)));
                }
                return factor;
            }

            @Override
            public void expect(long values) {
                memory.expect(values);
            }
        };
    }

    List<CorruptImage> corruptImages() {
        return corrupt.list();
    }

    /** Reads the image at a position of the order, or one that takes its place; returns its index. */
    private int readIntact(PendingBatch batch, int position, ImageMemory memory) {
        int[] order = batch.order();
        int index = order[position];
        if (tryRead(batch, position, index, memory)) {
            return index;
        }
        // half the order away: the same image twice in a batch would be a wrong negative
        for (int step = 0; step < order.length; step++) {
            int replacement = order[(int) ((position + order.length / 2 + (long) step) % order.length)];
            if (tryRead(batch, position, replacement, memory)) {
                return replacement;
            }
        }
        throw corrupt.tooMany(read.get());
    }

    private boolean tryRead(PendingBatch batch, int position, int index, ImageMemory memory) {
        if (corrupt.contains(index)) {
            return false;
        }
        long count = read.incrementAndGet();
        try {
            source.read(index, memory.image(), plan(batch, position, index, memory));
            return true;
        } catch (CorruptImageException e) {
            corrupt.add(index, e, count);
            return false;
        } catch (RuntimeException e) {
            throw new IllegalStateException("cannot read image " + source.name(index) + ": " + e.getMessage(), e);
        }
    }
}
