package io.github.ssl4j.mim;

import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.ViewPass;
import java.util.Locale;

/**
 * How a set of images uses the codes of a tokenizer. A code that no patch has is wasted; few codes for most patches
 * make tokens easy to predict and say little.
 *
 * @param used how many codes at least one patch has
 * @param codes K
 * @param perplexity e to the entropy of the shares of the codes: K where all are used alike, 1 where one is used
 * @param tokens the number of patches
 */
public record CodebookUse(int used, int codes, double perplexity, long tokens) {

    /**
     * Returns the use in tokens, of any shape.
     *
     * @throws IllegalArgumentException if one is not from 0 to K - 1
     */
    public static CodebookUse of(Tensor tokens, int codes) {
        long[] counts = new long[codes];
        count(tokens, counts);
        return of(counts);
    }

    /** Returns the use in the first views of all images. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    public static CodebookUse of(VisualTokenizer tokenizer, ViewPass images) {
        long[] counts = new long[tokenizer.codebookSize()];
        images.forEach(views -> {
            try (Scope scope = Scope.open()) {
                count(tokenizer.tokens(views.get(0)), counts);
            }
        });
        return of(counts);
    }

    private static void count(Tensor tokens, long... counts) {
        for (int token : tokens.toInts()) {
            if (token < 0 || token >= counts.length) {
                throw new IllegalArgumentException(
                        "visual tokens: expected numbers from 0 to " + (counts.length - 1) + ", found " + token);
            }
            counts[token]++;
        }
    }

    private static CodebookUse of(long... counts) {
        long sum = 0;
        for (long count : counts) {
            sum += count;
        }
        int used = 0;
        double entropy = 0;
        for (long count : counts) {
            if (count > 0) {
                double share = (double) count / sum;
                entropy -= share * Math.log(share);
                used++;
            }
        }
        return new CodebookUse(used, counts.length, Math.exp(entropy), sum);
    }

    /** Returns the share of the codes that are used, from 0 to 1. */
    public double share() {
        return (double) used / codes;
    }

    /** Returns a line to print. */
    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%d of %d codes used (%.1f %%), perplexity %.1f over %d tokens",
                used,
                codes,
                100 * share(),
                perplexity,
                tokens);
    }
}
