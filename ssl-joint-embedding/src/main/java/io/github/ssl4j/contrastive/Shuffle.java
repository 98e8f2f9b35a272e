package io.github.ssl4j.contrastive;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * A random order of the images of a batch, and the way back. Batch norm over groups sees keys in it, so that a key
 * shares its group with other images than its query does and cannot be told by the statistics of the group. He et al.
 * 2019, arXiv:1911.05722, section 3.3.
 *
 * @param order INT32 [N], the image at each place
 * @param back INT32 [N], the place of each image
 */
record Shuffle(Tensor order, Tensor back) {
    private static final long PURPOSE = 0x73687566;

    /** Throws unless there is a group. */
    static void requireGroups(int groups) {
        if (groups < 1) {
            throw new IllegalArgumentException("batch norm groups: expected at least 1, found " + groups);
        }
    }

    /** Throws unless batches of this size can be cut into so many groups. */
    static void requireGroups(int groups, int batch) {
        if (groups < 1 || batch % groups != 0) {
            throw new IllegalArgumentException(
                    "batch norm groups: expected a divisor of the batch of " + batch + ", found " + groups);
        }
    }

    /** Returns the order of the batch {@code x} [N, ...] at a step, always the same for one step. */
    static Shuffle of(Tensor x, long step) {
        int n = x.size(0);
        int[] order = RandomStream.of(PURPOSE, step).permutation(n);
        int[] back = new int[n];
        for (int place = 0; place < n; place++) {
            back[order[place]] = place;
        }
        return new Shuffle(Tensor.of(x.device(), order, n), Tensor.of(x.device(), back, n));
    }

    /** Returns the rows of x in this order. */
    Tensor apply(Tensor x) {
        return Ops.gatherRows(x, order);
    }

    /** Returns the rows of x, which are in this order, as they were. */
    Tensor undo(Tensor x) {
        return Ops.gatherRows(x, back);
    }
}
