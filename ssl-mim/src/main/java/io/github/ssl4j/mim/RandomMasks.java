package io.github.ssl4j.mim;

import io.github.ssl4j.augment.RandomMask;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;

/**
 * The random masks of a batch: K of the L patches of every image stay visible.
 *
 * @param samples one for every image
 */
record RandomMasks(List<RandomMask.Sample> samples) {

    /** Draws a mask for each of so many images of a batch. */
    static RandomMasks draw(RandomMask mask, int images, RandomStream random, GlobalBatch batch) {
        return new RandomMasks(batch.draw(images, () -> mask.draw(random)));
    }

    /** Returns what is hidden. */
    HiddenTokens hidden() {
        return new HiddenTokens(samples.stream().map(RandomMask.Sample::hidden).toList());
    }

    /** Returns the visible ones of tokens [N, L, D], in the order of the masks: [N, K, D]. */
    Tensor visible(Tensor tokens) {
        int kept = samples.get(0).kept().length;
        int[] rows = new int[samples.size() * kept];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i / kept * tokens.size(1) + samples.get(i / kept).kept()[i % kept];
        }
        Tensor visible = Ops.gatherRows(HiddenTokens.flat(tokens), Tensor.of(tokens.device(), rows, rows.length));
        return Ops.reshape(visible, samples.size(), kept, tokens.size(2));
    }

    /**
     * Returns visible tokens at their places again, with one token at all others.
     *
     * @param visible tokens in the order of the masks [N, K, D], or [N, 1 + K, D] with a class token, which stays first
     * @param hidden the token for the others [1, D]
     * @return [N, L, D] or [N, 1 + L, D]
     */
    Tensor restored(Tensor visible, Tensor hidden) {
        int kept = samples.get(0).kept().length;
        int before = visible.size(1) - kept;
        int patches = samples.get(0).restore().length;
        int all = before + patches;
        int[] rows = new int[samples.size() * all];
        for (int n = 0; n < samples.size(); n++) {
            int first = n * visible.size(1);
            for (int token = 0; token < all; token++) {
                int place = token < before ? token : before + samples.get(n).restore()[token - before];
                rows[n * all + token] = place < visible.size(1) ? first + place : samples.size() * visible.size(1);
            }
        }
        Tensor candidates = Ops.concatenate(HiddenTokens.flat(visible), hidden);
        Tensor restored = Ops.gatherRows(candidates, Tensor.of(visible.device(), rows, rows.length));
        return Ops.reshape(restored, samples.size(), all, visible.size(2));
    }
}
