package io.github.ssl4j.mim;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which of the L patches of every image of a batch are hidden: H in all. */
final class HiddenTokens {
    private final boolean[][] hidden;
    private final int patches;
    private final int ofAll;

    /**
     * Takes a mask [L] for every image.
     *
     * @throws IllegalArgumentException if masks differ in length or hide nothing
     */
    HiddenTokens(List<boolean[]> masks) {
        this(masks, masks.stream().mapToInt(HiddenTokens::count).sum());
    }

    private HiddenTokens(List<boolean[]> masks, int ofAll) {
        this.ofAll = ofAll;
        this.hidden = masks.stream().map(boolean[]::clone).toArray(boolean[][]::new);
        this.patches = hidden[0].length;
        for (boolean[] mask : hidden) {
            if (mask.length != patches) {
                throw new IllegalArgumentException(
                        "masks: expected " + patches + " patches in each, found " + mask.length);
            }
        }
        if (count() == 0) {
            throw new IllegalArgumentException("masks: expected a hidden patch, found none");
        }
    }

    /** Returns a mask for each of N images of a batch, drawn from the random numbers of the scope that is open. */
    static HiddenTokens draw(int images, Function<RandomStream, boolean[]> mask, GlobalBatch batch) {
        int[] all = {0};
        List<boolean[]> own = batch.draw(images, () -> {
            boolean[] next = mask.apply(Scope.random());
            all[0] += count(next);
            return next;
        });
        return new HiddenTokens(own, all[0]);
    }

    /** Returns H. */
    int count() {
        return Stream.of(hidden).mapToInt(HiddenTokens::count).sum();
    }

    /** Returns how many patches are hidden in the whole batch, of which these are the masks of this worker's images. */
    int countOfAll() {
        return ofAll;
    }

    private static int count(boolean... mask) {
        int count = 0;
        for (boolean one : mask) {
            count += one ? 1 : 0;
        }
        return count;
    }

    /** Returns the hidden ones of tokens [N, L, D], or of [N, 1 + L, D] with a class token before them: [H, D]. */
    Tensor rows(Tensor tokens) {
        int before = tokens.size(1) - patches;
        requireTokens(tokens, before == 0 || before == 1);
        int[] rows = new int[count()];
        int found = 0;
        for (int n = 0; n < hidden.length; n++) {
            for (int patch = 0; patch < patches; patch++) {
                if (hidden[n][patch]) {
                    rows[found++] = n * tokens.size(1) + before + patch;
                }
            }
        }
        return Ops.gatherRows(flat(tokens), Tensor.of(tokens.device(), rows, rows.length));
    }

    /** Returns the hidden ones of numbers, one for every patch, INT32 [N, L]: INT32 [H]. */
    Tensor numbers(Tensor all) {
        if (all.rank() != 2 || all.size(0) != hidden.length || all.size(1) != patches) {
            throw new IllegalArgumentException("masks: expected the numbers of " + hidden.length + " images of "
                    + patches + " patches, found " + Arrays.toString(all.shape()));
        }
        int[] given = all.toInts();
        int[] numbers = IntStream.range(0, given.length)
                .filter(row -> hidden[row / patches][row % patches])
                .map(row -> given[row])
                .toArray();
        return Tensor.of(all.device(), numbers, numbers.length);
    }

    /** Returns tokens [N, L, D] with others in place of the hidden ones: one for each [H, D], or one for all [1, D]. */
    Tensor replaced(Tensor tokens, Tensor others) {
        requireTokens(tokens, tokens.size(1) == patches);
        if (others.size(0) != 1 && others.size(0) != count()) {
            throw new IllegalArgumentException("masks: expected 1 token or one for each of " + count()
                    + " hidden ones, found " + Arrays.toString(others.shape()));
        }
        int[] rows = new int[hidden.length * patches];
        int found = 0;
        for (int row = 0; row < rows.length; row++) {
            boolean replaced = hidden[row / patches][row % patches];
            rows[row] = replaced ? rows.length + Math.min(found, others.size(0) - 1) : row;
            found += replaced ? 1 : 0;
        }
        Tensor all = Ops.concatenate(flat(tokens), others);
        return Ops.reshape(Ops.gatherRows(all, Tensor.of(tokens.device(), rows, rows.length)), tokens.shape());
    }

    private void requireTokens(Tensor tokens, boolean fit) {
        if (!fit || tokens.rank() != 3 || tokens.size(0) != hidden.length) {
            throw new IllegalArgumentException("masks: expected the tokens of " + hidden.length + " images of "
                    + patches + " patches, found " + Arrays.toString(tokens.shape()));
        }
    }

    /** Returns tokens [N, L, D] as rows [N*L, D]. */
    static Tensor flat(Tensor tokens) {
        return Ops.reshape(tokens, tokens.size(0) * tokens.size(1), tokens.size(2));
    }
}
