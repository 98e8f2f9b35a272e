package io.github.ssl4j.augment;

import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/**
 * Hides a random part of an image's tokens, each with the same probability, as MAE does (arXiv:2111.06377).
 *
 * <p>Every token gets a random number; the int(tokens (1 - ratio)) tokens with the smallest stay visible, in the order
 * of their numbers.
 *
 * @param tokens the number L of tokens of an image
 * @param ratio the part of them to hide; at least one token stays visible and at least one is hidden
 */
public record RandomMask(int tokens, double ratio) {
    /** Checks that something is hidden and something stays visible. */
    public RandomMask {
        Requirements.positive("the number of tokens", tokens);
        Requirements.require(ratio > 0 && ratio < 1, "the mask ratio", "in (0, 1)", ratio);
        Requirements.partlyHidden(tokens, tokens - (int) (tokens * (1 - ratio)), "a mask ratio of " + ratio);
    }

    /**
     * One image's mask.
     *
     * @param kept the visible tokens, in the order in which an encoder gets them [K]
     * @param restore where every token stands in the sequence of the kept and then the hidden tokens [L]
     * @param hidden whether a token is hidden [L]
     */
    public record Sample(int[] kept, int[] restore, boolean[] hidden) {}

    /** The number K of visible tokens, the same for every image. */
    public int kept() {
        return (int) (tokens * (1 - ratio));
    }

    /** The mask of one image. */
    public Sample draw(RandomStream random) {
        float[] noise = new float[tokens];
        for (int token = 0; token < tokens; token++) {
            noise[token] = random.nextFloat();
        }
        return of(noise);
    }

    /**
     * The mask of an image whose tokens have these numbers; of equal ones the earlier token comes first.
     *
     * @throws IllegalArgumentException if there is not one number for each token
     */
    public Sample of(float[] noise) {
        if (noise.length != tokens) {
            throw new IllegalArgumentException("noise: expected " + tokens + " numbers, found " + noise.length);
        }
        int[] order = ascending(noise);
        int[] restore = new int[tokens];
        boolean[] hidden = new boolean[tokens];
        for (int place = 0; place < tokens; place++) {
            restore[order[place]] = place;
            hidden[order[place]] = place >= kept();
        }
        return new Sample(Arrays.copyOf(order, kept()), restore, hidden);
    }

    /** The indices of the values in rising order. Value and index share a long, so that primitive sorting does it. */
    private static int[] ascending(float[] values) {
        long[] keys = new long[values.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(values[i] + 0.0f);
            int sortable = bits ^ ((bits >> 31) & Integer.MAX_VALUE);
            keys[i] = ((long) sortable << 32) | i;
        }
        Arrays.sort(keys);
        return Arrays.stream(keys).mapToInt(key -> (int) key).toArray();
    }
}
