package io.github.ssl4j.collectives;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The batch of all workers, of N images, of which each worker has n = N / W, and what is computed over it. With one
 * worker, tensors are returned as they are. Which operation fits follows from what its result is used for; see {@link
 * io.github.ssl4j.collectives the package}.
 *
 * <p>Rows of own tensors are those of one view after another, [V n, ...]; those of all workers are in the order in
 * which one process would have them, [V N, ...].
 *
 * <p>A piece of a batch that goes through the networks by itself has no other workers, but its share of every mean, and
 * what is drawn for its rows is what the whole batch would get there.
 *
 * @param collectives what this worker does together with the others
 * @param images n, the images of this worker; any number where there is one worker
 * @param part which of the equal parts of a batch has these images, from 0
 * @param parts of a batch
 */
public record GlobalBatch(Collectives collectives, int images, int part, int parts) {
    private static final GlobalBatch ALONE = new GlobalBatch(Collectives.none(), 1, 0, 1);

    /** Checks that there are collectives and images. */
    public GlobalBatch {
        Objects.requireNonNull(collectives, "collectives");
        if (images < 1) {
            throw new IllegalArgumentException("batch: expected at least 1 image of each worker, found " + images);
        }
        if (part < 0 || part >= parts) {
            throw new IllegalArgumentException("batch: expected a part from 0 to " + (parts - 1) + ", found " + part);
        }
    }

    /** The batch of workers, of which each has a part. */
    public GlobalBatch(Collectives collectives, int images) {
        this(collectives, images, collectives.rank(), collectives.size());
    }

    /** Returns the part of this worker's images that goes through the networks by itself, one of so many equal ones. */
    public GlobalBatch piece(int index, int pieces) {
        return new GlobalBatch(Collectives.none(), images / pieces, part * pieces + index, parts * pieces);
    }

    /** Returns the batch of a single worker, whatever its size. */
    public static GlobalBatch alone() {
        return ALONE;
    }

    private boolean isAlone() {
        return collectives.size() == 1;
    }

    /** Returns the number of rows of the whole batch, of which this part has so many. */
    public int total(int rows) {
        return Math.multiplyExact(rows, parts);
    }

    /**
     * Returns the rows [V n, ...] of all workers, [V N, ...], of which every worker then computes the same loss. The
     * gradient of that loss is complete on every worker: backward takes this worker's rows of it, and sends nothing.
     *
     * @throws IllegalArgumentException if the number of rows is no multiple of n
     */
    public Tensor gather(Tensor rows) {
        if (isAlone()) {
            return rows;
        }
        int views = views(rows.size(0));
        return Ops.custom(
                "gather",
                () -> inOrder(collectives.allGather(rows), views),
                gradient -> new Tensor[] {own(gradient)},
                rows);
    }

    /** Returns this worker's rows [V n, ...] of those of all workers, [V N, ...]. */
    public Tensor own(Tensor all) {
        if (isAlone()) {
            return all;
        }
        int views = views(all.size(0) / collectives.size());
        Tensor[] cut = new Tensor[views];
        for (int view = 0; view < views; view++) {
            cut[view] = Ops.slice(all, (view * collectives.size() + collectives.rank()) * images, images);
        }
        return views == 1 ? cut[0] : Ops.concatenate(cut);
    }

    /** Returns what belongs to this worker's rows, of what belongs to those of all workers. */
    public <T> List<T> own(List<T> all) {
        return draw(all.size() / parts, all.iterator()::next);
    }

    /** Returns whole numbers of all workers, of which each may have another count, in the order of the ranks. */
    public int[] gather(Device device, int... own) {
        if (isAlone()) {
            return own;
        }
        int[] counts = collectives
                .allGather(Tensor.of(device, new int[] {own.length}, 1))
                .toInts();
        int longest = Arrays.stream(counts).max().orElseThrow();
        int[] all = collectives
                .allGather(Tensor.of(device, Arrays.copyOf(own, Math.max(1, longest)), Math.max(1, longest)))
                .toInts();
        return IntStream.range(0, counts.length)
                .flatMap(rank ->
                        Arrays.stream(all, rank * Math.max(1, longest), rank * Math.max(1, longest) + counts[rank]))
                .toArray();
    }

    /**
     * Draws a random value for every row of all workers, in the order in which one process draws them, and returns
     * those of this worker's rows.
     *
     * @param rows V n, of this worker
     * @param value draws the next value, from random numbers that are the same on every worker
     * @throws IllegalArgumentException if the number of rows is no multiple of n
     */
    public <T> List<T> draw(int rows, Supplier<T> value) {
        int own = parts == 1 ? rows : images;
        int views = parts == 1 ? 1 : views(rows);
        int first = part * own;
        List<T> drawn = new ArrayList<>(rows);
        for (int view = 0; view < views; view++) {
            for (int row = 0; row < parts * own; row++) {
                T next = value.get();
                if (row >= first && row < first + own) {
                    drawn.add(next);
                }
            }
        }
        return drawn;
    }

    /**
     * Returns the mean over all workers of what each has found of its own rows, such as the mean loss of its images.
     * Backward gives each its share.
     */
    public Tensor mean(Tensor own) {
        return parts == 1 ? own : sumForLoss(own.times(1.0 / parts));
    }

    /**
     * Returns the mean over all workers of what each has found of so many rows or patches of its own; the mean of none
     * counts nothing, whatever it is. Backward gives each its share.
     *
     * @param count how many this worker's {@code own} is the mean of, at least 0
     */
    public Tensor mean(Tensor own, int count) {
        if (parts == 1) {
            return own;
        }
        double total =
                sumOfAll(Tensor.of(own.device(), new double[] {count}, 1)).scalar();
        return mean(own, count, total);
    }

    /**
     * Returns the mean over the whole batch as above, where it is known how many rows or patches that has.
     *
     * @param total of the counts of all parts of the batch
     */
    public Tensor mean(Tensor own, int count, double total) {
        return parts == 1 ? own : sumForLoss(own.times(total == 0 ? 0 : count / total));
    }

    /**
     * Returns the sum over all workers of what each has found of its own rows, for a loss that every worker computes
     * alike, such as one of the correlations of Barlow Twins or the covariances of VICReg. The gradient of that loss is
     * complete on every worker: backward passes it on, and sends nothing.
     */
    public Tensor sumForLoss(Tensor partial) {
        if (isAlone()) {
            return partial;
        }
        Tensor own = partial.floating();
        return Ops.custom("sumForLoss", () -> sumOfAll(own), gradient -> new Tensor[] {gradient}, own);
    }

    /**
     * Returns the sum over all workers of what each has found of its own rows, to compute those rows further, as the
     * statistics of a batch norm are. Each worker then has its share of the gradient of the sum: backward adds the
     * shares of all workers.
     */
    public Tensor sumForRows(Tensor partial) {
        if (isAlone()) {
            return partial;
        }
        Tensor own = partial.floating();
        return Ops.custom("sumForRows", () -> sumOfAll(own), gradient -> new Tensor[] {sumOfAll(gradient)}, own);
    }

    /**
     * Returns the mean over all workers of what each has found of its own rows, to compute those rows further, as with
     * {@link #sumForRows}.
     */
    public Tensor meanForRows(Tensor own) {
        return isAlone() ? own : sumForRows(own.times(1.0 / collectives.size()));
    }

    /** Returns {@link Ops#logSoftmax} of x, [K, n] of [K, N], over the columns of all workers; nothing is recorded. */
    public Tensor logSoftmax(Tensor x) {
        return Gradients.off(() -> {
            Tensor own = Ops.logSoftmax(x);
            if (isAlone()) {
                return own;
            }
            int rows = x.size(0);
            Tensor ownSum = Ops.columns(x.minus(own), 0, 1); // [K, 1], the logarithm of the sum
            Tensor sums = Ops.permute(collectives.allGather(Ops.reshape(ownSum, 1, rows)), 1, 0); // [K, W]
            Tensor ofAll = Ops.columns(sums.minus(Ops.logSoftmax(sums)), 0, 1);
            return x.minus(ofAll);
        });
    }

    /**
     * Returns {@link Ops#batchNorm} of x, [n, ..., C] of [N, ..., C], by the statistics of all workers' rows; the count
     * of the result is of all, too. Its gradients of gamma and beta are this worker's shares.
     *
     * @param groups of equal size that the batch of all workers is cut into, each with statistics of its own; 1 for the
     *     whole batch. With more, the statistics that are returned are the means over those groups that have rows of
     *     this worker; their {@link #average} is the mean over all
     * @throws IllegalArgumentException if there is only one value per channel in a group, or neither groups nor workers
     *     are a multiple of the other
     */
    public Ops.BatchNormResult batchNorm(
            Tensor x, Tensor gamma, Tensor beta, double epsilon, boolean relu, int groups) {
        int workers = collectives.size();
        if (workers == 1) {
            return Ops.splitBatchNorm(x, gamma, beta, epsilon, relu, groups);
        }
        if (workers % groups != 0 && groups % workers != 0) {
            throw new IllegalArgumentException("batch norm: expected groups whose number divides the " + workers
                    + " workers or is a multiple of them, found " + groups);
        }
        return groups % workers == 0
                ? Ops.splitBatchNorm(x, gamma, beta, epsilon, relu, groups / workers)
                : Ops.sharedBatchNorm(x, gamma, beta, epsilon, relu, new GlobalBatchNorm(this, workers / groups));
    }

    /** Replaces the elements of a tensor by their means over all workers. */
    public void average(Tensor values) {
        if (!isAlone()) {
            collectives.allReduceSum(values);
            values.device().affine(1.0 / collectives.size(), 0, values.storage(), values.storage());
        }
    }

    /** Returns the sums over all workers of the elements of a tensor, which stays as it is; nothing is recorded. */
    Tensor sumOfAll(Tensor partial) {
        Tensor sum = Tensor.empty(partial.device(), partial.type(), partial.shape());
        sum.assign(partial);
        collectives.allReduceSum(sum);
        return sum;
    }

    /** Returns rows [W V n, ...] as they are gathered, in the order of one process. */
    private Tensor inOrder(Tensor gathered, int views) {
        if (views == 1) {
            return gathered;
        }
        int[] shape = gathered.shape();
        int width = Math.toIntExact(gathered.length() / shape[0]);
        Tensor byRank = Ops.reshape(gathered, collectives.size(), views, images * width);
        return Ops.reshape(Ops.permute(byRank, 1, 0, 2), shape);
    }

    /** Returns V of V n rows. */
    private int views(int rows) {
        if (rows % images != 0) {
            throw new IllegalArgumentException("batch: expected the rows of one or more views of " + images
                    + " images on each worker, found " + rows);
        }
        return rows / images;
    }
}
