package io.github.ssl4j.device;

/**
 * The sizes of multi-head self-attention.
 *
 * @param batch N, sequences
 * @param tokens L, tokens of a sequence
 * @param heads the number of heads
 * @param headWidth the width of a head's queries, keys and values
 */
public record AttentionShape(int batch, int tokens, int heads, int headWidth) {

    /** Checks the sizes. */
    public AttentionShape {
        if (batch < 1 || tokens < 1 || heads < 1 || headWidth < 1) {
            throw new IllegalArgumentException("attention needs sizes of at least 1, found batch " + batch + ", tokens "
                    + tokens + ", heads " + heads + ", head width " + headWidth);
        }
    }

    /** Returns D, the width of a token. */
    public int width() {
        return heads * headWidth;
    }

    /** Returns the factor of the scores, 1 / sqrt(head width). */
    public double scale() {
        return 1 / Math.sqrt(headWidth);
    }

    /** Returns the number of elements of the output [N, L, D]. */
    public long outputLength() {
        return (long) batch * tokens * width();
    }

    /** Returns the number of elements of queries, keys and values [N, L, 3, D]. */
    public long inputLength() {
        return 3 * outputLength();
    }

    /** Returns the number of elements of the probabilities [N, heads, L, L]. */
    public long probabilitiesLength() {
        return batch * biasLength();
    }

    /** Returns the number of elements of a bias of the scores [heads, L, L]. */
    public long biasLength() {
        return (long) heads * tokens * tokens;
    }
}
