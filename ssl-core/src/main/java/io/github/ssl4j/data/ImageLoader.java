package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads images, makes their views, and delivers them in batches, on threads of its own that prefetch for training.
 *
 * <pre>{@code
 * try (ImageLoader loader = new ImageLoader(source, policy, LoaderOptions.forTraining(256, seed))) {
 *     for (Batch batch : loader.epoch(0)) {
 *         try (batch) {
 *             device.write(views, batch.view(0), 0);
 *         }
 *     }
 * }
 * }</pre>
 *
 * <p>The order of the images depends only on the seed and the epoch, a view only on the seed, the epoch, the index of
 * the image and of the view: batches are the same, bit for bit, whatever the number of threads and wherever an epoch
 * is entered. A corrupt image is logged and another one takes its place; one is always tolerated, beyond that more
 * than {@link ImageSource#maxCorrupt} of the images, 1 % by default, stop the run. A loader serves one thread at a time and does not close its source.
 *
 * <p>Images are read as small as {@link ViewPolicy#reduction} permits. All threads together hold no more than 64 megapixels,
 * fewer where these would take more than a quarter of the heap, unless a single image is larger.
 */
public final class ImageLoader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageLoader.class);
    private static final long SECONDS_TO_STOP = 10;

    private final ImageSource source;
    private final ViewPolicy policy;
    private final LoaderOptions options;
    private final RowFiller filler;
    private final PixelBudget budget = PixelBudget.usual();
    private final Thread[] workers;

    private final Object lock = new Object();
    private final Deque<BatchBuffers> free = new ArrayDeque<>();
    private final Deque<PendingBatch> pending = new ArrayDeque<>();
    private int buffers;
    private int busy;
    private int epoch;
    private int[] order = new int[0];
    private int nextToMake;
    private int nextToDeliver;
    private long waitedNanos;
    private Throwable failure;
    private boolean closed;

    /**
     * Starts the threads, which idle until the first epoch.
     *
     * @throws IllegalArgumentException if a batch is larger than the source, or than an array can hold
     */
    public ImageLoader(ImageSource source, ViewPolicy policy, LoaderOptions options) {
        if (options.batchSize() > source.size()) {
            throw new IllegalArgumentException("batch size " + options.batchSize() + " is larger than the data set of "
                    + source.size() + (source.size() == 1 ? " image" : " images"));
        }
        this.source = source;
        this.policy = policy;
        this.options = options;
        this.filler = new RowFiller(source, policy, options.seed());
        free.add(newBuffers());
        this.nextToMake = batches();
        this.nextToDeliver = batches();
        this.workers = new Thread[options.threads()];
        for (int i = 0; i < workers.length; i++) {
            workers[i] = new Thread(this::work, "ssl4j-loader-" + i);
            workers[i].setDaemon(true);
            workers[i].start();
        }
    }

    /** The number of batches in an epoch. */
    public int batches() {
        int full = source.size() / options.batchSize();
        return options.dropLast() || source.size() % options.batchSize() == 0 ? full : full + 1;
    }

    /** The batches of an epoch. */
    public Iterable<Batch> epoch(int epoch) {
        return epoch(epoch, 0);
    }

    /**
     * The batches of an epoch from a given one on, as they would have come had the epoch run from its beginning. Work on
     * an epoch left early is thrown away. Iterating waits for data, and throws what stopped the threads.
     *
     * @param firstBatch the first batch to deliver, from 0 to {@link #batches()}, at which nothing is left
     * @throws IllegalArgumentException if there is no such batch
     * @throws IllegalStateException if the loader is closed
     */
    public Iterable<Batch> epoch(int epoch, int firstBatch) {
        return epoch(
                epoch,
                firstBatch,
                options.shuffle()
                        ? RandomStream.of(options.seed(), epoch).permutation(source.size())
                        : IntStream.range(0, source.size()).toArray());
    }

    /**
     * The batches of an epoch whose images, and their order, are given: an image may come more than once or not at all.
     *
     * @param indices as many indices as the source has images
     * @throws IllegalArgumentException if there is no such batch or image, or the number of indices is another
     * @throws IllegalStateException if the loader is closed
     */
    public Iterable<Batch> epoch(int epoch, int firstBatch, int[] indices) {
        if (epoch < 0 || firstBatch < 0 || firstBatch > batches()) {
            throw new IllegalArgumentException("expected an epoch from 0 and a batch from 0 to " + batches()
                    + ", found epoch " + epoch + ", batch " + firstBatch);
        }
        if (indices.length != source.size()) {
            throw new IllegalArgumentException(
                    "expected an order of " + source.size() + " images, found " + indices.length + " indices");
        }
        for (int index : indices) {
            Objects.checkIndex(index, source.size());
        }
        int[] newOrder = indices.clone();
        synchronized (lock) {
            requireOpen();
            abandon();
            this.epoch = epoch;
            order = newOrder;
            nextToMake = firstBatch;
            nextToDeliver = firstBatch;
            lock.notifyAll();
        }
        return () -> new EpochIterator(newOrder);
    }

    /** How long training has waited for data since the loader was made, in nanoseconds. */
    public long waitedNanos() {
        synchronized (lock) {
            return waitedNanos;
        }
    }

    /** The images found corrupt so far, in the order in which they were found. */
    public List<CorruptImage> corruptImages() {
        return filler.corruptImages();
    }

    /** Stops the threads and waits for them to end. */
    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            lock.notifyAll();
        }
        boolean interrupted = false;
        for (Thread worker : workers) {
            try {
                worker.join(TimeUnit.SECONDS.toMillis(SECONDS_TO_STOP));
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (worker.isAlive()) {
                LOG.warn(
                        "{} is still busy, perhaps with a slow disk; it ends by itself after its image",
                        worker.getName());
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    void recycle(BatchBuffers batch) {
        synchronized (lock) {
            free.add(batch);
            lock.notifyAll();
        }
    }

    /** The next batch of the epoch, or null at its end. */
    private Batch next(int[] orderOfIterator) {
        synchronized (lock) {
            requireOpen();
            if (order != orderOfIterator) {
                throw new IllegalStateException("another epoch was begun: iterate over that one");
            }
            if (nextToDeliver == batches()) {
                return null;
            }
            long start = System.nanoTime();
            while (failure == null
                    && !closed
                    && (pending.isEmpty() || !pending.peek().isDone())) {
                if (pending.isEmpty() && free.isEmpty() && buffers > options.prefetch()) {
                    throw new IllegalStateException(
                            "all " + buffers + " batches are in use: close each one before asking for the next");
                }
                await();
            }
            waitedNanos += System.nanoTime() - start;
            requireOpen();
            if (failure != null) {
                throw failed();
            }
            PendingBatch batch = pending.remove();
            nextToDeliver++;
            return new Batch(this, batch.buffers(), batch.number(), batch.size());
        }
    }

    private RuntimeException failed() {
        if (failure instanceof TooManyCorruptImagesException tooMany) {
            return tooMany;
        }
        return new IllegalStateException("loading images failed: " + failure.getMessage(), failure);
    }

    private void work() {
        try {
            RowMemory memory = new RowMemory(source.channels(), budget, options.threads());
            for (PendingBatch batch; (batch = takeUp()) != null; ) {
                try {
                    for (int row; (row = batch.claim()) >= 0; ) {
                        filler.fill(batch, row, memory);
                        batch.finish();
                    }
                } finally {
                    putDown();
                }
            }
        } catch (Throwable e) {
            synchronized (lock) {
                failure = failure == null ? e : failure;
                lock.notifyAll();
            }
        }
    }

    /** Waits for a batch with rows to fill; null when there is nothing more to do at all. */
    private PendingBatch takeUp() {
        synchronized (lock) {
            while (!closed && failure == null) {
                PendingBatch last = pending.peekLast();
                if (last != null && last.hasUnclaimed()) {
                    busy++;
                    return last;
                }
                if (nextToMake < batches() && (!free.isEmpty() || buffers <= options.prefetch())) {
                    pending.add(begin(nextToMake++));
                } else {
                    await();
                }
            }
            return null;
        }
    }

    private PendingBatch begin(int number) {
        BatchBuffers memory = free.poll();
        if (memory == null) {
            memory = newBuffers();
        }
        int from = number * options.batchSize();
        return new PendingBatch(memory, number, Math.min(options.batchSize(), order.length - from), from, epoch, order);
    }

    private BatchBuffers newBuffers() {
        buffers++;
        return new BatchBuffers(policy, source.channels(), options.batchSize(), source.labelled());
    }

    private void putDown() {
        synchronized (lock) {
            busy--;
            lock.notifyAll();
        }
    }

    /** Throws away work in progress, once no thread writes to it any more; holds the lock. */
    private void abandon() {
        nextToMake = batches();
        pending.forEach(PendingBatch::claimAll);
        while (busy > 0) {
            await();
        }
        for (PendingBatch batch; (batch = pending.poll()) != null; ) {
            free.add(batch.buffers());
        }
    }

    private void await() {
        try {
            lock.wait();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for images", e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the loader is closed");
        }
    }

    private final class EpochIterator implements Iterator<Batch> {
        private final int[] orderOfEpoch;
        private Batch next;

        EpochIterator(int[] orderOfEpoch) {
            this.orderOfEpoch = orderOfEpoch;
        }

        @Override
        public boolean hasNext() {
            if (next == null) {
                next = ImageLoader.this.next(orderOfEpoch);
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
}
