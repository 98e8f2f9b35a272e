package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
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
 * is entered; a {@link BatchShare} of one is a part of it. A corrupt image is logged and another one takes its place;
 * one is always tolerated, beyond that more than {@link ImageSource#maxCorrupt} of the images, 1 % by default, stop the
 * run. A loader serves one thread at a time and does not close its source.
 *
 * <p>Images are read as small as {@link ViewPolicy#reduction} permits. All threads together hold no more than 64
 * megapixels, fewer where these would take more than a quarter of the heap, unless a single image is larger.
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
    private EpochPlan current = EpochPlan.NONE;
    private EpochPlan ahead = EpochPlan.NONE;
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
     * The batches of an epoch from a given one on, as they would have come had the epoch run from its beginning. Work
     * on an epoch left early is thrown away. Iterating waits for data, and throws what stopped the threads.
     *
     * @param firstBatch the first batch to deliver, from 0 to {@link #batches()}, at which nothing is left
     * @throws IllegalArgumentException if there is no such batch
     * @throws IllegalStateException if the loader is closed
     */
    public Iterable<Batch> epoch(int epoch, int firstBatch) {
        requireBatch(epoch, firstBatch);
        synchronized (lock) {
            requireOpen();
            boolean begun = ahead.epoch() == epoch && firstBatch == 0 && nextToDeliver == batches();
            if (!begun) {
                return begin(new EpochPlan(epoch, usualOrder(epoch), firstBatch));
            }
            current = ahead;
            ahead = EpochPlan.NONE;
            nextToDeliver = 0;
            return batchesOf(current);
        }
    }

    /**
     * Lets the threads go on with the batches of an epoch once those of the current one are made, so that its first
     * need not be waited for. That is work for nothing where another epoch, or the same in another order, follows.
     *
     * @throws IllegalArgumentException if there is no such epoch
     * @throws IllegalStateException if the loader is closed, or was told to go on with an epoch already
     */
    public void prefetch(int epoch) {
        requireBatch(epoch, 0);
        EpochPlan next = new EpochPlan(epoch, usualOrder(epoch), 0);
        synchronized (lock) {
            requireOpen();
            if (ahead != EpochPlan.NONE) {
                throw new IllegalStateException("the epoch to go on with is " + ahead.epoch() + " already");
            }
            ahead = next;
            lock.notifyAll();
        }
    }

    private int[] usualOrder(int epoch) {
        return options.shuffle()
                ? RandomStream.of(options.seed(), epoch).permutation(source.size())
                : IntStream.range(0, source.size()).toArray();
    }

    /**
     * The batches of an epoch whose images, and their order, are given: an image may come more than once or not at all.
     *
     * @param indices as many indices as the source has images
     * @throws IllegalArgumentException if there is no such batch or image, or the number of indices is another
     * @throws IllegalStateException if the loader is closed
     */
    public Iterable<Batch> epoch(int epoch, int firstBatch, int[] indices) {
        requireBatch(epoch, firstBatch);
        if (indices.length != source.size()) {
            throw new IllegalArgumentException(
                    "expected an order of " + source.size() + " images, found " + indices.length + " indices");
        }
        for (int index : indices) {
            Objects.checkIndex(index, source.size());
        }
        synchronized (lock) {
            requireOpen();
            return begin(new EpochPlan(epoch, indices.clone(), firstBatch));
        }
    }

    private void requireBatch(int epoch, int batch) {
        if (epoch < 0 || batch < 0 || batch > batches()) {
            throw new IllegalArgumentException("expected an epoch from 0 and a batch from 0 to " + batches()
                    + ", found epoch " + epoch + ", batch " + batch);
        }
    }

    /** Throws away all work in progress and begins an epoch; holds the lock. */
    private Iterable<Batch> begin(EpochPlan plan) {
        abandon();
        current = plan;
        nextToDeliver = plan.nextToMake();
        lock.notifyAll();
        return batchesOf(plan);
    }

    private Iterable<Batch> batchesOf(EpochPlan plan) {
        return () -> new EpochIterator(() -> next(plan));
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

    /** The next batch of an epoch, or null at its end. */
    private Batch next(EpochPlan plan) {
        synchronized (lock) {
            requireOpen();
            if (current != plan) {
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
            ImageMemory memory = new ImageMemory(source.channels(), budget, options.threads());
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
                EpochPlan plan = current.nextToMake() < batches() ? current : ahead;
                if (plan.nextToMake() < batches() && (!free.isEmpty() || buffers <= options.prefetch())) {
                    pending.add(nextBatch(plan));
                } else {
                    await();
                }
            }
            return null;
        }
    }

    private PendingBatch nextBatch(EpochPlan plan) {
        BatchBuffers memory = free.poll();
        if (memory == null) {
            memory = newBuffers();
        }
        return plan.next(memory, options);
    }

    private BatchBuffers newBuffers() {
        buffers++;
        int most = options.dropLast() ? options.share().images(options.batchSize()) : options.batchSize();
        return new BatchBuffers(policy, source.channels(), most, source.labelled());
    }

    private void putDown() {
        synchronized (lock) {
            busy--;
            lock.notifyAll();
        }
    }

    /** Throws away work in progress, once no thread writes to it any more; holds the lock. */
    private void abandon() {
        current = EpochPlan.NONE;
        ahead = EpochPlan.NONE;
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
}
