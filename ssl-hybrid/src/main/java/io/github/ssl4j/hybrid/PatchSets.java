package io.github.ssl4j.hybrid;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.stream.Stream;

/**
 * M sets of patches of each of N images, K patches in each, by their numbers row by row of the grid. What is taken from
 * a batch lies set by set: the first set of all images, then the second of all.
 *
 * @param sets the numbers [M, N, K]
 */
record PatchSets(int[][][] sets) {

    /** Checks that the sets are alike in size and not empty. */
    PatchSets {
        if (sets.length == 0 || sets[0].length == 0 || sets[0][0].length == 0) {
            throw new IllegalArgumentException("sets of patches: expected at least one patch, found none");
        }
        int images = sets[0].length;
        int patches = sets[0][0].length;
        for (int[][] set : sets) {
            if (set.length != images) {
                throw new IllegalArgumentException(
                        "sets of patches: expected those of " + images + " images, found " + set.length);
            }
            for (int[] ofImage : set) {
                if (ofImage.length != patches) {
                    throw new IllegalArgumentException(
                            "sets of patches: expected " + patches + " patches in each, found " + ofImage.length);
                }
            }
        }
    }

    /** Returns one set of each image [N, K]. */
    static PatchSets one(int[][] set) {
        return new PatchSets(new int[][][] {set});
    }

    /** Returns those of this worker's images of a batch, of sets that are of all images. */
    PatchSets own(GlobalBatch batch) {
        return new PatchSets(Stream.of(sets)
                .map(set -> batch.own(List.of(set)).toArray(int[][]::new))
                .toArray(int[][][]::new));
    }

    /** Returns M. */
    int count() {
        return sets.length;
    }

    /** Returns N. */
    int images() {
        return sets[0].length;
    }

    /** Returns K. */
    int patches() {
        return sets[0][0].length;
    }

    /** Returns the same sets, each so many times one after another. */
    PatchSets repeated(int times) {
        return new PatchSets(Stream.of(sets)
                .flatMap(set -> Stream.generate(() -> set).limit(times))
                .toArray(int[][][]::new));
    }

    /**
     * Takes the patches from the tokens of all images [N, L, D].
     *
     * @return [M N, K, D]
     * @throws IllegalArgumentException if there are tokens of another number of images, or fewer of each than are asked
     *     for
     */
    Tensor of(Tensor tokens) {
        if (tokens.size(0) != images()) {
            throw new IllegalArgumentException(
                    "sets of patches: expected the tokens of " + images() + " images, found " + tokens);
        }
        int length = tokens.size(1);
        return take(Ops.reshape(tokens, images() * length, tokens.size(2)), length, length);
    }

    /** Takes the rows of the patches from a table [L, D] that all images share, as {@link #of} does. */
    Tensor ofTable(Tensor table) {
        return take(table, table.size(0), 0);
    }

    private Tensor take(Tensor rows, int length, int stride) {
        int[] index = new int[count() * images() * patches()];
        int next = 0;
        for (int[][] set : sets) {
            for (int image = 0; image < images(); image++) {
                for (int patch : set[image]) {
                    if (patch < 0 || patch >= length) {
                        throw new IllegalArgumentException(
                                "sets of patches: expected patches 0 to " + (length - 1) + ", found " + patch);
                    }
                    index[next++] = image * stride + patch;
                }
            }
        }
        Tensor taken = Ops.gatherRows(rows, Tensor.of(rows.device(), index, index.length));
        return Ops.reshape(taken, count() * images(), patches(), rows.size(1));
    }
}
