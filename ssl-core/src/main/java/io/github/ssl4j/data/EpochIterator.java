package io.github.ssl4j.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Supplier;

/** The batches of an epoch, each waited for when it is asked for. */
final class EpochIterator implements Iterator<Batch> {
    private final Supplier<Batch> source;
    private Batch next;

    /** @param source of the next batch, null at the end of the epoch */
    EpochIterator(Supplier<Batch> source) {
        this.source = source;
    }

    @Override
    public boolean hasNext() {
        if (next == null) {
            next = source.get();
        }
        return next != null;
    }

    @Override
    public Batch next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the epoch is over");
        }
        Batch batch = next;
        next = null;
        return batch;
    }
}
